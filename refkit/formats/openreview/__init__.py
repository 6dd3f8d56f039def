"""OpenReview: answers of its interfaces as they were saved, of the older and the newer one.

Reading goes pieces of JSON (refkit.formats.openreview.saved) -> notes, sorted into works and
what is none (refkit.formats.openreview.thread) -> raw entries (refkit.formats.openreview.note).
This module says what was left out, and where everything stands in the file; it knows nothing that
stands in a note.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from refkit.errors import Location, Problem, Severity
from refkit.formats.openreview import saved
from refkit.formats.openreview.note import entry
from refkit.formats.openreview.saved import Odd, Saved
from refkit.formats.openreview.thread import Threads
from refkit.model import Parsed

# ".json" is nobody's own; a file of that name is told by what is in it.
suffixes = (".json", ".jsonl", ".ndjson")

_HEAD = 200_000  # letters; the first note shows within them
_NOTES = re.compile(r'"notes"\s*:\s*\[\s*(?:\]|[{\[])')
_CONTENT = re.compile(r'"content"\s*:\s*\{')
_OF_NOTE = re.compile(r'"(?:forum|invitations?|replyto|paperhash|venueid)"\s*:')
_ERROR = re.compile(r'\{[^{}]*"name"\s*:\s*"[A-Za-z]+Error"[^{}]*"(?:status|message)"\s*:')


def sniff(text: str) -> float:
    """How sure it is that ``text`` holds notes: JSON whose objects have a note's members."""
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    if not head.startswith(("{", "[")):
        return 0.0
    if _CONTENT.search(head) and (_OF_NOTE.search(head) or _NOTES.search(head)):
        return 1.0
    return 0.8 if _NOTES.search(head) or _ERROR.match(head) else 0.0


def read(text: str, file: str, on: date) -> Parsed:
    """Read saved answers. Never raises: what is no work is counted, broken JSON has its place."""
    text = text.removeprefix("\ufeff")
    contents = saved.unpack(text, file)
    threads = Threads(contents.notes)
    places = _Places(text, file)
    entries = tuple(
        entry(
            found.note, threads.decision(found.note), source=file, on=on, where=places.next(found)
        )
        for found in threads.works
    )
    problems = (
        *contents.problems,
        *_refused(contents.odd, places),
        *_left_out(threads, places),
    )
    if not entries and not problems:
        said = "there is no note in this file"
        problems = (_problem("ORV009", Severity.WARNING, said, Location(file=file, line=1)),)
    return Parsed(
        entries=entries, problems=problems, fields=sum(len(raw.fields) for raw in entries)
    )


class _Places:
    """Where notes stand in a text: at their ids. Works are asked for in the order of the text."""

    def __init__(self, text: str, file: str) -> None:
        self._text, self._file = text, file
        self._at = 0  # where the last one asked for stands
        self._line = 1  # the line of that
        self._start = 0  # and where that line starts
        self._missed = 0

    def next(self, found: Saved) -> Location:
        """The place of the next work, which stands behind the one asked for before."""
        at = self._find(found.note.id, max(self._at, found.start)) if self._missed < 9 else -1
        if at < 0:  # an id in an unusual spelling; each costs a look at the whole text
            self._missed += 1
            at = max(self._at, found.start)
        if breaks := self._text.count("\n", self._at, at):
            self._line += breaks
            self._start = self._text.rfind("\n", self._at, at) + 1
        self._at = at
        return Location(file=self._file, line=self._line, column=at - self._start + 1)

    def of(self, found: Saved | Odd) -> Location:
        """The place of any note."""
        at = self._find(found.note.id, found.start) if isinstance(found, Saved) else -1
        return saved.place(self._text, self._file, at if at >= 0 else found.start)

    def _find(self, id: str, at: int) -> int:
        quoted = f'"{id}"'
        while (at := self._text.find(quoted, at)) >= 0:
            if _IS_ID.search(self._text, max(0, at - 40), at):
                return at
            at += 1
        return -1


_IS_ID = re.compile(r'"id"\s*:\s*\Z')


def _left_out(threads: Threads, places: _Places) -> Iterator[Problem]:
    """What is no work, one problem for each kind."""
    for code, severity, found, one, many, hint in (
        (
            *("ORV002", Severity.INFO, threads.replies),
            *("reply (a review, a comment) is no work", "replies (reviews, comments) are no works"),
            "decisions are read: they tell what was accepted",
        ),
        (
            *("ORV003", Severity.INFO, threads.deleted),
            *("deleted note is left out", "deleted notes are left out"),
            "",
        ),
        (
            *("ORV004", Severity.INFO, threads.twice),
            *("note stands here twice", "notes stand here twice"),
            "the one that was modified last is read",
        ),
        (
            *("ORV005", Severity.WARNING, threads.blank),
            *("note has no title and no abstract", "notes have no title and no abstract"),
            "they are left out: save the notes with all of their content",
        ),
        (
            *("ORV006", Severity.INFO, threads.lost),
            *("decision is about a work", "decisions are about works"),
            "save the submissions too",
        ),
        (
            *("ORV007", Severity.INFO, threads.originals),
            *("note is the original of a blind copy", "notes are originals of blind copies"),
            "they are left out: the copies are the public ones",
        ),
    ):
        if found:
            said = f"{len(found)} {one if len(found) == 1 else many}"
            said += " that is not in this file" if code == "ORV006" else ""
            said += f": {_named(found)}"
            yield _problem(code, severity, said, places.of(found[0]), hint)


def _named(found: Sequence[Saved]) -> str:
    """The first few by their ids."""
    ids = [f"'{one.note.id}'" for one in found[:3]]
    return ", ".join(ids) + (", ..." if len(found) > 3 else "")


def _refused(odd: Sequence[Odd], places: _Places) -> Iterator[Problem]:
    """Errors in the place of notes, and what is no note at all."""
    for one in odd:
        if one.error:
            said = f"this is no answer but OpenReview's refusal of one, {one.error}"
            hint = "save it again, logged in"
            yield _problem("ORV008", Severity.ERROR, said, places.of(one), hint)
    strange = [one for one in odd if not one.error]
    if strange:
        what = "value is" if len(strange) == 1 else "values are"
        said = f"{len(strange)} {what} nothing that OpenReview calls a note"
        yield _problem("ORV010", Severity.WARNING, said, places.of(strange[0]))


def _problem(
    code: str, severity: Severity, message: str, where: Location, hint: str = ""
) -> Problem:
    return Problem(code=code, severity=severity, message=message, where=where, hint=hint)
