"""What people see: records, plans and problems as text for a terminal, a pipe or a file.

This package knows how wide a character is, how text is fitted into a window, what the colours
mean and how to say in a sentence what happened. It prints nothing: every function returns its
text without a final line feed, and a command sends it to stdout or stderr. Only `progress` talks
to a terminal by itself. It does not know where records come from or what a command does.

Two rules hold everywhere. No control character and no bidirectional override of a record reaches
the terminal. Width is counted in cells: a Chinese character has two, a combining accent none.

The parts are loaded when they are used, and rich only when a text is not ASCII or a bar is drawn.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, TextIO

from refkit.errors import Problem
from refkit.model import Plan, Record
from refkit.text import plain
from refkit.view.cell import cells, clip, safe, wrap

if TYPE_CHECKING:
    from refkit.enrich import Consulted, Offer
    from refkit.exchange import State
    from refkit.ingest import Account
    from refkit.roundtrip import Comparison

__all__ = [
    "BLUE",
    "BOLD",
    "CYAN",
    "DIM",
    "FAINT",
    "GREEN",
    "MAGENTA",
    "RED",
    "YELLOW",
    "Screen",
    "account",
    "answers",
    "candidates",
    "cells",
    "clip",
    "count",
    "empty",
    "enrichment",
    "error",
    "heading",
    "offer",
    "paint",
    "plan",
    "plural",
    "problems",
    "progress",
    "provenance",
    "queue",
    "record",
    "roundtrip",
    "safe",
    "table",
    "tint",
    "wrap",
]


class Screen(NamedTuple):
    """What is known about the place where text will be read.

    A terminal has a width, and lines are fitted to it. A pipe or a file has none (``width`` is 0):
    the same columns, aligned, with nothing cut, no colour and no header, so that each line of a
    table is a record and `grep` finds whole titles. ``COLUMNS`` sets a width for a pipe, too.
    """

    width: int  # in cells; 0 when there is no limit
    colour: bool  # whether ANSI colour codes are wanted
    interactive: bool  # whether a person is watching: header, markers, bars, progress

    @classmethod
    def of(cls, stream: TextIO, environ: Mapping[str, str]) -> "Screen":
        """Look at ``stream`` and at NO_COLOR, FORCE_COLOR, TERM and COLUMNS in ``environ``.

        NO_COLOR (https://no-color.org) beats FORCE_COLOR (https://force-color.org), which beats
        what the stream is; either counts when it is set to anything but "".
        """
        terminal = stream.isatty()
        capable = terminal and environ.get("TERM") != "dumb"
        colour = not environ.get("NO_COLOR") and (capable or bool(environ.get("FORCE_COLOR")))
        columns = environ.get("COLUMNS", "")
        width = int(columns) if re.fullmatch("[0-9]{1,5}", columns) else 0
        if terminal and not width:
            width = _terminal_width(stream)
        return cls(width, colour, capable)


def _terminal_width(stream: TextIO) -> int:
    """Ask the window for its width; 80, the standard terminal, when it does not tell."""
    import os

    try:
        return os.get_terminal_size(stream.fileno()).columns or 80
    except (OSError, ValueError):
        return 80


DIM, BOLD, RED, GREEN, YELLOW, BLUE, MAGENTA, CYAN = "2", "1", "31", "32", "33", "34", "35", "36"
FAINT = "2;3"  # dim and italic: text that stands in for something missing


def tint(text: str, style: str) -> str:
    """Put ``text`` in an ANSI ``style`` (ECMA-48, 8.3.117)."""
    return f"\x1b[{style}m{text}\x1b[0m" if style and text else text


def paint(text: str, style: str, screen: Screen) -> str:
    """Put ``text`` in an ANSI ``style`` where colour is wanted."""
    return tint(text, style) if screen.colour else text


def plural(n: int, noun: str) -> str:
    """Count in words: "1 record", "2 records"."""
    return f"{n} {noun}" if n == 1 else f"{n} {noun}s"


def heading(record: Record, most: int = 72) -> str:
    """Give the title as plain text, or else the beginning of the abstract, in parentheses.

    A record that waits to be looked up is marked; it may have no more than an identifier.
    """
    if record.entry.title:
        return "(waiting) " * record.waiting + safe(plain(record.entry.title))
    if record.waiting and record.entry.identifiers:
        return f"(waiting: {safe(', '.join(map(str, record.entry.identifiers)))})"
    beginning = safe(plain(record.entry.abstract[: 4 * most]))
    return f"({clip(beginning, most - 2)})" if beginning else "(untitled)"


def table(records: Sequence[Record], screen: Screen) -> str:
    """Draw what `refkit list` prints: one line a record, fitted to the width; "" for none.

    Columns that are empty everywhere are left out. In a narrow window some more go; a key is never
    cut, and may send the title to a line of its own.
    """
    from refkit.view import rows

    return rows.draw(records, screen)


def record(record: Record, screen: Screen) -> str:
    """Draw what `refkit show` prints: all that is known, at most 88 cells wide, links uncut."""
    from refkit.view import card

    return card.draw(record, screen)


def provenance(record: Record, screen: Screen) -> str:
    """Draw what `refkit show --provenance` prints: where each field comes from, and why.

    A table where it fits, else blocks; in a pipe each line is a field, headed by the key.
    """
    from refkit.view import lineage

    return lineage.draw(record, screen)


def queue(records: Sequence[Record], today: date, screen: Screen) -> str:
    """Draw what `refkit next` prints: key, reason, title, authors and link of each record."""
    from refkit.view import card

    return card.draw_queue(records, today, screen)


def plan(plan: Plan, screen: Screen, *, verb: str, dry_run: bool, verbose: bool) -> str:
    """Say what has changed, or with ``dry_run`` would; its problems are left to `problems`.

    ``verb`` is a participle, perhaps with more behind it: "added to library.json", "tagged". When
    its first word is "added" it is said of the new records, when "removed" of those that go, else
    of those that change. Up to ten records of a kind are listed, more only when ``verbose``.
    """
    from refkit.view import changes

    return changes.draw(plan, screen, verb=verb, dry_run=dry_run, verbose=verbose)


def enrichment(
    plan: Plan,
    consulted: "Mapping[str, Consulted]",
    screen: Screen,
    *,
    explain: bool,
    verbose: bool = False,
) -> str:
    """Draw what enrichment changes, record by record, field by field, with source and reason.

    Then follow the offers that a person has to decide on. With ``explain`` every test that was
    made is listed with its score, also of offers that changed nothing. "" when there is nothing.
    """
    from refkit.view import diff

    return diff.draw(plan, consulted, screen, explain=explain, verbose=verbose)


def offer(record: Record, offer: "Offer", number: int, total: int, screen: Screen) -> str:
    """Draw a record and what was offered for it side by side, with the evidence, for a decision."""
    from refkit.view import offers

    return offers.draw(record, offer, number, total, screen)


def candidates(title: str, found: "Sequence[Sequence[Offer]]", screen: Screen) -> str:
    """List the works that a title may mean, numbered from 1, each with all that offered it."""
    from refkit.view import offers

    return offers.draw_candidates(title, found, screen)


def answers(counts: "Mapping[str, Mapping[State, int]]", records: int, screen: Screen) -> str:
    """Say what the sources answered: source -> kind of answer -> for how many records."""
    from refkit.view import tally

    return tally.draw(counts, records, screen)


def account(account: "Account", screen: Screen) -> str:
    """Say what became of a bibliography file: one line when all was kept, else a short block."""
    from refkit.view import loss

    return loss.draw(account, screen)


def roundtrip(comparison: "Comparison", screen: Screen, *, verbose: bool) -> str:
    """List what differs between two readings, by entry, with a line that sums it up."""
    from refkit.view import loss

    return loss.draw_comparison(comparison, screen, verbose=verbose)


def problems(
    problems: Sequence[Problem], sources: Mapping[str, str], screen: Screen, *, verbose: bool
) -> str:
    """List each problem with its place, in file order; for a person watching with its line.

    ``sources`` maps file names to their text. Of more than three notes with one code the first is
    printed, of more than twenty warnings the first ten, and how many there are; ``verbose``: all.
    """
    from refkit.view import trouble

    return trouble.draw(problems, sources, screen, verbose=verbose)


def error(message: str, hint: str, screen: Screen, typed: str = "", at: int | None = None) -> str:
    """Say why we stop, and what to do about it.

    ``typed`` is what the user typed, and ``at`` the place of the fault in it, in code points from
    0: it is shown with a marker below that place.
    """
    from refkit.view import trouble

    return trouble.draw_error(message, hint, screen, typed, at)


def count(n: int, of: int | None = None) -> str:
    """Say what stands below a table: "no records", "1 record", "12 of 147 records"."""
    if of is not None and of != n:
        return f"{n or 'none'} of {plural(of, 'record')}"
    return plural(n, "record") if n else "no records"


def empty(library: str) -> str:
    """Say that a library has no records, and how it gets some."""
    return f"{safe(library)} has no records yet; refkit add FILE reads a .bib or a listing into it"


def progress(
    label: str,
    total: int,
    screen: Screen,
    stream: TextIO | None = None,
    clock: Callable[[], float] | None = None,
) -> AbstractContextManager[Callable[..., None]]:
    """Show a bar while long work lasts; the block gets ``advance``, to call as it goes on.

    ``advance(n=1, now="")`` says that so many more steps are done, and what is being done now; a
    ``total`` of 0 is not known.
    It is drawn on ``stream`` (stderr) when a person is watching and half a second has passed on
    ``clock`` (seconds), and is wiped away at the end. Otherwise there is silence.
    """
    from refkit.view import meter

    return meter.watch(label, total, screen, stream, clock)
