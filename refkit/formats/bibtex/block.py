"""Every block of a BibTeX file: entries with their values joined, asides, and what is wrong.

Three lanes, from fast to patient (docs/decisions/0018): regular expressions for what is written as
nearly everything is, bibtexparser's splitter for what is well written otherwise, and a tolerant
reader of our own for the rest. What `bibtex` itself reads is read as it does. What the fields mean,
and what they inherit, is for refkit.formats.bibtex; that a key comes twice as well.
"""

import re
from typing import NamedTuple

from refkit.errors import Problem
from refkit.formats.bibtex import mend, plain, splitter
from refkit.formats.bibtex.fault import Faults, shorten
from refkit.formats.bibtex.head import Draft, Head, Heads
from refkit.formats.bibtex.value import EDGE, NAME, SPACE, Macros
from refkit.model import Aside, AsideKind


class Block(NamedTuple):
    """One entry."""

    type: str  # as written
    key: str  # as written; "" when there is none
    fields: dict[str, str]  # name as written -> value, macros put in, still LaTeX, no delimiters;
    # of fields with one name the first; the others, if different, as "name-2", "name-3"
    text: str  # the verbatim slice, from "@" to the closing delimiter
    line: int  # the first one, from 1
    last: int
    column: int  # of the "@", from 1, in code points


class Blocks(NamedTuple):
    """Everything that a text holds."""

    entries: list[Block]
    asides: list[Aside]
    problems: list[Problem]
    fields: int  # as written, those that stand twice in an entry counted twice


def split(text: str, file: str) -> Blocks:
    """All blocks of ``text``, which is called ``file`` in the problems. Raises nothing."""
    return _Split(text, file).run()


_SPECIAL = frozenset(("comment", "preamble", "string"))
_LEFT_OVER = re.compile(r"[\s{}()\",]+")
_PERCENT = re.compile(r"(?:[ \t]*+%[^\n\r]*+(?:\r\n?|\n|\Z))*+")
_LIKE_ENTRY = re.compile(rf"[^,{{}}()\s]*+{SPACE},{SPACE}{NAME}{SPACE}=")


class _Split:
    """One run over one text. ``end`` is how far it has been read."""

    def __init__(self, text: str, file: str) -> None:
        self._text = text
        self._faults = Faults(text, file)
        self._heads = Heads(text)
        self._macros = Macros(self._faults, 4 * len(text) + 1_000_000)
        self._entries: list[Block] = []
        self._asides: list[Aside] = []
        self._count = 0
        self._loose = any(mark in text for mark in "\r\f\v")
        self._place = self._faults.place if "\r" in text else _Lines(text).place

    def run(self) -> Blocks:
        end = 0
        passed = 0
        for head in self._heads.all:
            if head.at < max(end, passed):
                continue
            if not head.leads and (beyond := self._passed(head)):
                passed = beyond
                continue
            if head.at > end:
                self._between(end, head.at)
            end = self._block(head)
        self._between(end, len(self._text))
        self._macros.finish()
        problems = sorted(self._faults.problems, key=_in_order)
        return Blocks(self._entries, self._asides, problems, self._count)

    def _block(self, head: Head) -> int:
        """Read the block at ``head``; where it ends."""
        kind = head.type.lower()
        limit = self._heads.near(head.body)
        if kind not in _SPECIAL:
            found = plain.entry(self._text, head.at, limit, self._macros, self._loose)
            if found is None:
                return self._entry(head, limit)
            self._count += len(found.fields)
            self._keep(head, found.key, found.fields, found.end)
            return found.end
        if kind == "comment":
            return self._comment(head)
        if kind == "preamble":
            return self._preamble(head, limit)
        return self._macro(head, limit)

    def _passed(self, head: Head) -> int:
        """How far to pass over a head in the middle of a line that begins no block; 0: it does."""
        text, at = self._text, head.at
        start = max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1
        if text[start:at].lstrip(" \t").startswith("%"):
            lines = _PERCENT.match(text, start)
            end = lines.end() if lines else start
            closed = self._heads.closed(head)
            if "\n" in text[head.body : end].strip() and (closed < 0 or closed < end):
                message = f"'@{head.type}' stands in lines that begin with '%', and is left there"
                self._faults.add("BIB016", message, at)
                return end
        elif not (text[at - 1].isspace() or text[at - 1] in "}),;") and not _LIKE_ENTRY.match(
            text, head.body
        ):
            message = f"'@{head.type}' in free text is not read as an entry"
            self._faults.add("BIB023", message, at)
            return head.body
        return 0

    def _keep(self, head: Head, key: str, fields: dict[str, str], end: int) -> None:
        line, column = self._place(head.at)
        last, _ = self._place(end - 1)
        text = self._text[head.at : end]
        self._entries.append(Block(head.type, key, fields, text, line, last, column))

    def _aside(self, kind: AsideKind, start: int, end: int, name: str = "") -> None:
        text = self._text[start:end].strip()
        if text:
            self._asides.append(Aside(kind=kind, name=name, text=text))

    def _draft(self, head: Head, limit: int, *, keyed: bool) -> Draft:
        draft = self._cut(head, limit)
        return draft or mend.mend(self._text, head, self._heads, self._faults, keyed=keyed)

    def _cut(self, head: Head, limit: int) -> Draft | None:
        last = self._heads.closed(head) + 1 if head.opening == "{" else limit
        if head.opening and head.type and 0 < last <= limit:
            return splitter.cut(self._text, head.at, last, limit)
        return None

    def _second(self, at: int, end: int, name: str) -> int:
        """Where a name stands that stood before; the splitter tells no columns.

        A search for each: only in entries of a size that people write.
        """
        if end - at > 20_000:
            return at
        found = [
            *re.compile(rf"(?i)(?<=[\s,]){re.escape(name)}(?=\s*=)").finditer(self._text, at, end)
        ]
        return found[-1].start() if found else at

    def _entry(self, head: Head, limit: int) -> int:
        draft = self._draft(head, limit, keyed=True)
        end = head.at + len(self._text[head.at : draft.end].rstrip(EDGE))
        fields: dict[str, str] = {}
        names: dict[str, str] = {}  # lower case -> as written
        numbers: dict[str, int] = {}
        for name, parts, found in draft.fields:
            at = head.at if found < 0 else found
            low = name.lower()
            first = names.setdefault(low, name)
            number = numbers.get(low, 2)
            while f"{low}-{number}" in names:
                number += 1
            numbers[low] = number
            own = f"{name}-{number}" if first in fields else name
            self._macros.fill(fields, own, parts, at, key=draft.key)
            if own != name:
                at = self._second(head.at, end, name) if found < 0 and number < 5 else at
                kept = f"is kept as '{own}'" if fields[own] != fields[first] else "says the same"
                message = f"the field '{name}' stands twice in '{shorten(draft.key)}'; the second"
                self._faults.add("BIB011", f"{message} {kept}", at, key=draft.key, field=name)
                names[own.lower()] = own
                if fields[own] == fields[first]:
                    del fields[own], names[own.lower()]
        self._count += len(draft.fields)
        self._keep(head, draft.key, fields, end)
        return max(draft.end, head.body)

    def _macro(self, head: Head, limit: int) -> int:
        found = plain.macro(self._text, head.at, limit)
        if found is not None:
            name, parts, end = found
            draft = Draft("", [(name, parts, head.at)], end)
        else:
            draft = self._draft(head, limit, keyed=False)
        for name, parts, at in draft.fields:
            self._macros.define(name, parts, head.at if at < 0 else at)
        name = draft.fields[0][0].lower() if draft.fields else ""
        self._aside(AsideKind.MACRO, head.at, draft.end, name)
        return max(draft.end, head.body)

    def _preamble(self, head: Head, limit: int) -> int:
        draft = self._cut(head, limit)
        end = draft.end if draft else mend.preamble(self._text, head, self._heads, self._faults)
        self._aside(AsideKind.PREAMBLE, head.at, end)
        return max(end, head.body)

    def _comment(self, head: Head) -> int:
        closed = self._heads.closed(head)
        end = closed + 1
        if closed < 0:
            end = self._heads.near(head.body)
            if head.opening == "(" and (own := self._text.find(")", head.body, end)) >= 0:
                end = own + 1
            else:
                self._faults.add("BIB002", "a comment is not closed", head.at)
        inside = [h for h in self._heads.within(head.body, end) if h.type.lower() != "comment"]
        if inside:
            more = f" and {len(inside) - 1} more" if len(inside) > 1 else ""
            message = f"'@{inside[0].type}'{more} inside a comment is left there"
            self._faults.add("BIB016", message, inside[0].at)
        self._aside(AsideKind.COMMENT, head.at, end)
        return end

    def _between(self, start: int, end: int) -> None:
        text = self._text[start:end]
        if not text.strip():
            return
        self._aside(AsideKind.TEXT, start, end)
        if _LEFT_OVER.fullmatch(text):
            at = start + len(text) - len(text.lstrip())
            self._faults.add("BIB022", f"'{shorten(text)}' stands between two blocks", at)


class _Lines:
    """Lines and columns of offsets that are asked for in their order; only LF ends a line."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = self._start = 0
        self._line = 1

    def place(self, at: int) -> tuple[int, int]:
        """Line and column of ``at``, both from 1, as `Faults.place` has them."""
        if more := self._text.count("\n", self._at, at):
            self._line += more
            self._start = self._text.rfind("\n", self._at, at) + 1
        self._at = at
        return self._line, at - self._start + 1


def _in_order(problem: Problem) -> tuple[int, int]:
    where = problem.where
    return (where.line, where.column) if where else (0, 0)
