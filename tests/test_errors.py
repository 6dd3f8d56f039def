"""Problems and stops: their words, and what is suggested for a name nobody knows."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.errors import (
    InputError,
    InvalidLibrary,
    LibraryError,
    Location,
    Problem,
    RefkitError,
    Severity,
    UnknownKey,
    UnknownName,
    near,
)

KEYS = [
    "moriakov2020kernel",
    "vonoswald2020continual",
    "smith2019graph",
    "smith2019grapha",
    "smith2020deep",
    "Vaswani2017Attention",
    "teh2020functional",
]
STATUSES = ["unread", "queued", "reading", "skimmed", "read", "dropped"]

NEAR = [
    # slips of the finger
    ("moriakov2020kernal", KEYS, ("moriakov2020kernel",)),
    ("morikov2020kernel", KEYS, ("moriakov2020kernel",)),
    ("moriakov2002kernel", KEYS, ("moriakov2020kernel",)),
    ("smith2019graf", KEYS, ("smith2019graph", "smith2019grapha")),
    ("raed", STATUSES, ("read",)),
    ("skimed", STATUSES, ("skimmed",)),
    # case is ignored, and the name comes back as it is written
    ("vaswani2017attention", KEYS, ("Vaswani2017Attention",)),
    ("MORIAKOV2020KERNEL", KEYS, ("moriakov2020kernel",)),
    # a beginning
    ("moriakov", KEYS, ("moriakov2020kernel",)),
    ("smi", KEYS, ("smith2019graph", "smith2019grapha", "smith2020deep")),
    ("VAS", KEYS, ("Vaswani2017Attention",)),
    # a part
    ("kernel", KEYS, ("moriakov2020kernel",)),
    ("2020", KEYS, ("moriakov2020kernel", "smith2020deep", "teh2020functional")),
    # nothing
    ("hinton2012dropout", KEYS, ()),
    ("sm", KEYS, ()),
    ("", KEYS, ()),
    ("smith", [], ()),
]


@pytest.mark.parametrize(("word", "known", "expected"), NEAR)
def test_near(word: str, known: list[str], expected: tuple[str, ...]) -> None:
    assert set(near(word, known)) == set(expected)
    assert near(word, iter(known))[:1] == expected[:1]


def test_near_gives_no_more_than_asked() -> None:
    assert near("smith2019graph", KEYS, most=1) == ("smith2019graph",)
    assert near("smi", KEYS, most=2) == ("smith2019graph", "smith2019grapha")


@given(st.text(max_size=8), st.lists(st.text(max_size=8), max_size=8))
def test_near_gives_only_what_there_is(word: str, known: list[str]) -> None:
    hits = near(word, known)
    assert set(hits) <= set(known)
    assert len(hits) == len(set(hits)) <= 3
    if word and word in known:
        assert hits[0].casefold() == word.casefold()


def test_an_unknown_key_says_what_to_try() -> None:
    error = UnknownKey("smith2019graf", KEYS)
    assert str(error) == error.message == "no record has the key 'smith2019graf'"
    assert error.hint == "did you mean smith2019graph or smith2019grapha?"
    assert error.key == "smith2019graf"
    assert error.near == ("smith2019graph", "smith2019grapha")


@pytest.mark.parametrize("known", [KEYS, []])
def test_an_unknown_key_that_nothing_is_near(known: list[str]) -> None:
    error = UnknownKey("zhang", known)
    assert error.hint == "refkit list prints the keys"
    assert error.near == ()


def test_an_unknown_name_lists_those_there_are() -> None:
    error = UnknownName("status", "skimed", iter(STATUSES))
    assert str(error) == "unknown status 'skimed'"
    assert error.hint == (
        "did you mean skimmed? there are: unread, queued, reading, skimmed, read, dropped"
    )
    assert (error.name, error.known) == ("skimed", tuple(STATUSES))


def test_an_unknown_name_that_nothing_is_near() -> None:
    assert UnknownName("format", "docx", ["bibtex", "json"]).hint == "there are: bibtex, json"
    assert UnknownName("tag", "nlp", []).hint == "there is no tag yet"


def test_the_tree_of_stops() -> None:
    for kind in (InputError, LibraryError, UnknownKey, UnknownName):
        assert issubclass(kind, RefkitError)
    assert issubclass(InvalidLibrary, LibraryError)
    assert not issubclass(RefkitError, ValueError | OSError | LookupError)


def test_a_stop_has_a_message_and_perhaps_a_hint() -> None:
    error = InputError("no such file: seed", hint="did you mean seeds?")
    assert (str(error), error.message, error.hint) == (
        "no such file: seed",
        "no such file: seed",
        "did you mean seeds?",
    )
    assert LibraryError("it is locked").hint == ""


def test_a_location_prints_as_compilers_print_it() -> None:
    assert str(Location(file="seeds/a.txt", line=12)) == "seeds/a.txt:12:1"
    assert str(Location(file="-", line=3, column=7)) == "-:3:7"


def test_problems_are_values() -> None:
    where = Location(file="a.txt", line=1)
    one = Problem(code="NAM001", severity=Severity.INFO, message="'X' is a body", where=where)
    same = Problem(code="NAM001", severity=Severity("info"), message="'X' is a body", where=where)
    assert one == same
    assert len({one, same}) == 1
    assert (one.key, one.field, one.hint) == ("", "", "")
