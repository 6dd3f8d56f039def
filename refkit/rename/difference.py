"""What is rewritten in a file, as a unified diff: the lines before and after, with some around.

It is made from the edits themselves, so it takes no search, however long the file is. How it looks
is known by refkit.view.renaming.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from refkit.manuscript.rewrite import Edit, Rewritten, applied, lines

_AROUND = 3  # lines shown before and after a change, as `diff -u` does


class Line(NamedTuple):
    """A line of a diff."""

    sign: str  # " ", "-", "+"; "@" heads a part: its text says where that stands
    text: str  # without its end


class _Range(NamedTuple):
    """Lines that change together, 0-based, and the edits in them."""

    first: int
    last: int
    edits: tuple[Edit, ...]


def unified(done: Rewritten) -> Iterator[Line]:
    """The diff of one file, part by part."""
    before = list(lines(done.before))
    starts: list[int] = []
    at = 0
    for line in before:
        starts.append(at)
        at += len(line)
    grown = 0  # lines that the file has got so far
    for part in _parts(_ranges(done.edits, starts)):
        first = max(0, part[0].first - _AROUND)
        last = min(len(before) - 1, part[-1].last + _AROUND)
        body = list(_body(part, first, last, before, starts, done.before))
        old = sum(line.sign != "+" for line in body)
        new = sum(line.sign != "-" for line in body)
        yield Line("@", f"@@ -{first + 1},{old} +{first + 1 + grown},{new} @@")
        yield from body
        grown += new - old


def _ranges(edits: Sequence[Edit], starts: Sequence[int]) -> list[_Range]:
    found: list[_Range] = []
    for edit in edits:
        first = bisect_right(starts, edit.start) - 1
        last = bisect_right(starts, max(edit.start, edit.end - 1)) - 1
        if found and first <= found[-1].last + 1:
            held = found.pop()
            found.append(_Range(held.first, max(held.last, last), (*held.edits, edit)))
        else:
            found.append(_Range(first, last, (edit,)))
    return found


def _parts(ranges: Sequence[_Range]) -> Iterator[list[_Range]]:
    part: list[_Range] = []
    for one in ranges:
        if part and one.first - part[-1].last > 2 * _AROUND + 1:
            yield part
            part = []
        part.append(one)
    if part:
        yield part


def _body(
    part: Sequence[_Range],
    first: int,
    last: int,
    before: Sequence[str],
    starts: Sequence[int],
    text: str,
) -> Iterator[Line]:
    at = first
    for one in part:
        yield from _signed(" ", before[at : one.first])
        old = before[one.first : one.last + 1]
        begin = starts[one.first]
        moved = [Edit(e.start - begin, e.end - begin, e.new) for e in one.edits]
        yield from _signed("-", old)
        yield from _signed("+", tuple(lines(applied("".join(old), moved))))
        at = one.last + 1
    yield from _signed(" ", before[at : last + 1])


def _signed(sign: str, some: Sequence[str]) -> Iterator[Line]:
    return (Line(sign, line.rstrip("\r\n")) for line in some)
