"""The journal of a library: what happened to it, and what can be made of that.

Beside library.json stands library.journal, one line for each change, with the documents that
changed before and after it. This package knows how such lines are written and read (`line`), what
they tell together (`history`), what undoing and redoing makes of the library (`step`, `splice`),
how the library was (`past`), who wrote a field (`blame`), what is dropped when the journal is made
smaller (`trim`), and how all this reads (`words`, `plan`). It is pure: the file, the lock and the
clock belong to `store`. Only what every change needs is loaded with the package.
"""

from refkit.journal.history import History, Standing, read, standing
from refkit.journal.line import (
    TABLES,
    Changes,
    Damaged,
    Document,
    Line,
    Pair,
    Stamp,
    Tables,
    compact,
    decode,
    decode_head,
    encode,
    moment,
    written,
)

__all__ = [
    "TABLES",
    "Changes",
    "Damaged",
    "Document",
    "History",
    "Line",
    "Pair",
    "Stamp",
    "Standing",
    "Tables",
    "compact",
    "decode",
    "decode_head",
    "encode",
    "moment",
    "read",
    "standing",
    "written",
]
