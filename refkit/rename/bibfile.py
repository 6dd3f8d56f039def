"""Other keys in a .bib file that belongs to a manuscript: of its entries, and where they are named.

The blocks are found by the reader of .bib files; what is changed are the keys in their heads and in
the fields that name entries. Everything else keeps its bytes. An entry whose new key is there
already stays as it is: two entries with one key are an error to BibTeX.
"""

import re
from collections.abc import Callable, Iterator

from refkit.citekey import fold
from refkit.errors import Location, Problem, Severity
from refkit.formats.bibtex import block
from refkit.manuscript.rewrite import Edit, Rewritten, lines

suffixes = (".bib",)

_HEAD = re.compile(r"@\s*[^\s{(]+\s*[{(]\s*")
# Fields of BibTeX and BibLaTeX whose values are keys of entries (biblatex manual 2.2.2, 2.2.3).
_NAMING = re.compile(
    r"(?i)(?<![\w-])(crossref|xref|xdata|related|entryset|ids)\s*=\s*(?:\{([^{}]*)\}|\"([^\"{}]*)\")"
)
_KEY = re.compile(r"[^\s,](?:[^,]*[^\s,])?")

Renamed = Callable[[str], str | None]


def rewrite(file: str, text: str, renamed: Renamed) -> tuple[Rewritten, tuple[Problem, ...]]:
    """``text``, called ``file``, with the keys that ``renamed`` gives; None: a key stays."""
    entries = block.split(text, file).entries
    present = {fold(entry.key) for entry in entries}
    edits: list[Edit] = []
    problems: list[Problem] = []
    starts = [0]
    for line in lines(text):
        starts.append(starts[-1] + len(line))
    for entry in entries:
        at = starts[entry.line - 1] + entry.column - 1
        new = renamed(entry.key)
        own = _head(entry.text, entry.key)
        if new is not None and new != entry.key and own:
            if fold(new) in present and fold(new) != fold(entry.key):
                problems.append(_there(entry, new, file))
                new = None
            else:
                present.add(fold(new))
                edits.append(Edit(at + own[0], at + own[1], new))
        changed = new if own else None
        edits += _named(entry, at, renamed, changed)
    return Rewritten(file, text, tuple(edits)), tuple(problems)


def _head(text: str, key: str) -> tuple[int, int] | None:
    """Where the key stands in an entry."""
    head = _HEAD.match(text)
    if not key or not head or not text.startswith(key, head.end()):
        return None
    return head.end(), head.end() + len(key)


def _named(entry: block.Block, at: int, renamed: Renamed, own: str | None) -> Iterator[Edit]:
    """The keys in the fields of an entry; ``own`` is its new key, where it gets one.

    Among its own further keys (`ids`) nothing changes, but that the new one gives way to the old:
    no entry has one key twice.
    """
    for field in _NAMING.finditer(entry.text):
        group = 2 if field[2] is not None else 3
        for key in _KEY.finditer(entry.text, *field.span(group)):
            if field[1].lower() == "ids":
                new = entry.key if own and fold(own) == fold(key[0]) else None
            else:
                new = renamed(key[0])
            if new is not None and new != key[0]:
                yield Edit(at + key.start(), at + key.end(), new)


def _there(entry: block.Block, new: str, file: str) -> Problem:
    return Problem(
        code="CIT009",
        severity=Severity.INFO,
        message=f"{file} has an entry '{new}' already, so '{entry.key}' stays there",
        where=Location(file=file, line=entry.line, column=entry.column),
        key=new,
        hint="if both are one work, take one of them out",
    )
