"""Labels without what they promise: "Year: to appear" is one, "Link: Prediction in Graphs" a title.

This module weighs such lines by where they stand. It does not look at what they say.
"""

import re
from collections.abc import Sequence

from refkit.formats.listing import label
from refkit.formats.listing.habit import Block, Habits, Line, title_above

_SENTENCE_END = re.compile(r"[.!?。！？]\W*$")


def weigh(preamble: list[Line], blocks: list[Block], habits: Habits) -> None:
    """Take the labels that are none for lines again: titles, and lines of a text."""
    kept: list[Block] = []
    for at, block in enumerate(blocks):
        after = blocks[at + 1] if at + 1 < len(blocks) else None
        if block.sure or _is_label(block, kept[-1] if kept else None, preamble, after, habits):
            kept.append(block)
        else:
            (kept[-1].tail if kept else preamble).extend((block.line, *block.tail))
    blocks[:] = kept


def _is_label(
    block: Block,
    before: Block | None,
    preamble: Sequence[Line],
    after: Block | None,
    habits: Habits,
) -> bool:
    """Whether a label is one although its value is not what it promises."""
    said = [line for line in block.tail if line.text]
    above = before.tail if before else preamble
    heads = habits.titled and after is not None and after.field == habits.opener
    if before is None:
        return not said and bool(above and above[-1].text)
    if before.field in label.ONE_LINE:
        # Right above the next record it is a title, unless that has one.
        return bool(said) or not heads or bool(title_above(above, before.head))
    ended = _SENTENCE_END.search(
        next((x.text for x in reversed(above) if x.text), before.head.text)
    )
    apart = not block.tail or not block.tail[0].text or len(said) <= heads
    return ended is not None and apart and (bool(said) or not heads)
