"""Which key an entry gets, and to which record a key leads.

Keys that a file has are kept as they are; others are made. A key is given once, ignoring case, and
the keys that the files being read will ask for are kept free for the entries that have them, so
that a suffixed or a made key never takes one away. This module knows keys alone: whether two
entries are the same work is not its business.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import cached_property

from refkit import citekey, codec
from refkit.errors import Problem, Severity
from refkit.model import RawEntry, Record


class Keys:
    """All keys, of the library and of what is being read, in lower case: BibTeX compares so."""

    def __init__(self, records: Mapping[str, Record], wanted: Iterable[str]) -> None:
        self._records = records
        self._held = {key.lower(): key for key in records}
        self._wanted = {key.lower() for key in wanted}
        self._series: dict[str, Iterator[str]] = {}

    @cached_property
    def _former(self) -> dict[str, str]:
        """Former key -> the record that it leads to. All records are looked at, and only once."""
        return {
            alias.lower(): record.key
            for record in self._records.values()
            for alias in record.aliases
        }

    def holder(self, key: str) -> str:
        """The key of the record that ``key`` leads to, "" if there is none."""
        folded = key.lower()
        return self._held.get(folded) or self._former.get(folded, "")

    def give(self, key: str) -> str:
        """Give a key to a new record: it is taken from now on."""
        self._held[key.lower()] = key
        return key

    def next(self, base: str) -> str:
        """Give ``base`` with the first suffix that nobody has and that no entry will ask for.

        A series goes on where it stopped, so that thousands of works with one base cost no more
        than others.
        """
        series = self._series.setdefault(base.lower(), citekey.series(base))
        return self.give(citekey.unique(series, self))

    def __contains__(self, folded: object) -> bool:
        """Whether a key, in lower case, may not be given."""
        return folded in self._held or folded in self._wanted or folded in self._former

    def lead(self, alias: str, key: str) -> bool:
        """Let ``alias`` lead to the record ``key``; False when it leads elsewhere, or will."""
        folded = alias.lower()
        holder = self.holder(alias)
        if holder or folded in self._wanted:
            return holder == key
        self._former[folded] = key
        return True

    def release(self, key: str) -> None:
        """Let ``key`` lead to a record that has another one."""
        self._wanted.discard(key.lower())

    def suffixed(self, key: str) -> Iterator[str]:
        """The present keys that are ``key`` with a suffix and that no entry asks for, in order."""
        for other in citekey.series(key):
            folded = other.lower()
            if folded in self._held and folded not in self._wanted:
                yield self._held[folded]
            elif folded not in self:
                return


def taken_keys(records: Collection[Record]) -> set[str]:
    """All keys that may not be given again, in lower case: present ones and former ones."""
    taken = {record.key.lower() for record in records}
    taken.update(alias.lower() for record in records for alias in record.aliases)
    return taken


def fit(key: str) -> str:
    """``key`` as it can be kept: as it is, or without the signs that no .bib file can have in one.

    White space becomes one blank. "" when nothing is left.
    """
    if not key or codec.is_key(key):
        return key
    kept = "".join(char for char in " ".join(key.split()) if codec.is_key(char) or char == " ")
    return kept.strip()


def told(raw: RawEntry, key: str, holder: str, *, here: bool) -> Iterator[Problem]:
    """What there is to say when the new entry ``raw`` gets ``key``.

    ``holder`` is the record that the key of the file leads to, if any; ``here`` says that it came
    from the same file.
    """
    if not raw.key.strip():
        hint = "give the entry a key in the file if you want another"
        yield _problem("KEY003", raw, key, f"an entry has no key: it is kept as '{key}'", hint)
        return
    asked = fit(raw.key)
    if asked != raw.key:
        message = f"'{_shown(raw.key)}' cannot be a key: the entry is kept as '{key}'"
        hint = "a key has no comma, brace, line break or control character"
        yield _problem("KEY005", raw, key, message, hint)
    if not holder or not asked:
        return
    cited = rf"\cite{{{holder}}} means the other one; give this entry a key of its own"
    if not here:
        lead = "another work" if holder.lower() == asked.lower() else f"{holder}, another work"
        message = f"the key '{asked}' belongs to {lead} in the library: "
        yield _problem("KEY004", raw, key, f"{message}this entry is kept as '{key}'", cited)
    elif holder == asked or holder.lower() != asked.lower():
        message = f"the key '{asked}' stands twice in the file: this entry is kept as '{key}'"
        yield _problem("KEY001", raw, key, message, cited)
    else:
        message = f"the keys '{holder}' and '{asked}' differ only in case, and BibTeX takes them "
        message += f"for one: this entry is kept as '{key}'"
        yield _problem("KEY002", raw, key, message, cited)


def refused(raw: RawEntry, alias: str, key: str, holder: str) -> Problem:
    """What there is to say when a further key of ``raw`` cannot lead to its record ``key``."""
    if not codec.is_key(alias):
        message = f"'{_shown(alias)}', a further key of {key}, cannot be a key: it is left out"
    else:
        other = f"to {holder}" if holder else "to another entry of the file"
        message = f"'{alias}', a further key of {key}, leads {other}: it is left out"
    return _problem("KEY006", raw, key, message, "", Severity.WARNING)


def uncitable(raw: RawEntry, key: str) -> Problem:
    """A note that LaTeX cannot cite the key that an entry has."""
    signs = dict.fromkeys(char for char in key if not codec.is_citable(char))
    what = " and ".join("white space" if char.isspace() else f"'{char}'" for char in signs)
    message = rf"the key '{key}' is kept, but \cite cannot name it: it has {what}"
    hint = "rename it where nobody cites it yet"
    return _problem("KEY007", raw, key, message, hint, Severity.INFO)


def _shown(key: str) -> str:
    return key if len(key) <= 60 else f"{key[:57]}..."


def _problem(
    code: str,
    raw: RawEntry,
    key: str,
    message: str,
    hint: str,
    severity: Severity | None = None,
) -> Problem:
    severity = severity or (Severity.INFO if code == "KEY003" else Severity.WARNING)
    return Problem(
        code=code, severity=severity, message=message, where=raw.where, key=key, hint=hint
    )
