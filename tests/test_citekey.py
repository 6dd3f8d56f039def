import re
from datetime import date
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import entries

from refkit import citekey, ingest
from refkit.date import PartialDate
from refkit.formats import listing
from refkit.ingest import taken_keys
from refkit.model import Entry, Record
from refkit.name import Name, read_plain

TODAY = date(2026, 11, 21)
ROOT = Path(__file__).parent.parent


def entry(title: str, author: str = "", year: int | None = None, abstract: str = "") -> Entry:
    return Entry(
        title=title,
        authors=(read_plain(author),) if author else (),
        date=PartialDate(year) if year else None,
        abstract=abstract,
    )


# Title, first author, year -> key. The first two are the issue's; keys with the same author, year
# and title are what Google Scholar prints, as found in public bibliographies (its year may be the
# preprint's: here the year is given).
PAPERS = [
    ("Kernel of CycleGAN as a principal homogeneous space", "Nikita Moriakov", 2020,
     "moriakov2020kernel"),
    ("Continual learning with hypernetworks", "Johannes von Oswald", 2020,
     "vonoswald2020continual"),
    ("Attention Is All You Need", "Ashish Vaswani", 2017, "vaswani2017attention"),
    ("An Image is Worth 16x16 Words", "Alexey Dosovitskiy", 2020, "dosovitskiy2020image"),
    ("A Neural Dirichlet Process Mixture Model", "Soochan Lee", 2020, "lee2020neural"),
    ("The Shape of Data", "Anton Tsitsulin", 2020, "tsitsulin2020shape"),
    ("On Solving Minimax Optimization Locally", "Yuanhao Wang", 2020, "wang2020solving"),
    ("On the Equivalence between Positional", "B. Srinivasan", 2020, "srinivasan2020equivalence"),
    ("In Search of Lost Domain Generalization", "Ishaan Gulrajani", 2020, "gulrajani2020search"),
    ("To prune, or not to prune", "Michael Zhu", 2017, "zhu2017prune"),
    ("From Word Embeddings To Document Distances", "Matt Kusner", 2015, "kusner2015word"),
    ("For SALE: State-Action Representation Learning", "S. Fujimoto", 2023, "fujimoto2023sale"),
    ("Into the Unknown Unknowns", "Yucheng Jiang", 2024, "jiang2024unknown"),
    ("As-MLP: An axial shifted MLP architecture", "Dongze Lian", 2021, "lian2021mlp"),
    ("Do Deep Nets Really Need to be Deep?", "Jimmy Ba", 2014, "ba2014deep"),
    ("Do ImageNet Classifiers Generalize to ImageNet?", "B. Recht", 2019, "recht2019imagenet"),
    ("Is BERT Really Robust?", "Di Jin", 2020, "jin2020bert"),
    ("Are we done with ImageNet?", "Lucas Beyer", 2020, "beyer2020we"),
    ("This Looks Like That", "Chaofan Chen", 2019, "chen2019looks"),
    ("What Does BERT Look At?", "Kevin Clark", 2019, "clark2019does"),
    ("How transferable are features", "Jason Yosinski", 2014, "yosinski2014transferable"),
    ("\"Why Should I Trust You?\"", "Marco Ribeiro", 2016, "ribeiro2016should"),
    ("Why Not to Use Zero Imputation?", "Joonyoung Yi", 2020, "yi2020not"),
    ("When does label smoothing help?", "Rafael Müller", 2019, "muller2019does"),
    ("Where is my spot?", "Chenxi Zheng", 2023, "zheng2023my"),
    ("Which Training Methods for GANs do actually Converge?", "Lars Mescheder", 2018,
     "mescheder2018training"),
    ("Who feels what and why?", "Evgeny Kim", 2018, "kim2018feels"),
    # Words that Google Scholar does not pass over.
    ("And the bit goes down", "Pierre Stock", 2019, "stock2019and"),
    ("BUT System Description to VoxCeleb", "Hossein Zeinali", 2019, "zeinali2019but"),
    ("Whose Opinions Do Language Models Reflect?", "S. Santurkar", 2023, "santurkar2023whose"),
    ("Without Paired Labeled Data", "Zhongwei Chen", 2025, "chen2025without"),
    ("You Only Train Once", "Alexey Dosovitskiy", 2020, "dosovitskiy2020you"),
    ("Can You Trust Your Model's Uncertainty?", "Yaniv Ovadia", 2019, "ovadia2019can"),
    ("Towards Deep Learning Models Resistant", "Aleksander Madry", 2017, "madry2017towards"),
]  # fmt: skip


@pytest.mark.parametrize(("title", "author", "year", "key"), PAPERS)
def test_papers_get_the_key_that_people_know(title: str, author: str, year: int, key: str) -> None:
    assert citekey.make(entry(title, author, year)) == key


# First author -> what the key begins with.
AUTHORS = [
    ("Thomas Müller", "muller"),
    ("Tudor Dumitraş", "dumitras"),
    ("Jan Škoda", "skoda"),
    ("Wojciech Łukasiewicz", "lukasiewicz"),
    ("Piotr Sokół", "sokol"),
    ("Søren Østergaard", "ostergaard"),
    ("Karl Weiß", "weiss"),
    ("Đorđe Đukić", "dukic"),
    ("Илья Суцкевер", "sutskever"),
    ("王小明", "wangxiaoming"),
    ("김철수", "gimcheolsu"),
    ("Mart van Baalen", "vanbaalen"),
    ("Benjamin Van Roy", "vanroy"),
    ("Gerard De Melo", "demelo"),
    ("Alexander G. de G. Matthews", "matthews"),
    ("Róger Bermúdez-Chacón", "bermudezchacon"),
    ("Liam O'Brien", "obrien"),
    ("Liam O’Brien", "obrien"),
    ("Babak Ehteshami Bejnordi", "ehteshamibejnordi"),
    ("Karthikeyan K", "k"),
    ("Martin Luther King Jr.", "king"),
    ("Worlds Team", "worlds"),
    ("OpenAI", "openai"),
    ("The ATLAS Collaboration", "atlas"),
]


@pytest.mark.parametrize(("author", "start"), AUTHORS)
def test_authors_of_many_scripts(author: str, start: str) -> None:
    assert citekey.make(entry("Graph theory", author, 2020)) == f"{start}2020graph"


# Title as marked text -> the word it gives.
TITLES = [
    (r"Gradient $\ell_1$ Regularization", "gradient"),
    (r"$\ell_1$ Regularization", "ell1"),
    (r"The $\beta$-VAE", "beta"),
    ("β-VAE", "beta"),
    (r"$k$-means", "k"),
    (r"$\mathcal{O}(1)$ memory", "o"),
    (r"{BERT}: Pre-training", "bert"),
    ("U-GAT-IT: Unsupervised", "u"),
    ("I/O kernels", "i"),
    ("ALBERT: A Lite BERT", "albert"),
    ("0wn the NAS", "0wn"),
    ("3D shapes", "3d"),
    ("Don't decay the learning rate", "dont"),
    ("**Starred**", "starred"),
    ("“Quoted” words", "quoted"),
    ("Überraschung", "uberraschung"),
    ("深度学习", "shenduxuexi"),
    ("What Is This?", "what"),
    ("On", "on"),
    (r"C\{x\}", "c"),
]


@pytest.mark.parametrize(("title", "word"), TITLES)
def test_titles_give_their_first_significant_word(title: str, word: str) -> None:
    assert citekey.make(entry(title, "Jane Doe", 2020)) == f"doe2020{word}"


def test_a_title_in_a_script_without_spaces_does_not_make_an_endless_key() -> None:
    title = "基于深度学习的自然语言处理方法在医疗领域中的应用研究综述"
    assert citekey.make(entry(title, "Jane Doe", 2020)) == "doe2020jiyushenduxuexideziranyu"


# What is missing.
GAPS = [
    (entry("Graph theory", "Jane Doe"), "doendgraph"),
    (entry("Graph theory", "", 2020), "anon2020graph"),
    (entry("Graph theory"), "anonndgraph"),
    (entry("", "Jane Doe", 2020, "We study graphs."), "doe2020we"),
    (entry("", "", 2020, "In this work, graphs."), "anon2020work"),
    (entry("", "", None, "The performance of nets."), "anonndperformance"),
    (entry("", "Jane Doe", 2020), "doe2020"),
    (entry("", "Jane Doe"), "doend"),
    (entry("", "", 2020), "anon2020"),
    (entry(""), "anonnd"),
    (entry("???", "Jane Doe", 2020, "Graphs."), "doe2020graphs"),
    (entry("Graphs", "???", 2020), "anon2020graphs"),
]


@pytest.mark.parametrize(("given", "key"), GAPS)
def test_what_is_missing_is_said(given: Entry, key: str) -> None:
    assert citekey.make(given) == key


def test_an_editor_stands_in_for_the_author() -> None:
    edited = Entry(title="Handbook", editors=(Name(family="Doe"),), date=PartialDate(2020))
    assert citekey.make(edited) == "doe2020handbook"


def test_the_bare_abstracts_of_the_seeds() -> None:
    file = "seeds/000_35af7908e127bd7e.txt"
    parsed = listing.read((ROOT / file).read_text("utf-8"), file, TODAY)
    plan = ingest.plan(ingest.understand([parsed]), {}, TODAY)
    # "The performance", "In reinforcement learning", "Recent research", "Inspired by",
    # "Learning", "Recent": the sixth would be the third's namesake.
    assert [record.key for record in plan.put] == [
        "anonndperformance",
        "anonndreinforcement",
        "anonndrecent",
        "anonndinspired",
        "anonndlearning",
        "anonndrecenta",
    ]


@given(entries())
def test_a_key_is_ascii_lower_case_letters_and_digits(given: Entry) -> None:
    assert re.fullmatch(r"[a-z0-9]+", citekey.make(given))


@given(entries())
def test_a_key_takes_author_and_year_from_their_places(given: Entry) -> None:
    year = str(given.date.year) if given.date else "nd"
    assert year in citekey.make(given)


# --- unique ------------------------------------------------------------------------------------

LETTERS = "abcdefghijklmnopqrstuvwxyz"


def test_clashes_get_letters_in_order() -> None:
    expected = ["x", *(f"x{c}" for c in LETTERS), *(f"xa{c}" for c in LETTERS), "xba"]
    assert list(islice(citekey.series("x"), 54)) == expected


def test_after_zz_comes_aaa() -> None:
    expected = 1 + 26 + 26 * 26
    assert list(islice(citekey.series("x"), expected - 1, expected + 1)) == ["xzz", "xaaa"]


UNIQUE = [
    ("x", set(), "x"),
    ("x", {"x"}, "xa"),
    ("x", {"x", "xa"}, "xb"),
    ("x", {"x", "xb"}, "xa"),
    ("x", {"xa"}, "x"),
    ("X", {"x"}, "Xa"),
    ("x", {"x", *(f"x{c}" for c in LETTERS)}, "xaa"),
]


@pytest.mark.parametrize(("base", "taken", "key"), UNIQUE)
def test_the_first_that_is_free(base: str, taken: set[str], key: str) -> None:
    assert citekey.unique(citekey.series(base), taken) == key


@given(st.lists(st.sampled_from(("doe2020graph", "doe2020grapha", "doe2020graphab"))))
def test_many_keys_are_unique_and_the_first_keeps_its_own(bases: list[str]) -> None:
    taken: set[str] = set()
    keys = []
    for base in bases:
        keys.append(citekey.unique(citekey.series(base), taken))
        taken.add(keys[-1])
    assert len(set(keys)) == len(keys)
    assert keys[:1] == bases[:1]


def test_former_keys_are_taken_too_whatever_their_case() -> None:
    record = Record(key="Doe2020Graph", entry=Entry(), aliases=("Roe2019",), added=TODAY)
    assert taken_keys([record]) == {"doe2020graph", "roe2019"}
