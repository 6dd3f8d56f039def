"""What the markers of a key formula say: tables of works and the words they give."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import entries

from refkit import citekey, text
from refkit.citekey.formula import parse
from refkit.citekey.marker import CALLED, MARKERS, words
from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType
from refkit.name import Name, read_plain


def people(*names: str) -> tuple[Name, ...]:
    return tuple(read_plain(name) for name in names)


WORK = Entry(
    type=EntryType.ARTICLE,
    title="An awesome paper on {JabRef} and its keys",
    authors=people("Johannes von Oswald", "Ashish Vaswani", "Søren Müller", "Wei Li"),
    editors=people("Ann Poe", "Ben Roe"),
    date=PartialDate(2020, 6, 7),
    container="Journal of Fish Biology",
    volume="12A",
    number="TR-17",
    pages="73–97",
    identifiers=(
        Identifier(Scheme.DOI, "10.1000/ab(c)d"),
        Identifier(Scheme.ARXIV, "1706.03762"),
    ),
)

# The meanings are JabRef's, where it has a marker of that name: "An awesome paper on JabRef" is its
# own example. Its [auth] leaves the particle out; ours does not (that is its [authFirstFull]).
SAID = [
    ("[auth]", "vonOswald"),
    ("[auth(3)]", "von"),
    ("[auth4]", "vonO"),
    ("[authors]", "vonOswaldVaswaniMüllerLi"),
    ("[authors(2)]", "vonOswaldVaswaniEtAl"),
    ("[authors(1)]", "vonOswaldEtAl"),
    ("[authors(4)]", "vonOswaldVaswaniMüllerLi"),
    ("[authors(9)]", "vonOswaldVaswaniMüllerLi"),
    ("[editor]", "Poe"),
    ("[editor(1)]", "P"),
    ("[editors]", "PoeRoe"),
    ("[editors(1)]", "PoeEtAl"),
    ("[year]", "2020"),
    ("[year(2)]", "20"),
    ("[shortyear]", "20"),
    ("[month]", "06"),
    ("[day]", "07"),
    ("[title]", "AnAwesomePaperOnJabRefAndItsKeys"),
    ("[shorttitle]", "AwesomePaperJabRef"),
    ("[shorttitle(3)]", "AwesomePaperJabRef"),
    ("[shorttitle(2)]", "AwesomePaper"),
    ("[shorttitle(9)]", "AwesomePaperJabRefItsKeys"),
    ("[veryshorttitle]", "Awesome"),
    ("[venue]", "JFB"),
    ("[container]", "JournalOfFishBiology"),
    ("[journal]", "JournalOfFishBiology"),
    ("[type]", "article"),
    ("[volume]", "12A"),
    ("[number]", "TR-17"),
    ("[pages]", "73"),
    ("[firstpage]", "73"),
    ("[doi]", "10.1000/abcd"),
    ("[arxiv]", "1706.03762"),
    ("[isbn]", ""),
]


@pytest.mark.parametrize(("formula", "said"), SAID)
def test_a_marker_says(formula: str, said: str) -> None:
    assert citekey.make(WORK, parse(formula)) == said


@pytest.mark.parametrize("name", MARKERS)
def test_every_marker_is_tried_on_a_work(name: str) -> None:
    tried = {formula.strip("[]").partition("(")[0] for formula, _ in SAID}
    schemes = {scheme.value for scheme in Scheme}
    assert name in tried or name in schemes


@pytest.mark.parametrize("name", MARKERS)
def test_a_marker_says_nothing_of_nothing(name: str) -> None:
    said = citekey.make(Entry(), parse(f"[{name}]"))
    assert said == ("misc" if name == "type" else "")


@pytest.mark.parametrize(("name", "means"), CALLED.items())
def test_other_names_of_markers_mean_markers(name: str, means: str) -> None:
    assert means.partition("(")[0] in MARKERS
    assert name not in MARKERS


# Venue, container -> what [venue] says.
VENUES = [
    ("neurips", "", "NeurIPS"),
    ("", "Proceedings of the 8th International Conference on Learning Representations", "ICLR"),
    ("", "Nature", "Nature"),
    ("", "Proceedings of the 12th Symposium on Rare Things", "SRT"),
    ("", "Annual Report", "Report"),
    ("", "The", "The"),
    ("", "", ""),
]


@pytest.mark.parametrize(("venue", "container", "said"), VENUES)
def test_a_venue_has_its_short_name_or_initials(venue: str, container: str, said: str) -> None:
    entry = Entry(venue=venue, container=container)
    assert citekey.make(entry, parse("[venue]")) == said


# Family name -> as it stands in a key, and in ASCII.
SCRIPTS = [
    ("Müller", "Müller", "Muller"),
    ("Łukasiewicz", "Łukasiewicz", "Lukasiewicz"),
    ("Weiß", "Weiß", "Weiss"),
    ("Nguyễn", "Nguyễn", "Nguyen"),
    ("O’Brien", "OBrien", "OBrien"),
    ("Bermúdez-Chacón", "BermúdezChacón", "BermudezChacon"),
    ("Суцкевер", "Sutskever", "Sutskever"),
    ("王", "Wang", "Wang"),
    ("김", "Gim", "Gim"),
]


@pytest.mark.parametrize(("family", "said", "in_ascii"), SCRIPTS)
def test_accents_stay_and_other_scripts_are_transliterated(
    family: str, said: str, in_ascii: str
) -> None:
    entry = Entry(authors=(Name(family=family),))
    assert citekey.make(entry, parse("[auth]")) == said
    assert citekey.make(entry, parse("[auth:ascii]")) == in_ascii


def test_a_cut_list_of_authors_says_so() -> None:
    entry = Entry(authors=people("Ann Poe"), and_others=True)
    assert citekey.make(entry, parse("[authors(3)]")) == "PoeEtAl"


def test_a_body_gives_its_first_word() -> None:
    entry = Entry(authors=(Name(literal="The ATLAS Collaboration"),))
    assert citekey.make(entry, parse("[auth]")) == "ATLAS"
    assert citekey.make(entry, parse("[authors]")) == "ATLAS"


def test_a_title_of_function_words_gives_the_first() -> None:
    assert citekey.make(Entry(title="What Is This?"), parse("[shorttitle]")) == "What"


def test_without_title_the_abstract_gives_the_words_of_a_short_one() -> None:
    entry = Entry(abstract="We study the graphs of networks.")
    assert citekey.make(entry, parse("[shorttitle(2)]")) == "WeStudy"
    assert citekey.make(entry, parse("[title]")) == ""


def test_a_year_of_fewer_digits_has_two() -> None:
    assert citekey.make(Entry(date=PartialDate(1005)), parse("[year(2)]")) == "05"


@given(entries())
def test_words_in_ascii_are_those_of_keys_but_for_their_case(entry: Entry) -> None:
    lower = [word.lower() for word in words(entry.title, ascii=True)]
    assert lower == text.ascii_words(entry.title)


@given(st.text(max_size=30))
def test_words_are_letters_and_digits_of_the_latin_script(marked: str) -> None:
    for word in words(text.escape(marked), ascii=False):
        assert word
        assert not set(word) & set(" \t\n{}$\\,'")
