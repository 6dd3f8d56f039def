"""Key formulas: "[auth:lower][year][veryshorttitle:lower]", read once and evaluated on entries.

Text outside of brackets stands as it is. Brackets hold a marker, perhaps with a number and with
modifiers, or several of these with bars between them: the first that says something counts; words
in quotes always do. This module knows how that is written, says at which place a formula is wrong,
and makes a key of what the markers say. docs/keys.md tells it to people.
"""

import re
from typing import NamedTuple

from refkit.citekey.marker import CALLED, MARKERS, Marker
from refkit.citekey.modifier import ASCII, MODIFIERS, NAMES, Modifier
from refkit.errors import Misspelled, near
from refkit.model import Entry

# What BibTeX, BibLaTeX, LaTeX and pandoc all take in a key. Typst's @key lacks + and /.
_SIGNS = "-_:.+/"
_UNFIT = re.compile(rf"[^\w{re.escape(_SIGNS)}]")
_LONGEST = 100  # letters of a key
_SPACE = re.compile(r"\s*")
_NAME = re.compile(r"[A-Za-z]+")
_NUMBER = re.compile(r"\s*\(\s*([0-9]*)\s*\)|([0-9]+)")  # (3), or 3 as in JabRef
_OPEN = re.compile(r"[^\[\]]*")


class FormulaError(Misspelled):
    """A key formula that cannot be read; it knows the place."""


class Step(NamedTuple):
    """A modifier with its number."""

    modifier: Modifier
    number: int


class Said(NamedTuple):
    """One alternative: a marker, or words that were in quotes."""

    marker: Marker | None
    number: int = 0  # 0: none
    literal: str = ""
    steps: tuple[Step, ...] = ()
    ascii: bool = False

    def on(self, entry: Entry) -> str:
        """What it comes to, fit to stand in a key."""
        words = [self.literal] if self.literal else []
        if self.marker:
            words = self.marker.say(entry, self.number, self.ascii)
        for step in self.steps:
            words = step.modifier.change(words, step.number)
        return _UNFIT.sub("", "".join(words))


class Formula(NamedTuple):
    """A formula that can be evaluated."""

    text: str
    parts: tuple[str | tuple[Said, ...], ...]  # literal text, or alternatives

    def __str__(self) -> str:
        return self.text

    def key(self, entry: Entry) -> str:
        """The key of ``entry``, not yet unique; "" where none of the brackets says anything.

        Signs at its ends are left out: they separate something from what is missing.
        """
        said: list[str] = []
        empty = True
        for part in self.parts:
            if isinstance(part, str):
                said.append(part)
                continue
            for alternative in part:
                if found := alternative.on(entry):
                    said.append(found)
                    empty = False
                    break
        return "" if empty else "".join(said).strip(_SIGNS)[:_LONGEST].rstrip(_SIGNS)


def parse(text: str) -> Formula:
    """Read a formula. Raises FormulaError, which knows the place and what may be meant."""
    return _Parser(text).formula()


class _Parser:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def formula(self) -> Formula:
        parts: list[str | tuple[Said, ...]] = []
        while self.at < len(self.text):
            parts.append(self._brackets() if self.text[self.at] == "[" else self._outside())
        if not parts:
            raise self._error("it is empty", 0, 0, "as in [auth][year]")
        if all(isinstance(part, str) for part in parts):
            message = "without a marker in brackets all works would get one key"
            raise self._error(message, 0, len(self.text), "as in [auth][year]")
        return Formula(self.text, tuple(parts))

    def _outside(self) -> str:
        start, self.at = self.at, _end(_OPEN, self.text, self.at)
        if self.text[self.at : self.at + 1] == "]":
            hint = "a bracket is opened before a marker and closed behind it: [auth]"
            raise self._error("']' closes nothing", self.at, self.at + 1, hint)
        return self._fit(start, self.at)

    def _fit(self, start: int, end: int) -> str:
        if unfit := _UNFIT.search(self.text, start, end):
            sign = "white space" if unfit[0].isspace() else f"'{unfit[0]}'"
            hint = f"a made key has letters, digits and {' '.join(_SIGNS)}"
            raise self._error(f"{sign} cannot be in a key", unfit.start(), unfit.end(), hint)
        return self.text[start:end]

    def _brackets(self) -> tuple[Said, ...]:
        opened = self.at
        found: list[Said] = []
        closed = False
        while not closed:
            self.at += 1  # the bracket, or the bar
            found.append(self._alternative(opened))
            closed = self.text[self.at] == "]"
        self.at += 1
        return tuple(found)

    def _alternative(self, opened: int) -> Said:
        self._skip()
        start = self.at
        sign = self.text[start : start + 1]
        if sign in ("'", '"'):
            said = Said(None, literal=self._quoted(sign))
        else:
            said = self._marker(opened)
        steps: list[Step] = []
        ascii = False
        self._skip()
        while self.text[self.at : self.at + 1] == ":":
            self.at += 1
            step = self._modifier()
            steps += [step] if step else []
            ascii = ascii or step is None
            self._skip()
        self._see_end(opened)
        return said._replace(steps=tuple(steps), ascii=ascii)

    def _see_end(self, opened: int) -> None:
        sign = self.text[self.at : self.at + 1]
        if not sign:
            hint = "write ] behind the marker"
            raise self._error("'[' is not closed", opened, opened + 1, hint)
        if sign not in "]|":
            hint = "[auth(3):lower|editor|'anon']: a number, modifiers, then | or ]"
            raise self._error(f"'{sign}' is not expected", self.at, self.at + 1, hint)

    def _quoted(self, sign: str) -> str:
        start = self.at
        end = self.text.find(sign, start + 1)
        if end < 0:
            raise self._error(
                "the quote is not closed", start, start + 1, f"write {sign} behind it"
            )
        if end == start + 1:
            raise self._error("there is nothing in the quotes", start, end + 1, "as in 'anon'")
        self.at = end + 1
        return self._fit(start + 1, end)

    def _marker(self, opened: int) -> Said:
        name, start, end = self._name()
        if not name:
            if end == len(self.text):
                self._see_end(opened)
            hint = f"there are: {', '.join(MARKERS)}"
            raise self._error("a marker is missing", start, start + 1, hint)
        known, _, fixed = CALLED.get(name, name).partition("(")
        marker = MARKERS.get(known)
        if marker is None:
            raise self._unknown("marker", name, (*MARKERS, *CALLED), start, end)
        if fixed:
            return Said(marker, int(fixed.rstrip(")")))
        return Said(marker, self._number(name, marker.numbers, marker.counts))

    def _modifier(self) -> Step | None:
        """The next modifier; None for `ascii`."""
        self._skip()
        name, start, end = self._name()
        if name == ASCII:
            self._number(name, range(0), "")
            return None
        modifier = MODIFIERS.get(name)
        if modifier is None:
            if not name:
                hint = f"there are: {', '.join(NAMES)}"
                raise self._error("a modifier is missing behind ':'", start - 1, start, hint)
            raise self._unknown("modifier", name, NAMES, start, end)
        number = self._number(name, modifier.numbers, modifier.counts)
        if modifier.numbers and not number:
            hint = f"as in {name}(8): so many {modifier.counts}"
            raise self._error(f"{name} needs a number", start, end, hint)
        return Step(modifier, number)

    def _name(self) -> tuple[str, int, int]:
        start = self.at
        self.at = end = _end(_NAME, self.text, start)
        return self.text[start:end].lower(), start, end

    def _number(self, name: str, numbers: range, counts: str) -> int:
        """The number behind a name, 0 if there is none."""
        found = _NUMBER.match(self.text, self.at)
        if not found:
            return 0
        start, self.at = found.span()
        digits = found[1] if found[1] is not None else found[2]
        if not numbers:
            raise self._error(f"{name} takes no number", start, self.at, f"write {name} alone")
        if len(digits) > 4 or not digits or int(digits) not in numbers:
            what = f"{name} takes a number from {numbers[0]} to {numbers[-1]}"
            raise self._error(what, start, self.at, f"as in {name}(2): so many {counts}")
        return int(digits)

    def _unknown(
        self, kind: str, name: str, known: tuple[str, ...], start: int, end: int
    ) -> FormulaError:
        close = near(name, known)
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are: {', '.join(known)}"
        return self._error(f"no {kind} is called '{name}'", start, end, hint)

    def _skip(self) -> None:
        self.at = _end(_SPACE, self.text, self.at)

    def _error(self, message: str, start: int, end: int, hint: str) -> FormulaError:
        return FormulaError(f"key formula: {message}", self.text, start, end, hint=hint)


def _end(pattern: re.Pattern[str], text: str, at: int) -> int:
    found = pattern.match(text, at)
    return found.end() if found else at


# As Google Scholar and OpenReview form them (docs/decisions/0011).
DEFAULT = parse(
    "[auth:ascii:lower|editor:ascii:lower|'anon'][year|'nd'][veryshorttitle:ascii:lower]"
)
