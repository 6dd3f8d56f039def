"""Other keys in the citations of a manuscript, and nothing else in it.

What is cited where was found by the readers; here other keys are put in their places, as each
language spells them, and the outcome is read again: a change counts only if the file then cites
just what it should. Comments, verbatim text and all that only looks like a key are no citations, so
they stay. Texts come and go as text: this module opens no file.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType
from typing import NamedTuple

from refkit.errors import Problem
from refkit.manuscript import Manuscript, auxiliary
from refkit.manuscript.citation import Citation, Reading, warning

Respell = Callable[[str, int, int, str], tuple[int, int, str] | None]


class Edit(NamedTuple):
    """Text to put in the place of ``text[start:end]``."""

    start: int
    end: int
    new: str


class Rewritten(NamedTuple):
    """A file with other keys in it."""

    file: str
    before: str
    edits: tuple[Edit, ...]  # in order, none inside of another

    @property
    def after(self) -> str:
        """The new text."""
        return applied(self.before, self.edits)


class Outcome(NamedTuple):
    """What there is to write, and what stays as it is although its key has changed."""

    files: tuple[Rewritten, ...] = ()
    problems: tuple[Problem, ...] = ()


def rewrite(
    paper: Manuscript, texts: Mapping[str, str], renamed: Callable[[str], str | None]
) -> Outcome:
    """``paper`` with the keys that ``renamed`` gives for cited ones; None: it stays.

    ``texts`` holds the files that the manuscript was read from. What TeX itself writes (.aux) is
    left alone: it does so again.
    """
    files: list[Rewritten] = []
    problems: list[Problem] = []
    cited: dict[str, list[Citation]] = {}
    for citation in (*paper.citations, *paper.named):
        cited.setdefault(citation.where.file, []).append(citation)
    for file, citations in cited.items():
        reader = paper.languages[file]
        if reader is auxiliary:
            continue
        work = _File(file, texts[file], reader, paper.labels)
        edits = work.rewrite(sorted(set(citations), key=lambda found: found.start), renamed)
        problems += work.problems
        if edits:
            files.append(Rewritten(file, texts[file], edits))
    return Outcome(tuple(files), tuple(problems))


def applied(text: str, edits: Sequence[Edit]) -> str:
    """``text`` with ``edits``, which are in order, made."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        parts += text[done : edit.start], edit.new
        done = edit.end
    return "".join((*parts, text[done:]))


class _File:
    def __init__(self, file: str, text: str, reader: ModuleType, labels: frozenset[str]) -> None:
        self.file = file
        self.text = text
        self.reader = reader
        self.labels = labels
        self.problems: list[Problem] = []

    def rewrite(
        self, citations: Sequence[Citation], renamed: Callable[[str], str | None]
    ) -> tuple[Edit, ...]:
        respelled: Respell = self.reader.respelled
        edits: dict[int, Edit] = {}  # by the place of the citation
        wanted: dict[int, str] = {}
        for citation in citations:
            new = renamed(citation.key)
            if new is None or new == citation.key:
                continue
            edit = respelled(self.text, citation.start, citation.end, new)
            if edit is None or new in self.labels:
                self._leave(citation, new)
            else:
                edits[citation.start], wanted[citation.start] = Edit(*edit), new
        while edits:
            done = tuple(edits.values())
            lost = self._lost(done, wanted)
            if lost is None:
                return done
            for citation in citations:
                if citation.start in edits and (not lost or citation.start in lost):
                    self._leave(citation, wanted.pop(citation.start))
                    del edits[citation.start]
        return ()

    def _lost(self, edits: Sequence[Edit], wanted: Mapping[int, str]) -> set[int] | None:
        """The places whose citations would not be what they should; None: all are.

        Empty when it cannot be told which of them it is.
        """
        before, after = self._read(self.text), self._read(applied(self.text, edits))
        expected = [(wanted.get(start, key), start) for key, start in before]
        if [key for key, _ in expected] == [key for key, _ in after]:
            return None
        found = {start: key for key, start in after}
        shift, lost = 0, set()
        for edit, start in zip(edits, wanted, strict=True):
            at = next((at for at in found if edit.start <= at - shift <= edit.start + 8), -1)
            if found.get(at) != wanted[start]:
                lost.add(start)
            shift += len(edit.new) - (edit.end - edit.start)
        return lost

    def _read(self, text: str) -> list[tuple[str, int]]:
        reading: Reading = self.reader.read(self.file, text)
        found = (*reading.citations, *reading.references, *reading.named)
        return sorted(((c.key, c.start) for c in found), key=lambda one: one[1])

    def _leave(self, citation: Citation, new: str) -> None:
        self.problems.append(
            warning(
                "CIT008",
                f"'{new}' cannot be cited here, so '{citation.key}' stays",
                citation.where,
                hint=f"'{citation.key}' still leads to its work; or choose a plainer key",
            )
        )


def lines(text: str) -> Iterator[str]:
    """The lines of ``text`` with their ends, as editors count them."""
    start = 0
    while start < len(text):
        ends = [at for at in (text.find("\n", start), text.find("\r", start)) if at >= 0]
        end = min(ends, default=len(text) - 1) + 1
        if text[end - 1] == "\r" and text[end : end + 1] == "\n":
            end += 1
        yield text[start:end]
        start = end
