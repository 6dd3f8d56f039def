"""Records that were added, removed, rekeyed and united on two machines, and the keys they get."""

from datetime import date

import msgspec
import pytest
from edits import replace, work

from refkit.model import Aside, AsideKind, Entry, Record, Retired
from refkit.name import Name
from refkit.reconcile import Copy, Reconciled, reconcile
from refkit.reconcile.lineage import Names

TODAY = date(2026, 11, 21)
EARLY, LATE = date(2026, 1, 1), date(2026, 2, 2)
A = Record(key="ada2020graph", entry=work(0), added=EARLY, tags=("a",))
B = Record(key="bo2021kernel", entry=work(1), added=EARLY, tags=("b",))


def library(*records: Record, **tables: object) -> Copy:
    return msgspec.structs.replace(Copy(records={one.key: one for one in records}), **tables)


def both(base: Copy, ours: Copy, theirs: Copy) -> Reconciled:
    """Merge, and see that the other way round gives the same library."""
    found = reconcile(base, ours, theirs, TODAY)
    assert reconcile(base, theirs, ours, TODAY).library == found.library
    return found


def codes(found: Reconciled) -> list[str]:
    return [problem.code for problem in found.problems]


def rekeyed(record: Record, key: str) -> Record:
    return replace(record, key=key, aliases=(*record.aliases, record.key))


def test_what_one_side_removed_and_the_other_left_alone_is_gone() -> None:
    gone = {A.key: Retired(entry=A.entry, on=LATE)}
    found = both(library(A, B), library(B, retired=gone), library(A, replace(B, tags=())))
    assert found.library == library(replace(B, tags=()), retired=gone)
    assert codes(found) == []


def test_what_one_side_removed_and_the_other_changed_stays() -> None:
    gone = {A.key: Retired(entry=A.entry, on=LATE)}
    changed = replace(A, note="read this")
    found = both(library(A), library(retired=gone), library(changed))
    assert found.library == library(changed)
    assert codes(found) == ["GIT003"]
    assert "ada2020graph was removed in one copy and changed in the other" in str(found.problems)


def test_what_both_removed_is_gone_and_its_key_is_kept() -> None:
    retired = [{A.key: Retired(entry=A.entry, on=on)} for on in (LATE, EARLY)]
    found = both(library(A), library(retired=retired[0]), library(retired=retired[1]))
    assert found.library == library(retired=retired[1])


def test_changes_follow_a_record_to_its_new_key() -> None:
    found = both(library(A), library(rekeyed(A, "new")), library(replace(A, tags=("a", "z"))))
    assert found.library == library(replace(rekeyed(A, "new"), tags=("a", "z")))
    assert codes(found) == []


def test_rekeyed_differently_on_both_sides_is_one_record_with_all_keys() -> None:
    found = both(library(A), library(rekeyed(A, "zeta")), library(rekeyed(A, "eta")))
    record = found.library.records["eta"]
    assert list(found.library.records) == ["eta"]
    assert sorted(record.aliases) == [A.key, "zeta"]
    assert codes(found) == ["GIT004"]


def test_rekeyed_back_to_its_former_key() -> None:
    base = replace(A, key="new", aliases=(A.key,))
    back = replace(A, aliases=("new",))
    assert both(library(base), library(back), library(base)).library == library(back)
    found = both(library(base), library(back), library(replace(base, rating=2)))
    assert found.library == library(replace(back, rating=2))


def test_rekeyed_in_case_alone() -> None:
    found = both(library(A), library(rekeyed(A, "Ada2020Graph")), library(replace(A, rating=4)))
    assert found.library == library(replace(rekeyed(A, "Ada2020Graph"), rating=4))


def test_one_work_that_both_added_is_one_record() -> None:
    late = replace(A, added=LATE, tags=("x",), entry=msgspec.structs.replace(A.entry, volume="2"))
    found = both(library(), library(A), library(late))
    assert found.library == library(
        replace(A, tags=("a", "x"), entry=msgspec.structs.replace(A.entry, volume="2"))
    )
    assert codes(found) == []


def test_two_works_under_one_key_get_keys_of_their_own() -> None:
    """The work that was added earlier keeps the key: it is the one more likely cited."""
    other = replace(B, key=A.key, added=LATE)
    friend = Record(key="friend2020", entry=work(2), added=LATE, distinct=(A.key,))
    found = both(library(), library(A), library(other, friend))
    assert found.library == library(
        A,
        replace(other, key="ada2020grapha"),
        replace(friend, distinct=("ada2020grapha",)),  # it meant its neighbour
    )
    assert codes(found) == ["GIT002"]
    assert r"\cite{ada2020graph}" in found.problems[0].hint


def test_a_new_key_is_one_that_no_copy_ever_had() -> None:
    other = replace(B, key=A.key.upper(), added=LATE)
    retired = {"ada2020grapha": Retired(entry=work(7), on=EARLY)}
    named = Record(key="x", entry=work(8), added=EARLY, aliases=("ADA2020GRAPHB",))
    base = library(named, retired=retired)
    found = both(base, library(A, named, retired=retired), library(other, named, retired=retired))
    assert sorted(found.library.records) == ["ADA2020GRAPHc", A.key, "x"]


def test_one_work_under_two_keys_is_pointed_out() -> None:
    found = both(library(), library(A), library(replace(A, key="other")))
    assert sorted(found.library.records) == [A.key, "other"]
    assert codes(found) == ["GIT006"]
    assert found.problems[0].hint.startswith("refkit merge ada2020graph other")


UNITED = replace(A, aliases=(B.key,), tags=("a", "b"))


def test_changes_follow_records_into_the_one_they_were_united_in() -> None:
    changed = replace(B, tags=("b", "c"), note="of b"), replace(A, rating=5)
    found = both(library(A, B), library(UNITED), library(*changed))
    assert found.library == library(replace(UNITED, tags=("a", "b", "c"), note="of b", rating=5))


def test_united_on_one_side_and_removed_on_the_other() -> None:
    gone = {B.key: Retired(entry=B.entry, on=LATE)}
    found = both(library(A, B), library(UNITED), library(A, retired=gone))
    assert found.library == library(UNITED)


def test_united_in_different_ways_is_one_record() -> None:
    c = Record(key="cy2022proof", entry=work(2), added=EARLY, tags=("c",))
    ours = library(UNITED, c)
    theirs = library(A, replace(B, aliases=(c.key,), tags=("b", "c")))
    found = both(library(A, B, c), ours, theirs)
    (record,) = found.library.records.values()
    assert (record.key, record.tags) == (A.key, ("a", "b", "c"))
    assert sorted(record.aliases) == [B.key, c.key]


def test_united_with_survivors_of_both_names() -> None:
    theirs = replace(B, aliases=(A.key,), tags=("a", "b"))
    found = both(library(A, B), library(UNITED), library(theirs))
    names = Names(found.library.records)
    assert list(found.library.records) == [A.key]
    assert names.find(B.key) == A.key


def test_united_and_said_to_be_others_is_told() -> None:
    apart = library(replace(A, distinct=(B.key,)), replace(B, distinct=(A.key,)))
    found = both(library(A, B), library(UNITED), apart)
    assert list(found.library.records) == [A.key]
    assert found.library.records[A.key].distinct == ()
    assert codes(found) == ["GIT009"]


def test_a_former_key_gives_way_to_a_record_of_that_key() -> None:
    former = replace(A, aliases=(B.key,))
    found = both(library(A), library(former), library(A, B))
    assert found.library == library(A, B)
    assert codes(found) == ["GIT005"]


def test_one_former_key_of_two_records_stays_with_the_older_claim() -> None:
    late = replace(B, added=LATE)
    ours = library(replace(A, aliases=("old",)), late)
    theirs = library(A, replace(late, aliases=("old",)))
    found = both(library(A, late), ours, theirs)
    assert found.library == ours
    assert codes(found) == ["GIT005"]


def test_a_retired_key_that_came_back_as_another_work_is_told() -> None:
    theirs = library(retired={A.key: Retired(entry=work(5), on=EARLY)})
    found = both(library(), library(A), theirs)
    assert found.library == library(A)
    assert codes(found) == ["GIT008"]
    again = both(library(), library(A), library(retired={A.key: Retired(entry=A.entry, on=EARLY)}))
    assert (again.library, codes(again)) == (library(A), [])


def test_tables_beside_the_records() -> None:
    blocks = {text: Aside(kind=AsideKind.COMMENT, text=text) for text in "abc"}
    base = library(tag_aliases={"ml": "a", "cv": "v"}, asides={"x.bib": (blocks["a"],)})
    ours = library(
        tag_aliases={"ml": "b", "cv": "v", "new": "n"},
        asides={"x.bib": (blocks["a"], blocks["b"])},
    )
    theirs = library(tag_aliases={"ml": "c"}, asides={"x.bib": (blocks["c"], blocks["a"])})
    found = both(base, ours, theirs)
    assert found.library.tag_aliases == {"ml": "b", "new": "n"}
    assert found.library.asides == {"x.bib": (blocks["c"], blocks["a"], blocks["b"])}
    assert codes(found) == ["GIT007"]


def test_works_that_only_look_alike_are_not_made_one() -> None:
    """The same title by another author under one key: for a person, not for a merge."""
    other = replace(
        A,
        added=LATE,
        entry=Entry(title=A.entry.title, authors=(Name(family="Else", given="Bo"),)),
    )
    found = both(library(), library(A), library(other))
    assert sorted(found.library.records) == [A.key, f"{A.key}a"]


def test_an_accented_letter_in_one_character_and_in_two_is_one_key() -> None:
    one, two = "m\u00fcller2020", "mu\u0308ller2020"
    mine, yours = replace(A, key=one), replace(A, key=two, tags=("x",))
    found = both(library(), library(mine), library(yours))
    assert [record.tags for record in found.library.records.values()] == [("a", "x")]
    other = replace(B, key=two, added=LATE)
    found = both(library(), library(mine), library(other))
    assert found.library == library(mine, replace(other, key=f"{two}a"))
    assert codes(found) == ["GIT002"]
    former = replace(A, aliases=(two,))
    found = both(library(A), library(former), library(A, replace(B, key=one)))
    assert found.library == library(A, replace(B, key=one))
    assert codes(found) == ["GIT005"]
    assert Names({one: mine}).find(two.upper()) == one


@pytest.mark.parametrize("key", ["ada2020graph", "ADA2020GRAPH"])
def test_keys_are_found_ignoring_case(key: str) -> None:
    found = Names({A.key: replace(A, aliases=("Old",))})
    assert found.find(key) == found.find("oLD") == A.key
    assert found.find("nobody") is None
