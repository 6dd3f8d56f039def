"""Add entries to a .bib file that somebody keeps by hand: for `refkit export --append-to`.

What the file has stays byte for byte, whatever its encoding and its line ends; entries are added
behind it, written as the file is.
"""

from collections.abc import Collection, Sequence
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from refkit.errors import Problem
    from refkit.formats import Options
    from refkit.formats.bibtex.block import Blocks
    from refkit.model import Record


class Appended(NamedTuple):
    """A file with what was missing in it."""

    data: bytes
    added: int  # entries
    there: int  # records that the file had already
    problems: "tuple[Problem, ...]" = ()


class Present(NamedTuple):
    """A .bib file as it is."""

    name: str
    data: bytes
    text: str
    encoding: str
    blocks: "Blocks"

    @property
    def keys(self) -> frozenset[str]:
        """Its keys in lower case, as BibTeX compares them, with those in BibLaTeX's `ids`."""
        further = (entry.fields.get("ids", "").split(",") for entry in self.blocks.entries)
        return frozenset(
            key.strip().lower()
            for keys in ((entry.key for entry in self.blocks.entries), *further)
            for key in keys
            if key.strip()
        )

    @property
    def dialect(self) -> str:
        """The dialect it is written in: "biblatex", or "" for BibTeX."""
        from refkit.formats.bibtex.dialect import dialect

        return dialect(self.blocks)


def present(name: str, data: bytes) -> Present:
    """Read a .bib file. Raises InputError when its bytes are no text."""
    from refkit import charset
    from refkit.formats.bibtex import block

    decoded = charset.decode(data, name) if data else charset.Decoded("", "utf-8")
    blocks = block.split(decoded.text, name)
    return Present(name, data, decoded.text, decoded.encoding, blocks)


def append(
    file: Present,
    records: Sequence["Record"],
    options: "Options",
    former: Collection[str] = (),
) -> Appended:
    """Add those ``records`` whose keys the file does not have.

    A record that is there, but not under one of the ``former`` keys that are cited, is added
    under that key. Raises InputError when the file breaks off inside an entry, which would swallow
    what follows.
    """
    from refkit import formats
    from refkit.commands.style import changed
    from refkit.formats import Letters

    missing = _missing(file.keys, records, former)
    if not file.encoding.startswith(("utf-", "utf_", "ascii")):
        options = changed(options, letters=Letters.ASCII)
    written = formats.writer("bibtex").write(missing, options)
    there = sum(record.key.lower() in file.keys for record in records)
    if not written.count:
        return Appended(file.data, 0, there, written.problems)
    _require_closed(file)
    end = _line_end(file.text)
    addition = _gap(file.text) + written.text
    addition = addition.replace("\n", end)
    data = file.data + addition.encode(file.encoding)
    return Appended(data, written.count, there, written.problems)


_NOT_CLOSED = "BIB002"


def _require_closed(file: Present) -> None:
    """Refuse a file in which BibTeX would take what is added for a part of an entry."""
    from refkit.errors import InputError

    for problem in file.blocks.problems:
        if problem.code == _NOT_CLOSED:
            raise InputError(
                f"{problem.where}: {problem.message}, and would swallow what is added",
                hint="close it, and run the command again; the file is as it was",
            )


def _missing(
    held: Collection[str], records: Sequence["Record"], former: Collection[str]
) -> "list[Record]":
    from refkit.manuscript.choice import with_changes

    missing = []
    for record in records:
        aliases = tuple(alias for alias in record.aliases if alias.lower() not in held)
        if record.key.lower() not in held:
            missing.append(with_changes(record, aliases=aliases))
        else:
            missing += [
                with_changes(record, key=alias, aliases=()) for alias in aliases if alias in former
            ]
    return missing


def _line_end(text: str) -> str:
    if "\r\n" in text:
        return "\r\n"
    return "\r" if "\r" in text and "\n" not in text else "\n"


def _gap(text: str) -> str:
    """What has to stand between the file and the first entry added: an empty line."""
    normal = text.replace("\r\n", "\n").replace("\r", "\n")
    if not normal or normal.endswith("\n\n"):
        return ""
    return "\n" if normal.endswith("\n") else "\n\n"
