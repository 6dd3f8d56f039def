from itertools import combinations

import msgspec
import pytest
from hypothesis import given
from strategies import entries

from benchmarks.pairs import seeds
from refkit.date import PartialDate
from refkit.identifier import Identifier
from refkit.match import witness
from refkit.match.paper import same_paper
from refkit.model import Entry, EntryType, Verdict
from refkit.name import read_plain

SAME, LIKELY, DIFFERENT = Verdict.SAME, Verdict.LIKELY, Verdict.DIFFERENT

TITLE, OTHER_TITLE = (
    "Sparse Quantization on Trees of Bounded Degree",
    "Whispering in a Crowd of Speakers",
)
PEOPLE, OTHERS = "Jane Doe, Richard Roe, Wei Li", "Ann Poe, Max Mustermann"
ABSTRACT = (
    "We study how flows on trees behave when the trees grow without bound and nobody looks. " * 4
)


def work(
    title: str = TITLE,
    authors: str = PEOPLE,
    year: int = 2020,
    ids: str = "",
    type: EntryType = EntryType.INPROCEEDINGS,
    **more: str,
) -> Entry:
    names = [name for name in authors.split(", ") if name]
    return Entry(
        type=type,
        title=title,
        authors=tuple(read_plain(name) for name in names if name != "..."),
        and_others="..." in names,
        date=PartialDate(year) if year else None,
        identifiers=tuple(map(Identifier.read, ids.split())),
        abstract=more.get("abstract", ""),
        container=more.get("container", ""),
        venue=more.get("venue", ""),
        volume=more.get("volume", ""),
        pages=more.get("pages", ""),
    )


MINE = work()
P = EntryType.PREPRINT

# Why, mine, theirs, the verdict; then the same for what an identifier of mine led to.
SEARCHED = [
    ("all agrees", MINE, work(), SAME),
    ("a preprint", work(type=P, year=2018), work(), SAME),
    ("a preprint, long before", work(type=P, year=2015), work(), LIKELY),
    ("years apart", MINE, work(year=2023), LIKELY),
    ("no year", MINE, work(year=0), SAME),
    ("other people", MINE, work(authors=OTHERS), DIFFERENT),
    ("half of them", MINE, work(authors="Jane Doe, Wei Li, Ann Poe"), SAME),
    ("few of them", MINE, work(authors="Jane Doe, Ann Poe, Max Mustermann"), LIKELY),
    ("another first", MINE, work(authors="Richard Roe, Ann Poe"), LIKELY),
    ("another order", MINE, work(authors="Wei Li, Richard Roe, Jane Doe"), SAME),
    ("another order and a slip", MINE,
     work("Sparse Quantizaiton on Trees of Bounded Degree", "Wei Li, Richard Roe, Jane Doe"),
     LIKELY),
    ("a cut list", MINE, work(authors="Jane Doe, ..."), SAME),
    ("a cut list, and no year", work(year=0, authors="Jane Doe, Richard Roe, ..."),
     work(year=2025, ids="doi:10.65215/x"), LIKELY),
    ("nobody named", MINE, work(authors=""), LIKELY),
    ("nobody named, the abstract equal", work(abstract=ABSTRACT),
     work(authors="", abstract=ABSTRACT), SAME),
    ("a slip", MINE, work("Sparse Quantizaiton on Trees of Bounded Degree"), SAME),
    ("a slip, one author", work(authors="Jane Doe"),
     work("Sparse Quantizaiton on Trees of Bounded Degree", "Jane Doe"), LIKELY),
    ("a plural", MINE, work("Sparse Quantization on Tree of Bounded Degree"), LIKELY),
    ("another digit", work("Sparse Quantization on 2 Trees of Bounded Degree"),
     work("Sparse Quantization on 3 Trees of Bounded Degree"), DIFFERENT),
    ("without the subtitle", MINE, work(f"{TITLE}: A Unified View"), SAME),
    ("without the subtitle, some people", MINE,
     work(f"{TITLE}: A Unified View", "Jane Doe, Wei Li"), LIKELY),
    ("a subtitle that is a number", MINE, work(f"{TITLE}. I"), DIFFERENT),
    ("a note on it", MINE, work(f"{TITLE}: A Note"), DIFFERENT),
    ("an expression of concern", MINE, work(f"{TITLE}: Expression of Concern"), DIFFERENT),
    ("another sign", work("Sparse Quantization at Charge -1 on Trees"),
     work("Sparse Quantization at Charge +1 on Trees"), LIKELY),
    ("without a telling subtitle", work("RIDE"), work("RIDE: Driven Exploration"), LIKELY),
    ("another title", MINE, work(OTHER_TITLE), DIFFERENT),
    ("another title, the abstract equal", work(abstract=ABSTRACT),
     work(OTHER_TITLE, abstract=ABSTRACT), LIKELY),
    ("another venue", work(container="ICLR", venue="iclr"),
     work(container="ICML", venue="icml"), LIKELY),
    ("an identifier in common", work(ids="doi:10.1145/1", year=2015), work(ids="doi:10.1145/1"),
     SAME),
    ("another identifier", work(ids="doi:10.1145/1"), work(ids="doi:10.1145/2"), LIKELY),
    ("another identifier, the preprint's", work(ids="doi:10.2139/ssrn.1", type=P),
     work(ids="doi:10.1145/2"), SAME),
    ("another identifier and title", work(ids="doi:10.1145/1"),
     work(OTHER_TITLE, ids="doi:10.1145/2"), DIFFERENT),
    ("a thesis", MINE, work(type=EntryType.THESIS), DIFFERENT),
    ("a book and its chapter", work(type=EntryType.BOOK), work(type=EntryType.INBOOK), DIFFERENT),
    ("two volumes", work(type=EntryType.BOOK, volume="1"), work(type=EntryType.BOOK, volume="2"),
     LIKELY),
    ("a thesis, and a preprint of two", work(type=EntryType.THESIS, authors="Jane Doe"),
     work(type=P, authors="Jane Doe, Wei Li"), LIKELY),
    ("a thesis and its preprint", work(type=EntryType.THESIS, authors="Jane Doe"),
     work(type=P, authors="Jane Doe"), SAME),
    ("what tells no kind, and a data set", work(type=EntryType.MISC),
     work(type=EntryType.DATASET), LIKELY),
    ("what tells no kind, and proceedings", work(type=EntryType.MISC),
     work(type=EntryType.PROCEEDINGS), LIKELY),
    # One paper, two places: the version of a workshop is another one.
    ("a workshop and a conference", work(container="ICML 2020 Workshop on Trees"),
     work(container="ICML", venue="icml"), LIKELY),
    ("two places nobody knows", work(container="Tree Symposium"),
     work(container="Forest Days", year=2021), LIKELY),
    ("a demonstration", work(container="EMNLP: System Demonstrations", venue="emnlp"),
     work(container="EMNLP", venue="emnlp"), LIKELY),
    ("two journals", work(container="Neural Trees", type=EntryType.ARTICLE),
     work(container="Acta Arborea", type=EntryType.ARTICLE), LIKELY),
    ("a journal, shortened", work(container="J. Neural Trees", type=EntryType.ARTICLE),
     work(container="Journal of Neural Trees", type=EntryType.ARTICLE), SAME),
    # The same every year.
    ("at the next conference", work(container="Trees 2020"),
     work(container="Trees 2021", year=2021), LIKELY),
    ("an overview, a year later", work("Overview of the Shared Task on Tree Reading", type=P),
     work("Overview of the Shared Task on Tree Reading", year=2021), LIKELY),
    ("on other pages", work(container="Trees", pages="5–9"),
     work(container="Trees", pages="80–84"), LIKELY),
    # Who is known by an initial may be anybody.
    ("one initial", work("Deep Networks for Tree Reading", "J. Doe"),
     work("Deep Networks for Tree Reading", "Jane Doe"), LIKELY),
    ("one initial, and a title that tells more", work(authors="J. Doe"),
     work(f"{TITLE} and Height", "Jane Doe"), LIKELY),
    ("one initial, a long title", work(f"{TITLE} and Height", "J. Doe"),
     work(f"{TITLE} and Height", "Jane Doe"), SAME),
    ("a name that begins like another", work(authors="Yan Wang"), work(authors="Yang Wang"),
     LIKELY),
    # Short titles need more.
    ("short, all people", work("Sparse Tree Flows"), work("Sparse Tree Flows"), SAME),
    ("short, most people", work("Sparse Tree Flows"),
     work("Sparse Tree Flows", "Jane Doe, Richard Roe"), LIKELY),
    ("generic", work("Tree Flows"), work("Tree Flows"), LIKELY),
    ("generic, one place", work("Tree Flows", container="Trees"),
     work("Tree Flows", container="Trees"), SAME),
    ("generic, one place, the next year", work("Tree Flows", container="Trees"),
     work("Tree Flows", container="Trees", year=2021), LIKELY),
    ("generic, other pages", work("Editorial", container="Trees", pages="1–2"),
     work("Editorial", container="Trees", pages="80–81"), LIKELY),
    ("generic, nobody", work("Editorial", ""), work("Editorial", ""), LIKELY),
    # The abstract alone.
    ("a bare abstract", Entry(abstract=ABSTRACT), work(abstract=ABSTRACT), SAME),
    ("a bare abstract of others", Entry(abstract=ABSTRACT, authors=work(authors=OTHERS).authors),
     work(abstract=ABSTRACT), DIFFERENT),
    ("half a bare abstract", Entry(abstract=ABSTRACT + OTHER_TITLE * 9),
     work(abstract=ABSTRACT), SAME),
    ("nothing in common", Entry(), work(), DIFFERENT),
]  # fmt: skip
DIRECT = [
    ("all agrees", MINE, work(), SAME),
    ("any year, any place", work(year=2010, container="ICLR", venue="iclr"),
     work(container="ICML", venue="icml"), SAME),
    ("no title of mine", work("", ""), work(), SAME),
    ("no title of mine, other people", work(""), work(authors=OTHERS), DIFFERENT),
    ("no title of mine, another abstract", work("", "", abstract=ABSTRACT),
     work(abstract=OTHER_TITLE * 20), LIKELY),
    ("no title of theirs", MINE, work(""), LIKELY),
    ("nobody named", work(authors=""), work(), SAME),
    ("without the subtitle", work("RIDE"), work("RIDE: Rewarding Driven Exploration"), SAME),
    ("retitled", work(OTHER_TITLE), work(), LIKELY),
    ("the title, other people", work(authors=OTHERS), work(), LIKELY),
    ("another paper", work(OTHER_TITLE, OTHERS), work(), DIFFERENT),
    ("a short form of a name", work(authors="Dan Roth"), work(authors="Daniel Roth"), SAME),
    ("a thesis, and the paper of two", work(type=EntryType.THESIS, authors="Jane Doe"),
     work(type=P, authors="Jane Doe, Wei Li"), LIKELY),
    ("another identifier of mine", work(ids="arxiv:1706.03762 doi:10.1145/1"),
     work(ids="arxiv:1706.03762 doi:10.1145/2"), LIKELY),
    ("a thesis", MINE, work(type=EntryType.THESIS), LIKELY),
]  # fmt: skip


@pytest.mark.parametrize(("mine", "theirs", "verdict"), [c[1:] for c in SEARCHED],
                         ids=[c[0] for c in SEARCHED])  # fmt: skip
def test_found_by_its_words(mine: Entry, theirs: Entry, verdict: Verdict) -> None:
    assert same_paper(mine, theirs).verdict is verdict
    assert same_paper(theirs, mine).verdict is verdict


@pytest.mark.parametrize(("mine", "theirs", "verdict"), [c[1:] for c in DIRECT],
                         ids=[c[0] for c in DIRECT])  # fmt: skip
def test_found_by_an_identifier(mine: Entry, theirs: Entry, verdict: Verdict) -> None:
    assert same_paper(mine, theirs, direct=True).verdict is verdict


def test_a_match_says_why() -> None:
    mine = work(ids="doi:10.1145/1", type=P, year=2019, abstract=ABSTRACT)
    match = same_paper(
        mine, work(abstract=ABSTRACT, container="Trees"), left="doe", right="dblp x", direct=True
    )
    assert (match.left, match.right, match.verdict) == ("doe", "dblp x", SAME)
    assert [(e.what, e.score, e.detail) for e in match.evidence] == [
        ("identifier", 1.0, "an identifier of the record led to it"),
        ("title", 1.0, "equal"),
        ("authors", 1.0, "all 3 the same"),
        ("year", 0.8, "2019 and 2020, a preprint"),
        ("abstract", 1.0, "64 of 64 words, 64 in a row"),
    ]


def test_what_contradicts_is_told() -> None:
    mine = work(ids="doi:10.1145/1", type=EntryType.BOOK, volume="1", container="A", venue="iclr")
    theirs = work(OTHER_TITLE, OTHERS, 2010, "doi:10.1145/2", EntryType.ARTICLE, container="B")
    against = {e.what: e.detail for e in same_paper(mine, theirs).evidence if not e.score}
    assert against == {
        "doi": "10.1145/1 and 10.1145/2",
        "title": "another title",
        "authors": "nobody in common",
        "year": "2020 and 2010",
        "kind": "book and paper",
        "venue": "A and B",
    }


# Words that a letter or two make another: titles that differ by one of them are for a person.
MINIMAL = """
    absorption/adsorption adaptation/adaption adoption/adaption afferent/efferent aligned/misaligned
    asymmetric/symmetric bounded/unbounded casual/causal casualty/causality complaint/compliant
    complement/compliment conservation/conversation contiguous/continuous convex/convey
    cysteine/cystine deductive/inductive deletion/depletion deserts/desserts discreet/discrete
    finite/infinite heterogeneous/homogeneous hypertension/hypotension inductance/conductance
    intention/intension interstate/intrastate learned/learning linear/bilinear linear/nonlinear
    lingual/multilingual local/nonlocal lotteries/lottery macroscopic/microscopic marital/martial
    mediation/medication model/models network/networks nitrate/nitrite ordered/disordered
    parametrized/overparametrized perspective/prospective phosphate/phosphite planing/planning
    precession/procession principal/principle sampling/resampling staring/starring
    stationary/stationery supervised/unsupervised synchronous/asynchronous task/multitask
    training/pretraining training/retraining typical/atypical
""".split()


@pytest.mark.parametrize("pair", MINIMAL)
def test_a_word_for_another_is_for_a_person(pair: str) -> None:
    one, _, other = pair.partition("/")
    here, there = (work(f"Some Sharp Results on {word} Estimators") for word in (one, other))
    assert same_paper(here, there).verdict is not SAME


def test_no_two_seeds_are_one_paper_even_if_the_same_people_had_written_them() -> None:
    alike = [msgspec.structs.replace(seed, identifiers=(), abstract="", authors=MINE.authors)
             for seed in seeds()]  # fmt: skip
    assert [(a.title, b.title) for a, b in combinations(alike, 2)
            if same_paper(a, b).verdict is SAME] == []  # fmt: skip


@given(entries(), entries())
def test_who_asks_makes_no_difference(one: Entry, other: Entry) -> None:
    one, other = (  # what is offered needs a title
        msgspec.structs.replace(entry, title=f"On {entry.title}") for entry in (one, other)
    )
    assert same_paper(one, other).verdict is same_paper(other, one).verdict


@given(entries())
def test_an_entry_never_differs_from_itself(entry: Entry) -> None:
    verdict = same_paper(entry, entry, direct=True).verdict
    assert verdict is not DIFFERENT
    if entry.title and witness.known(entry):
        assert same_paper(entry, entry).verdict is not DIFFERENT
