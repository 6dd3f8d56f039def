"""Which of my records may an entry be that passes by? A first version: see `Wanted`."""

from collections.abc import Mapping

from refkit.match.paper import same_paper
from refkit.model import Entry, Verdict


class Wanted:
    """Entries found again among many that pass by."""

    def __init__(self, entries: Mapping[str, Entry]) -> None:
        self._entries = entries

    def find(self, entry: Entry) -> tuple[str, ...]:
        """The keys of the entries that ``entry`` may be."""
        return tuple(
            key
            for key, mine in self._entries.items()
            if same_paper(mine, entry).verdict is not Verdict.DIFFERENT
        )
