"""One record in three copies: each rule of docs/sharing.md, both ways round."""

from collections.abc import Mapping
from datetime import date

import msgspec
import pytest
from edits import replace, work

from refkit.date import PartialDate
from refkit.hold import HAND
from refkit.identifier import Identifier, Scheme
from refkit.model import Clash, Entry, Origin, Priority, Receipt, Record, Status, StatusChange
from refkit.name import Name
from refkit.reconcile import clashes, one

TODAY = date(2026, 11, 21)
ADA = Record(key="ada2020graph", entry=work(0), added=date(2026, 1, 1))
DOI, OTHER, ARXIV = (
    Identifier(Scheme.DOI, "10.1000/a"),
    Identifier(Scheme.DOI, "10.1000/b"),
    Identifier(Scheme.ARXIV, "1706.00001"),
)


def day(number: int) -> date:
    return date(2026, 2, number)


def made(**changes: object) -> Record:
    """The record with changes of its own fields and of those of its entry."""
    entry = {name: changes.pop(name) for name in list(changes) if name in Entry.__struct_fields__}
    return replace(ADA, entry=msgspec.structs.replace(ADA.entry, **entry), **changes)


def both(base: Record | None, ours: Record, theirs: Record) -> Record:
    """Merge, and see that the other way round gives the same."""
    found = one.combine(base, ours, theirs, TODAY).record
    assert one.combine(base, theirs, ours, TODAY).record == found
    return found


Said = Mapping[str, object]
# What the base, ours and theirs have, and what comes of it.
TOGETHER: dict[str, tuple[Said, Said, Said, Said]] = {
    "tags": (
        {"tags": ("a", "b")},
        {"tags": ("a", "b", "c")},
        {"tags": ("a", "d")},
        {"tags": ("a", "c", "d")},
    ),
    "fields of one side each": (
        {},
        {"publisher": "ACM"},
        {"pages": "1–9"},
        {"publisher": "ACM", "pages": "1–9"},
    ),
    "a field removed, another changed": (
        {"publisher": "ACM", "volume": "1"},
        {"publisher": "", "volume": "1"},
        {"publisher": "ACM", "volume": "2"},
        {"volume": "2"},
    ),
    "the same change twice": (
        {"volume": "1"},
        {"volume": "2"},
        {"volume": "2"},
        {"volume": "2"},
    ),
    "members of extra": (
        {"extra": {"code": "x"}},
        {"extra": {"code": "x", "series": "S"}},
        {"extra": {"code": "y"}},
        {"extra": {"code": "y", "series": "S"}},
    ),
    "links": (
        {"extra": {"links": "a"}},
        {"extra": {"links": "a b"}},
        {"extra": {"links": "a c"}},
        {"extra": {"links": "a b c"}},
    ),
    "identifiers, the cited one first": (
        {"identifiers": (ARXIV,)},
        {"identifiers": (DOI, ARXIV)},
        {"identifiers": (ARXIV, OTHER)},
        {"identifiers": (DOI, ARXIV, OTHER)},
    ),
    "an identifier removed": (
        {"identifiers": (DOI, ARXIV)},
        {"identifiers": (ARXIV,)},
        {"identifiers": (DOI, ARXIV, OTHER)},
        {"identifiers": (ARXIV, OTHER)},
    ),
    "keywords": (
        {"keywords": ("m",)},
        {"keywords": ("m", "z")},
        {"keywords": ("a", "m")},
        {"keywords": ("a", "m", "z")},
    ),
    "a date that says more": (
        {},
        {"date": PartialDate(2020)},
        {"date": PartialDate(2020, 5)},
        {"date": PartialDate(2020, 5)},
    ),
    "a list of authors that is whole": (
        {},
        {"authors": (Name(family="Ito", given="A."),), "and_others": True},
        {"authors": (Name(family="Ito", given="Ai"), Name(family="Öz"))},
        {"authors": (Name(family="Ito", given="Ai"), Name(family="Öz"))},
    ),
    "priority and rating": (
        {"rating": 1},
        {"rating": 2, "priority": None},
        {"rating": 1, "priority": Priority.HIGH},
        {"rating": 2, "priority": Priority.HIGH},
    ),
    "former keys": (
        {"aliases": ("old",)},
        {"aliases": ("old", "b")},
        {"aliases": ("old", "a")},
        {"aliases": ("old", "a", "b")},
    ),
    "locks and works that are others": (
        {"locked": ("title",), "distinct": ("x", "y")},
        {"locked": ("authors", "title"), "distinct": ("x", "y", "z")},
        {"locked": (), "distinct": ("y",)},
        {"locked": ("authors",), "distinct": ("y", "z")},
    ),
    "the earlier day": (
        {"added": day(3)},
        {"added": day(2)},
        {"added": day(1)},
        {"added": day(1)},
    ),
    "looked up on one side": (
        {"waiting": True},
        {"waiting": True, "tags": ("a",)},
        {"waiting": False},
        {"waiting": False, "tags": ("a",)},
    ),
    "notes": (
        {"note": "A\n\nB"},
        {"note": "a\n\nB"},
        {"note": "A\n\nB\n\nC"},
        {"note": "a\n\nB\n\nC"},
    ),
}


@pytest.mark.parametrize("case", TOGETHER.values(), ids=TOGETHER)
def test_what_goes_together(case: tuple[Said, Said, Said, Said]) -> None:
    base, ours, theirs, expected = (made(**said) for said in case)
    assert both(base, ours, theirs) == expected


# Field, base, ours and theirs.
APART = {
    "title": ("", "A", "B"),
    "publisher": ("ACM", "IEEE", ""),
    "date": (PartialDate(2020), PartialDate(2021), PartialDate(2022)),
    "authors": ((), (Name(family="Ito"),), (Name(family="Öz"),)),
    "rating": (None, 1, 5),
    "priority": (Priority.LOW, Priority.HIGH, None),
    "note": ("A", "B", "C"),
    "extra": ({"code": "x"}, {"code": "y"}, {}),
}


@pytest.mark.parametrize("field", APART)
def test_what_both_changed_stays_and_the_other_value_is_kept_beside_it(field: str) -> None:
    hand = {"provenance": {field: Origin(source=HAND, on=day(1))}}
    base, ours, theirs = (made(**{field: value}, **hand) for value in APART[field])
    named = "extra.code" if field == "extra" else field
    for mine, yours in ((ours, theirs), (theirs, ours)):
        done = one.combine(base, mine, yours, TODAY)
        value = clashes.written(clashes.value_of(yours, named))
        assert done.clashes == (Clash(field=named, value=value, on=TODAY),)
        assert done.record == replace(mine, clashes=done.clashes)
        assert clashes.value_of(clashes.with_value(done.record, done.clashes[0]), named) == (
            clashes.value_of(yours, named)
        )


READING, READ, QUEUED, UNREAD = Status.READING, Status.READ, Status.QUEUED, Status.UNREAD
Steps = list[tuple[Status, int]]
# Steps in the base, further ones on both sides, and what comes of them.
READINGS: dict[str, tuple[Steps, Steps, Steps, Steps]] = {
    "one side": ([(QUEUED, 1)], [(READING, 2)], [], [(QUEUED, 1), (READING, 2)]),
    "the last day wins": (
        [],
        [(READ, 3)],
        [(QUEUED, 5)],
        [(READ, 3), (QUEUED, 5)],
    ),
    "days in turn": (
        [(QUEUED, 1)],
        [(READING, 2), (READ, 6)],
        [(READING, 4)],
        [(QUEUED, 1), (READING, 2), (READING, 4), (READ, 6)],
    ),
    "one day: the further one": ([], [(READ, 2)], [(READING, 2)], [(READING, 2), (READ, 2)]),
    "one day: read beats dropped": (
        [(READING, 1)],
        [(Status.DROPPED, 2)],
        [(READ, 2)],
        [(READING, 1), (Status.DROPPED, 2), (READ, 2)],
    ),
    "the same step twice": ([], [(READ, 2)], [(READ, 2)], [(READ, 2)]),
    "begun again": (
        [(READ, 1)],
        [(READING, 3), (READ, 4)],
        [(QUEUED, 2)],
        [(READ, 1), (QUEUED, 2), (READING, 3), (READ, 4)],
    ),
}


def having(steps: Steps) -> Record:
    history = tuple(StatusChange(status=status, on=day(number)) for status, number in steps)
    return replace(ADA, history=history, status=history[-1].status if history else UNREAD)


@pytest.mark.parametrize("case", READINGS.values(), ids=READINGS)
def test_the_status_is_the_one_set_last(case: tuple[Steps, Steps, Steps, Steps]) -> None:
    base, ours, theirs, expected = case
    found = both(having(base), having(base + ours), having(base + theirs))
    assert found == having(expected)


def test_a_status_set_back_on_one_side_alone_stays_so() -> None:
    """The day does not matter where one side did nothing."""
    base = having([(READ, 9)])
    ours = replace(
        base, status=UNREAD, history=(*base.history, StatusChange(status=UNREAD, on=day(1)))
    )
    assert both(base, ours, replace(base, tags=("a",))) == replace(ours, tags=("a",))


def test_provenance_goes_with_its_value() -> None:
    hand, served = Origin(source=HAND, on=day(1)), Origin(source="crossref", on=day(2))
    base = made(volume="1", provenance={"volume": served})
    ours = made(volume="2", provenance={"volume": hand})
    theirs = made(volume="1", pages="1–9", provenance={"volume": served, "pages": served})
    assert both(base, ours, theirs).provenance == {"volume": hand, "pages": served}


def test_a_field_that_was_emptied_by_hand_stays_so() -> None:
    hand = Origin(source=HAND, on=day(1))
    base = made(url="https://example.org/a")
    ours = made(url="", provenance={"url": hand})
    found = both(base, ours, made(url="https://example.org/a", tags=("a",)))
    assert (found.entry.url, found.provenance) == ("", {"url": hand})


def test_receipts_are_united_and_what_was_taken_back_is_gone() -> None:
    old, mine, yours = (Receipt(source=name, on=day(n)) for n, name in enumerate("abc", 1))
    base, ours, theirs = made(receipts=(old,)), made(receipts=(mine,)), made(receipts=(old, yours))
    assert both(base, ours, theirs).receipts == (mine, yours)


def test_authors_that_clash_take_et_al_with_them() -> None:
    """Two lists of authors: "et al." of the one says nothing of the other."""
    base = made(authors=(Name(family="Ito"),), and_others=True)
    ours = made(authors=(Name(family="Ito"), Name(family="Öz")), and_others=False)
    theirs = made(authors=(Name(family="Ngo"),), and_others=True)
    done = one.combine(base, ours, theirs, TODAY)
    assert {clash.field for clash in done.clashes} == {"authors", "and_others"}
    settled = clashes.settle(done.record, done.clashes, (), TODAY)
    assert (settled.entry.authors, settled.entry.and_others) == (theirs.entry.authors, True)


def clashing(value: str, *others: str) -> Record:
    some = tuple(
        Clash(field="publisher", value=clashes.written(other), on=day(1)) for other in others
    )
    return made(publisher=value, clashes=some)


# Publisher and clashes in the base, ours and theirs, and what comes of them.
SETTLED = {
    "settled on one side": (("A", "B"), ("A",), ("A", "B"), ("A",)),
    "the other value taken on one side": (("A", "B"), ("B",), ("A", "B"), ("B",)),
    "set to a third on one side": (("A", "B"), ("C",), ("A", "B"), ("C",)),
    "settled alike": (("A", "B"), ("B",), ("B",), ("B",)),
    "settled differently": (("A", "B"), ("A",), ("B",), ("A", "B")),
    "merged twice, the other way round": (("A",), ("B", "C"), ("C", "B"), ("B", "C")),
    "open on both sides": (("A", "B"), ("A", "B"), ("A", "B"), ("A", "B")),
    "a further one": (("A",), ("B", "C"), ("D",), ("B", "C", "D")),
}


@pytest.mark.parametrize("case", SETTLED.values(), ids=SETTLED)
def test_clashes_of_earlier_merges(case: tuple[tuple[str, ...], ...]) -> None:
    base, ours, theirs, expected = (clashing(*values) for values in case)
    found = one.combine(base, ours, theirs, TODAY).record
    assert found.entry.publisher == expected.entry.publisher
    assert [clash.value for clash in found.clashes] == [clash.value for clash in expected.clashes]


def test_both_added_a_record() -> None:
    """Nothing came before: what only one side says is taken, what both say must agree."""
    ours = made(tags=("a",), publisher="ACM", status=READ, waiting=True, added=day(2))
    theirs = made(tags=("b",), publisher="IEEE", pages="1–9", added=day(1))
    found = one.combine(None, ours, theirs, TODAY).record
    assert found.tags == ("a", "b")
    assert (found.entry.publisher, found.entry.pages) == ("ACM", "1–9")
    assert [clash.field for clash in found.clashes] == ["publisher"]
    assert (found.status, found.waiting, found.added) == (READ, False, day(1))
