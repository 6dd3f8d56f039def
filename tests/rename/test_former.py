"""Former keys that a person takes out of a record by hand, or puts in."""

from collections.abc import Mapping
from datetime import date

import msgspec
import pytest

from refkit import rename
from refkit.date import PartialDate
from refkit.errors import RefkitError
from refkit.model import Entry, Plan, Record, Retired
from refkit.name import read_plain
from refkit.rename import former

TODAY = date(2026, 11, 21)


def record(key: str, *aliases: str) -> Record:
    entry = Entry(
        title=f"A Study of {key.capitalize()} and Its Many Consequences",
        authors=(read_plain("Jane Doe"),),
        date=PartialDate(2020),
    )
    return Record(key=key, entry=entry, aliases=aliases, added=date(2026, 1, 2))


A, B = record("a", "old", "older"), record("b", "was")
LIBRARY = {record.key: record for record in (A, B)}


def edited(*aliases: str, retired: Mapping[str, Retired] | None = None) -> Plan:
    """The plan of an edit that leaves ``a`` with these former keys, seen to."""
    after = msgspec.structs.replace(A, aliases=aliases)
    plan = Plan(put=(after,), before={"a": A})
    return former.keep(plan, LIBRARY, retired or {}, TODAY)


def test_a_former_key_that_is_taken_out_is_retired_with_its_work() -> None:
    plan = edited("old")
    assert list(plan.retired) == ["older"]
    gone = plan.retired["older"]
    assert gone is not None
    assert (gone.entry.title, gone.on) == (A.entry.title, TODAY)
    with pytest.raises(RefkitError, match="removed on 2026-11-21"):
        rename.by_hand({"a": plan.put[0], "b": B}, "b", "older", {"older": gone})


def test_it_may_come_back_to_its_work_and_to_no_other() -> None:
    gone = edited("old").retired["older"]
    assert gone is not None
    left = msgspec.structs.replace(A, aliases=("old",))
    again = former.keep(
        Plan(put=(A,), before={"a": left}), {"a": left, "b": B}, {"older": gone}, TODAY
    )
    assert again.retired == {"older": None}
    stolen = Plan(put=(msgspec.structs.replace(B, aliases=("was", "OLDER")),), before={"b": B})
    with pytest.raises(RefkitError, match="'OLDER' is the key of a work that was removed"):
        former.keep(stolen, {"a": left, "b": B}, {"older": gone}, TODAY)


@pytest.mark.parametrize(
    ("alias", "said"),
    [
        ("b", "'b' is the key of another work"),
        ("B", "'b' is the key of another work"),
        ("was", "'was' is a former key of b"),
        ("Was", "'Was' is a former key of b"),
        ("two words", r"\cite could not name it"),
        ("a\u202eb", "U+202E"),
    ],
)
def test_a_key_of_another_work_or_of_nobody_is_refused(alias: str, said: str) -> None:
    with pytest.raises(RefkitError) as caught:
        edited("old", "older", alias)
    assert said in caught.value.message


@pytest.mark.parametrize(
    "aliases",
    [
        ("old", "older", "new"),
        ("older", "old"),
        ("old", "older", "A"),  # biber tells case apart
        ("OLD", "older"),
    ],
)
def test_what_is_its_own_or_new_can_be_put_in(aliases: tuple[str, ...]) -> None:
    plan = edited(*aliases)
    assert plan.put[0].aliases == aliases
    assert plan.retired == {}


def test_another_edit_is_let_through() -> None:
    plan = Plan(put=(msgspec.structs.replace(A, note="x"),), before={"a": A})
    assert former.keep(plan, {}, {}, TODAY) is plan
