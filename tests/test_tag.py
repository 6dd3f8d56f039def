"""Tags: one spelling for what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.errors import RefkitError
from refkit.tag import canonical, is_under, lineage, meant, moved, parse, resolve

PARSED: dict[tuple[str, ...], tuple[str, ...]] = {
    (): (),
    ("to-cite",): ("to-cite",),
    ("GAN",): ("gan",),
    ("Machine Learning",): ("machine-learning",),
    (" machine\t learning \n",): ("machine-learning",),
    ("b", "a", "c"): ("a", "b", "c"),
    ("b,a", "c"): ("a", "b", "c"),
    ("a, b, a", "A"): ("a", "b"),
    ("a,,b,",): ("a", "b"),
    ("Ünïcode",): ("ünïcode",),
    ("U\u0308ber",): ("über",),
    ("生成模型",): ("生成模型",),
    ("İ",): ("i̇",),
    ("to\u00a0read",): ("to-read",),
    ("NLP / Transformers",): ("nlp/transformers",),
    ("/nlp//machine translation/",): ("nlp/machine-translation",),
    ("nlp/ /x",): ("nlp/x",),
    ("生成模型/扩散", "🎉/été"): ("生成模型/扩散", "🎉/été"),
    ("c++", "c#", "5%", "nlp/parsing", "-x", "2020"): (
        "-x", "2020", "5%", "c#", "c++", "nlp/parsing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "tags"), PARSED.items())
def test_parse(texts: tuple[str, ...], tags: tuple[str, ...]) -> None:
    assert parse(texts) == tags


@pytest.mark.parametrize("text", ["", " ", ",", " , ,", "\t\n", "/", " / / ", "/,/"])
def test_no_word_is_no_tag(text: str) -> None:
    with pytest.raises(RefkitError, match=r"is not a tag$") as caught:
        parse(["good", text])
    assert caught.value.hint == "a tag is a word, like 'to-cite'"


@pytest.mark.parametrize(
    "text", ["a\x00b", "\x1b[31mred", "good,\x07", "zero\u200bwidth", "\ud800"]
)
def test_what_cannot_be_printed_is_no_tag(text: str) -> None:
    with pytest.raises(RefkitError, match=r"is not a tag$") as caught:
        parse([text])
    assert caught.value.message.isprintable()
    assert "printed" in caught.value.hint


@given(st.lists(st.text("aB ,-/éİßΣ\u0308", min_size=1), max_size=4))
def test_parsing_twice_is_parsing_once(texts: list[str]) -> None:
    try:
        tags = parse(texts)
    except RefkitError:
        return
    assert parse(tags) == tags == tuple(sorted(set(tags)))
    assert all(tag == tag.lower() for tag in tags)
    assert parse([",".join(tags)]) == tags if tags else not texts


def test_a_word_of_any_length_is_shown_in_short_when_it_is_refused() -> None:
    with pytest.raises(RefkitError) as caught:
        parse(["\x1b" + "x" * 10_000_000])
    assert len(caught.value.message) < 100


# --- levels --------------------------------------------------------------------------------------

UNDER = [
    ("nlp", "nlp", True),
    ("nlp/transformers", "nlp", True),
    ("nlp/transformers/bert", "nlp", True),
    ("nlp/transformers/bert", "nlp/transformers", True),
    ("nlps", "nlp", False),
    ("nlps/x", "nlp", False),
    ("nlp", "nlp/transformers", False),
    ("a/nlp", "nlp", False),
    ("生成/模型", "生成", True),
]


@pytest.mark.parametrize(("tag", "ancestor", "under"), UNDER)
def test_what_is_under_what(tag: str, ancestor: str, under: bool) -> None:
    assert is_under(tag, ancestor) is under


@pytest.mark.parametrize(("tag", "ancestor", "under"), UNDER)
def test_a_tag_moves_with_what_it_is_under(tag: str, ancestor: str, under: bool) -> None:
    assert moved(tag, ancestor, "new/place").startswith("new/place") is under
    assert moved(moved(tag, ancestor, "unused"), "unused", ancestor) == tag


def test_the_lineage_goes_from_the_top() -> None:
    assert [*lineage("a")] == ["a"]
    assert [*lineage("a/b/c")] == ["a", "a/b", "a/b/c"]


WORDS = st.lists(st.sampled_from(["a", "b", "c", "d"]), min_size=1, max_size=3).map("/".join)


@given(WORDS, WORDS)
def test_the_lineage_is_all_that_a_tag_is_under(tag: str, other: str) -> None:
    assert is_under(tag, other) is (other in lineage(tag))


# --- words that stand for tags -------------------------------------------------------------------

ALIASES = {"ml": "machine-learning", "bert": "nlp/transformers/bert", "ml/cv": "vision"}


@pytest.mark.parametrize(
    ("word", "tag"),
    [
        ("ml", "machine-learning"),
        ("ml/theory", "machine-learning/theory"),
        ("ml/cv", "vision"),
        ("ml/cv/video", "vision/video"),
        ("mlx", "mlx"),
        ("x/ml", "x/ml"),
        ("bert", "nlp/transformers/bert"),
        ("machine-learning", "machine-learning"),
    ],
)
def test_a_word_stands_for_its_tag(word: str, tag: str) -> None:
    assert meant(word, ALIASES) == tag
    assert resolve([word, tag], ALIASES) == (tag,)
    assert meant(word, {}) == word


@pytest.mark.parametrize(
    ("aliases", "word", "tag"),
    [
        ({"a": "b", "b": "c"}, "a", "c"),
        ({"a": "b", "b": "a"}, "a", "a"),
        ({"a": "b", "b": "a"}, "c", "c"),
        ({"a": "a/b"}, "a", "a"),
        ({"a": "a"}, "a", "a"),
    ],
)
def test_words_that_stand_for_words_end_somewhere(
    aliases: dict[str, str], word: str, tag: str
) -> None:
    # Two copies of a library, each without fault, may be merged to this.
    assert meant(word, aliases) == tag


@given(st.dictionaries(WORDS, WORDS, min_size=1, max_size=5), WORDS)
def test_the_words_of_a_deep_tag_are_those_of_a_short_one(
    aliases: dict[str, str], tag: str
) -> None:
    deep = "/x" * 20  # more levels than there are words
    assert meant(tag + deep, aliases) == meant(tag, aliases) + deep


def test_a_tag_of_ten_thousand_levels_is_looked_at_once() -> None:
    assert meant("ml" + "/a" * 40_000, ALIASES) == "machine-learning" + "/a" * 40_000


@given(st.dictionaries(WORDS, WORDS, max_size=5), st.lists(WORDS, max_size=4))
def test_resolving_twice_is_resolving_once(aliases: dict[str, str], tags: list[str]) -> None:
    once = resolve(tags, aliases)
    assert resolve(once, aliases) == once
    assert once == tuple(sorted(set(once)))


@given(st.text("aB -/é\u0308\t", max_size=12))
def test_the_canonical_form_is_one(text: str) -> None:
    once = canonical(text)
    assert canonical(once) == once
    assert not once.startswith("/")
    assert not once.endswith("/")
    assert "//" not in once
