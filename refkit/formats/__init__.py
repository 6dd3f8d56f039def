"""Formats: one module each, its name the format's name, loaded only when named.

A format module offers `suffixes`, `sniff(text) -> float` (0.0 to 1.0, how sure) and `read` or
`write` or both::

    def read(text: str, file: str, on: date) -> Parsed
    def write(records: Sequence[Record], options: Options) -> Written

A format may have dialects, which are written by its module: `--to biblatex` loads `bibtex`.
Formats are pure translators: text in, values out, and back. They touch no file.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from importlib import import_module
from pathlib import PurePath
from pkgutil import iter_modules
from types import MappingProxyType
from typing import Protocol, cast

import msgspec

from refkit.errors import Problem, UnknownName
from refkit.model import Aside, Parsed, Record


class Letters(StrEnum):
    """How letters outside ASCII are written."""

    LATEX = "latex"  # as LaTeX spells them, where it can
    ASCII = "ascii"  # so, and what LaTeX cannot spell is transliterated
    UNICODE = "unicode"  # as they are: for biber, XeTeX and LuaTeX


class Venues(StrEnum):
    """How journals and proceedings are called."""

    FULL = "full"  # as printed
    SHORT = "short"  # "NeurIPS"
    ISO4 = "iso4"  # "J. Mach. Learn. Res."


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How to write. A format ignores what it cannot use."""

    dialect: str = ""  # "biblatex", where a format has dialects; "" is its own
    fields: tuple[str, ...] = ()  # only these, by name or by profile; () is the format's default
    added: tuple[str, ...] = ()  # these too: "abstract", "code", or "all"
    omit: tuple[str, ...] = ()  # but not these
    profiles: Mapping[str, tuple[str, ...]] = {}  # the user's own, by name
    sort: str = "key"  # key, year, author, added; "given" is the order of the records
    letters: Letters = Letters.LATEX
    venues: Venues = Venues.FULL
    keep_case: tuple[str, ...] = ()  # words whose capitals are kept, besides those we know
    align: bool = False  # the equals signs of an entry stand below each other
    alias_entries: bool = False  # former keys get entries of their own
    asides: tuple[Aside, ...] = ()  # comments, preambles and macros to write as well
    at_hand: tuple[Aside, ...] = ()  # preambles to write if an entry uses what they define


class Written(msgspec.Struct, frozen=True, kw_only=True):
    """What every writer returns: the text, how many records are in it, and problems."""

    text: str
    count: int
    problems: tuple[Problem, ...] = ()


class Reader(Protocol):
    """A format that can be read."""

    suffixes: tuple[str, ...]

    def sniff(self, text: str) -> float:
        """How sure it is that ``text`` is in this format, 0.0 to 1.0."""

    def read(self, text: str, file: str, on: date) -> Parsed:
        """What ``text``, called ``file``, holds; ``on`` is the day, for the origins."""


class Writer(Protocol):
    """A format that can be written."""

    suffixes: tuple[str, ...]

    def write(self, records: Sequence[Record], options: Options) -> Written:
        """The records as text."""


# Dialect -> the format that writes it.
DIALECTS: Mapping[str, str] = MappingProxyType({"biblatex": "bibtex"})


def names() -> tuple[str, ...]:
    """All formats there are. A trailing underscore keeps off the standard library's names."""
    return tuple(sorted(module.name.rstrip("_") for module in iter_modules(__path__)))


def load(name: str) -> object:
    """The module of the format called ``name``. Raises UnknownName."""
    for module in iter_modules(__path__):
        if module.name.rstrip("_") == name:
            return import_module(f"{__name__}.{module.name}")
    raise UnknownName("format", name, names())


def reader(name: str) -> Reader:
    """The format called ``name``, to read. Raises UnknownName when it cannot be read."""
    return cast(Reader, _able(name, "read"))


def writer(name: str) -> Writer:
    """The format or dialect ``name``, to write. Raises UnknownName when it cannot be written."""
    return cast(Writer, _able(DIALECTS.get(name, name), "write"))


def written() -> tuple[str, ...]:
    """All formats and dialects that can be written."""
    able = [name for name in names() if hasattr(load(name), "write")]
    return tuple(sorted((*able, *DIALECTS)))


def _able(name: str, what: str) -> object:
    module = load(name) if name in names() else None
    if not hasattr(module, what):
        able = [other for other in names() if hasattr(load(other), what)]
        able = sorted((*able, *DIALECTS)) if what == "write" else able
        raise UnknownName(f"format to {what}", name, able)
    return module


def sniff(text: str, file: str) -> str:
    """The name of the format that ``text`` most looks like, or "" when no reader knows it."""
    suffix = PurePath(file).suffix.lower()
    best, score = "", 0.0
    for name in names():
        module = load(name)
        if hasattr(module, "read"):
            guess = cast(Reader, module).sniff(text)
            if guess and suffix in cast(Reader, module).suffixes:
                guess += 0.1
            if guess > score:
                best, score = name, guess
    return best
