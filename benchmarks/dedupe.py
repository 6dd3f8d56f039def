"""Which records are one work: 10,000 works, 700 copies of them, 240 hard negatives, and the truth.

    python -m benchmarks.dedupe [first|second]

The first half was there while the rules were made. The second has other words, names, ways of
copying and ways of looking alike, and was first judged when the rules were done. A pair counts as
found when the two records end up in one group that may be merged without a person; as shown when a
person is asked about it. A plain rule (titles alike and a family name in common) is judged beside
it: with rapidfuzz where that is installed, else with difflib.
"""

import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from importlib import import_module
from itertools import combinations
from random import Random
from typing import NamedTuple

from benchmarks import dedupe_copies, dedupe_hard
from benchmarks.dedupe_material import FIRST, SECOND
from benchmarks.dedupe_works import Fields, Works
from refkit import dedupe
from refkit.match.work import same_work
from refkit.model import Entry, Markup, Origin, RawEntry, Record
from refkit.normalize import normalize
from refkit.text import fold, plain

DAY = date(2026, 11, 22)
WORKS, COPIES, HARD = 10_000, 700, 240
SEEDS = {"first": 20261122, "second": 31415926}

Pair = frozenset[str]


class Truth(NamedTuple):
    """Records, and what is true of them."""

    records: dict[str, Record]
    same: dict[Pair, tuple[str, ...]]  # pairs that are one work -> how the copies were made
    hard: dict[Pair, str]  # pairs that look alike and are two works -> the kind of trap


def make(half: str, works: int = WORKS, copies: int = COPIES, hard: int = HARD) -> Truth:
    """Make a half of the benchmark, the same one every time."""
    chance = Random(SEEDS[half])
    material = FIRST if half == "first" else SECOND
    ways = dedupe_copies.FIRST if half == "first" else dedupe_copies.SECOND
    traps = dedupe_hard.FIRST if half == "first" else dedupe_hard.SECOND
    source = Works(material, chance)
    written = [source.work() for _ in range(works - 2 * hard)]
    traps_at = []
    for number in range(hard):
        way = traps[number % len(traps)]
        traps_at.append((len(written), dedupe_hard.called(way)))
        written += way(source.work(), source, chance)
    chosen = chance.sample(range(len(written)), copies - copies // 10)
    chosen += chosen[: copies - len(chosen)]  # some have two copies
    copied: dict[int, list[tuple[int, tuple[str, ...]]]] = {}
    for at in chosen:
        new, how = dedupe_copies.copy(written[at], ways, chance, material)
        copied.setdefault(at, []).append((len(written), how))
        written.append(new)
    order = list(range(len(written)))
    chance.shuffle(order)  # so that neither the key nor the place tells a copy
    keys = {at: f"r{place:06}" for place, at in enumerate(order)}
    records = {keys[at]: _record(keys[at], written[at]) for at in order}
    same = {}
    for at, made in copied.items():
        for (one, how), (two, also) in combinations([(at, ()), *made], 2):
            same[frozenset((keys[one], keys[two]))] = (*how, *also)
    traps_found = {frozenset((keys[at], keys[at + 1])): kind for at, kind in traps_at}
    return Truth(records, same, _with_copies(traps_found, copied, keys, traps_at))


def _with_copies(
    hard: dict[Pair, str],
    copied: Mapping[int, Sequence[tuple[int, tuple[str, ...]]]],
    keys: Mapping[int, str],
    traps: Iterable[tuple[int, str]],
) -> dict[Pair, str]:
    """The traps, with the copies of either side: those are other works than the other side, too."""
    found = dict(hard)
    for at, kind in traps:
        left = [at, *(copy for copy, _ in copied.get(at, ()))]
        right = [at + 1, *(copy for copy, _ in copied.get(at + 1, ()))]
        found |= {frozenset((keys[a], keys[b])): kind for a in left for b in right}
    return found


def _record(key: str, fields: Fields) -> Record:
    written = {name: value for name, value in fields.items() if value and name != "type"}
    if "subtype" in written:
        written["type"] = written.pop("subtype")
    raw = RawEntry(
        type=fields["type"],
        key=key,
        fields=written,
        markup=Markup.LATEX,
        origin=Origin(source="benchmark", on=DAY),
    )
    return Record(key=key, entry=normalize(raw).entry, added=DAY)


class Score(NamedTuple):
    """What came of the pairs."""

    found: int  # said to be one work without a person
    right: int  # and they are
    shown: int  # copies that are found, or asked about
    same: int  # all copies
    asked: int  # pairs of which a person is asked
    trapped: int  # hard negatives said to be one work
    hard: int
    seconds: float

    @property
    def precision(self) -> float:
        """How many of those found are right."""
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        """How many of the copies are found."""
        return self.right / self.same if self.same else 1.0


Rule = Callable[[Mapping[str, Record]], tuple[set[Pair], set[Pair]]]


def refkit(records: Mapping[str, Record]) -> tuple[set[Pair], set[Pair]]:
    """What refkit merges without a person, and what it asks about."""
    findings = dedupe.find(records)
    merged = {frozenset(pair) for g in findings.certain for pair in combinations(g.keys, 2)}
    return merged, {frozenset((match.left, match.right)) for match in findings.open}


def plain_rule(records: Mapping[str, Record]) -> tuple[set[Pair], set[Pair]]:
    """Titles nine tenths alike, of records that share the family name of an author."""
    alike = _ratio()
    blocks: dict[str, list[tuple[str, str]]] = {}
    for key, record in records.items():
        title = fold(plain(record.entry.title))
        for family in {fold(name.short) for name in record.entry.authors or record.entry.editors}:
            blocks.setdefault(f"{family} {title[:1]}", []).append((key, title))
    found = {
        frozenset((one, other))
        for block in blocks.values()
        for (one, a), (other, b) in combinations(block, 2)
        if alike(a, b) >= 0.9
    }
    return found, set()


def _ratio() -> Callable[[str, str], float]:
    try:
        ratio_of = import_module("rapidfuzz.fuzz").ratio
    except ImportError:
        from difflib import SequenceMatcher

        def ratio(one: str, other: str) -> float:
            matcher = SequenceMatcher(None, one, other, autojunk=False)
            quick = matcher.real_quick_ratio() >= 0.9 and matcher.quick_ratio() >= 0.9
            return matcher.ratio() if quick else 0.0

        return ratio
    return lambda one, other: float(ratio_of(one, other)) / 100


def score(truth: Truth, rule: Rule) -> Score:
    """Judge a rule by the truth."""
    start = time.perf_counter()
    found, asked = rule(truth.records)
    seconds = time.perf_counter() - start
    same = truth.same.keys()
    return Score(
        found=len(found),
        right=len(found & same),
        shown=len((found | asked) & same),
        same=len(same),
        asked=len(asked),
        trapped=len(found & truth.hard.keys()),
        hard=len(truth.hard),
        seconds=seconds,
    )


def missed(truth: Truth) -> list[str]:
    """Every copy that is not found and every pair that is found and wrong, for people."""
    found, asked = refkit(truth.records)
    lines = []
    for pair, how in truth.same.items():
        if pair not in found:
            word = "asked " if pair in asked else "missed"
            lines.append(f"{word} {_told(truth, pair)} ({', '.join(how)})")
            one, other = (truth.records[key].entry for key in sorted(pair))
            evidence = same_work(one, other).evidence
            lines.append(f"       {'; '.join(f'{e.what} {e.score} {e.detail}' for e in evidence)}")
    for pair in found - truth.same.keys():
        lines.append(f"WRONG  {_told(truth, pair)} {truth.hard.get(pair, '')}")
    return lines


def _told(truth: Truth, pair: Pair) -> str:
    one, other = (truth.records[key].entry for key in sorted(pair))
    return f"{_said(one)} | {_said(other)}"


def _said(entry: Entry) -> str:
    people = ", ".join(name.short for name in entry.authors)
    return f"{plain(entry.title)} [{people}; {entry.date}; {entry.type}; {entry.pages}]"


def main() -> None:
    """Print the figures of one half, or of both."""
    wanted = [word for word in sys.argv[1:] if word in SEEDS] or list(SEEDS)
    head = f"{'':30} {'precision':>9} {'recall':>7} {'shown':>7} {'asked':>6} {'traps':>9} {'s':>6}"
    print(head)
    for half in wanted:
        truth = make(half)
        for name, rule in (("refkit", refkit), ("titles alike", plain_rule)):
            got = score(truth, rule)
            traps = f"{got.trapped} of {got.hard}"
            print(
                f"{half + ' half, ' + name:30} {got.precision:9.4f} {got.recall:7.4f}"
                f" {got.shown / got.same:7.4f} {got.asked:6} {traps:>9} {got.seconds:6.2f}"
            )
        if "--missed" in sys.argv:
            print("\n".join(missed(truth)))
            found, _ = refkit(truth.records)
            print(Counter(kind for pair, kind in truth.hard.items() if pair in found))


if __name__ == "__main__":
    main()
