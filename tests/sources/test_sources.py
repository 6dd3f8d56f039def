import gc
import weakref
from collections.abc import Generator

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import TODAY, answer, drive

from refkit import sources
from refkit.errors import UnknownName
from refkit.exchange import Lookup, Refusal, Request, Response, State
from refkit.model import Markup, Origin, RawEntry
from refkit.normalize import normalize
from refkit.sources import Answer, Found
from refkit.text import from_latex, plain

DRIFT = RawEntry(
    fields={"title": "Drift"},
    markup=Markup.LATEX,
    origin=Origin(source="acl", locator="P18-1001", on=TODAY),
)
OUTAGE = Refusal(State.OUTAGE, "timed out")
GATED = Refusal(State.GATED, "a page asks whether a person is asking")
SKIPPED = Refusal(State.SKIPPED, "the record has no DBLP key")


def saying(outcome: Found | Refusal, path: str = "/x") -> Lookup[Found]:
    """A lookup that asks once and then comes to ``outcome``; SKIPPED ones do not ask."""
    if outcome is not SKIPPED:
        yield Request(host="acl", path=path)
    if isinstance(outcome, Refusal):
        raise outcome
    return outcome


def test_all_sources_are_there_in_their_order() -> None:
    names = sources.names()
    assert len(set(names)) == len(names)
    assert sorted(names, key=sources.ORDER.index) == list(names)


def test_a_source_is_loaded_by_its_name() -> None:
    for name in sources.names():
        assert sources.load(name).HOSTS
    with pytest.raises(UnknownName) as unknown:
        sources.load("google")
    assert set(unknown.value.known) == set(sources.names())


@pytest.mark.parametrize("name", ["", "os", ".acl", "acl.x", "__init__"])
def test_nothing_else_is_loaded(name: str) -> None:
    with pytest.raises(UnknownName):
        sources.load(name)


def test_hosts_are_those_of_the_sources_named() -> None:
    assert set(sources.hosts(("acl", "arxiv"))) == {"acl", "arxiv"}
    assert sources.hosts(("arxiv",))["arxiv"].pace == {"": 3.0}
    assert sources.hosts(()) == {}


# --- ask -----------------------------------------------------------------------------------------


def asked(lookup: Generator[Request, Response, Answer]) -> Answer:
    try:
        next(lookup)
        lookup.send(answer(""))
    except StopIteration as done:
        said: Answer = done.value
        return said
    raise AssertionError("asked twice")


@pytest.mark.parametrize(
    ("outcome", "wanted"),
    [
        ((DRIFT,), Answer("acl", State.FOUND, (DRIFT,))),
        ((), Answer("acl", State.ABSENT)),
        (OUTAGE, Answer("acl", State.OUTAGE, refusal=OUTAGE)),
        (SKIPPED, Answer("acl", State.SKIPPED, refusal=SKIPPED)),
    ],
)
def test_what_came_of_a_lookup_is_told(outcome: Found | Refusal, wanted: Answer) -> None:
    assert asked(sources.ask("acl", saying(outcome))) == wanted


def long(**fields: str) -> RawEntry:
    return msgspec.structs.replace(DRIFT, fields={"title": "Drift", **fields})


@pytest.mark.parametrize(
    "raw",
    [
        long(title="{" * 50_001),
        long(abstract="$x$ " * 20_000),
        long(author="{a, " * 300),
        long(author="Ada Rivers and " * 20_000),
        long(editor="(" * 1_001),
    ],
)
def test_what_is_too_long_to_be_true_is_not_found(raw: RawEntry) -> None:
    assert asked(sources.ask("acl", saying((raw,)))).state is State.MALFORMED
    assert asked(sources.ask("acl", saying((raw, DRIFT)))).found == (DRIFT,)


def test_the_longest_that_is_true_is_found() -> None:
    raw = long(abstract="We drift. " * 1_000, author=" and ".join(["Ada Rivers"] * 5_000))
    assert asked(sources.ask("acl", saying((raw,)))).found == (raw,)


def test_a_fault_in_a_source_is_not_hidden() -> None:
    def broken() -> Lookup[Found]:
        yield Request(host="acl", path="/x")
        raise KeyError("title")

    with pytest.raises(KeyError):
        asked(sources.ask("acl", broken()))


# --- first ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("outcomes", "questions", "state", "found"),
    [
        ([(DRIFT,), OUTAGE], 1, "found", (DRIFT,)),
        ([(), (DRIFT,)], 2, "found", (DRIFT,)),
        ([OUTAGE, (DRIFT,)], 2, "found", (DRIFT,)),
        ([SKIPPED, (DRIFT,)], 1, "found", (DRIFT,)),
        ([(), ()], 2, "absent", ()),
        ([SKIPPED, ()], 1, "absent", ()),
        ([(), SKIPPED], 1, "absent", ()),
        # Nothing is absent as long as one did not say so.
        ([(), OUTAGE], 2, "outage", ()),
        ([OUTAGE, ()], 2, "outage", ()),
        ([GATED, OUTAGE, SKIPPED], 2, "outage", ()),
        ([SKIPPED, SKIPPED], 0, "skipped", ()),
    ],
)
def test_the_first_that_finds_anything(
    outcomes: list[Found | Refusal], questions: int, state: str, found: Found
) -> None:
    lookups = [saying(outcome, f"/{number}") for number, outcome in enumerate(outcomes)]
    came = drive(sources.first(*lookups), [answer("")] * questions)
    assert (came.state, came.found) == (state, found)


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "quoted"),
    [("10.1/a b", "10.1%2Fa%20b"), ("é", "%C3%A9"), ("a?b#c&d", "a%3Fb%23c%26d"), ("", "")],
)
def test_a_segment_of_a_path_is_quoted(value: str, quoted: str) -> None:
    assert sources.quoted(value) == quoted


@pytest.mark.parametrize(
    ("sent", "shown"),
    [
        ("Drift\n  and\tsparsity ", "Drift and sparsity"),
        ("a ~50% gain", "a ~50% gain"),
        (r"a \~{n} and $x~y$", "a ñ and xy"),
        ("a\x00b\x07c\x85d", "abc d"),
        ("R&amp;D &lt;i&gt;in vivo&lt;/i&gt;", "R&D in vivo"),
        ("", ""),
    ],
)
def test_words_mean_what_they_meant(sent: str, shown: str) -> None:
    assert plain(from_latex(sources.words(sent)).text).replace("\xa0", "") == shown


@given(st.text())
def test_words_stand_on_one_line(text: str) -> None:
    words = sources.words(text)
    assert len(words.splitlines()) <= 1
    assert words == words.strip()


@pytest.mark.parametrize(
    ("names", "read"),
    [
        (["Ada Rivers", "Bo van der Chen"], ["Rivers, Ada", "van der Chen, Bo"]),
        (["DeepMind Team", "Ada Rivers"], ["{DeepMind Team}", "Rivers, Ada"]),
        (["Friends of Tori and Spheres"], ["{Friends of Tori and Spheres}"]),
        (["Ada Rivers, Jr."], ["Rivers, Jr., Ada"]),
        (["CMS Collaboration", ":", "", " ", "Ada Rivers"], ["{CMS Collaboration}", "Rivers, Ada"]),
        (["Others"], ["{Others}"]),
        (["{Ada Rivers", "Bo Chen}"], ["Rivers, Ada", "Chen, Bo"]),
        (["{NLLB Team}"], ["{NLLB Team}"]),
        ([r"J\'ozef Bo\l{}"], ["Boł, Józef"]),
        ([], []),
    ],
)
def test_people(names: list[str], read: list[str]) -> None:
    raw = RawEntry(
        fields={"author": sources.people(names), "title": "T"},
        markup=Markup.LATEX,
        origin=Origin(source="x", on=TODAY),
    )
    authors = normalize(raw).entry.authors
    assert [name.inverted for name in authors] == read


@given(st.lists(st.text(), max_size=4))
def test_people_never_say_that_there_are_others(names: list[str]) -> None:
    listed = sources.people(names)
    assert not listed.lower().endswith(" and others")


@pytest.mark.parametrize(
    ("title", "phrases"),
    [
        ("{DRIFT}: Sparse Updates", ("drift sparse updates",)),
        ("Few-Shot “Drift”", ("few shot drift",)),
        (r"Drift in $\ell_1$ and C++ Nets", ("drift in", "and", "nets")),
        ("Ein Fluß – drei Ufer", ("ein", "drei ufer")),
        ("don't", ()),
        ("$x$", ()),
        ("河流", ()),
        ("", ()),
    ],
)
def test_phrases_of_a_title(title: str, phrases: tuple[str, ...]) -> None:
    assert sources.phrases(title) == phrases


@given(st.text(), st.integers(0, 5))
def test_phrases_are_plain_words(title: str, most: int) -> None:
    words = " ".join(sources.phrases(title, most)).split()
    assert all(word.isascii() and word.isalnum() and word == word.lower() for word in words)


# --- BibTeX --------------------------------------------------------------------------------------

WHOLE = "@article{k, title = {Drift}, year = 2024}"


def test_bibtex_is_read() -> None:
    (raw,) = sources.read_bibtex(WHOLE, "acl", TODAY)
    assert raw.fields == {"title": "Drift", "year": "2024"}


@pytest.mark.parametrize("text", ["", "no entry", "@article{k, year = 2024}", "@comment{x}"])
def test_what_has_no_title_is_no_answer(text: str) -> None:
    assert sources.read_bibtex(text, "acl", TODAY) == ()


@pytest.mark.parametrize("text", [WHOLE[:-1], WHOLE[:-8], WHOLE[:22], "@article{k, title = {a}, ="])
def test_torn_bibtex_is_not_mended(text: str) -> None:
    with pytest.raises(Refusal) as refused:
        sources.read_bibtex(text, "acl", TODAY)
    assert refused.value.state is State.MALFORMED


# --- what a refusal holds ------------------------------------------------------------------------


class Large:
    """Stands for an answer of many megabytes."""


def refusing(seen: list[weakref.ref[Large]]) -> Lookup[tuple[RawEntry, ...]]:
    large = Large()
    seen.append(weakref.ref(large))
    try:
        raise ValueError(large)
    except ValueError:
        raise Refusal(State.MALFORMED, "no sense", hint="look", until=None) from None
    yield


def looking(seen: list[weakref.ref[Large]]) -> Lookup[tuple[RawEntry, ...]]:
    gc.collect()
    assert [each() for each in seen] == [None] * len(seen)
    return ()
    yield


def test_a_refusal_does_not_keep_the_answer_it_is_about() -> None:
    """A run holds all refusals until it ends, and a traceback holds all that was at hand."""
    seen: list[weakref.ref[Large]] = []
    asking = sources.ask("arxiv", sources.first(refusing(seen), looking(seen), refusing(seen)))
    with pytest.raises(StopIteration) as done:
        next(asking)
    answer = done.value.value
    del done
    gc.collect()
    assert [each() for each in seen] == [None, None]
    assert (answer.state, str(answer.refusal), answer.refusal.hint) == (
        State.MALFORMED,
        "no sense",
        "look",
    )
