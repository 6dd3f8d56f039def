"""`refkit dedupe --review`: pair by pair, one key press each; every decision is kept.

A decision is written when it is made; in a large library, where a write takes its time, some at
once. Whatever ends the review (q, Ctrl-C, a closed window), what was decided until then is written.
"""

import sys
from collections.abc import Sequence
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from refkit.commands.keypress import END, Keys, asking

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.model import Match, Plan
    from refkit.store import Library, Records
    from refkit.unite import Uniting

_HELP = "s: same   d: different   n: later   e: explain   u: undo   q: quit"
_SAME, _DIFFERENT, _EXPLAIN, _UNDO = "s", "d", "e", "u"
_LATER, _QUIT = ("n", " "), ("q", END)
_ANSWERS = (_SAME, _DIFFERENT, _EXPLAIN, _UNDO, *_LATER, *_QUIT)
_LARGE = 20_000_000  # bytes of a library from which on writing takes longer than a person likes
_SOME = 20


class Decision(NamedTuple):
    """What a person said of a pair."""

    one: str
    other: str
    same: bool
    place: int  # of the pair among all


class Judging:
    """A review under way."""

    def __init__(self, run: "Run", records: "Records", pairs: "Sequence[Match]") -> None:
        self.run = run
        self.records = records
        self.pairs = pairs
        self.decisions: list[Decision] = []
        self.saved: list[tuple[int, Plan]] = []  # how many decisions each write had
        self.now = self._replayed()
        path = run.library.path
        self.most = _SOME if path.exists() and path.stat().st_size > _LARGE else 1

    def hold(self) -> int:
        """Ask about every pair, until the end or q; how many were not decided.

        Whatever ends it, what was decided is written, and told.
        """
        place: int | None = 0
        try:
            with asking() as keys:
                while place is not None and place < len(self.pairs):
                    place = self._ask(place, keys)
        finally:
            self._save()
            with suppress(OSError):  # the window may be gone
                self._sum_up()
        return self._left()

    def _sum_up(self) -> None:
        from refkit.view import plural

        same = sum(decision.same for decision in self.decisions)
        left = self._left()
        self.run.say(
            f"{plural(same, 'pair')} merged, {len(self.decisions) - same} kept apart, {left} left"
            + (": refkit dedupe --review goes on" if left else "")
        )

    def _left(self) -> int:
        """How many pairs are undecided; two that mean the same records by now are one."""
        left = (match for match in self.pairs if not self._is_decided(match))
        return len({frozenset(map(self.now.key, (match.left, match.right))) for match in left})

    def _is_decided(self, match: "Match") -> bool:
        one, other = self.now.record(match.left), self.now.record(match.right)
        return one.key == other.key or other.key in one.distinct or one.key in other.distinct

    def _replayed(self) -> "Uniting":
        """The records as all decisions leave them."""
        from refkit.unite import Uniting

        now = Uniting(self.records, self.run.today, self.records.holding)
        for decision in self.decisions:
            _decide(now, decision)
        return now

    # --- one pair

    def _ask(self, place: int, keys: Keys) -> int | None:
        """Ask about a pair; the place of the next one, None to end."""
        match = self.pairs[place]
        if self._is_decided(match):
            return place + 1
        self._show(place)
        while True:
            answer = keys.ask(_ANSWERS, self._help)
            if answer in _QUIT:
                return None
            if answer == _UNDO:
                return self._take_back(place)
            if answer in _LATER:
                return place + 1
            if answer != _EXPLAIN:
                break
            self._show(place, explain=True)
        decision = Decision(match.left, match.right, answer == _SAME, place)
        self._say("the same work" if decision.same else "different works")
        self.decisions.append(decision)
        _decide(self.now, decision)
        if len(self.decisions) - sum(count for count, _ in self.saved) >= self.most:
            self._save()
        return place + 1

    def _show(self, place: int, *, explain: bool = False) -> None:
        from refkit.match.work import same_work
        from refkit.view import twins

        screen = self.run.screen(sys.stderr)  # a window may have another width by now
        told = self.pairs[place]
        one, other = self.now.record(told.left), self.now.record(told.right)
        match = told
        if (one.key, other.key) != (told.left, told.right):
            match = same_work(one.entry, other.entry, left=one.key, right=other.key)
        head = f"{place + 1} of {len(self.pairs)}: "
        self._say(twins.card(one, other, match, screen, head=head, explain=explain))
        self._help()

    def _help(self) -> None:
        width = self.run.screen(sys.stderr).width
        self._say(_HELP.replace("   ", "\n") if width and width <= len(_HELP) else _HELP)

    def _say(self, text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    # --- what is written

    def _library(self, decisions: "Sequence[Decision]") -> "Library":
        """The library; its journal names the pairs, which the command line does not."""
        words = dict.fromkeys(key for found in decisions for key in (found.one, found.other))
        return self.run.library_for((*sys.argv[1:], *words))

    def _take_back(self, place: int) -> int:
        """Take the last decision back, and ask again; also one that is written."""
        if not self.decisions:
            self._say("there is nothing to undo")
            return place
        unsaved = len(self.decisions) - sum(count for count, _ in self.saved)
        if not unsaved:
            count, plan = self.saved.pop()
            self._library(self.decisions[-count:]).change(lambda _: _inverse(plan))
        last = self.decisions.pop()
        self.now = self._replayed()
        self._say(f"undone: {last.one} and {last.other}")
        return last.place

    def _save(self) -> None:
        """Write what was decided since the last time."""
        start = sum(count for count, _ in self.saved)
        fresh = self.decisions[start:]
        if not fresh:
            return

        def make(records: "Records") -> "Plan":
            from refkit.unite import Uniting

            uniting = Uniting(records, self.run.today, records.holding)
            for decision in fresh:
                found = decision._replace(
                    one=records.resolve(decision.one), other=records.resolve(decision.other)
                )
                _decide(uniting, found)
            return uniting.plan()

        from refkit.errors import RefkitError

        try:
            plan = self._library(fresh).change(make)
        except RefkitError:
            self._say("these decisions could not be written:")
            for decision in fresh:
                self._say(f"  {_command(decision)}")
            raise
        self.saved.append((len(fresh), plan))
        self.run.report(plan.problems)


def _decide(uniting: "Uniting", decision: Decision) -> None:
    from refkit.dedupe import preference

    if uniting.key(decision.one) == uniting.key(decision.other):
        return
    if decision.same:
        pair = sorted(map(uniting.record, (decision.one, decision.other)), key=preference)
        uniting.merge([record.key for record in pair])
    else:
        uniting.distinguish(decision.one, decision.other)


def _inverse(plan: "Plan") -> "Plan":
    """The plan that takes back what ``plan`` did, if nothing else happened to its records."""
    from refkit.model import Plan

    return Plan(put=tuple(plan.before.values()), before={record.key: record for record in plan.put})


def _command(decision: Decision) -> str:
    if decision.same:
        return f"refkit merge {decision.one} {decision.other}"
    return f"refkit dedupe --distinct {decision.one} {decision.other}"
