"""Key formulas: how they are written, where they are wrong, and that every key is one."""

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import entries

from refkit import citekey, codec
from refkit.citekey.formula import DEFAULT, FormulaError, parse
from refkit.citekey.marker import MARKERS
from refkit.citekey.modifier import NAMES
from refkit.date import PartialDate
from refkit.model import Entry, EntryType
from refkit.name import Name

DOE = Name(family="Doe", given="Jane")
WORK = Entry(title="Graphs of {GAN}s", authors=(DOE,), date=PartialDate(2020))
UNDATED = Entry(title="Graphs", authors=(DOE,))
EDITED = Entry(title="Graphs", editors=(DOE,), date=PartialDate(2020))
EMPTY = Entry()

WRITTEN = [
    ("[auth][year]", WORK, "Doe2020"),
    ("[auth]:[year]", WORK, "Doe:2020"),
    ("[auth]-[year]-[shorttitle(2)]", WORK, "Doe-2020-GraphsGANs"),
    ("ref/[auth].[year]", WORK, "ref/Doe.2020"),
    ("Ü[auth]", WORK, "ÜDoe"),
    ("[auth|editor|'anon']", WORK, "Doe"),
    ("[auth|editor|'anon']", EDITED, "Doe"),
    ("[auth|editor|'anon']", EMPTY, "anon"),
    ('[auth|"anon"][year]', EMPTY, "anon"),
    ("[ auth ( 2 ) : lower | 'x' ]", WORK, "do"),
    ("[editor(1):lower|auth:upper|'x']", WORK, "DOE"),
    # Signs that separate something from what is missing are left out.
    ("[auth]-[year]", UNDATED, "Doe"),
    ("[year]-[auth]", UNDATED, "Doe"),
    ("[year]:[month]-[veryshorttitle]", UNDATED, "Graphs"),
    # Literal text alone is no key: all works would share it.
    ("x[auth]-[year]", EMPTY, ""),
    ("[auth]", EMPTY, ""),
    ("x['y']", EMPTY, "xy"),
]


@pytest.mark.parametrize(("formula", "entry", "key"), WRITTEN)
def test_a_formula_makes_a_key(formula: str, entry: Entry, key: str) -> None:
    assert citekey.make(entry, parse(formula)) == key


def test_the_usual_formula_is_the_one_of_google_scholar() -> None:
    assert citekey.make(WORK) == "doe2020graphs"
    assert citekey.make(UNDATED) == "doendgraphs"
    assert citekey.make(EMPTY) == "anonnd"
    assert parse(DEFAULT.text) == DEFAULT
    assert str(DEFAULT) == DEFAULT.text


PAGE = (Path(__file__).parents[2] / "docs" / "keys.md").read_text("utf-8")
SHOWN = Entry(
    type=EntryType.INPROCEEDINGS,
    title="Continual learning with hypernetworks",
    authors=(
        Name(family="Oswald", given="Johannes", particle="von"),
        *(Name(family=family) for family in ("Henning", "Sacramento", "Grewe")),
    ),
    date=PartialDate(2020),
    venue="iclr",
)


def rows(heading: str) -> list[list[str]]:
    """The rows of the table below ``heading``, what stands between backticks of each cell."""
    table = PAGE.partition(heading)[2].lstrip().partition("\n\n")[0].splitlines()[2:]
    cells = (re.split(r"(?<!\\)\|", line)[1:-1] for line in table)
    return [[cell.replace("\\|", "|").strip() for cell in row] for row in cells]


def test_the_page_shows_what_formulas_make() -> None:
    shown = rows("with the same meanings.")
    assert len(shown) > 5
    for formula, key in shown:
        assert f"`{citekey.make(SHOWN, parse(formula.strip('`')))}`" == key


def test_the_page_has_every_marker_and_modifier() -> None:
    named = {
        re.sub(r"\(.*", "", n)
        for row in rows("**Markers**")
        for n in re.findall("`([^`]+)`", row[0])
    }
    assert named == set(MARKERS)
    table = PAGE.partition("`[auth:ascii:upper]`.")[2]
    named = {re.sub(r"\(.*", "", name) for name in re.findall(r"^\| `([a-z(0-9)]+)`", table, re.M)}
    assert named | {"upper"} == set(NAMES)


# Formula, the text that is pointed at, a part of the message, a part of the hint.
WRONG = [
    ("", "", "empty", "[auth][year]"),
    ("auth", "auth", "one key", "[auth][year]"),
    ("[autor]", "autor", "no marker is called 'autor'", "did you mean author"),
    ("x[zzzz]", "zzzz", "no marker is called 'zzzz'", "there are: auth, authors"),
    ("[auth:lowr]", "lowr", "no modifier is called 'lowr'", "did you mean lower?"),
    ("[auth:zzzz]", "zzzz", "no modifier is called 'zzzz'", "there are: lower, upper"),
    ("[auth", "[", "not closed", "]"),
    ("[auth][year", "[", "not closed", "]"),
    ("[auth:lower", "[", "not closed", "]"),
    ("[", "[", "not closed", "]"),
    ("[auth]]", "]", "closes nothing", "[auth]"),
    ("[auth [year]]", "[", "not expected", "|"),
    ("[auth}", "}", "not expected", "]"),
    ("[auth lower]", "l", "not expected", ":lower"),
    ("[]", "]", "a marker is missing", "there are"),
    ("[auth|]", "]", "a marker is missing", "there are"),
    ("[|auth]", "|", "a marker is missing", "there are"),
    ("[:lower]", ":", "a marker is missing", "there are"),
    ("[auth:]", ":", "a modifier is missing", "there are: lower"),
    ("[auth(0)]", "(0)", "a number from 1 to 99", "letters"),
    ("[auth()]", "()", "a number from 1 to 99", "letters"),
    ("[authors(100)]", "(100)", "a number from 1 to 99", "people"),
    ("[authors(99999999999)]", "(99999999999)", "a number from 1 to 99", "people"),
    ("[shorttitle0]", "0", "a number from 1 to 99", "words"),
    ("[year(5)]", "(5)", "a number from 1 to 4", "digits"),
    ("[title(3)]", "(3)", "takes no number", "title alone"),
    ("[auth:lower(2)]", "(2)", "takes no number", "lower alone"),
    ("[auth:ascii2]", "2", "takes no number", "ascii alone"),
    ("[auth:truncate]", "truncate", "needs a number", "truncate(8)"),
    ("[auth|'x]", "'", "quote is not closed", "'"),
    ("[auth|'']", "''", "nothing in the quotes", "'anon'"),
    ("[auth|'a b']", " ", "white space cannot be in a key", "letters, digits"),
    ("[auth] [year]", " ", "white space cannot be in a key", "letters, digits"),
    ("{[auth]}", "{", "'{' cannot be in a key", "letters, digits"),
    ("[auth]%[year]", "%", "'%' cannot be in a key", "letters, digits"),
    ("[auth],[year]", ",", "',' cannot be in a key", "letters, digits"),
    ("[auth]\\[year]", "\\", "'\\' cannot be in a key", "letters, digits"),
    ("\x1b[auth]", "\x1b", "cannot be in a key", "letters, digits"),
]


@pytest.mark.parametrize(("formula", "at", "message", "hint"), WRONG)
def test_a_wrong_formula_is_refused_at_the_place(
    formula: str, at: str, message: str, hint: str
) -> None:
    with pytest.raises(FormulaError) as raised:
        parse(formula)
    error = raised.value
    assert error.text == formula
    assert formula[error.start : error.end] == at
    assert message in error.message
    assert hint in error.hint


SAID = st.sampled_from(
    ("auth", "auth(3)", "authors(2)", "editor", "year", "year(2)", "month", "title", "shorttitle",
     "shorttitle(2)", "veryshorttitle", "venue", "container", "type", "volume", "pages", "doi",
     "openreview", "'x'")
)  # fmt: skip
CHANGES = st.sampled_from(
    ("", ":lower", ":upper", ":capitalize", ":abbr", ":ascii", ":truncate(5)")
)
ALTERNATIVES = st.lists(st.builds(str.__add__, SAID, CHANGES), min_size=1, max_size=3)
PARTS = st.one_of(
    ALTERNATIVES.map("|".join).map("[{}]".format), st.sampled_from(("-", ":", "ref/", "_", "."))
)
FORMULAS = st.lists(PARTS, min_size=1, max_size=5).map("".join).filter(lambda text: "[" in text)


@given(FORMULAS, entries())
def test_whatever_the_formula_a_key_can_be_kept_and_cited(formula: str, entry: Entry) -> None:
    key = citekey.make(entry, parse(formula))
    if key:
        assert codec.is_key(key)
        assert codec.is_citable(key)
        assert len(key) <= 100
        assert key[0].isalnum()
        assert key[-1].isalnum()
        assert key == citekey.make(entry, parse(formula))


def refusal(text: str) -> FormulaError | None:
    try:
        parse(text)
    except FormulaError as error:
        return error
    return None


@given(st.text("[]()|:'\" authyear123lower,{}-é", max_size=20))
def test_any_text_is_a_formula_or_refused_with_a_place(text: str) -> None:
    if error := refusal(text):
        assert 0 <= error.start <= error.end <= len(text)
        assert error.hint
    else:
        assert parse(text).text == text
