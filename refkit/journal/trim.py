"""What is dropped when a journal is made smaller, and the line that says so.

This module knows which lines may go: from the beginning, as far as one asks. It touches no file.
"""

from datetime import datetime

import msgspec

from refkit.errors import LibraryError
from refkit.journal.history import History
from refkit.journal.line import Line, encode


class Trimmed(msgspec.Struct, frozen=True, kw_only=True):
    """A journal made smaller."""

    lines: int  # that were dropped
    text: bytes  # what is left


def before(history: History, at: datetime) -> int:
    """The number of the last line that was written before ``at``, 0 for none.

    Lines after one that is not older stay, whatever their time: the journal has no gaps.
    """
    last = 0
    for line in history.lines:
        if line.at >= at and not line.dropped:
            break
        last = line.n
    return last


def trim(data: bytes, history: History, n: int, day: str) -> Trimmed:
    """Drop every line up to number ``n``; ``day`` is what the first line says of it.

    ``data`` is the text that ``history`` was read from. Raises LibraryError where there is nothing
    to drop.
    """
    gone = [line for line in history.lines if line.n <= n and not line.dropped]
    if not gone:
        raise LibraryError(
            f"no line of the journal is from before {day}",
            hint="refkit journal says how far it goes",
        )
    last = gone[-1]
    kept = history.places[history.lines.index(last)]
    head = Line(
        n=last.n,
        at=last.at,
        before=last.before if last.n in history.void else last.after,
        after=last.before if last.n in history.void else last.after,
        dropped=day,
    )
    rest = data.split(b"\n", kept)[kept:]
    return Trimmed(lines=len(gone), text=b"".join(encode(head, {})) + b"".join(rest))
