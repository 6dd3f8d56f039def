"""Which records are meant by cited keys, and how they have to be written."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from refkit.errors import Location
from refkit.manuscript import Citation
from refkit.manuscript.choice import Choice, absent, choose, first
from refkit.model import Entry, Record

DAY = date(2026, 11, 21)


def record(key: str, *aliases: str) -> Record:
    return Record(key=key, entry=Entry(title="A Title"), aliases=aliases, added=DAY)


def cited(*keys: str) -> dict[str, Citation]:
    place = Location(file="a.tex", line=1)
    return {key: Citation(key, place, 0, len(key)) for key in keys}


LIBRARY = {r.key: r for r in (record("smith2020"), record("doe1999", "Doe99", "old"))}


def found(*keys: str) -> Choice:
    return choose(cited(*keys), LIBRARY, None)


def test_keys_are_found_as_they_are_in_any_case_and_by_former_ones() -> None:
    choice = found("doe99", "Smith2020", "nobody")
    assert [chosen.record.key for chosen in choice.chosen] == ["doe1999", "smith2020"]
    assert [citation.key for citation in choice.missing] == ["nobody"]
    assert not choice.problems


def test_the_key_is_written_as_it_is_cited() -> None:
    (chosen,) = found("SMITH2020").chosen
    assert chosen.written(biblatex=False).key == "SMITH2020"
    assert chosen.written(biblatex=True).key == "SMITH2020"
    (chosen,) = found("smith2020").chosen
    assert chosen.written(biblatex=False) is LIBRARY["smith2020"]


def test_former_keys_that_are_cited_lead_to_their_record() -> None:
    (chosen,) = found("doe99").chosen
    assert chosen.former == ("doe99",)
    for_bibtex = chosen.written(biblatex=False)
    assert (for_bibtex.key, for_bibtex.aliases) == ("doe1999", ("doe99",))
    assert chosen.written(biblatex=False, every=True).aliases == ("doe99", "old")
    assert chosen.written(biblatex=True).aliases == ("doe99", "old")
    (chosen,) = found("doe1999").chosen
    assert chosen.former == ()
    assert chosen.written(biblatex=False).aliases == ()
    assert chosen.written(biblatex=True) is LIBRARY["doe1999"]


def test_two_spellings_of_one_key() -> None:
    choice = found("smith2020", "Smith2020", "doe99", "DOE99")
    assert [problem.code for problem in choice.problems] == ["CIT007", "CIT007"]
    smith, doe = choice.chosen
    assert smith.written(biblatex=True).aliases == ("Smith2020",)
    assert smith.written(biblatex=False).aliases == ()
    assert doe.written(biblatex=True).aliases == ("doe99", "DOE99", "old")
    assert doe.written(biblatex=False).aliases == ("doe99",)


def test_a_choice_restricts_and_what_it_leaves_out_is_not_missing() -> None:
    choice = choose(cited("smith2020", "old", "nobody"), LIBRARY, {"doe1999"})
    assert [chosen.record.key for chosen in choice.chosen] == ["doe1999"]
    assert [citation.key for citation in choice.missing] == ["nobody"]


def test_what_is_missing_is_said_with_what_may_be_meant() -> None:
    missing = tuple(cited("smth2020", "zzzzz", "Elsewhere").values())
    said = absent(missing, LIBRARY, {"elsewhere": "old.bib"})
    assert [problem.code for problem in said] == ["CIT006"] * 3
    assert said[0].message == "'smth2020' is cited, but not in the library"
    assert str(said[0].where) == "a.tex:1:1"
    assert [problem.hint for problem in said] == [
        "did you mean smith2020?",
        "refkit list prints the keys",
        "it stands in old.bib: refkit add old.bib",
    ]


def test_some_of_many() -> None:
    assert first(["a", "b"]) == "'a', 'b'"
    assert first(["a", "b", "c", "d", "e"]) == "'a', 'b', 'c' and 2 more"


@given(st.lists(st.sampled_from(["smith2020", "SMITH2020", "doe1999", "old", "Old", "x", "X"])))
def test_every_key_is_found_once_or_missing(keys: list[str]) -> None:
    choice = choose(cited(*keys), LIBRARY, None)
    held = [key for chosen in choice.chosen for key in chosen.keys]
    held += [citation.key for citation in choice.missing]
    assert sorted(held) == sorted(set(keys))
    for chosen in choice.chosen:
        written = chosen.written(biblatex=False)
        folded = [key.lower() for key in (written.key, *written.aliases)]
        assert len(folded) == len(set(folded))  # BibTeX would take them for one
        assert {key.lower() for key in chosen.keys} <= set(folded)
        latex = chosen.written(biblatex=True)
        assert {*chosen.keys} <= {latex.key, *latex.aliases}
