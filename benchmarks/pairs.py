"""Is it the same paper? Labelled pairs, and how often the verdict that needs no person is right.

    python -m benchmarks.pairs

Half of the pairs were written before the code that decides on them (pairs-before.toml, and the
ways of `BEFORE` over every other seed), half after it (pairs-after.toml, `AFTER`). A plain rule,
the same paper where nine tenths of the titles are alike, is judged in the same run.
"""

import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, NamedTuple

from benchmarks import perturbation
from refkit.formats import listing
from refkit.match.paper import same_paper
from refkit.model import Entry, Markup, Origin, RawEntry, Verdict
from refkit.normalize import normalize
from refkit.text import plain

HERE = Path(__file__).parent
SEEDS = HERE.parent / "seeds" / "001_f910f3235e93e782.txt"
DAY = date(2026, 11, 22)
LABELS = ("same", "person", "different")
PER_WAY = 6  # how many seeds are put through each way


class Pair(NamedTuple):
    """Two entries and the truth about them."""

    kind: str
    label: str  # "same", "person" (these facts do not tell), "different"
    mine: Entry
    theirs: Entry
    direct: bool = False


Rule = Callable[[Pair], Verdict]


def refkit(pair: Pair) -> Verdict:
    """What refkit says."""
    return same_paper(pair.mine, pair.theirs, direct=pair.direct).verdict


def plain_rule(pair: Pair) -> Verdict:
    """The baseline: nine tenths of the titles are alike."""
    titles = plain(pair.mine.title).lower(), plain(pair.theirs.title).lower()
    ratio = SequenceMatcher(None, *titles, autojunk=False).ratio()
    return Verdict.SAME if pair.direct or ratio >= 0.9 else Verdict.DIFFERENT


def pairs(half: str) -> list[Pair]:
    """The pairs of a half, "before" or "after"."""
    ways = perturbation.BEFORE if half == "before" else perturbation.AFTER
    chosen = seeds()[half == "after" :: 2]
    return [*_written(HERE / f"pairs-{half}.toml"), *_perturbed(ways, chosen)]


def seeds() -> list[Entry]:
    """The titled entries of the seeds, by the road that every record goes."""
    parsed = listing.read(SEEDS.read_text("utf-8"), SEEDS.name, DAY)
    return [normalize(raw).entry for raw in parsed.entries]


def _perturbed(ways: Mapping[str, perturbation.Way], entries: Sequence[Entry]) -> Iterator[Pair]:
    for turn, (name, way) in enumerate(ways.items()):
        made = 0
        for i in range(len(entries)):
            at = (i + turn * PER_WAY) % len(entries)
            found = way(entries[at], entries[at - 1])
            if found:
                yield Pair(f"seeds: {name}", *found)
                made += 1
            if made == PER_WAY:
                break


def _written(path: Path) -> Iterator[Pair]:
    data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    works: dict[str, dict[str, str]] = data["works"]
    for kind, label, mine, theirs, *direct in data["pairs"]["list"]:
        assert label in LABELS, label
        yield Pair(kind, label, _entry(works, mine), _entry(works, theirs), bool(direct))


def _entry(works: Mapping[str, Mapping[str, str]], side: Mapping[str, str]) -> Entry:
    fields = dict(works[side["of"]]) if "of" in side else {}
    fields.update({name: value for name, value in side.items() if name != "of"})
    kind = fields.pop("type", "misc")
    raw = RawEntry(
        type=kind,
        fields={name: value for name, value in fields.items() if value},
        markup=Markup.LATEX,
        origin=Origin(source="pairs", on=DAY),
    )
    return normalize(raw).entry


class Score(NamedTuple):
    """What came of some pairs."""

    applied: int  # said to be the same
    right: int  # and it is
    shown: int  # the same, and at least shown to a person
    same: int  # all that are the same
    total: int

    @property
    def precision(self) -> float:
        """How many of those applied are right."""
        return self.right / self.applied if self.applied else 1.0

    @property
    def recall(self) -> float:
        """How many of those that are the same are applied."""
        return self.right / self.same if self.same else 1.0


def score(found: Iterable[Pair], rule: Rule) -> Score:
    """Judge a rule by pairs."""
    counts: Counter[str] = Counter()
    for pair in found:
        verdict = rule(pair)
        counts["total"] += 1
        counts["same"] += pair.label == "same"
        counts["applied"] += verdict is Verdict.SAME
        counts["right"] += verdict is Verdict.SAME and pair.label == "same"
        counts["shown"] += verdict is not Verdict.DIFFERENT and pair.label == "same"
    return Score(*(counts[name] for name in Score._fields))


def wrong(found: Iterable[Pair], rule: Rule) -> list[tuple[Pair, Verdict]]:
    """The pairs that a rule takes for the same and that are not, or the other way round."""
    judged = [(pair, rule(pair)) for pair in found]
    return [(p, v) for p, v in judged if (v is Verdict.SAME) != (p.label == "same")]


def main() -> None:
    """Print both rules' figures, by half and by class, and what refkit leaves undone."""
    halves = {half: pairs(half) for half in ("before", "after")}
    everything = [pair for half in halves.values() for pair in half]
    print(f"{'':42} {'pairs':>5}  {'refkit':^25}   {'titles alike >= 0.9':^19}")
    heads = f"{'precision':>9} {'recall':>6}"
    print(f"{'':42} {'':5}  {heads} {'shown':>8}   {heads}")
    for half, found in halves.items():
        _print(f"written {half} the code", found)
    _print("all", everything)
    print()
    for kind in sorted({pair.kind for pair in everything}):
        _print(kind, [pair for pair in everything if pair.kind == kind])
    print()
    for pair, verdict in wrong(everything, refkit):
        print(f"{pair.label:9} but {verdict.value:9}  {pair.kind}: {plain(pair.mine.title)}")


def _print(name: str, found: Sequence[Pair]) -> None:
    ours, baseline = score(found, refkit), score(found, plain_rule)
    shown = ours.shown / ours.same if ours.same else 1.0
    print(
        f"{name:42} {len(found):5}  {ours.precision:9.3f} {ours.recall:6.3f} {shown:8.3f}"
        f"   {baseline.precision:9.3f} {baseline.recall:6.3f}"
    )


if __name__ == "__main__":
    main()
