"""Which notes of a file belong together: works, the decisions about them, and all that is none.

A dump mixes submissions with their reviews, comments and decisions, has notes that were deleted,
the originals of blind copies, and some notes twice. This module puts each on one pile, so that
what is left out can be counted. What a note says is known by refkit.formats.openreview.note.
"""

from collections.abc import Iterable

from refkit.formats.openreview.note import Note, is_work, latest, modified
from refkit.formats.openreview.saved import Saved


class Threads:
    """The notes of a file, sorted."""

    def __init__(self, notes: Iterable[Saved]) -> None:
        """Sort the notes; of one that is there twice the one modified last counts."""
        self.deleted: list[Saved] = []
        self.replies: list[Saved] = []  # reviews and comments
        self.blank: list[Saved] = []  # no reply, and without title and abstract
        self.twice: list[Saved] = []
        self.lost: list[Saved] = []  # decisions about what is not here
        self._works: dict[str, Saved] = {}
        self._decisions: dict[str, list[Saved]] = {}
        self._seen: set[str] = set()  # ids of replies: they come with a submission and alone
        for found in notes:
            self._sort(found)
        originals = {found.note.original for found in self._works.values() if found.note.original}
        self.originals = [self._works.pop(id) for id in originals & self._works.keys()]
        for forum in self._decisions.keys() - self._works.keys() - originals:
            self.lost += self._decisions[forum]

    @property
    def works(self) -> Iterable[Saved]:
        """The submissions, each once, in the order of the file."""
        return self._works.values()

    def decision(self, note: Note) -> str:
        """What was decided about a submission: the text of the newest decision, or ""."""
        about = self._decisions.get(note.id, ())
        if not about and note.original:
            about = self._decisions.get(note.original, ())
        return latest(found.note for found in about) if about else ""

    def _sort(self, found: Saved) -> None:
        note = found.note
        for reply in note.replies:
            self._reply(Saved(reply, found.start), of=note.id)
        if note.is_reply:
            self._reply(found, of="")
        elif note.is_deleted:
            self.deleted.append(found)
        elif not is_work(note):
            self.blank.append(found)
        elif (known := self._works.get(note.id)) is None:
            self._works[note.id] = found
        else:
            self.twice.append(found)
            if modified(note) > modified(known.note):
                self._works[note.id] = Saved(note, known.start)

    def _reply(self, found: Saved, of: str) -> None:
        note = found.note
        if note.id and note.id in self._seen:
            return
        self._seen.add(note.id)
        if note.is_deleted:
            self.deleted.append(found)
        elif note.decision:
            about = note.forum or of or note.replyto or ""
            self._decisions.setdefault(about, []).append(found)
        else:
            self.replies.append(found)
