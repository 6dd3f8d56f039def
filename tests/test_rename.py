"""Which records get which keys, what becomes of the old ones, and why some keys cannot be given."""

from collections.abc import Mapping, Sequence
from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refkit import curate, ingest
from refkit.citekey import DEFAULT, fold
from refkit.citekey.formula import parse
from refkit.date import PartialDate
from refkit.errors import RefkitError
from refkit.model import Entry, Markup, Origin, Parsed, Plan, RawEntry, Record, Retired
from refkit.name import read_plain
from refkit.rename import Names, by_formula, by_hand, leading, plan, present

TODAY = date(2026, 11, 21)


def record(
    key: str,
    author: str = "Jane Doe",
    year: int = 2020,
    title: str = "",
    *,
    aliases: tuple[str, ...] = (),
    distinct: tuple[str, ...] = (),
    added: int = 1,
) -> Record:
    entry = Entry(
        title=title or f"A Study of {key.capitalize()} and Its Many Consequences",
        authors=(read_plain(author),) if author else (),
        date=PartialDate(year),
    )
    day = date(2026, 1, added)
    return Record(key=key, entry=entry, aliases=aliases, distinct=distinct, added=day)


def library(*records: Record) -> dict[str, Record]:
    return {record.key: record for record in records}


A, B = record("a", aliases=("old",)), record("b")
GONE = Retired(entry=record("gone", "Ann Poe").entry, on=TODAY)

# --- by hand -----------------------------------------------------------------------------------


@pytest.mark.parametrize("new", ["c", "C:1/x", "müller", "DBLP:conf/x", "Old", "old", "A"])
def test_a_key_that_nobody_had_can_be_given(new: str) -> None:
    names = by_hand(library(A, B), "a", new)
    assert names == Names(new={"a": new})
    done = plan(library(A, B), names, TODAY)
    (put,) = done.put
    assert put.key == new
    assert "a" in put.aliases
    assert ("old" in put.aliases) == (fold(new) != "old")
    assert done.remove == ("a",)
    assert done.before == {"a": A}
    assert [(c.field, c.before, c.after) for c in done.changes[new]] == [("key", "a", new)]


def test_the_same_key_changes_nothing() -> None:
    names = by_hand(library(A, B), "a", "a")
    assert plan(library(A, B), names, TODAY) == Plan(present=("a",))


# New key for "a", a part of the message, a part of the hint.
REFUSED = [
    ("b", "'b' is the key of another work", "keys are not swapped"),
    ("B", "'b' is the key of another work", "refkit merge b a"),
    ("bold", "'bold' is a former key of b", "cite b, or choose another key"),
    ("BOLD", "'BOLD' is a former key of b", "another key"),
    ("gone", "removed on 2026-11-21 ('A Study of Gone", "choose another one"),
    ("Gone", "removed on 2026-11-21", "choose another one"),
    ("", "'' cannot be a cite key", "no comma"),
    ("a,b", "'a,b' cannot be a cite key", "no comma"),
    ("a{b", "cannot be a cite key", "no comma"),
    ("a\x1bb", "cannot be a cite key", "control"),
    ("a b", r"\cite could not name it", "white space"),
    ("a%b", r"\cite could not name it", "%"),
    ("a~b", r"\cite could not name it", "~"),
    ("a\u202eb", "U+202E, which nobody can see", "read as it is written"),
    ("a\u200bb", "U+200B, which nobody can see", "read as it is written"),
]


@pytest.mark.parametrize(("new", "message", "hint"), REFUSED)
def test_a_key_that_means_another_work_is_refused(new: str, message: str, hint: str) -> None:
    records = library(A, msgspec.structs.replace(B, aliases=("bold",)))
    with pytest.raises(RefkitError) as raised:
        by_hand(records, "a", new, {"gone": GONE})
    assert message in raised.value.message
    assert hint in raised.value.hint


def test_the_key_of_the_same_work_that_was_removed_can_be_given() -> None:
    retired = {"Twin": Retired(entry=A.entry, on=TODAY)}
    names = by_hand(library(A, B), "a", "twin", retired)
    assert plan(library(A, B), names, TODAY).retired == {"Twin": None}


def test_renaming_on_and_back_keeps_all_former_keys() -> None:
    records = library(A)
    for new in ("b", "c", "a", "C", "d"):
        (key,) = records
        records = after(plan(records, by_hand(records, key, new), TODAY), records)
    (done,) = records.values()
    assert done.key == "d"
    assert {fold(alias) for alias in done.aliases} == {"old", "a", "b", "c"}
    assert len(done.aliases) == 4


def test_other_works_are_followed() -> None:
    records = library(A, record("b", distinct=("a", "c")), record("c", distinct=("b",)))
    done = plan(records, by_hand(records, "a", "z"), TODAY)
    assert {r.key: r.distinct for r in done.put} == {"z": (), "b": ("c", "z")}
    assert set(done.before) == {"a", "b"}


# --- by a formula ------------------------------------------------------------------------------


def named(records: Mapping[str, Record], formula: str, *keys: str) -> Mapping[str, str]:
    return by_formula(records, keys or tuple(records), parse(formula)).new


def test_a_formula_names_every_record_and_the_oldest_gets_the_plain_key() -> None:
    records = library(record("z", added=1), record("y", added=3), record("x", added=2))
    assert named(records, "[auth][year]") == {"z": "Doe2020", "y": "Doe2020b", "x": "Doe2020a"}


def test_a_record_that_has_such_a_key_keeps_it() -> None:
    records = library(record("Doe2020b"), record("Doe2020"), record("x"), record("doe2020d"))
    names = by_formula(records, tuple(records), parse("[auth][year]"))
    assert names.new == {"x": "Doe2020a", "doe2020d": "Doe2020d"}
    assert names.same == ("Doe2020", "Doe2020b")


def test_letters_of_a_title_are_no_suffix() -> None:
    records = library(record("doe2020graph"))
    assert named(records, "[auth:lower][year]") == {"doe2020graph": "doe2020"}


def test_a_record_goes_back_to_the_key_it_had() -> None:
    records = library(record("x", aliases=("Doe2020a",)), record("Doe2020"))
    assert named(records, "[auth][year]") == {"x": "Doe2020a"}


def test_former_and_retired_keys_are_passed_over() -> None:
    records = library(record("x"), record("y", "Ann Roe", aliases=("DOE2020",)))
    retired = {"doe2020A": GONE}
    names = by_formula(records, ("x",), parse("[auth][year]"), retired)
    assert names.new == {"x": "Doe2020b"}


def test_what_a_formula_does_not_name_keeps_its_key() -> None:
    records = library(record("x", ""), record("y"))
    names = by_formula(records, ("x", "y"), parse("[auth]"))
    assert names.new == {"y": "Doe"}
    (problem,) = names.problems
    assert (problem.code, problem.key) == ("KEY011", "x")
    assert "[auth]" in problem.message


def test_the_usual_formula_gives_back_made_keys() -> None:
    records = library(record("doe2020study"), record("doe2020studya"))
    names = by_formula(records, tuple(records), DEFAULT)
    assert (names.new, names.same) == ({}, ("doe2020study", "doe2020studya"))


def test_thousands_of_works_with_one_key_are_named_in_turn() -> None:
    records = library(*(record(f"k{i:05}") for i in range(3000)))
    keys = list(named(records, "[auth]").values())
    assert (keys[0], keys[1], keys[27], keys[703]) == ("Doe", "Doea", "Doeaa", "Doeaaa")
    assert len(set(keys)) == 3000


# --- what is cited -----------------------------------------------------------------------------


def test_every_key_that_means_a_renamed_record_becomes_the_new_one() -> None:
    renamed = leading(library(A, B), Names(new={"a": "z"}))
    assert [renamed(key) for key in ("a", "A", "old", "OLD", "b", "x")] == ["z"] * 4 + [None] * 2
    again = leading(library(A, B), Names(same=("a",)))
    assert (again("old"), again("b")) == ("a", None)


def test_former_keys_become_present_ones() -> None:
    renamed = present(library(A, B))
    assert [renamed(key) for key in ("old", "Old", "a", "b", "x")] == ["a", "a", None, None, None]


def test_accents_count_however_they_are_typed() -> None:
    records = library(record("müller", aliases=("caf\u0065\u0301",)))
    assert present(records)("CAFÉ") == "müller"
    with pytest.raises(RefkitError):
        by_hand(library(A, record("müller")), "a", "mu\u0308ller")


# --- for ever ----------------------------------------------------------------------------------

WORKS = tuple(
    f"{title} {kind}"
    for title in ("Graphs of Bounded Width", "Whispering in Crowds", "Deep Fields of Wheat")
    for kind in ("and Their Long Shadows", "Without Any Regret at All")
)
KEYS = ("a", "b", "A", "c", "doe2020", "doe2020a", "doe2020graphs", "Doe2020Graphs")
KEY = st.sampled_from(KEYS)
STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("add"), st.sampled_from(WORKS), st.one_of(st.just(""), KEY)),
        st.tuples(st.just("remove"), st.integers(0, 5), st.just("")),
        st.tuples(st.just("rekey"), st.integers(0, 5), KEY),
        st.tuples(
            st.just("formula"),
            st.integers(0, 5),
            st.sampled_from(("[auth][year]", "[veryshorttitle]", "[auth|'x'][shorttitle(2)]")),
        ),
    ),
    max_size=12,
)


def after(done: Plan, records: Mapping[str, Record]) -> dict[str, Record]:
    kept = {key: record for key, record in records.items() if key not in done.remove}
    return kept | {record.key: record for record in done.put}


def adding(
    title: str, key: str, records: Mapping[str, Record], retired: Mapping[str, Retired]
) -> Plan:
    raw = RawEntry(
        type="article",
        key=key,
        fields={"title": title, "author": "Jane Doe", "year": "2020"},
        markup=Markup.LATEX,
        origin=Origin(source="-", on=TODAY),
    )
    understood = ingest.understand([Parsed(entries=(raw,))])
    return ingest.plan(understood, records, TODAY, retired=retired)


def step(
    what: str,
    where: str | int,
    text: str,
    records: Mapping[str, Record],
    retired: Mapping[str, Retired],
) -> Plan:
    if what == "add":
        return adding(str(where), text, records, retired)
    if not records:
        return Plan()
    key = sorted(records)[int(where) % len(records)]
    if what == "remove":
        return curate.remove(records, [key], TODAY)
    try:
        if what == "rekey":
            return plan(records, by_hand(records, key, text, retired), TODAY)
        return plan(records, by_formula(records, tuple(records), parse(text), retired), TODAY)
    except RefkitError:
        return Plan()


@settings(deadline=None)
@given(STEPS)
def test_no_key_ever_means_another_work_and_every_key_goes_on_leading(
    steps: Sequence[tuple[str, str | int, str]],
) -> None:
    records: dict[str, Record] = {}
    retired: dict[str, Retired] = {}
    meant: dict[str, str] = {}  # every key that was ever given -> the title of its work
    for what, where, text in steps:
        done = step(what, where, text, records, retired)
        records = after(done, records)
        retired = {key: one for key, one in (retired | dict(done.retired)).items() if one}
        leads = {
            fold(key): record
            for record in records.values()
            for key in (*record.aliases, record.key)
        }
        assert len(leads) == sum(
            len({fold(key) for key in (*record.aliases, record.key)}) for record in records.values()
        )
        for key, record in leads.items():
            assert meant.setdefault(key, record.entry.title) == record.entry.title
        gone = {fold(key): one.entry.title for key, one in retired.items()}
        assert not gone.keys() & leads.keys()
        for key, title in meant.items():
            assert title == (leads[key].entry.title if key in leads else gone[key])
