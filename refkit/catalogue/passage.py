"""The passage of a record that shows why it was found.

This module knows how words that were folded are found again in the text as people read it, and
which stretch of it shows most of them. It paints nothing.
"""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence

from refkit.catalogue.hit import Passage
from refkit.model import Record
from refkit.query import reading
from refkit.text import fold, plain

_WORD = re.compile(r"\w+")
_LETTERS = re.compile("[A-Za-z0-9]+")
# The same in all scripts, in stretches that are folded by themselves: what is no ASCII letter for
# each character, with the marks that are put on it.
_SAID = re.compile("[A-Za-z0-9]+(?![\u0300-\u036f])|[^\\W_](?:[\u0300-\u036f\u00ad])*")
_SPACE = re.compile(r"\s+")
_WIDTH = 30  # words of a passage
_LEAD = 6  # words before the first that was found, if there are that many
_LONGEST = 20_000  # code points of a text that are looked at
# Where a passage is taken from, best first: of two that show as many words, the first one. What is
# no prose only says where a word stands: of one that is in the title, nothing more.
_PROSE = ("abstract", "note")
_FIELDS = (
    *(*_PROSE, "keywords", "authors", "editors", "tags", "venue", "extra", "publisher"),
    *("aliases", "key", "identifiers", "url"),
)
_BETWEEN = "; "


def title(record: Record, terms: Sequence[str]) -> Passage:
    """The title, with the words that were found."""
    text = _SPACE.sub(" ", plain(record.entry.title))
    return Passage("title", text, _joined(_marks(text, terms)[0]))


def shown(record: Record, terms: Sequence[str]) -> tuple[Passage, ...]:
    """The passage outside the title that shows most of the words, and one more for the others.

    None where only the title has them.
    """
    head = title(record, terms)
    unseen = [term for term in terms if not _stands(term, head)]
    best = _best(record, terms, unseen)
    if not best:
        return ()
    rest = [term for term in unseen if not _stands(term, best)]
    more = _best(record, rest, rest)
    return (best, more) if more else (best,)


def _stands(term: str, passage: Passage) -> bool:
    return term in _folded(passage.text)[0]


def _best(record: Record, terms: Sequence[str], unseen: Sequence[str]) -> Passage | None:
    """The passage with most of the terms; of what is no prose, with most that are ``unseen``."""
    found: tuple[int, Passage] | None = None
    for field in _FIELDS:
        wanted = terms if field in _PROSE else unseen
        for whole in _texts(field, record) if wanted else ():
            text = _SPACE.sub(" ", _near(whole, wanted)).strip()
            most, passage = _window(field, text, wanted)
            if most > (found[0] if found else 0):
                found = most, passage
    return found[1] if found else None


def _texts(field: str, record: Record) -> Sequence[str]:
    """What a passage of a field can be of: all its texts as one, but of one venue each name."""
    texts = reading.texts_of(field)(record)
    if not texts:
        return ()
    if field == "venue":  # as the record has it comes first, and its id, which nobody prints, last
        return tuple(dict.fromkeys((texts[-1], *texts[1:], texts[0])))
    return (_BETWEEN.join(texts),)


def _near(text: str, terms: Sequence[str]) -> str:
    """``text``, or the part of one that is very long in which the first of the words may be."""
    if len(text) <= _LONGEST:
        return text
    lower = text.lower()
    firsts = [lower.find(term.partition(" ")[0]) for term in terms]
    at = min((first for first in firsts if first >= 0), default=0)
    start = text.rfind(" ", 0, max(0, at - _LONGEST // 10)) + 1
    return text[start : start + _LONGEST]


def _window(field: str, text: str, terms: Sequence[str]) -> tuple[int, Passage]:
    """The stretch of ``text`` with the most different terms, and how many these are."""
    marks, which = _marks(text, terms)
    if not marks:
        return 0, Passage(field, "", ())
    words = [match.span() for match in _WORD.finditer(text)]
    starts = [_word_at(words, start) for start, _ in marks]
    chosen, most = 0, (0, 0)
    for first, begin in enumerate(starts):
        behind = bisect_left(starts, begin + _WIDTH - _LEAD, first)
        shown = (len({*which[first:behind]}), behind - first)
        if shown > most:
            chosen, most = begin, shown
    low = max(0, min(chosen - _LEAD, len(words) - _WIDTH))
    high = min(len(words), low + _WIDTH) - 1
    begin = 0 if low == 0 else words[low][0]
    end = len(text) if high == len(words) - 1 else words[high][1]
    kept = [(max(a, begin) - begin, min(b, end) - begin) for a, b in marks if a < end and b > begin]
    return most[0], Passage(field, text[begin:end], _joined(kept), (low > 0, end < len(text)))


def _word_at(words: Sequence[tuple[int, int]], offset: int) -> int:
    return max(0, bisect_right(words, offset, key=lambda word: word[0]) - 1)


def _marks(text: str, terms: Sequence[str]) -> tuple[list[tuple[int, int]], list[int]]:
    """Where the terms stand in ``text``, in its order, and which one stands there."""
    folded, origin = _folded(text)
    found: list[tuple[int, int, int]] = []
    for number, term in enumerate(terms):
        at = folded.find(term)
        while at >= 0:
            end = at + len(term)
            found.append((origin[at], origin[end - 1] + 1, number))
            at = folded.find(term, end)
    found.sort()
    return [(start, end) for start, end, _ in found], [number for _, _, number in found]


def _folded(text: str) -> tuple[str, list[int]]:
    """``text`` folded, and for each character of that where it comes from."""
    parts: list[str] = []
    origin: list[int] = []
    last = 0  # where the stretch before ends
    for match in _LETTERS.finditer(text) if text.isascii() else _SAID.finditer(text):
        start, end = match.span()
        said = match[0].lower() if match[0].isascii() else fold(match[0]).replace(" ", "")
        if start > last or not parts:
            parts.append(" ")
            origin.append(last)
        parts.append(said)
        # A letter may be folded to several, and letters that are written apart to one.
        even = len(said) == end - start
        origin += range(start, end) if even else [start] * (len(said) - 1) + [end - 1] * bool(said)
        last = end
    return "".join(parts), origin


def _joined(marks: Sequence[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Marks that touch or overlap as one."""
    joined: list[tuple[int, int]] = []
    for start, end in marks:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
