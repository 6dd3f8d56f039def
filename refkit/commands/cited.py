"""What manuscripts cite, looked up in the library: for `refkit export --cited-in`.

Here the files are opened that refkit.manuscript asks for. How they are read stands there, which
records are meant in refkit.manuscript.choice.
"""

import os.path
from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.commands.style import Target, Wanted
    from refkit.errors import Problem
    from refkit.files import Trail
    from refkit.manuscript import Manuscript
    from refkit.manuscript.choice import Choice, Chosen
    from refkit.store import Records


class Cited(NamedTuple):
    """What the manuscripts cite."""

    chosen: "tuple[Chosen, ...]" = ()
    missing: tuple[str, ...] = ()  # keys that are cited and not in the library
    problems: "tuple[Problem, ...]" = ()
    texts: Mapping[str, str] = {}  # of the manuscripts, for the lines that are shown


def find(
    run: "Run", wanted: "Wanted", trail: "Trail", target: "Target", records: "Records"
) -> Cited:
    """Read the manuscripts and choose ``records``; everything that is read is noted on ``trail``.

    Raises InputError when a manuscript cannot be read, or when it is what would be written.
    """
    from refkit.manuscript import choice

    opened = _Opened(trail)
    names = [os.path.expanduser(name) for name in wanted.cited_in]
    for name in names:
        trail.note(name)
    paper = opened.read(names)
    target.spare(paper.files)
    found = _choose(run, wanted, paper, records)
    elsewhere = _elsewhere(paper, found)
    absent = choice.absent(found.missing, tuple(records), elsewhere)
    return Cited(
        chosen=found.chosen,
        missing=tuple(citation.key for citation in found.missing),
        problems=(*opened.problems, *paper.problems, *found.problems, *absent),
        texts=opened.texts,
    )


def _choose(run: "Run", wanted: "Wanted", paper: "Manuscript", records: "Records") -> "Choice":
    from refkit.manuscript import choice

    among: Collection[str] | None = None
    if not wanted.all:
        from refkit.commands.look import select

        chosen = select(run, wanted.query, wanted.tag, wanted.status, "key", records)
        among = {record.key for record in chosen}
    found = choice.choose(paper.keys(), records, among)
    if paper.everything:
        cited = {chosen.record.key for chosen in found.chosen}
        rest = (key for key in records if key not in cited and (among is None or key in among))
        others = tuple(choice.Chosen(records[key], (key,)) for key in rest)
        found = found._replace(chosen=(*found.chosen, *others))
    return found


def _elsewhere(paper: "Manuscript", found: "Choice") -> dict[str, str]:
    """Which missing keys stand in a bibliography that the paper names: key, lower case -> file."""
    keys = {citation.key.lower() for citation in found.missing}
    stands: dict[str, str] = {}
    for candidates in paper.bibliographies if keys else ():
        for name in candidates:
            if name.lower().endswith(".bib") and os.path.isfile(name):
                stands |= {key: name for key in keys_in(name) & keys if key not in stands}
                break
    return stands


def keys_in(file: str) -> frozenset[str]:
    """The keys of a .bib file in lower case, as BibTeX compares them. Raises InputError."""
    from refkit import charset, files
    from refkit.formats.bibtex import block

    data = files.Trail().read(file) or b""
    text = charset.decode(data, file).text if data else ""
    return frozenset(entry.key.lower() for entry in block.split(text, file).entries)


class _Opened:
    """Manuscripts opened and decoded, with what there is to say about that."""

    def __init__(self, trail: "Trail") -> None:
        self._trail = trail
        self.texts: dict[str, str] = {}
        self.problems: list[Problem] = []

    def read(self, names: Collection[str]) -> "Manuscript":
        from refkit import files, manuscript

        # What the user named must be there, and the error says what is near.
        for source in files.sources([name for name in names if name == "-"]):
            self._keep("-", source.data)
        for name in names:
            if name != "-":
                files.require(name)
        return manuscript.read(tuple(names), self._open)

    def _open(self, name: str) -> str | None:
        if name not in self.texts:
            data = self._trail.read(name)
            if data is None:
                return None
            self._keep(name, data)
        return self.texts[name]

    def _keep(self, name: str, data: bytes) -> None:
        from refkit import charset

        decoded = charset.decode(data, name)
        self.texts[name] = decoded.text
        self.problems += decoded.problems
