import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import entries

from benchmarks.pairs import pairs, seeds
from refkit.identifier import Identifier
from refkit.match.paper import same_paper
from refkit.match.shelf import Wanted
from refkit.model import Entry, Verdict
from refkit.name import read_plain

TITLE = "Sparse Flows on Long Trees of Bounded Degree"
JANE, ANN = (read_plain("Jane Doe"),), (read_plain("Ann Poe"),)
ABSTRACT = (
    "We study how flows on trees behave when the trees grow without bound and nobody is looking at "
    "them, and we find that neither the understanding of trees nor that of flows is sufficient."
)


@pytest.mark.parametrize(
    ("mine", "passing"),
    [
        (Entry(title=TITLE), Entry(title=TITLE.upper())),
        (Entry(title=TITLE), Entry(title="Sparse Fows on Long Trees of Bounded Degree")),
        (Entry(title=TITLE), Entry(title="Sparse Flows on Long Trees of Bounded Degre")),
        (Entry(title=TITLE), Entry(title="The Sparse Flows on Long Trees of Bounded Degree")),
        (Entry(title=TITLE), Entry(title=f"{TITLE}: A View")),
        (Entry(title=f"{TITLE}: A View"), Entry(title=TITLE)),
        (Entry(title="RIDE: Driven Exploration"), Entry(title="RIDE")),
        (Entry(title="Wide Flows of Enormous Trees"), Entry(title="Wide Flosw of Enormous Trees")),
        (Entry(title=rf"{TITLE} in $\ell_1$"), Entry(title=f"{TITLE} in ℓ 1 ℓ1")),
        (Entry(title=TITLE, authors=JANE), Entry(title=TITLE, authors=ANN)),
        (Entry(title=TITLE, authors=JANE), Entry(title=f"{TITLE} Today", authors=JANE)),
        (Entry(identifiers=(Identifier.read("doi:10.1145/1"),)),
         Entry(title=TITLE, identifiers=(Identifier.read("doi:10.1145/1"),))),
        (Entry(abstract=ABSTRACT), Entry(title=TITLE, abstract=f"Abstract: {ABSTRACT}")),
        (Entry(abstract=ABSTRACT[90:]), Entry(title=TITLE, abstract=ABSTRACT)),
        (Entry(title=TITLE, authors=JANE, abstract=ABSTRACT),
         Entry(title="Speech in a Crowd", abstract=ABSTRACT)),
    ],
)  # fmt: skip
def test_what_passes_is_found(mine: Entry, passing: Entry) -> None:
    other = Entry(title="Something Else Altogether about Rocks", authors=JANE)
    assert Wanted({"other": other, "mine": mine}).find(passing) == ("mine",)


@pytest.mark.parametrize(
    "passing",
    [
        Entry(),
        Entry(title="Speech in a Crowd of Many Speakers", authors=JANE),
        Entry(title="Sparse Flows on Long Rivers and Wide Oceans", authors=JANE),
        Entry(title=f"{TITLE} Today", authors=ANN),  # nearly, and by others
        Entry(identifiers=(Identifier.read("isbn:9780262035613"),)),  # a book's
        Entry(abstract=ABSTRACT.replace("trees", "rivers").replace("We study", "Here is")),
    ],
)
def test_what_is_not_alike_is_not_found(passing: Entry) -> None:
    book = (Identifier.read("isbn:9780262035613"),)
    mine = Entry(title=TITLE, authors=JANE, abstract=ABSTRACT, identifiers=book)
    assert Wanted({"mine": mine}).find(passing) == ()


def test_a_title_of_a_crowd_needs_an_author() -> None:
    crowd = {str(n): Entry(title="Introduction", authors=(read_plain(f"Ada{n} B{n}c"),))
             for n in range(20)}  # fmt: skip
    found = Wanted(crowd).find(Entry(title="Introduction", authors=(read_plain("A. B7c"),)))
    assert found == ("7",)


def test_they_come_in_the_order_in_which_they_were_given() -> None:
    wanted = Wanted({key: Entry(title=TITLE) for key in "bca"})
    assert wanted.find(Entry(title=TITLE)) == ("b", "c", "a")


def test_whatever_is_the_same_paper_is_found() -> None:
    found = [pair for half in ("before", "after") for pair in pairs(half) if not pair.direct]
    alike = [p for p in found if same_paper(p.mine, p.theirs).verdict is Verdict.SAME]
    assert len(alike) > 100
    assert [p for p in alike if Wanted({"mine": p.mine}).find(p.theirs) != ("mine",)] == []


def test_each_seed_is_found_among_all_the_others() -> None:
    entries = seeds()
    mine = {str(n): msgspec.structs.replace(e, identifiers=()) for n, e in enumerate(entries)}
    bare = {f"bare {n}": Entry(abstract=e.abstract) for n, e in enumerate(entries)}
    wanted = Wanted(mine | bare)
    assert [wanted.find(entry) for entry in entries] == [
        (str(n), f"bare {n}") for n in range(len(entries))
    ]


@given(st.dictionaries(st.text("abc", min_size=1), entries(), max_size=4), entries())
def test_it_finds_keys_and_never_fails(shelved: dict[str, Entry], passing: Entry) -> None:
    assert set(Wanted(shelved).find(passing)) <= shelved.keys()
