"""Which records a manuscript means, and under which keys they have to be written.

A cited key is looked for as it is, then ignoring case, then among former keys. Records come back
as they are to be printed: under the spelling that is cited, with those former keys that are cited.
"""

from collections.abc import Collection, Mapping
from itertools import islice
from typing import Any, NamedTuple

from refkit.errors import Problem, Severity, near
from refkit.manuscript.citation import Citation
from refkit.model import Record

_NEARLY = 30  # missing keys for which near ones are looked for: it costs 20 ms in 10,000 records


class Chosen(NamedTuple):
    """A record, and the keys that are cited for it: its own, former ones, in any case."""

    record: Record
    keys: tuple[str, ...]

    @property
    def former(self) -> tuple[str, ...]:
        """The former keys that are cited, as they are cited."""
        own = self.record.key.lower()
        return tuple(key for key in self.keys if key.lower() != own)

    def written(self, *, biblatex: bool, every: bool = False) -> Record:
        """The record under the spelling of its key that is cited.

        For BibTeX with those former keys that are cited, or with ``every`` one. For BibLaTeX,
        which tells capitals from small letters, with all of them and all spellings.
        """
        own = [key for key in self.keys if key not in self.former]
        key = own[0] if own else self.record.key
        former = self.former
        if not biblatex:
            former = tuple({alias.lower(): alias for alias in reversed(former)}.values())[::-1]
        folded = {alias.lower() for alias in former}
        rest = (alias for alias in self.record.aliases if alias.lower() not in folded)
        aliases = (*former, *(own[1:] if biblatex else ()), *(rest if biblatex or every else ()))
        if (key, aliases) == (self.record.key, self.record.aliases):
            return self.record
        return with_changes(self.record, key=key, aliases=aliases)


class Choice(NamedTuple):
    """What a manuscript cites of a library."""

    chosen: tuple[Chosen, ...] = ()  # each record once, in the order in which they are cited
    missing: tuple[Citation, ...] = ()
    problems: tuple[Problem, ...] = ()  # keys that are one to BibTeX and cited as two


def choose(
    cited: Mapping[str, Citation], records: Mapping[str, Record], among: Collection[str] | None
) -> Choice:
    """Find the records for the keys ``cited``; of those, the ones ``among`` keys, if not None."""
    spelled: dict[str, list[str]] = {}  # key of the record -> keys that are cited for it
    missing: list[Citation] = []
    look = _Look(records)
    for key, citation in cited.items():
        found = look.up(key)
        if found is None:
            missing.append(citation)
        elif among is None or found in among:
            spelled.setdefault(found, []).append(key)
    problems = [
        _twice(key, other, cited)
        for keys in spelled.values()
        for key, other in _one_to_bibtex(keys)
    ]
    return Choice(
        chosen=tuple(Chosen(records[key], tuple(keys)) for key, keys in spelled.items()),
        missing=tuple(missing),
        problems=tuple(problems),
    )


def absent(
    missing: Collection[Citation], known: Collection[str], elsewhere: Mapping[str, str]
) -> list[Problem]:
    """Say of each missing key where it is cited, and what may be meant.

    ``elsewhere`` has keys, in lower case, that stand in a file which could be added.
    """
    problems = []
    for place, citation in enumerate(missing):
        file = elsewhere.get(citation.key.lower())
        close = near(citation.key, known) if not file and place < _NEARLY else ()
        hint = f"did you mean {' or '.join(close)}?" if close else "refkit list prints the keys"
        problems.append(
            Problem(
                code="CIT006",
                severity=Severity.ERROR,
                message=f"'{citation.key}' is cited, but not in the library",
                where=citation.where,
                key=citation.key,
                hint=f"it stands in {file}: refkit add {file}" if file else hint,
            )
        )
    return problems


def with_changes(record: Record, **changes: object) -> Record:
    """``record`` with other values in some fields."""
    fields: dict[str, Any] = {name: getattr(record, name) for name in record.__struct_fields__}
    return Record(**(fields | changes))


class _Look:
    """Keys of a library by what a person may write for them."""

    def __init__(self, records: Mapping[str, Record]) -> None:
        self._records = records
        self._folded: dict[str, str] | None = None
        self._former: dict[str, str] | None = None

    def up(self, key: str) -> str | None:
        if key in self._records:
            return key
        if self._folded is None:
            self._folded = {known.lower(): known for known in self._records}
        folded = key.lower()
        if folded in self._folded:
            return self._folded[folded]
        if self._former is None:  # all records have to be understood for it
            self._former = {
                alias.lower(): record.key
                for record in self._records.values()
                for alias in record.aliases
            }
        return self._former.get(folded)


def _one_to_bibtex(keys: list[str]) -> list[tuple[str, str]]:
    first: dict[str, str] = {}
    pairs = [(first.setdefault(key.lower(), key), key) for key in keys]
    return [pair for pair in pairs if pair[0] != pair[1]]


def _twice(key: str, other: str, cited: Mapping[str, Citation]) -> Problem:
    return Problem(
        code="CIT007",
        severity=Severity.WARNING,
        message=f"'{other}' and '{key}' are cited: BibTeX takes them for one key, and stops",
        where=cited[other].where,
        key=other,
        hint="write the key in one way",
    )


def first(keys: Collection[str], most: int = 3) -> str:
    """Some of ``keys``, to be read: "a, b, c and 4 more"."""
    shown = ", ".join(f"'{key}'" for key in islice(keys, most))
    return f"{shown} and {len(keys) - most} more" if len(keys) > most else shown
