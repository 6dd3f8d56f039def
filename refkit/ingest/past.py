"""Works that were removed: they keep their keys, and get them back when they are added again.

A key is recognised here by its work alone; that nobody else gets it is seen to by
refkit.ingest.keys.
"""

from collections.abc import Mapping
from functools import cached_property

from refkit.ingest.share import may_share
from refkit.match import Index
from refkit.model import Entry, Record, Retired, Verdict


class Past:
    """The works that were removed, found by what is kept of them."""

    def __init__(self, retired: Mapping[str, Retired]) -> None:
        self._retired = retired

    @cached_property
    def _index(self) -> Index:
        return Index(
            Record(key=key, entry=one.entry, added=one.on) for key, one in self._retired.items()
        )

    def keys_of(self, entry: Entry) -> tuple[str, ...]:
        """All retired keys of the work that ``entry`` surely is, in the order of the library."""
        if not self._retired:
            return ()
        same = {
            record.key
            for record, match in self._index.find(entry, "")
            if match.verdict is Verdict.SAME and may_share(record.entry, entry)
        }
        return tuple(key for key in self._retired if key in same)
