"""My half of a record, from several records of one work: nothing of it is lost.

Tags and locks are united, notes joined, the further status kept with every step that led there, and
all keys go on leading to the record. What can only be one of two (a rating, a priority) stays as it
is in the record that stays, and the other is told.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from refkit.model import Clash, Record, Status, StatusChange
from refkit.unite.choice import Choice

FIELDS = (
    *("tags", "status", "history", "priority", "rating", "note", "aliases", "added", "locked"),
    *("waiting", "distinct", "clashes"),
)
# A work that was put aside is further than one being read, and not as far as one that was read.
_FURTHER = (
    Status.UNREAD,
    Status.QUEUED,
    Status.READING,
    Status.DROPPED,
    Status.SKIMMED,
    Status.READ,
)


def choose(records: Sequence[Record], today: date) -> list[Choice]:
    """What becomes of every field of the record but its key and its entry."""
    first = records[0]
    status = max(records, key=lambda record: _FURTHER.index(record.status))
    steps = history([record.history for record in records], status.status, today)
    return [
        Choice("tags", _sorted(r.tags for r in records), "", "all of them"),
        Choice("status", status.status, status.key, "the further one"),
        Choice("history", steps, "", "all of them"),
        _either("priority", records),
        _either("rating", records),
        Choice("note", note(record.note for record in records), "", "joined"),
        Choice("aliases", aliases(records), "", "all keys go on leading here"),
        Choice("added", min(r.added for r in records), "", "the earlier one"),
        Choice("locked", _sorted(r.locked for r in records), "", "all of them"),
        Choice("waiting", all(r.waiting for r in records), first.key, ""),
        Choice("distinct", distinct(records), "", "all of them"),
        Choice("clashes", clashes(records), "", "all of them"),
    ]


def history(
    histories: Iterable[Sequence[StatusChange]], status: Status, today: date
) -> tuple[StatusChange, ...]:
    """Every step, each once, oldest first; a last one where they would not end with ``status``."""
    steps = sorted(
        dict.fromkeys(step for steps in histories for step in steps), key=lambda step: step.on
    )
    # Of one day, the step to the status that stays is the last.
    steps.sort(key=lambda step: (step.on, step.status is status))
    if steps and steps[-1].status is not status:
        steps.append(StatusChange(status=status, on=max(today, steps[-1].on)))
    return tuple(steps)


def note(notes: Iterable[str]) -> str:
    """Notes one below the other, an empty line between them; the same paragraph once."""
    whole = list(dict.fromkeys(one.strip("\n") for one in notes if one.strip()))
    if len(whole) < 2:
        return whole[0] if whole else ""
    known: set[str] = set()
    kept = []
    for one in whole:
        paragraphs = list(_paragraphs(one))
        # Within a note a paragraph may stand twice on purpose.
        kept += [part for part in paragraphs if part.strip() not in known]
        known |= {part.strip() for part in paragraphs}
    return "\n\n".join(kept)


def aliases(records: Sequence[Record]) -> tuple[str, ...]:
    """All other keys that any of the records has or had, each once."""
    first = records[0]
    every = [*first.aliases]
    for record in records[1:]:
        every += [record.key, *record.aliases]
    return tuple(alias for alias in dict.fromkeys(every) if alias != first.key)


def distinct(records: Sequence[Record]) -> tuple[str, ...]:
    """The works that any of them was said not to be, but for these themselves."""
    own = {key.lower() for r in records for key in (r.key, *r.aliases)}
    return tuple(sorted({k for r in records for k in r.distinct if k.lower() not in own}))


def clashes(records: Sequence[Record]) -> tuple[Clash, ...]:
    """What was left to a person in any of them, each field and value once."""
    every: dict[tuple[str, str], Clash] = {}
    for clash in (clash for record in records for clash in record.clashes):
        every.setdefault((clash.field, clash.value), clash)
    return tuple(sorted(every.values(), key=lambda clash: clash.field))


def _either(field: str, records: Sequence[Record]) -> Choice:
    having = [record for record in records if getattr(record, field) is not None]
    if not having:
        return Choice(field, None, "", "")
    value = getattr(having[0], field)
    others = [(r.key, getattr(r, field)) for r in having[1:] if getattr(r, field) != value]
    return Choice(field, value, having[0].key, "", tuple(others), bool(others))


def _sorted(many: Iterable[Iterable[str]]) -> tuple[str, ...]:
    return tuple(sorted({one for some in many for one in some}))


def _paragraphs(note: str) -> Iterator[str]:
    """The pieces between empty lines; a fenced block of code stays in one piece."""
    piece: list[str] = []
    fenced = False
    for line in note.split("\n"):
        if line.lstrip().startswith(("```", "~~~")):
            fenced = not fenced
        if line.strip() or fenced:
            piece.append(line)
        elif piece:
            yield "\n".join(piece)
            piece = []
    if piece:
        yield "\n".join(piece)
