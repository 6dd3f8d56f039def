"""Whether two readings of a bibliography mean the same: what was in a file, and what came back.

Both are compared as they were read, field by field, before anything was understood, so that
whatever is lost on the way is seen, wherever it is lost. This module compares; it reads and
writes nothing.
"""

from collections.abc import Hashable, Iterator, Sequence
from typing import NamedTuple

from refkit.errors import Severity
from refkit.model import Aside, AsideKind, Parsed, RawEntry
from refkit.roundtrip import meaning


class Difference(NamedTuple):
    """Something that means another thing than before, or is gone, or is new."""

    key: str  # of the entry, as it was; "" when it is a block besides the entries
    field: str  # "title", "@type", "key", "entry", "macro acm"
    before: str = ""  # as it was written; "" when it was not there
    after: str = ""


class Comparison(NamedTuple):
    """How much was compared, and what has changed in meaning, in the order of the first file."""

    entries: int = 0
    fields: int = 0
    asides: int = 0
    unread: int = 0  # blocks of the first file that could not be read, so they did not come back
    differences: tuple[Difference, ...] = ()

    @property
    def same(self) -> bool:
        """Whether nothing has changed in meaning."""
        return not self.differences and not self.unread


def compare(before: Parsed, after: Parsed) -> Comparison:
    """Compare what was in a file with what came back of it."""
    differences = [
        difference
        for one, other in _pairs(before.entries, after.entries)
        for difference in _entry(one, other)
    ]
    differences += _asides(before.asides, after.asides)
    unread = sum(
        p.code == "BIB008" or (p.severity is Severity.ERROR and not p.field)
        for p in before.problems
    )
    return Comparison(
        entries=len(before.entries),
        fields=before.fields,
        asides=len(before.asides),
        unread=unread,
        differences=tuple(differences),
    )


def _pairs(
    before: Sequence[RawEntry], after: Sequence[RawEntry]
) -> Iterator[tuple[RawEntry | None, RawEntry | None]]:
    """Entries with one key belong together; then those that are left and most alike."""
    left: dict[str, list[RawEntry]] = {}
    for entry in after:
        left.setdefault(entry.key, []).append(entry)
    paired = {}
    for i, entry in enumerate(before):
        if entry.key and left.get(entry.key):
            paired[i] = left[entry.key].pop(0)
    rest = [entry for entries in left.values() for entry in entries]
    for i, entry in enumerate(before):
        other = paired.get(i) or _likest(entry, rest)
        if i not in paired and other:
            rest.remove(other)
        yield entry, other
    for entry in rest:
        yield None, entry


def _likest(entry: RawEntry, others: Sequence[RawEntry]) -> RawEntry | None:
    """The one of ``others`` that says most of what ``entry`` says, if it is more than half."""
    if not others:
        return None
    mine = meaning.of(entry)
    scores = [_agreement(mine, meaning.of(other)) for other in others]
    best = max(scores)
    return others[scores.index(best)] if 2 * best > len(mine) else None


def _agreement(one: dict[str, Hashable], other: dict[str, Hashable]) -> int:
    return sum(label in other and meaning.same(value, other[label]) for label, value in one.items())


def _entry(one: RawEntry | None, other: RawEntry | None) -> Iterator[Difference]:
    if one is None or other is None:
        entry = one or other
        assert entry is not None
        shown = f"@{entry.type}{{{entry.key}}}"
        came = {"before": shown} if one else {"after": shown}
        yield Difference(key=entry.key, field="entry", **came)
        return
    if one.key != other.key:
        yield Difference(key=one.key, field="key", before=one.key, after=other.key)
    if one.type == other.type and one.fields == other.fields and one.aliases == other.aliases:
        return
    mine, theirs = meaning.aligned(one, other)
    for label in dict.fromkeys((*mine, *theirs)):
        if label not in mine or label not in theirs or not meaning.same(mine[label], theirs[label]):
            yield Difference(
                key=one.key, field=label, before=_written(one, label), after=_written(other, label)
            )


def _written(entry: RawEntry, label: str) -> str:
    """A field as it is written; a date with all that says it."""
    if label == "@type":
        return entry.type
    if label == "ids":
        return ", ".join(entry.aliases)
    if label == "date":
        said = (entry.fields.get(part, "") for part in ("date", "year", "month", "day"))
        return " ".join(filter(None, said))
    if label == "type" and label not in entry.fields:
        return f"@{entry.type}" if label in meaning.of(entry) else ""
    return entry.fields.get(label, "")


def _asides(before: Sequence[Aside], after: Sequence[Aside]) -> Iterator[Difference]:
    """Blocks besides the entries: each must come back, wherever it stands and however often."""
    came = dict.fromkeys(_said(aside) for aside in _lines(after))
    had = {_said(aside): aside for aside in _lines(before)}
    left = [said for said in came if said not in had]
    for aside in (aside for said, aside in had.items() if said not in came):
        label = f"{aside.kind} {aside.name}".strip()
        other = next((text for kind, text in left if aside.name and kind == label), "")
        if other:
            left.remove((label, other))
        yield Difference(key="", field=label, before=aside.text, after=other)
    for kind, text in left:
        yield Difference(key="", field=kind, after=text)


def _lines(asides: Sequence[Aside]) -> Iterator[Aside]:
    """Asides with free text line by line: where it stands, and what stands beside it, is free."""
    for aside in asides:
        if aside.kind is not AsideKind.TEXT:
            yield aside
            continue
        for line in filter(str.strip, aside.text.splitlines()):
            yield Aside(kind=AsideKind.TEXT, text=line.strip())


def _said(aside: Aside) -> tuple[str, str]:
    return f"{aside.kind} {aside.name}".strip(), " ".join(aside.text.split())
