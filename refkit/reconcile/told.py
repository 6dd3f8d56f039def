"""What a merge of two copies has to say, in words.

Each problem names its record and says what to do. This module knows the words alone.
"""

from collections.abc import Sequence

from refkit import merge
from refkit.errors import Problem, Severity
from refkit.model import Clash, Entry, Record, Retired
from refkit.reconcile import clashes

_LONGEST = 60


def clash(record: Record, found: Clash) -> Problem:
    """A field that both copies changed in different ways."""
    ours, theirs = (_cut(show(value)) for value in clashes.values(record, found))
    if found.field == "note":
        message = f"both copies changed the same paragraph of the note of {record.key}"
    else:
        message = f"{found.field} of {record.key} stays {ours}; the other copy has {theirs}"
    return Problem(
        code="GIT001",
        severity=Severity.WARNING,
        message=message,
        key=record.key,
        field=found.field,
        hint="refkit settle shows both values and asks which is right",
    )


def renamed(key: str, holder: Record, record: Record) -> Problem:
    """Both copies gave one key to different works."""
    return _problem(
        "GIT002",
        record.key,
        f"both copies gave the key '{key}' to a work of their own: {_titled(holder.entry)} keeps "
        f"it, and {_titled(record.entry)} is now {record.key}",
        f"where \\cite{{{key}}} means the second, cite {record.key}",
    )


def kept(record: Record) -> Problem:
    """One copy removed a record that the other changed."""
    return _problem(
        "GIT003",
        record.key,
        f"{record.key} was removed in one copy and changed in the other: it stays",
        f"refkit remove {record.key} takes it out of both",
    )


def rekeyed(record: Record, keys: Sequence[str]) -> Problem:
    """Both copies gave a record a new key."""
    others = _listed([key for key in keys if key != record.key])
    return _problem(
        "GIT004",
        record.key,
        f"the copies call one record {_listed(sorted(keys))}: it is {record.key}, and {others} "
        "leads to it",
        f"refkit rekey {record.key} NEW gives it another key",
        Severity.INFO,
    )


def misled(alias: str, record: Record, holder: Record) -> Problem:
    """A former key that means another record in the other copy."""
    return _problem(
        "GIT005",
        record.key,
        f"'{alias}', a former key of {record.key}, is {holder.key} in the other copy: it leads "
        "there now",
        f"where \\cite{{{alias}}} means {record.key}, cite that",
    )


def twice(record: Record, other: Record) -> Problem:
    """Both copies added one work, under different keys."""
    return _problem(
        "GIT006",
        record.key,
        f"both copies added {_titled(record.entry)}: as {record.key} and as {other.key}",
        f"refkit merge {record.key} {other.key} makes one record of them",
    )


def word(word: str, tag: str, other: str) -> Problem:
    """A word that stands for different tags in the two copies."""
    return _problem(
        "GIT007",
        "",
        f"the word '{word}' stands for the tag '{tag}' in one copy and for '{other}' in the other: "
        f"it stands for '{tag}' now",
        "refkit tags alias changes that",
    )


def given_again(key: str, record: Record, retired: Retired) -> Problem:
    """A key of a work that one copy removed, and that leads to another work in the other."""
    return _problem(
        "GIT008",
        record.key,
        f"the key '{key}' belonged to {_titled(retired.entry)}, which was removed in one copy; it "
        f"leads to {_titled(record.entry)}, as in the other copy",
        f"refkit rekey {record.key} NEW gives that one another key",
    )


def not_distinct(record: Record, others: Sequence[str]) -> Problem:
    """Records that one copy united and the other called different works."""
    return _problem(
        "GIT009",
        record.key,
        f"one copy made one record of {_listed([record.key, *others])}, and the other says that "
        "they are different works: they are one record now",
        "refkit undo takes a merge back in the copy where it was made",
    )


def baseless(why: str) -> Problem:
    """The copy that both came from is no library."""
    return _problem(
        "GIT012",
        "",
        f"the copies were merged without the one that both came from, which cannot be read: {why}",
        "what one copy removed may be there again, and what both have may clash: look them over",
    )


def show(value: object) -> str:
    """A value in one line: in quotes, "nothing" where there is none."""
    if value is None:
        return "nothing"
    return "'no'" if value is False else f"'{' '.join(merge.show(value).split())}'"


def _titled(entry: Entry) -> str:
    told = entry.title or ", ".join(map(str, entry.identifiers)) or entry.abstract
    return f"'{_cut(' '.join(told.split()))}'" if told else "a work without a title"


def _listed(words: Sequence[str]) -> str:
    *others, last = words
    return f"{', '.join(others)} and {last}" if others else last


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 3]}..."


def _problem(
    code: str, key: str, message: str, hint: str, severity: Severity = Severity.WARNING
) -> Problem:
    return Problem(code=code, severity=severity, message=message, key=key, hint=hint)
