"""The second lane: blocks that are well written but not plainly, cut by bibtexparser's splitter.

Knows how to ask bibtexparser 2.1 about one block, and when not to believe it: it takes
``title = {A} year = 2020`` for one value, and a backslash for what protects a brace. Whatever does
not hold to the grammar is handed back unread.
"""

import re

from refkit.formats.bibtex.head import Draft
from refkit.formats.bibtex.plain import CONTINUES, KEY
from refkit.formats.bibtex.value import NAME, Piece, pieces

_IS_NAME = re.compile(NAME)
_IS_KEY = re.compile(KEY)
_CONTINUES = re.compile(CONTINUES)

# The splitter keeps every block several times over; a longer one is read by ourselves.
LONGEST = 1_000_000


def cut(text: str, at: int, last: int, limit: int) -> Draft | None:
    """The block at ``at``, whose delimiter closes before ``last``; the next one is at ``limit``.

    None when it is not well written. Of an entry the draft has key and fields, of a macro one
    field, of a preamble none.
    """
    from bibtexparser import model, splitter

    if last - at > LONGEST:
        return None
    before, splitter.logger.disabled = splitter.logger.disabled, True
    try:
        blocks = splitter.Splitter(text[at:last]).split().blocks
    finally:
        splitter.logger.disabled = before
    block = blocks[0] if blocks else None
    if isinstance(block, model.DuplicateFieldKeyBlock):
        block = block.ignore_error_block
    raw = (block and block.raw) or ""
    if not raw or not text.startswith(raw, at):
        return None
    end = at + len(raw)
    if _CONTINUES.match(text, end, limit):
        return None
    if isinstance(block, model.Entry):
        fields = _fields([(field.key, str(field.value)) for field in block.fields])
        sound = fields is not None and _IS_KEY.fullmatch(block.key)
        return Draft(block.key, fields or [], end) if sound else None
    if isinstance(block, model.String):
        fields = _fields([(block.key, block.value)])
        return Draft("", fields, end) if fields else None
    if isinstance(block, model.Preamble):
        return Draft("", [], end) if pieces(block.value) else None
    return None


def _fields(raw: list[tuple[str, str]]) -> list[tuple[str, list[Piece], int]] | None:
    fields: list[tuple[str, list[Piece], int]] = []
    for name, value in raw:
        parts = pieces(value)
        if parts is None or not _IS_NAME.fullmatch(name):
            return None
        fields.append((name, parts, -1))
    return fields
