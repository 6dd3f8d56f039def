"""Tags of the whole library: renamed, united, abbreviated; counted, drawn, and stray ones found."""

import json
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec
import pytest
from conftest import Refkit
from hypothesis import given
from hypothesis import strategies as st

from refkit import codec, curate
from refkit.curate import stray, tagging
from refkit.errors import RefkitError, UnknownName
from refkit.model import Entry, Plan, Record
from refkit.store import Library
from refkit.tag import is_under, lineage
from refkit.view import Screen, cells, tagged

ADDED, TODAY = date(2026, 1, 2), date(2026, 11, 21)


def library(**tags: str) -> dict[str, Record]:
    """Records by key, each with its tags in one text."""
    return {
        key: Record(key=key, entry=Entry(title=key), added=ADDED, tags=tuple(sorted(said.split())))
        for key, said in tags.items()
    }


def after(books: Mapping[str, Record], plan: Plan) -> dict[str, str]:
    now = {**books, **{record.key: record for record in plan.put}}
    return {key: " ".join(record.tags) for key, record in now.items()}


# --- another name --------------------------------------------------------------------------------

# Tags before, OLD, NEW, tags after.
RENAMED = [
    ("nlp", "nlp", "text", "text"),
    ("nlp nlp/bert x", "nlp", "text", "text text/bert x"),
    ("nlps nlp/bert", "nlp", "text", "nlps text/bert"),
    ("a/b/c", "a/b", "x", "x/c"),
    ("a b", "a", "b", "b"),
    ("a/x b/x", "a", "b", "b/x"),
    ("nlp nlp/x", "nlp", "nlp/old", "nlp/old nlp/old/x"),
    ("nlp/x nlp/x/y", "nlp/x", "nlp", "nlp nlp/y"),
    ("transformer", "transformer", "Nlp / Big Models", "nlp/big-models"),
    ("机器学习/图", "机器学习", "🎉", "🎉/图"),
]


@pytest.mark.parametrize(("before", "old", "new", "wanted"), RENAMED)
def test_a_tag_takes_another_name(before: str, old: str, new: str, wanted: str) -> None:
    books = library(r=before, s="other")
    plan = tagging.rename(books, {}, [old], new, TODAY)
    assert after(books, plan) == {"r": wanted, "s": "other"}
    assert [record.key for record in plan.put] == ["r"]
    assert plan.before == {"r": books["r"]}


def test_several_become_one() -> None:
    books = library(a="x x/1 y", b="y/1/2", c="z", d="w")
    plan = tagging.rename(books, {}, ["x", "y", "y/1", "z"], "all", TODAY)
    # Of y and y/1 the nearer one says more.
    assert after(books, plan) == {"a": "all all/1", "b": "all/2", "c": "all", "d": "w"}


def test_a_tag_is_found_as_it_is_written_in_the_library() -> None:
    # A library edited by hand may hold what nobody would be given today.
    books = library(a="nlp//bert", b="nlp/bert")
    plan = tagging.rename(books, {}, ["nlp//bert"], "nlp/bert", TODAY)
    assert after(books, plan) == {"a": "nlp/bert", "b": "nlp/bert"}


@pytest.mark.parametrize(
    ("old", "new", "message", "hint"),
    [
        (
            "nlpp",
            "x",
            "no record has the tag 'nlpp'",
            "did you mean nlp? refkit tags lists them all",
        ),
        ("vision", "x", "no record has the tag 'vision'", "refkit tags lists them all"),
        ("nlp", "NLP", "'nlp' is nlp already", ""),
        ("nlp", "ml", "'nlp' is nlp already", "refkit tags alias --remove ml"),
        ("nlp", "a,b", "'a,b' is 2 tags, and one is needed", ""),
        ("nlp", "/", "'/' is not a tag", ""),
        ("nlp", "a\x07", r"'a\x07' is not a tag", "printed"),
    ],
)
def test_what_cannot_be_renamed(old: str, new: str, message: str, hint: str) -> None:
    with pytest.raises(RefkitError) as refused:
        tagging.rename(library(a="nlp"), {"ml": "nlp"}, [old], new, TODAY)
    assert refused.value.message == message
    assert hint in refused.value.hint


def test_where_there_is_no_tag_at_all_that_is_said() -> None:
    with pytest.raises(RefkitError) as refused:
        tagging.rename(library(a=""), {}, ["nlp"], "x", TODAY)
    assert refused.value.hint == "there is no tag yet"


def test_words_follow_their_tag() -> None:
    books = library(a="nlp nlp/bert vision")
    words = {"text": "nlp", "bert": "nlp/bert", "cv": "vision", "language": "nlp"}
    plan = tagging.rename(books, words, ["nlp"], "language/all", TODAY)
    # `language` stands for nlp, also as the upper level of a tag.
    assert after(books, plan) == {"a": "nlp/all nlp/all/bert vision"}
    assert plan.tag_aliases == {"text": "nlp/all", "bert": "nlp/all/bert", "language": "nlp/all"}
    plan = tagging.rename(books, words, ["nlp"], "words", TODAY)
    assert after(books, plan) == {"a": "vision words words/bert"}
    assert plan.tag_aliases == {"text": "words", "bert": "words/bert", "language": "words"}


def test_a_word_may_be_given_for_either_tag() -> None:
    books = library(a="nlp", b="vision")
    plan = tagging.rename(books, {"cv": "vision", "text": "nlp"}, ["cv"], "text", TODAY)
    assert after(books, plan) == {"a": "nlp", "b": "nlp"}
    assert plan.tag_aliases == {"cv": "nlp"}


LEVELS = st.lists(st.sampled_from("abc"), min_size=1, max_size=3).map("/".join)
SHELVES = st.lists(st.sets(LEVELS, max_size=4), min_size=1, max_size=4)


@given(SHELVES, LEVELS, st.sampled_from(["new", "a/new", "new/a"]))
def test_there_and_back_is_the_same_library(shelves: list[set[str]], old: str, new: str) -> None:
    books = library(**{f"r{i}": " ".join(tags) for i, tags in enumerate(shelves)})
    used = {above for record in books.values() for tag in record.tags for above in lineage(tag)}
    if old not in used or is_under(new, old):
        return
    there = tagging.rename(books, {}, [old], new, TODAY)
    moved = {**books, **{record.key: record for record in there.put}}
    back = tagging.rename(moved, {}, [new], old, TODAY)
    assert {**moved, **{record.key: record for record in back.put}} == books


@given(SHELVES, LEVELS, LEVELS)
def test_renaming_loses_no_tag(shelves: list[set[str]], old: str, new: str) -> None:
    books = library(**{f"r{i}": " ".join(tags) for i, tags in enumerate(shelves)})
    try:
        plan = tagging.rename(books, {}, [old], new, TODAY)
    except RefkitError:
        return
    for record in plan.put:
        before = books[record.key].tags
        assert codec.decode(record.key, codec.encode(record)) == record
        assert {tag for tag in before if not is_under(tag, old)} <= {*record.tags}
        assert any(is_under(tag, new) for tag in record.tags)


# --- words ---------------------------------------------------------------------------------------


def test_a_word_is_made_and_forgotten() -> None:
    plan = tagging.alias(library(), {}, "ML", "machine learning")
    assert plan == Plan(tag_aliases={"ml": "machine-learning"})
    assert tagging.alias(library(), {"ml": "machine-learning"}, "ml", "machine-learning") == Plan()
    assert tagging.alias(library(), {"ml": "x"}, "ml", "y") == Plan(tag_aliases={"ml": "y"})
    assert tagging.forget({"ml": "x"}, ["ML"]) == Plan(tag_aliases={"ml": None})
    with pytest.raises(UnknownName, match="unknown alias 'mk'") as refused:
        tagging.forget({"ml": "x"}, ["mk"])
    assert "ml" in refused.value.hint


@pytest.mark.parametrize(
    ("word", "tag", "message", "hint"),
    [
        ("nlp", "language", "'nlp' is a tag in use", "refkit tags rename nlp language"),
        ("a", "language", "'a' is a tag in use", "refkit tags rename a language"),
        ("x", "ml", "'x' would stand for 'ml', and 'ml' stands for 'machine-learning'",
         "give the tag itself: machine-learning"),
        ("x", "ml/deep", "'x' would stand for 'ml/deep', and 'ml' stands for 'machine-learning'",
         "give the tag itself: machine-learning/deep"),
        ("machine-learning", "y",
         "'ml' would stand for 'machine-learning', and 'machine-learning' stands for 'y'",
         "give the tag itself: y"),
        ("x", "x", "'x' would stand for itself", ""),
        ("x", "x/y", "'x' would stand for itself", ""),
        ("machine-learning", "ml", "'machine-learning' would stand for itself", ""),
        ("x,y", "z", "'x,y' is 2 tags, and one is needed", ""),
    ],
)  # fmt: skip
def test_words_that_are_refused(word: str, tag: str, message: str, hint: str) -> None:
    with pytest.raises(RefkitError) as refused:
        tagging.alias(library(r="nlp a/b"), {"ml": "machine-learning"}, word, tag)
    assert refused.value.message == message
    assert hint in refused.value.hint


# --- tags that may be one ------------------------------------------------------------------------


def strays(counts: Mapping[str, int], aliases: Mapping[str, str] | None = None) -> dict[str, str]:
    sums = curate.count_subtrees([tag] for tag, n in counts.items() for _ in range(n))
    return {found.tag: found.near for found in stray.find(sums, aliases or {})}


# The rarer one first.
NEAR = [
    ("transformers", "transformer"),
    ("machine_learning", "machine-learning"),
    ("machinelearning", "machine-learning"),
    ("naïve-bayes", "naive-bayes"),
    ("transfomer", "transformer"),  # a letter less
    ("transfromer", "transformer"),  # two exchanged
    ("trransformer", "transformer"),  # one more
    ("transfurmer", "transformer"),  # another
    ("ontologies", "ontology"),
    ("losses", "loss-es"),
    ("benches", "bench"),
    ("nlp/transformers", "nlp/transformer"),
    ("vision/colour-space", "vision/color-space"),
]
FAR = [
    ("ml", "nlp"),
    ("ml", "mls"),
    ("gan", "gans"),
    ("icml-2020", "icml-2021"),
    ("gpt-3", "gpt-4"),
    ("resnet50", "resnet101"),
    ("c++", "c#"),
    ("nlp/survey", "vision/survey"),
    ("transformer", "conformer"),
    ("bias", "basis"),
    ("supervised", "unsupervised"),
    ("图神经网络", "图卷积网络"),
    ("学习", "学會"),
    ("nlp/ml", "ml"),
]


@pytest.mark.parametrize(("rare", "common"), NEAR)
def test_tags_that_may_be_one(rare: str, common: str) -> None:
    assert strays({rare: 1, common: 3}) == {rare: common}
    assert strays({common: 1, rare: 3}) == {common: rare}
    assert [*strays({rare: 2, common: 2})] in ([rare], [common])


@pytest.mark.parametrize(("one", "other"), FAR)
def test_tags_that_are_two(one: str, other: str) -> None:
    assert strays({one: 1, other: 3}) == {}
    assert strays({one: 3, other: 1}) == {}


def test_a_tag_without_levels_may_mean_the_one_with_them() -> None:
    assert strays({"transformer": 9, "nlp/transformer": 2}) == {"transformer": "nlp/transformer"}
    assert strays({"transformers": 1, "nlp/transformer": 2}) == {"transformers": "nlp/transformer"}
    # Which of two would be a guess, and so is a level of its own lineage.
    assert strays({"survey": 1, "nlp/survey": 2, "vision/survey": 2}) == {}
    assert strays({"survey": 1, "survey/survey": 2}) == {}


def test_levels_that_are_near_are_told_once() -> None:
    counts = {"machine-learning/a": 5, "machine-learning/b": 5, "machine_learning/a": 1}
    assert strays(counts) == {"machine_learning": "machine-learning"}


def test_a_word_that_is_a_tag_all_the_same() -> None:
    aliases = {"ml": "machine-learning"}
    assert strays({"ml": 9, "machine-learning": 1}, aliases) == {"ml": "machine-learning"}
    assert strays({"ml/theory": 9}, aliases) == {
        "ml": "machine-learning", "ml/theory": "machine-learning/theory",
    }  # fmt: skip


@given(
    st.dictionaries(
        st.text("abcdes-_", min_size=6, max_size=8).filter(lambda t: t.strip("-_") == t),
        st.integers(1, 3),
        max_size=8,
    )
)
def test_advice_never_goes_round(counts: dict[str, int]) -> None:
    told = strays(counts)
    for tag in told:
        seen = [tag]
        while seen[-1] in told:
            seen.append(told[seen[-1]])
            assert len(seen) <= len(told) + 1


def test_the_work_does_not_grow_with_the_square() -> None:
    # All share a word; a comparison of all pairs would be two hundred million.
    counts = {f"machine-learning-{i:05}": 1 for i in range(20_000)}
    assert stray.find(counts, {}) == []


# --- drawn ---------------------------------------------------------------------------------------

WIDE = Screen(width=80, colour=False, interactive=True)
SUMS = {
    "nlp": 12,
    "nlp/bert": 4,
    "nlp/bert/distilled": 1,
    "nlp/gpt": 8,
    "gan": 3,
    "图/卷积": 1,
    "图": 1,
}


def test_the_tree() -> None:
    lines = tagged.draw_tree(SUMS, WIDE).splitlines()
    assert [line.rstrip(" █") for line in lines] == [
        "nlp            12",
        "  gpt           8",
        "  bert          4",
        "    distilled   1",
        "gan             3",
        "图              1",
        "  卷积          1",
    ]
    bars = [line.count("█") for line in lines]
    assert bars == [30, 20, 10, 2, 8, 2, 2]


@pytest.mark.parametrize("width", [1, 2, 5, 8, 10, 20, 40, 80, 200])
def test_the_tree_fits(width: int) -> None:
    for line in tagged.draw_tree(SUMS, Screen(width, False, True)).splitlines():
        assert cells(line) <= max(width, 5)  # a count is never cut


def test_without_a_window_there_are_whole_tags_and_no_bars() -> None:
    assert tagged.draw_flat({"nlp/bert": 2, "x": 10}, Screen(0, False, False)) == (
        "x         10\nnlp/bert   2"
    )
    assert tagged.draw_flat({}, WIDE) == tagged.draw_tree({}, WIDE) == ""


def test_stray_tags_in_words() -> None:
    found = [stray.Stray(f"tags{i}", 1, f"tag{i}", 2, "singular and plural") for i in range(7)]
    drawn = tagged.draw_strays(found, Screen(0, False, False), verbose=False).splitlines()
    assert drawn[:3] == [
        "7 tags may be written in two ways:",
        "  tags0 (1) and tag0 (2): singular and plural",
        "    refkit tags rename tags0 tag0",
    ]
    assert drawn[-1] == "  and 2 more (refkit --verbose tags lists all)"
    assert "more" not in tagged.draw_strays(found, WIDE, verbose=True)
    assert tagged.draw_strays([], WIDE, verbose=False) == ""


def test_a_command_can_be_pasted() -> None:
    odd = stray.Stray("it's", 1, "its/$x", 2, "")
    assert tagged.unite(odd) == """refkit tags rename 'it'"'"'s' 'its/$x'"""


# --- commands ------------------------------------------------------------------------------------


@pytest.fixture
def shelf(refkit: Refkit) -> Path:
    """A library of four with tags, in the folder of the run."""
    tagged = library(
        k0="nlp/bert transformers", k1="nlp nlp/gpt", k2="transformer", k3="transformers"
    )
    Library(Path("library.json")).apply(Plan(put=tuple(tagged.values())))
    return Path("library.json")


def test_all_tags(refkit: Refkit, shelf: Path) -> None:
    done = refkit("tags")
    assert done.code == 0
    assert done.out == (
        "transformers  2\nnlp           1\nnlp/bert      1\nnlp/gpt       1\ntransformer   1\n"
    )
    assert done.err.splitlines() == [
        "1 tag may be written in two ways:",
        "  transformer (1) and transformers (2): singular and plural",
        "    refkit tags rename transformer transformers",
    ]
    assert refkit("--quiet", "tags").err == ""
    assert json.loads(refkit("tags", "--json").out) == {
        "transformers": 2, "nlp": 1, "nlp/bert": 1, "nlp/gpt": 1, "transformer": 1,
    }  # fmt: skip


def test_rename_merge_and_alias_as_commands(refkit: Refkit, shelf: Path) -> None:
    before = shelf.read_bytes()
    done = refkit("tags", "rename", "nlp", "text", "--dry-run")
    assert done.code == 0
    assert "2 records would be retagged" in done.err
    assert shelf.read_bytes() == before
    assert refkit("tags", "rename", "nlp", "text").code == 0
    assert refkit("list", "--tag", "text", "--keys").out == "k0\nk1\n"
    done = refkit("tags", "merge", "transformer", "transformers", "--into", "text/transformers")
    assert done.code == 0
    assert refkit("list", "--tag", "text", "--keys").out == "k0\nk1\nk2\nk3\n"
    assert refkit("undo").code == 0
    assert refkit("undo").code == 0
    assert json.loads(refkit("tags", "--json").out)["nlp/bert"] == 1
    done = refkit("tags", "rename", "bogus", "x")
    assert done.code == 2
    assert "no record has the tag 'bogus'" in done.err


def test_words_stand_for_tags_wherever_a_tag_is_given(refkit: Refkit, shelf: Path) -> None:
    done = refkit("tags", "alias")
    assert (done.code, done.out) == (0, "")
    assert "no word stands for a tag yet" in done.err
    assert "'lang' would stand for nlp" in refkit("tags", "alias", "lang", "nlp", "-n").err
    done = refkit("tags", "alias", "lang", "nlp")
    assert (done.code, done.err.strip()) == (0, "'lang' stands for nlp")
    assert "nothing has changed" in refkit("tags", "alias", "lang", "nlp").err
    assert refkit("tags", "alias").out == "lang  nlp\n"
    assert json.loads(refkit("tags", "alias", "--json").out) == {"lang": "nlp"}
    assert refkit("tag", "k2", "--add", "lang/xl").code == 0
    assert json.loads(refkit("show", "k2", "--json").out)[0]["tags"] == ["nlp/xl", "transformer"]
    assert refkit("list", "--tag", "lang", "--keys").out == "k0\nk1\nk2\n"
    assert refkit("list", "tag:lang", "--keys").out == "k0\nk1\nk2\n"
    assert refkit("tag", "tag:lang", "--remove", "lang/xl").code == 0
    assert refkit("list", "--tag", "nlp", "--keys").out == "k0\nk1\n"
    assert refkit("tags", "alias", "--remove", "lang").code == 0
    assert refkit("undo").code == 0
    assert refkit("tags", "alias").out == "lang  nlp\n"
    done = refkit("tags", "alias", "transformer", "nlp")
    assert done.code == 2
    assert "refkit tags rename transformer nlp" in done.err
    assert refkit("tags", "alias", "one").code == 2


def test_ten_thousand_tags_on_a_record(refkit: Refkit, shelf: Path) -> None:
    many = [f"topic-{i}/sub" for i in range(10_000)]
    half = [arg for part in (many[:5000], many[5000:]) for arg in ("--add", ",".join(part))]
    done = refkit("tag", "k0", *half, COLUMNS="80")
    assert done.code == 0
    assert max(map(len, done.err.splitlines())) <= 80
    assert refkit("tags", "rename", "topic-77", "x").code == 0
    done = refkit("tags")
    assert len(done.out.splitlines()) == 10_000 + 5
    assert re.search(r"(?m)^x/sub +1$", done.out)


def test_an_empty_library_has_no_tags(refkit: Refkit) -> None:
    Library(Path("library.json")).apply(Plan(put=tuple(library(a="").values())))
    done = refkit("tags")
    assert (done.code, done.out) == (0, "")
    assert "refkit tag KEY --add TAG" in done.err
    assert json.loads(refkit("tags", "--json").out) == {}


@pytest.mark.parametrize("tag", ["\x1b[31mred", "a\u202eb", "/", ","])
def test_what_cannot_be_a_tag(refkit: Refkit, shelf: Path, tag: str) -> None:
    before = shelf.read_bytes()
    for args in (("tag", "k0", "--add", tag), ("tags", "rename", "nlp", tag)):
        done = refkit(*args)
        assert done.code == 2
        assert "is not a tag" in done.err
        assert "\x1b" not in done.err
    assert shelf.read_bytes() == before
    assert msgspec.json.decode(before)["entries"]["k1"]["tags"] == ["nlp", "nlp/gpt"]
