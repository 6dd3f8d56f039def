"""Tags: one spelling for what people write."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.errors import RefkitError
from refkit.tag import parse

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
    ("c++", "c#", "5%", "nlp/parsing", "-x", "2020"): (
        "-x", "2020", "5%", "c#", "c++", "nlp/parsing",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("texts", "tags"), PARSED.items())
def test_parse(texts: tuple[str, ...], tags: tuple[str, ...]) -> None:
    assert parse(texts) == tags


@pytest.mark.parametrize("text", ["", " ", ",", " , ,", "\t\n"])
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


@given(st.lists(st.text("aB ,-éİßΣ\u0308", min_size=1), max_size=4))
def test_parsing_twice_is_parsing_once(texts: list[str]) -> None:
    try:
        tags = parse(texts)
    except RefkitError:
        return
    assert parse(tags) == tags == tuple(sorted(set(tags)))
    assert all(tag == tag.lower() for tag in tags)
    assert parse([",".join(tags)]) == tags if tags else not texts
