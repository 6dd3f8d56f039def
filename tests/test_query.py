"""Queries: every searched field, every sort key, what is missing, what is asked in vain."""

from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import query, text
from refkit.date import PartialDate
from refkit.errors import UnknownName
from refkit.model import Entry, Priority, Record, Status
from refkit.name import Name

TODAY = date(2020, 2, 21)


def record(key: str, entry: Entry | None = None, **mine: object) -> Record:
    return msgspec.structs.replace(Record(key=key, entry=entry or Entry(), added=TODAY), **mine)


CYCLEGAN = record(
    "moriakov2020kernel",
    Entry(
        title="Kernel of {CycleGAN} as a principal homogeneous space of $\\alpha$-stable maps",
        authors=(Name(given="Nikita", family="Moriakov"), Name(given="Jonas", family="Müller")),
        date=PartialDate(2020, 4),
        container="International Conference on Learning Representations",
        venue="iclr",
        abstract="unsearched",
        keywords=("unsearched",),
    ),
    tags=("image-to-image", "theory"),
    note="unsearched",
    aliases=("oldname2019cycle",),
)
BARE = record("anonndmatrix", Entry(container="Żółte Karty"), status=Status.READ, tags=("theory",))
LIBRARY = [CYCLEGAN, BARE]

# --- Words ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "words",
    [
        # every field that is searched
        "kernel", "α-stable", "Moriakov", "nikita", "iclr", "ICLR", "learning representations",
        "2020", "2020-04", "theory", "moriakov2020kernel", "oldname2019cycle",
        # letter case, accents, punctuation, parts of words
        "KERNEL", "muller", "MÜLLER", "Mu\u0308ller", "gan", "cyclegan", "homo", "kernel,",
        # several words, in any order, in several fields
        "theory 2020 muller kernel", ["theory", "2020"], ["theory muller", "2020"],
        # words kept together
        '"kernel of cyclegan"', '"Nikita Moriakov" 2020', "image-to-image", '"image to image"',
        "“principal homogeneous”", '"principal homogeneous', ["kernel", '"of', 'cyclegan"'],
        # nothing asked for
        "", "  ", [], [""], '""',
    ],
)  # fmt: skip
def test_words_that_occur(words: str | list[str]) -> None:
    assert query.compile(words)(CYCLEGAN)
    assert CYCLEGAN in query.matches(LIBRARY, words)


@pytest.mark.parametrize(
    "words",
    [
        "transformer",
        "kernel transformer",
        "unsearched",  # abstract, keywords of the work, note
        '"of kernel"',
        '"moriakov jonas"',  # two authors are two fields
        '"theory moriakov2020kernel"',
        "2021",
        "neurips",
        "∗∗∗",  # no letters: nothing to find
        "kernel !!",
    ],
)
def test_words_that_do_not_occur(words: str) -> None:
    assert not query.compile(words)(CYCLEGAN)
    assert query.matches(LIBRARY, words) == []


def test_a_venue_outside_the_table_is_found_by_its_container() -> None:
    assert query.matches(LIBRARY, "zolte karty") == [BARE]


@pytest.mark.parametrize("name", ["neurips", "nips"])
def test_a_venue_is_found_by_the_names_it_has_and_not_by_its_aliases(name: str) -> None:
    one = record("a", Entry(venue="neurips"))
    assert query.matches([one], name) == ([one] if name == "neurips" else [])
    assert query.matches([one], '"advances in neural"') == [one]


# --- Tags and statuses ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "tags", "statuses", "expected"),
    [
        ("", (), (), ["moriakov2020kernel", "anonndmatrix"]),
        ("", ("theory",), (), ["moriakov2020kernel", "anonndmatrix"]),
        ("", ("Theory", "image-to-image"), (), ["moriakov2020kernel"]),
        ("", ("theo",), (), []),
        ("", (), (Status.READ,), ["anonndmatrix"]),
        ("", (), (Status.READ, Status.UNREAD), ["moriakov2020kernel", "anonndmatrix"]),
        ("", ("image-to-image",), (Status.READ,), []),
        ("kernel", ("theory",), {Status.UNREAD}, ["moriakov2020kernel"]),
        ("kernel", ("theory",), [Status.READ], []),
    ],
)
def test_tags_and_statuses(
    words: str, tags: tuple[str, ...], statuses: tuple[Status, ...], expected: list[str]
) -> None:
    found = query.matches(iter(LIBRARY), words, tags, statuses)
    assert [one.key for one in found] == expected


def test_tags_and_statuses_fold_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_: str) -> str:
        raise AssertionError("text was folded")

    monkeypatch.setattr(text, "fold", refuse)
    assert query.matches(LIBRARY, (), ("theory",), (Status.READ,)) == [BARE]


# --- Order ------------------------------------------------------------------------------------

SHELF = [
    record(
        "b2019",
        Entry(
            title="Zebra", authors=(Name(given="Álvaro", family="Émile"),), date=PartialDate(2019)
        ),
        status=Status.READ,
        added=date(2020, 1, 3),
    ),
    record(
        "A2020",
        Entry(
            title="{apple}", authors=(Name(given="Xi", family="Eames"),), date=PartialDate(2020, 12)
        ),
        priority=Priority.LOW,
        added=date(2020, 1, 1),
    ),
    record("c", status=Status.READING, added=date(2020, 1, 2)),
    record(
        "d2020",
        Entry(
            title="Änderung", authors=(Name(literal="Worlds Team"),), date=PartialDate(2020, 1, 31)
        ),
        priority=Priority.HIGH,
        added=date(2020, 1, 4),
    ),
]


@pytest.mark.parametrize(
    ("spec", "expected"),
    [
        ("", "b2019 A2020 c d2020"),
        ("key", "A2020 b2019 c d2020"),
        ("key-", "d2020 c b2019 A2020"),
        ("year", "b2019 A2020 d2020 c"),  # the month does not count; no year comes last
        ("year-", "A2020 d2020 b2019 c"),  # equal years keep their order
        ("title", "d2020 A2020 b2019 c"),
        ("title-", "b2019 A2020 d2020 c"),
        ("author", "A2020 b2019 d2020 c"),
        ("author-", "d2020 b2019 A2020 c"),
        ("added", "A2020 c b2019 d2020"),
        ("added-", "d2020 b2019 c A2020"),
        ("status", "A2020 d2020 c b2019"),
        ("status-", "b2019 c A2020 d2020"),
        ("priority", "d2020 A2020 b2019 c"),
        ("priority-", "A2020 d2020 b2019 c"),
        ("year-,author", "A2020 d2020 b2019 c"),
        ("year-,author-", "d2020 A2020 b2019 c"),
        (" year- , title ,", "d2020 A2020 b2019 c"),
        ("status,key", "A2020 d2020 c b2019"),
    ],
)
def test_sort(spec: str, expected: str) -> None:
    assert [one.key for one in query.sort(SHELF, spec)] == expected.split()


@pytest.mark.parametrize("spec", ["colour", "year,colour-", "-", "-year", "Year"])
def test_an_unknown_sort_key_lists_those_there_are(spec: str) -> None:
    with pytest.raises(UnknownName, match="unknown sort key") as stop:
        query.sort(SHELF, spec)
    assert stop.value.known == ("key", "year", "title", "author", "added", "status", "priority")


def test_authors_of_one_family_are_sorted_by_given_name() -> None:
    people = [record(g, Entry(authors=(Name(given=g, family="Li"),))) for g in ("Wei", "Ang")]
    assert [one.key for one in query.sort(people, "author")] == ["Ang", "Wei"]


# --- Properties -------------------------------------------------------------------------------

KEYS = ["key", "year", "title", "author", "added", "status", "priority"]
SPECS = st.lists(st.sampled_from([*KEYS, *(f"{key}-" for key in KEYS)])).map(",".join)


@given(st.permutations(SHELF), SPECS)
def test_sorting_keeps_every_record_and_sorting_again_changes_nothing(
    records: list[Record], spec: str
) -> None:
    once = query.sort(records, spec)
    assert sorted(one.key for one in once) == sorted(one.key for one in records)
    assert query.sort(once, spec) == once


@given(st.text())
def test_any_query_is_understood(words: str) -> None:
    assert {one.key for one in query.matches(LIBRARY, words)} <= {r.key for r in LIBRARY}


@given(st.lists(st.sampled_from("kernel gan muller 2020 transformer theory".split())))
def test_more_words_never_find_more(words: list[str]) -> None:
    found = query.matches(LIBRARY, words)
    assert all(one in query.matches(LIBRARY, words[1:]) for one in found)
