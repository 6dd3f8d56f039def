"""Keys of works that were removed: nobody else gets them, and the same work gets them back."""

from collections.abc import Mapping
from datetime import date

import msgspec
import pytest

from refkit import curate, ingest
from refkit.citekey import fold
from refkit.citekey.formula import DEFAULT, parse
from refkit.date import PartialDate
from refkit.errors import Severity
from refkit.identifier import Identifier, Scheme
from refkit.ingest.keys import Keys, follow, taken_keys
from refkit.ingest.past import Past
from refkit.model import (
    Change,
    Entry,
    EntryType,
    Markup,
    Origin,
    Parsed,
    Plan,
    RawEntry,
    Record,
    Retired,
)
from refkit.name import read_plain

TODAY, LATER = date(2026, 11, 21), date(2026, 12, 24)
DOI = "10.1000/xyz123"


def raw(
    title: str = "Graph Networks Grow Without Bound",
    key: str = "",
    authors: str = "Jane Doe and John Roe",
    **fields: str,
) -> RawEntry:
    ids = tuple(fields.pop("ids").split(",")) if "ids" in fields else ()
    return RawEntry(
        type="article",
        key=key,
        fields={"title": title, "author": authors, "year": "2020", **fields},
        markup=Markup.LATEX,
        origin=Origin(source="refs.bib", on=TODAY),
        aliases=ids,
        text="@article",
    )


def planned(
    *entries: RawEntry,
    records: Mapping[str, Record] | None = None,
    retired: Mapping[str, Retired] | None = None,
    formula: str = DEFAULT.text,
) -> Plan:
    understood = ingest.understand([Parsed(entries=entries)])
    known = records or {}
    return ingest.plan(understood, known, TODAY, retired=retired or {}, formula=parse(formula))


def added(*entries: RawEntry) -> dict[str, Record]:
    return {record.key: record for record in planned(*entries).put}


def removed(records: Mapping[str, Record], *keys: str) -> dict[str, Retired]:
    plan = curate.remove(records, keys, LATER)
    return {key: one for key, one in plan.retired.items() if one}


OTHER = "Graphs of Another Kind Are Whispering"


def codes(plan: Plan) -> list[tuple[str, str]]:
    return [(p.code, p.key) for p in plan.problems if p.code.startswith("KEY")]


def test_a_key_of_a_file_that_was_another_works_is_not_given() -> None:
    retired = removed(added(raw(key="Knuth84")), "Knuth84")
    plan = planned(raw(OTHER, key="knuth84"), retired=retired)
    (record,) = plan.put
    assert record.key == "knuth84a"
    assert plan.retired == {}
    (problem,) = plan.problems
    assert (problem.code, problem.severity) == ("KEY008", Severity.WARNING)
    assert "'knuth84' belonged to another work, which was removed" in problem.message
    assert ingest.account(ingest.understand([Parsed(entries=(raw(OTHER),))]).figures, plan)


def test_a_made_key_that_was_another_works_is_not_given() -> None:
    retired = removed(added(raw("Graphs", key="doe2020graphs")), "doe2020graphs")
    plan = planned(raw("Graphs of another kind", authors="Ann Doe"), retired=retired)
    assert [record.key for record in plan.put] == ["doe2020graphsa"]
    assert ("KEY010", "doe2020graphsa") in codes(plan)


def test_the_same_work_gets_its_key_back() -> None:
    records = added(raw(key="mine"))
    retired = removed(records, "mine")
    plan = planned(raw(), retired=retired)
    assert [record.key for record in plan.put] == ["mine"]
    assert plan.retired == {"mine": None}
    assert codes(plan)[-1] == ("KEY009", "mine")


def test_the_same_work_gets_all_its_keys_back() -> None:
    record = msgspec.structs.replace(added(raw(key="doe2020graph"))["doe2020graph"],
                                     aliases=("old", "Older"))  # fmt: skip
    retired = removed({record.key: record}, record.key)
    assert set(retired) == {"doe2020graph", "old", "Older"}
    plan = planned(raw(), retired=retired)
    (again,) = plan.put
    assert (again.key, set(again.aliases)) == ("doe2020graph", {"old", "Older"})
    assert plan.retired == dict.fromkeys(retired)


@pytest.mark.parametrize("asked", ["old", "OLD", "new"])
def test_a_key_that_the_file_has_wins_and_the_others_lead_to_it(asked: str) -> None:
    record = msgspec.structs.replace(added(raw(key="mine"))["mine"], aliases=("old",))
    retired = removed({"mine": record}, "mine")
    (again,) = planned(raw(key=asked), retired=retired).put
    assert again.key == asked
    expected = {"mine", "old"} - {asked.lower()}
    assert set(again.aliases) == expected


def test_a_work_known_by_its_identifier_is_the_same() -> None:
    retired = removed(added(raw(key="mine", doi=DOI)), "mine")
    (again,) = planned(raw(doi=DOI), retired=retired).put
    assert again.key == "mine"


# Works that have much in common with the one that was removed, and are others.
OTHERS = [
    raw(OTHER),
    raw(authors="Ann Poe and Ben Moe"),
    raw("Graph Networks Grow Without Bound, Part II"),
    msgspec.structs.replace(raw(authors="Jane Doe"), type="phdthesis"),
    raw("Graph Networks"),
]


@pytest.mark.parametrize("other", OTHERS)
def test_a_work_that_only_looks_alike_does_not_get_the_key(other: RawEntry) -> None:
    retired = removed(added(raw(key="mine")), "mine")
    plan = planned(msgspec.structs.replace(other, key="mine"), retired=retired)
    assert [record.key for record in plan.put] == ["minea"]
    assert plan.retired == {}


def test_a_further_key_that_was_another_works_does_not_lead_here() -> None:
    retired = removed(added(raw(key="mine")), "mine")
    plan = planned(raw(OTHER, key="other", ids="mine"), retired=retired)
    (record,) = plan.put
    assert (record.key, record.aliases) == ("other", ())
    (problem,) = plan.problems
    assert problem.code == "KEY006"
    assert "which was removed" in problem.message


def test_a_record_that_is_there_gets_the_key_of_its_own_removed_twin() -> None:
    twin = added(raw(key="twin", doi=DOI))
    retired = removed(twin, "twin")
    there = added(raw(key="there", doi=DOI))
    plan = planned(msgspec.structs.replace(raw(key="twin", doi=DOI), origin=Origin(
        source="other.bib", on=TODAY)), records=there, retired=retired)  # fmt: skip
    (record,) = plan.put
    assert (record.key, record.aliases) == ("there", ("twin",))
    assert plan.retired == {"twin": None}


def test_a_record_that_is_there_gets_no_key_of_another_removed_work() -> None:
    retired = removed(added(raw(OTHER, key="gone")), "gone")
    there = added(raw(key="there", doi=DOI))
    plan = planned(msgspec.structs.replace(raw(key="gone", doi=DOI), origin=Origin(
        source="other.bib", on=TODAY)), records=there, retired=retired)  # fmt: skip
    assert plan.put == ()
    assert codes(plan) == [("KEY008", "there")]


def test_a_restored_key_is_not_given_to_another_entry_of_the_file() -> None:
    record = msgspec.structs.replace(added(raw(key="mine"))["mine"], aliases=("old",))
    retired = removed({"mine": record}, "mine")
    plan = planned(raw(key="mine"), raw(OTHER, key="old"), retired=retired)
    keys = {record.entry.title: (record.key, record.aliases) for record in plan.put}
    assert keys == {raw().fields["title"]: ("mine", ("old",)), OTHER: ("olda", ())}


def test_a_formula_makes_the_keys_of_entries_without_one() -> None:
    plan = planned(raw(), raw(OTHER, key="own"), formula="[auth]:[year]")
    assert [record.key for record in plan.put] == ["own", "Doe:2020"]


def test_a_formula_that_gives_nothing_gives_way_and_says_so() -> None:
    plan = planned(raw(), formula="[isbn]")
    assert [record.key for record in plan.put] == ["doe2020graph"]
    (problem,) = (p for p in plan.problems if p.code == "KEY011")
    assert "[isbn]" in problem.message
    assert problem.severity is Severity.WARNING


def test_works_are_told_by_what_is_kept_of_them() -> None:
    entry = Entry(
        type=EntryType.ARTICLE,
        title="Graph Networks Grow Without Bound",
        authors=(read_plain("Jane Doe"),),
        date=PartialDate(2020),
        identifiers=(Identifier(Scheme.DOI, DOI),),
    )
    past = Past({"b": Retired(entry=entry, on=TODAY), "a": Retired(entry=entry, on=TODAY)})
    assert past.keys_of(entry) == ("b", "a")
    assert past.keys_of(Entry(title="Another")) == ()
    assert Past({}).keys_of(entry) == ()


def test_no_series_runs_into_a_retired_key() -> None:
    retired = {"DoeA": Retired(on=TODAY), "doeb": Retired(on=TODAY)}
    keys = Keys({}, ("doec",), retired)
    assert [keys.next("Doe") for _ in range(3)] == ["Doe", "Doed", "Doee"]
    assert keys.retired("doea") == "DoeA"
    assert taken_keys([], retired) == {"doea", "doeb"}


def test_other_works_are_followed_when_their_keys_change() -> None:
    def record(key: str, *distinct: str) -> Record:
        return Record(key=key, entry=Entry(), distinct=distinct, added=TODAY)

    records = {r.key: r for r in (record("a", "b", "c"), record("b", "a"), record("c", "a", "b"))}
    change = Change(field="key", before="b", after="z", origin=Origin(source="hand", on=TODAY))
    plan = Plan(
        put=(record("z", "a"),),
        before={"b": records["b"]},
        remove=("b",),
        changes={"z": (change,)},
    )
    done = follow(plan, records)
    assert {r.key: r.distinct for r in done.put} == {
        "z": ("a",), "a": ("c", "z"), "c": ("a", "z"),
    }  # fmt: skip
    assert dict(done.before) == records
    assert follow(Plan(put=(record("a", "b"),)), records) == Plan(put=(record("a", "b"),))


def test_a_key_is_one_whether_an_accent_is_a_character_of_its_own_or_not() -> None:
    """A keyboard writes "ü" as one character, some file systems as two: people see one key."""
    composed, apart = "m\u00fcller", "mu\u0308ller"
    present = Keys({composed: Record(key=composed, entry=Entry(), added=TODAY)}, ())
    assert present.holder(apart) == composed
    assert fold(apart) in present
    assert present.next(apart) == f"{apart}a"
    retired = Keys({}, (), {composed: Retired(on=TODAY)})
    assert retired.retired(apart) == composed
    assert taken_keys([], [apart]) == {composed}
