"""`refkit enrich --review`: one offer at a time, side by side, and a key for the answer.

Nothing is changed here: what comes back is what a person accepted. A "no" is not stored, so the
same offer is shown again the next time.
"""

import sys
from collections.abc import Iterable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.enrich import Consulted, Offer
    from refkit.model import Plan

_HELP = "y: take it   n: not this one   s: skip the record   q: ask no more"


def is_possible() -> bool:
    """Whether there is a person at a terminal, who sees the questions and can answer."""
    return sys.stdin.isatty() and sys.stderr.isatty()


def accepted(
    run: "Run", consulted: "Iterable[Consulted]", plan: "Plan"
) -> frozenset[tuple[str, str]]:
    """Ask about every offer that ``plan`` leaves to a person; the (key, name) of those taken."""
    from refkit import view

    waiting = list(_offers(consulted, plan))
    taken: set[tuple[str, str]] = set()
    done: set[str] = set()  # records with an answer that settles them
    for number, (one, offer) in enumerate(waiting, 1):
        key = one.record.key
        if key in done:
            continue
        screen = run.screen(sys.stderr)  # a window may have another width by now
        print(view.offer(one.record, offer, number, len(waiting), screen), file=sys.stderr)
        answer = _answer(screen.width)
        if answer == "q":
            break
        if answer == "y":
            taken.add((key, offer.name))
        if answer in "ys":
            done.add(key)
    if not waiting:
        run.say("there is nothing to review: no offer is likely without being certain")
    return frozenset(taken)


def _offers(consulted: "Iterable[Consulted]", plan: "Plan") -> "Iterable[tuple[Consulted, Offer]]":
    pairs = {(match.left, match.right) for match in plan.review}
    for one in consulted:
        for offer in one.offers:
            if offer.alone and (one.record.key, offer.match.right) in pairs:
                yield one, offer


def _answer(width: int) -> str:
    """Wait for a key that is an answer. Ctrl-C and the end of input stop the program."""
    import typer

    words = _HELP if not width or width > len(_HELP) else _HELP.replace("   ", "\n")
    print(words, file=sys.stderr)
    while True:
        key = typer.getchar().lower()
        if key == "\x03":
            raise KeyboardInterrupt
        if key == "\x04":
            return "q"
        if key in ("y", "n", "s", "q"):
            print(key, file=sys.stderr)
            return key
