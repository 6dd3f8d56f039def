"""Manuscripts on disk: found, read, and written with other keys in them.

What is rewritten is known by refkit.manuscript.rewrite and refkit.rename.bibfile. A file is written
only if it is still what was read, and each at once or not at all.
"""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from refkit.charset import Decoded
    from refkit.errors import Problem
    from refkit.manuscript import Manuscript
    from refkit.manuscript.rewrite import Rewritten

_FILE = "CIT010"
# Of the readers: a file that is not there, one that takes itself in, a command that may cite and a
# key that a macro makes.
_NOT_THERE, _LOOP = "CIT001", "CIT002"
_UNSEEN = frozenset({"CIT003", "CIT004"})


class Papers(NamedTuple):
    """What was read."""

    paper: "Manuscript"
    bibliographies: tuple[str, ...]  # .bib files that belong to it
    data: dict[str, bytes]
    decoded: "dict[str, Decoded]"
    problems: "tuple[Problem, ...]"

    @property
    def texts(self) -> dict[str, str]:
        """The texts of all files."""
        return {name: decoded.text for name, decoded in self.decoded.items()}


class Drafts(NamedTuple):
    """What is to be written."""

    files: "tuple[Rewritten, ...]"
    data: dict[str, bytes]  # the new bytes of each
    problems: "tuple[Problem, ...]"


def read(names: Sequence[str]) -> Papers:
    """Read manuscripts: files, with all that they take in, and folders, with all that is in them.

    With a folder go the .bib files in it; with a file, those that it names in its folder or below.
    Raises InputError for a file that is not there, and where there is no manuscript.
    """
    from refkit import files, manuscript
    from refkit.errors import InputError

    opened = _Opened()
    named: list[str] = []
    bibliographies: list[str] = []
    for name in map(os.path.expanduser, names):
        found = [name]
        if name and os.path.isdir(name):
            found = list(_walk(name))
            if not found:
                hint = f"a manuscript's name ends in one of {' '.join(_suffixes())}"
                raise InputError(f"no manuscript in {name}", hint=hint)
            found = [inside for inside in found if opened.may_be_read(inside)]
            opened.whole = True
        else:
            files.require(name)
        bibliographies += [one for one in found if _is_bib(one)]
        named += [one for one in found if not _is_bib(one)]
    paper = manuscript.read(named, opened.open)
    for candidates in paper.bibliographies:
        there = (one for one in candidates if _is_bib(one) and os.path.isfile(one))
        name = next(there, "")
        if name and any(_is_below(name, one) for one in named):
            bibliographies.append(name)
    own = tuple(dict.fromkeys(map(os.path.normpath, bibliographies)))
    for name in own:
        opened.open(name)
    return Papers(
        paper, own, opened.data, opened.decoded, (*opened.problems, *_told(paper, opened.whole))
    )


def _told(paper: "Manuscript", whole: bool) -> "Iterator[Problem]":
    """What the readers had to say, in words that fit here; ``whole`` folders were read."""
    from refkit.errors import Problem

    for problem in paper.problems:
        if problem.code in _UNSEEN:
            yield Problem(
                code=problem.code,
                severity=problem.severity,
                message=problem.message,
                where=problem.where,
                hint="look there: a key in it is not rewritten",
            )
        elif problem.code not in (_NOT_THERE, _LOOP) or not whole:
            # Of a folder all files are read: which of them TeX takes in does not matter.
            yield problem


def rewrite(papers: Papers, renamed: Callable[[str], str | None]) -> Drafts:
    """What ``papers`` are with other keys, as far as that can be written."""
    from refkit.manuscript import rewrite as manuscripts
    from refkit.rename import bibfile
    from refkit.rename.encoded import encode

    texts = papers.texts
    outcome = manuscripts.rewrite(papers.paper, texts, renamed)
    done, problems = list(outcome.files), list(outcome.problems)
    for name in papers.bibliographies:
        written, told = bibfile.rewrite(name, texts[name], renamed)
        problems += told
        done += [written] if written.edits else []
    kept: dict[str, Rewritten] = {}
    data: dict[str, bytes] = {}
    for one in done:
        real = os.path.realpath(one.file)
        new = encode(papers.data[one.file], papers.decoded[one.file], one.after)
        if new is None:
            encoding = papers.decoded[one.file].encoding
            why = f"{encoding} does not hold what would be written"
            problems.append(_left(one.file, why, "save the file as UTF-8"))
        elif real not in kept:  # a file may be there under two names
            kept[real] = one
            data[one.file] = new
    return Drafts(tuple(kept.values()), data, tuple(problems))


def write(drafts: Drafts, papers: Papers) -> "tuple[tuple[str, ...], tuple[Problem, ...]]":
    """Write the drafts; the files that were written, and what stood against others."""
    from refkit import files
    from refkit.errors import InputError

    written: list[str] = []
    problems: list[Problem] = []
    for name, data in drafts.data.items():
        trail = files.Trail()
        try:
            if trail.read(name) != papers.data[name]:
                problems.append(_left(name, "it has changed since it was read"))
                continue
            files.replace(Path(name), data)
        except InputError as error:
            problems.append(_left(name, error.message))
        else:
            written.append(name)
    return tuple(written), tuple(problems)


def _left(name: str, why: str, hint: str = "") -> "Problem":
    from refkit.errors import Location, Problem, Severity

    again = "its keys still lead to their works; refkit rekey --src FILE rewrites them later"
    return Problem(
        code=_FILE,
        severity=Severity.ERROR,
        message=f"{name} was not rewritten: {why}",
        where=Location(file=name, line=1),
        hint=hint or again,
    )


class _Opened:
    """Files opened and decoded, each once."""

    def __init__(self) -> None:
        self.data: dict[str, bytes] = {}
        self.decoded: dict[str, Decoded] = {}
        self.problems: list[Problem] = []
        self.whole = False  # whether a folder was named

    def open(self, name: str) -> str | None:
        from refkit import charset, files

        if name not in self.decoded:
            data = files.Trail().read(name)
            if data is None:
                return None
            decoded = charset.decode(data, name)
            self.data[name], self.decoded[name] = data, decoded
            self.problems += decoded.problems
        return self.decoded[name].text

    def may_be_read(self, name: str) -> bool:
        """Whether a file that was found in a folder is text; if not, that is said."""
        from refkit.errors import InputError

        name = os.path.normpath(name)
        try:
            return self.open(name) is not None
        except InputError as error:
            self.problems.append(_left(name, error.message, error.hint))
            return False


def _suffixes() -> tuple[str, ...]:
    from refkit import manuscript

    return tuple(suffix for suffix in manuscript.suffixes() if suffix != ".aux")


def _is_bib(name: str) -> bool:
    return name.lower().endswith(".bib")


def _is_below(name: str, paper: str) -> bool:
    folder = os.path.realpath(os.path.dirname(paper) or ".")
    return os.path.commonpath([folder, os.path.realpath(name)]) == folder


def _walk(folder: str) -> Iterator[str]:
    """The manuscripts and .bib files in a folder, sorted; hidden ones are left out."""
    wanted = (*_suffixes(), ".bib")
    for inside, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            path = os.path.join(inside, name)
            if not name.startswith(".") and name.lower().endswith(wanted) and os.path.isfile(path):
                yield path
