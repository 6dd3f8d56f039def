"""JSON: records exactly as the library keeps them, in a list, each with its key."""

from collections.abc import Sequence

from refkit import codec
from refkit.formats import Options, Written
from refkit.model import Record

suffixes = (".json",)


def write(records: Sequence[Record], options: Options) -> Written:
    """All fields of all records; there is nothing to choose."""
    return Written(text=codec.encode_many(records).decode(), count=len(records))
