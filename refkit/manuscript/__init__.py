"""Manuscripts: what a paper cites, and where, in LaTeX, Markdown, Typst and TeX's .aux files.

A reader per language finds citations and the files that a file takes in; here those are followed,
and labels of the document told from works. Files come from a callable that the caller gives: this
package opens none. It does not know what is in the library.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from types import MappingProxyType, ModuleType
from typing import NamedTuple

from refkit.errors import InputError, Location, Problem
from refkit.manuscript import auxiliary, markdown, tex, typst
from refkit.manuscript.citation import Citation, Reading, Wanted, warning

__all__ = ["Citation", "Manuscript", "read", "suffixes"]

_LANGUAGES: tuple[ModuleType, ...] = (auxiliary, typst, tex, markdown)  # the surest first

Open = Callable[[str], str | None]


class Manuscript(NamedTuple):
    """What some files, and all that they take in, cite."""

    citations: tuple[Citation, ...] = ()  # in the order in which a reader meets them
    everything: Location | None = None  # where it says that all works are cited: \\nocite{*}
    files: tuple[str, ...] = ()  # that were read
    bibliographies: tuple[tuple[str, ...], ...] = ()  # files of entries that it names; of each,
    # where it may be, in the order in which it is looked for
    problems: tuple[Problem, ...] = ()
    named: tuple[Citation, ...] = ()  # keys in commands that cite nothing
    labels: frozenset[str] = frozenset()  # what it calls parts of itself: no works
    languages: Mapping[str, ModuleType] = MappingProxyType({})  # file -> its reader

    def keys(self) -> Mapping[str, Citation]:
        """Each key that is cited, with the first place."""
        first: dict[str, Citation] = {}
        for citation in self.citations:
            first.setdefault(citation.key, citation)
        return first


def suffixes() -> tuple[str, ...]:
    """How the names of manuscripts end, in lower case."""
    return tuple(suffix for language in _LANGUAGES for suffix in language.suffixes)


def read(files: Sequence[str], open_: Open) -> Manuscript:
    """What ``files`` cite, with all that they take in; ``open_`` gives the text of a file.

    ``open_`` returns None for a file that is not there. Raises InputError for one of ``files``
    that is not there, or of which nobody can tell what it is written in.
    """
    walk = _Walk(open_)
    for file in files:
        walk.start(file)
    return walk.result()


class _Step(NamedTuple):
    """A file that is being read."""

    file: str
    parts: Iterator[Citation | Wanted]
    folder: PurePath  # where names in it are looked for first


class _Walk:
    def __init__(self, open_: Open) -> None:
        self.open_ = open_
        self.readings: dict[str, Reading] = {}
        self.languages: dict[str, ModuleType] = {}
        self.steps: list[_Step] = []
        self.found: list[tuple[Citation, bool]] = []  # and whether it may be a label
        self.bibliographies: dict[tuple[str, ...], None] = {}
        self.problems: list[Problem] = []
        self.root = PurePath()

    def start(self, file: str) -> None:
        name = _plain(PurePath(file))
        self.root = PurePath(name).parent
        if name in self.readings:
            return
        text = self.open_(name)
        if text is None:
            raise InputError(f"no such file: {file}")
        self._enter(name, text, self.root, None)
        while self.steps:
            step = self.steps[-1]
            part = next(step.parts, None)
            if part is None:
                self.steps.pop()
            elif isinstance(part, Wanted):
                self._follow(part, step)

    def _enter(self, name: str, text: str, folder: PurePath, within: ModuleType | None) -> None:
        reader = self.languages[name] = language(name, text, within)
        reading: Reading = reader.read(name, text)
        self.readings[name] = reading
        self.problems += reading.problems
        for wanted in reading.bibliographies:
            self.bibliographies[self._candidates(wanted, name, folder)] = None
        self.steps.append(_Step(name, self._parts(reading), folder))

    def _parts(self, reading: Reading) -> Iterator[Citation | Wanted]:
        """Yield what stands in a file in its order, and note down the citations on the way."""
        parts: list[tuple[int, Citation | Wanted, bool]] = [
            *((found.start, found, False) for found in reading.citations),
            *((found.start, found, True) for found in reading.references),
            *((wanted.start, wanted, False) for wanted in reading.wanted),
        ]
        for _, part, may_be_label in sorted(parts, key=lambda part: part[0]):
            if isinstance(part, Citation):
                self.found.append((part, may_be_label))
            yield part

    def _follow(self, wanted: Wanted, step: _Step) -> None:
        candidates = self._candidates(wanted, step.file, step.folder)
        for name in candidates:
            if any(name == other.file for other in self.steps):
                message = f"'{wanted.name}' takes itself in, by way of {step.file}"
                self.problems.append(warning("CIT002", message, wanted.where))
                return
            if name in self.readings:
                return
            text = self.open_(name)
            if text is not None:
                folder = step.folder
                if wanted.folder is not None:
                    base = step.folder if wanted.relative else self.root
                    folder = base / wanted.folder
                within = _of_suffix(step.file)
                self._enter(name, text, folder, within)
                return
        if wanted.required:
            self.problems.append(
                warning(
                    "CIT001",
                    f"'{wanted.name}' is not there, so what it cites is not known",
                    wanted.where,
                    hint=f"looked for {' and '.join(candidates[:2])}",
                )
            )

    def _candidates(self, wanted: Wanted, file: str, folder: PurePath) -> tuple[str, ...]:
        """Where the file may be, in the order in which it is looked for."""
        beside, name = PurePath(file).parent, wanted.name
        if wanted.folder is not None:
            places = [(folder if wanted.relative else self.root) / wanted.folder]
        elif _of_suffix(file) in (tex, auxiliary):
            places = [folder, self.root, beside]  # TeX looks from where it was started
        elif name.startswith("/"):  # from the root of the project, which stands somewhere above
            places = [PurePath("/"), self.root, *self.root.parents]
            name = name.lstrip("/")
        else:
            places = [beside, self.root]
        return tuple(
            dict.fromkeys(
                _plain(place / f"{name}{suffix}") for place in places for suffix in wanted.suffixes
            )
        )

    def result(self) -> Manuscript:
        labels = {label for reading in self.readings.values() for label in reading.labels}
        citations = [found for found, unsure in self.found if not unsure or found.key not in labels]
        everything = (reading.everything for reading in self.readings.values())
        return Manuscript(
            citations=tuple(citations),
            everything=next((where for where in everything if where), None),
            files=tuple(self.readings),
            bibliographies=tuple(self.bibliographies),
            problems=tuple(self.problems),
            named=tuple(found for reading in self.readings.values() for found in reading.named),
            labels=frozenset(labels),
            languages=MappingProxyType(self.languages),
        )


def language(file: str, text: str, within: ModuleType | None = None) -> ModuleType:
    """The reader for a file: by its name, else as the file that takes it in, else by its looks.

    Raises InputError when nobody can tell.
    """
    known = _of_suffix(file) or within
    if known:
        return known
    for language in _LANGUAGES:
        if language.sniff(text):
            return language
    raise InputError(
        f"{file}: cannot tell what it is written in",
        hint=f"a manuscript's name ends in one of {' '.join(suffixes())}",
    )


def _of_suffix(file: str) -> ModuleType | None:
    suffix = PurePath(file).suffix.lower()
    return next((reader for reader in _LANGUAGES if suffix in reader.suffixes), None)


def _plain(path: PurePath) -> str:
    """The name of a file without detours: "a/../b.tex" is "b.tex"."""
    parts: list[str] = []
    for part in path.parts:
        if part == ".." and parts and parts[-1] not in ("..", path.anchor):
            parts.pop()
        else:
            parts.append(part)
    return PurePath(*parts).as_posix() if parts else "."
