"""Whole runs of the real program against a world of services, well behaved and badly."""

import json
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hosts import (
    Question,
    Reply,
    Route,
    Server,
    as_json,
    as_page,
    as_text,
    bomb,
    cut,
    raw,
    throttled,
)
from world import VARIABLES, Work, World, seeds

SEEDS = Path(__file__).parent.parent / "seeds"


def variables(server: Server) -> dict[str, str]:
    return {VARIABLES[name]: url for name, url in server.urls.items()}


def entries(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))["entries"]
    return found


@pytest.fixture
def library(refkit: Any) -> Path:
    """The 147 records of seeds/."""
    assert refkit("--library", "library.json", "add", SEEDS).code == 0
    return Path("library.json")


def test_the_seeds_are_looked_up(refkit: Any, library: Path) -> None:
    """All are recognised, none is changed into another, and a second run asks nobody."""
    before = entries(library)
    world = World((*seeds(), *ABSTRACTS))
    world.tokens.add("a-token")
    with Server(world.routes()) as server:
        own = {**variables(server), "OPENREVIEW_TOKEN": "a-token"}
        tried = refkit("enrich", "--all", "--json", **own)
        assert entries(library) == before
        asked = len(server.questions)
        offline = refkit("enrich", "--all", "--json", "--offline", **own)
        done = refkit("enrich", "--all", "--apply", "--json", **own)
        assert len(server.questions) == asked
    after = entries(library)
    told = json.loads(done.out)
    assert len(told) == 147
    former = {item["former"]: item["key"] for item in told if item["former"]}
    assert set(former.values()) == {"romero2017diet", "gallegoposada2022controlled"}
    for key, record in before.items():
        now = after[former.get(key, key)]
        if key in former:
            assert key in now["aliases"]
            assert now["entry"]["abstract"] == record["entry"]["abstract"]
            continue
        for field in ("title", "authors", "date", "container", "identifiers", "type", "abstract"):
            assert now["entry"].get(field) == record["entry"].get(field), (key, field)
    assert after.keys() == {former.get(key, key) for key in before}
    assert tried.out == offline.out


def test_without_an_account_the_gate_is_told_once(refkit: Any, library: Path) -> None:
    """The search is open to all, and it finds the posters; the rest is not called "not found"."""
    before = library.read_bytes()
    with Server(World(seeds()).routes()) as server:
        done = refkit("enrich", "--all", "--apply", **variables(server))
    assert done.code == 1
    assert done.err.count("OPENREVIEW_TOKEN") == 1
    assert "not found" not in done.err.replace("was not found: openreview has no such paper", "")
    assert entries(library).keys() == json.loads(before)["entries"].keys()
    assert not [q for q in server.questions if q.headers.get("authorization")]


# --- a thousand records, and a world with faults

FAULTS = (
    throttled(),
    as_json({"name": "InternalError"}, 503),
    as_page("<title>Down for maintenance</title>"),
    as_text('{"notes": [', kind="application/json"),
    as_text(b"\xff\xfe\x00nonsense", kind="image/png"),
    cut(as_json({"notes": []}), 3),
    bomb(40),
    raw(b"HTTP/9.9 what\r\n\r\n"),
)


def test_a_thousand_records_and_a_world_with_faults(refkit: Any) -> None:
    """The library holds every change that was reported, and none that was not."""
    works = [_work(number) for number in range(1000)]
    Path("old.bib").write_text("".join(map(_preprint, works)), "utf-8")
    assert refkit("--library", "library.json", "--quiet", "add", "old.bib").code == 0
    before = entries(Path("library.json"))
    world = World(works)
    world.tokens.add("a-token")
    routes = {name: _faulty(route, name) for name, route in world.routes().items()}
    with Server(routes) as server:
        own = {**variables(server), "OPENREVIEW_TOKEN": "a-token"}
        done = refkit("enrich", "--apply", "--json", **own)
    told = {item["key"]: item for item in json.loads(done.out)}
    assert told.keys() == before.keys()
    after = entries(Path("library.json"))
    truth = {f"old{number}": work for number, work in enumerate(works)}
    changed = 0
    for key, item in told.items():
        assert item["written"] == bool(item["changes"])
        assert (after[key] != before[key]) == item["written"], key
        for change in item["changes"]:
            assert change["field"].removeprefix("extra.") in _fields(after[key]["entry"]), key
        if item["written"]:
            changed += 1
            entry = after[key]["entry"]
            assert entry["identifiers"][0] == f"arxiv:{truth[key].arxiv}"
            families = [name["family"] for name in entry["authors"]]
            assert families == [family for _, family in truth[key].authors], key
        if item["outcome"] == "absent":
            states = {answer["state"] for answer in item["answers"]}
            assert states <= {"found", "absent", "skipped"}, key
    # Four answers in ten are faults, some of them every time that they are asked for.
    assert changed > 500


def _fields(entry: dict[str, Any]) -> set[str]:
    return {*entry, *entry.get("extra", {})}


def _faulty(route: Route, name: str) -> Route:
    """Each fault meets one question in twenty, whatever the order of asking."""
    faults: dict[int, Reply] = dict(enumerate(FAULTS))

    def answer(question: Question) -> Reply:
        drawn = Random(f"{name} {question.target} {_times(question)}").randrange(20)
        return faults.get(drawn) or route(question)

    asked: dict[str, int] = {}

    def _times(question: Question) -> int:
        asked[question.target] = asked.get(question.target, 0) + 1
        return asked[question.target]

    return answer


_FAMILIES = "Rivers Chen Okafor Novák Tanaka Silva Weber Haddad Kim Larsen".split()
_GIVEN = "Ada Bo Chidi Dana Emi Fred Gita Hana Ilya Jon".split()
_WORDS = (
    "Sparse Robust Latent Neural Causal Smooth Local Deep Random Linear Graph Kernel Bayesian "
    "Convex Spectral Modular Adaptive Discrete Implicit Stable"
).split()
_THINGS = (
    "Transport Memory Descent Pruning Search Bandits Fields Trees Priors Flows Codes Games "
    "Networks Embeddings Policies Filters Samplers Margins Metrics Ensembles"
).split()


def _work(number: int) -> Work:
    chance = Random(number)
    people = tuple((chance.choice(_GIVEN), chance.choice(_FAMILIES)) for _ in range(3))
    adjective, thing = _WORDS[number % 20], _THINGS[number // 20 % 20]
    other = _WORDS[(number * 7 + number // 400) % 20]
    title = f"{adjective} {thing} for {other} Systems under Shift of Kind {_letters(number)}"
    return Work(
        title=title,
        authors=people,
        year=2020,
        venue="International Conference on Learning Representations",
        forum=f"forum{number:05}" if number % 2 else "",
        doi=f"10.9999/{number}" if not number % 2 else "",
        arxiv=f"1910.{number:05}",
    )


def _letters(number: int) -> str:
    return "".join(chr(ord("A") + int(digit)) for digit in f"{number:04}")


def _preprint(work: Work) -> str:
    number = int(work.arxiv.partition(".")[2])
    people = " and ".join(f"{family}, {given[0]}." for given, family in work.authors)
    return (
        f"@misc{{old{number},\n  author = {{{people}}},\n  title = {{{work.title}}},\n"
        f"  eprint = {{{work.arxiv}}},\n  archiveprefix = {{arXiv}},\n  year = {{2019}},\n}}\n"
    )


def _abstracts() -> Iterator[str]:
    text = (SEEDS / "000_35af7908e127bd7e.txt").read_text("utf-8")
    yield from (line.removeprefix("Abstract:").strip() for line in text.splitlines() if line)


_ABSTRACTS = tuple(_abstracts())
ABSTRACTS = (
    Work(
        title="Diet Networks: Thin Parameters for Fat Genomics",
        authors=(
            *(("Adriana", "Romero"), ("Pierre Luc", "Carrier"), ("Akram", "Erraqabi")),
            *(("Tristan", "Sylvain"), ("Alex", "Auvolat"), ("Etienne", "Dejoie")),
            *(("Marc-André", "Legault"), ("Marie-Pierre", "Dubé"), ("Julie G.", "Hussin")),
            ("Yoshua", "Bengio"),
        ),
        year=2017,
        abstract=next(text for text in _ABSTRACTS if "genomic data" in text),
        forum="Sk-oDY9ge",
        venueid="ICLR.cc/2017/conference",
    ),
    Work(
        title="Controlled Sparsity via Constrained Optimization or: How I Learned to Stop Tuning "
        "Penalties and Love Constraints",
        authors=(
            *(("Jose", "Gallego-Posada"), ("Juan", "Ramirez"), ("Akram", "Erraqabi")),
            *(("Yoshua", "Bengio"), ("Simon", "Lacoste-Julien")),
        ),
        year=2022,
        abstract=next(text for text in _ABSTRACTS if "harsh levels of pruning" in text),
        forum="Sparsity2022",
        v2=True,
        venueid="NeurIPS.cc/2022/Conference",
    ),
)
