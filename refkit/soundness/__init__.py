"""Whether a library is sound: everything that can be told from its text, its journal and the day.

This package knows what can be wrong and what of it can be repaired without a decision. It opens no
file: it is given bytes and gives back findings, and plans. `refkit fsck` is what asks it.
"""

from collections.abc import Mapping
from datetime import date

import msgspec

from refkit.errors import Problem, Severity
from refkit.journal import History
from refkit.model import Plan, Record
from refkit.soundness import chronicle, company, layout
from refkit.soundness.finding import Finding, as_problems
from refkit.soundness.former import Formers
from refkit.soundness.mend import Context, Mend
from refkit.soundness.record import examine

__all__ = ["Context", "Finding", "Formers", "Report", "as_problems", "check", "problems", "repair"]


class Report(msgspec.Struct, frozen=True, kw_only=True):
    """What came of looking a library over."""

    text: bytes | str  # what the places of findings count in
    findings: tuple[Finding, ...] = ()
    records: int = 0
    readable: bool = True  # whether changes can be made to it
    newer: bool = False  # written by a newer refkit, so nothing in it was judged
    mended: Mapping[str, tuple[Record | None, Record]] = {}  # key -> before (if valid), after
    done: Mapping[str, tuple[Mend, ...]] = {}  # key -> what its repair does
    freed: tuple[str, ...] = ()  # retired keys that are in use
    pointless: tuple[str, ...] = ()  # words for tags that stand for themselves

    @property
    def further(self) -> tuple[str, ...]:
        """The repairs that are of no record, in words."""
        return (
            *(f"'{key}' is in use, and no longer retired" for key in self.freed),
            *(f"'{word}' no longer stands for itself" for word in self.pointless),
        )

    @property
    def clean(self) -> bool:
        """Whether there is nothing but notes."""
        return all(found.severity is Severity.INFO for found in self.findings)


def check(
    data: bytes,
    today: date,
    *,
    history: History | None = None,
    journal: str = "",
    formers: Formers | None = None,
) -> Report:
    """Look a library's text over: the whole, each record on its own, all of them together.

    ``history`` is what the journal called ``journal`` tells, ``formers`` knows what records were
    before. Never raises: what cannot be read is a finding, and what can be read of it is looked at.
    """
    found = layout.read(data)
    if found.newer:
        return Report(text=found.text, readable=False, newer=True, findings=found.findings)
    entries = found.tables.get("entries", ())
    kept = company.beside(found.tables)
    names = company.Names(keys={member.name.lower(): member.name for member in entries})
    around = Context(today=today, keys=names.keys, words=company.meanings(kept))
    findings = [*found.findings]
    mended: dict[str, tuple[Record | None, Record]] = {}
    done: dict[str, tuple[Mend, ...]] = {}
    for member in entries:
        examined = examine(member, around, formers)
        findings += examined.findings
        if record := examined.record or examined.mended:
            names.note(member, record)
        if examined.mended is not None:
            mended[member.name] = examined.record, examined.mended
            done[member.name] = examined.done
    # Of a library that is torn nobody can tell what is missing, and what is another's.
    held = found.tables if found.readable else None
    told = chronicle.check(history, journal, data, held) if history else ()
    together = [*company.keys(names, kept), *company.words(kept)]
    return Report(
        text=found.text,
        findings=(*findings, *kept.findings, *together, *told),
        records=len(entries),
        readable=found.readable,
        mended=mended,
        done=done,
        freed=tuple(one.key for one in together if one.code == "FSK007" and one.repair),
        pointless=tuple(word for word, (meant, _) in kept.words.items() if word == meant),
    )


def repair(report: Report) -> Plan:
    """Plan what `check` found to be safe to repair; empty when there is nothing."""
    return Plan(
        put=tuple(after for _, after in report.mended.values()),
        before={key: was for key, (was, _) in report.mended.items() if was is not None},
        # A record that does not validate cannot be shown as it was: it goes, and comes mended.
        remove=tuple(key for key, (was, _) in report.mended.items() if was is None),
        retired=dict.fromkeys(report.freed),
        tag_aliases=dict.fromkeys(report.pointless),
    )


def problems(report: Report, file: str) -> tuple[Problem, ...]:
    """The findings with their places in ``file``."""
    return as_problems(report.findings, report.text, file)
