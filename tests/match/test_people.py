import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import names

from refkit.match.people import Agreement, Trust, compare, is_same, person, read
from refkit.model import Entry
from refkit.name import Name, read_plain

SURE, PERHAPS, DIFFERENT = Trust.SURE, Trust.PERHAPS, Trust.DIFFERENT

ONE_PERSON = [
    ("Diederik P. Kingma", "D. Kingma", SURE),
    ("Diederik P. Kingma", "Kingma", SURE),
    ("DP Kingma", "Diederik P. Kingma", SURE),
    ("Jürgen Schmidhuber", "Jurgen Schmidhuber", SURE),
    ("Jürgen Müller", "J. Mueller", SURE),
    ("Łukasz Kaiser", "Lukasz Kaiser", SURE),
    ("Pieter van der Berg", "Pieter Berg", SURE),
    ("Pieter van der Berg", "P. Vanderberg", SURE),
    ("Sean O'Neill", "Sean ONeill", SURE),
    ("Hye-jin Park", "Hyejin Park", SURE),
    ("Hye-jin Park", "H.-J. Park", SURE),
    ("J. David Smith", "David Smith", SURE),
    ("María García López", "Maria Garcia", SURE),
    ("José Miguel Hernández-Lobato", "Jose Miguel Hernandez Lobato", SURE),
    ("Yann Le Cun", "Yann LeCun", SURE),
    ("Wei Wang", "Wang Wei", SURE),
    ("W. Wang", "Wang Wei", SURE),
    ("Fei-Fei Li", "Li Fei-Fei", SURE),
    ("张三", "San Zhang", SURE),
    ("张三", "Zhang San", SURE),
    ("The Drift Team", "Drift Team", SURE),
    ("Suharto", "Suharto", SURE),
    ("Tom Brown", "Thomas Brown", PERHAPS),
    ("Wei Wang", "Wen Wang", PERHAPS),
    ("Yan Wang", "Yang Wang", PERHAPS),
    ("Dan Roth", "Daniel Roth", PERHAPS),
    ("Jean P. Roth", "Jean-Pierre Roth", SURE),
    ("Samy Bengio", "Yoshua Bengio", DIFFERENT),
    ("Wei Wang", "Lei Wang", DIFFERENT),
    ("Jane Doe", "Jane Roe", DIFFERENT),
    ("Drift Team", "Jane Doe", DIFFERENT),
]


@pytest.mark.parametrize(("one", "other", "trust"), ONE_PERSON)
def test_whether_two_names_are_one_persons(one: str, other: str, trust: Trust) -> None:
    here, there = person(read_plain(one)), person(read_plain(other))
    assert is_same(here, there) is trust
    assert is_same(there, here) is trust


DOE, ROE, LI, POE = "Jane Doe", "Richard Roe", "Wei Li", "Ann Poe"
LISTS = [
    ([DOE, ROE], [DOE, ROE], Agreement.ALL, "all 2 the same"),
    ([DOE], ["J. Doe"], Agreement.ALL, "the same"),
    ([DOE, ROE, LI], [LI, DOE, ROE], Agreement.ORDER, "all 3 the same, in another order"),
    ([DOE, "..."], [DOE, ROE, LI], Agreement.CUT, "the same, where a list is cut"),
    ([DOE, ROE, "..."], [DOE, ROE, LI], Agreement.CUT, "all 2 the same, where a list is cut"),
    ([DOE, ROE, "..."], [DOE, ROE, LI, "..."], Agreement.CUT,
     "all 2 the same, where a list is cut"),
    ([ROE, "..."], [DOE, ROE, LI], Agreement.SOME, "1 of 3, another first"),
    ([DOE, LI], [DOE, LI, ROE, POE], Agreement.MOST, "2 of 4, the first the same"),
    ([DOE], [DOE, LI, ROE, POE], Agreement.SOME, "1 of 4, the first the same"),
    ([DOE, LI], [LI, ROE], Agreement.SOME, "1 of 2, another first"),
    ([DOE], [ROE], Agreement.NONE, "nobody in common"),
    ([DOE], [], Agreement.UNKNOWN, "nobody is named on one side"),
    ([DOE], ["Anonymous"], Agreement.UNKNOWN, "nobody is named on one side"),
    # A body may sign for people whom others name.
    (["OpenAI"], ["OpenAI", DOE, ROE], Agreement.CUT, "the same, where a list is cut"),
    (["Drift Team", DOE, ROE], [DOE, ROE], Agreement.ALL, "all 2 the same"),
    # A namesake at the head is no first author.
    (["Wei Wang"], ["Wen Wang"], Agreement.PERHAPS, "1 of 1, the first perhaps a namesake"),
    (["Tom Brown", DOE], ["Thomas Brown", LI, ROE, POE, "Max Moe"], Agreement.SOME,
     "1 of 5, the first perhaps a namesake"),
    (["Tom Brown", DOE, ROE], ["Thomas Brown", DOE, ROE], Agreement.ALL, "all 3 the same"),
]  # fmt: skip


def entry(people: list[str]) -> Entry:
    found = tuple(read_plain(name) for name in people if name != "...")
    return Entry(authors=found, and_others="..." in people)


@pytest.mark.parametrize(("one", "other", "agreement", "detail"), LISTS)
def test_whether_two_lists_agree(
    one: list[str], other: list[str], agreement: Agreement, detail: str
) -> None:
    here, there = entry(one), entry(other)
    for a, b in ((here, there), (there, here)):
        found = compare(read(a), read(b), one_cut=a.and_others, other_cut=b.and_others)
        assert (found.agreement, found.detail) == (agreement, detail)


@pytest.mark.parametrize(
    ("one", "other", "named"),
    [
        ([DOE], [DOE], True),
        ([DOE], ["J. Doe"], False),
        ([DOE], ["Doe"], False),
        ([DOE, ROE], ["J. Doe", "R. Roe"], True),
        ([DOE], ["J. Doe", LI], False),
        (["OpenAI"], ["OpenAI"], True),
        (["Suharto"], ["Suharto"], True),
    ],
)
def test_an_initial_alone_names_nobody(one: list[str], other: list[str], named: bool) -> None:
    here, there = read(entry(one)), read(entry(other))
    assert compare(here, there, one_cut=False, other_cut=False).is_named is named


def test_editors_stand_in_where_there_are_no_authors() -> None:
    assert read(Entry(editors=(read_plain(DOE),))) == (person(read_plain(DOE)),)


@given(names())
def test_everybody_is_the_same_as_himself(name: Name) -> None:
    assert is_same(person(name), person(name)) is SURE


@given(names(), names())
def test_who_is_who_does_not_depend_on_the_order(one: Name, other: Name) -> None:
    assert is_same(person(one), person(other)) is is_same(person(other), person(one))


@given(st.lists(names(), min_size=1, max_size=5))
def test_a_list_agrees_with_itself(people: list[Name]) -> None:
    here = read(Entry(authors=tuple(people)))
    found = compare(here, here, one_cut=False, other_cut=False)
    assert found.agreement in (Agreement.ALL, Agreement.UNKNOWN)
