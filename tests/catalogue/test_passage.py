"""Which stretch of a record is shown, and where the words stand in it."""

from datetime import date

import pytest

from refkit.catalogue import passage
from refkit.catalogue.hit import Passage
from refkit.model import Entry, Record


def record(title: str = "", abstract: str = "", note: str = "", **more: object) -> Record:
    entry = Entry(title=title, abstract=abstract, keywords=tuple(str(k) for k in more.values()))
    return Record(key="k", entry=entry, note=note, added=date(2026, 1, 1))


def marked(shown: Passage) -> list[str]:
    return [shown.text[start:end] for start, end in shown.marks]


@pytest.mark.parametrize(
    ("title", "terms", "words"),
    [
        ("Attention Is All You Need", ["attention"], ["Attention"]),
        ("CycleGAN and GANs", ["gan"], ["GAN", "GAN"]),
        ("Müller's naïve Straße", ["muller", "naive", "strasse"], ["Müller", "naïve", "Straße"]),
        ("Mu\u0308ller", ["muller"], ["Mu\u0308ller"]),
        ("Image-to-Image  Translation", ["image to image"], ["Image-to-Image"]),
        ("A — dash – between", ["a dash between"], ["A — dash – between"]),
        (r"{BERT} of $\ell_1$ norms", ["bert", "l1"], ["BERT", "ℓ1"]),
        ("深度学习", ["shendu"], ["深度"]),
        ("Łukasz æther", ["lukasz", "aether"], ["Łukasz", "æther"]),
        ("ab", ["a", "ab", "b"], ["ab"]),
        ("nothing", ["zzz"], []),
        ("", ["zzz"], []),
    ],
)
def test_the_words_of_a_title_are_found_as_they_are_written(
    title: str, terms: list[str], words: list[str]
) -> None:
    assert marked(passage.title(record(title=title), terms)) == words


def test_the_passage_is_where_most_of_the_words_are() -> None:
    filler = "lorem ipsum dolor sit amet " * 30
    abstract = f"{filler}one apple here. {filler}An apple beside a pear. {filler}"
    (shown,) = passage.shown(record(abstract=abstract), ["apple", "pear"])
    assert shown.field == "abstract"
    assert marked(shown) == ["apple", "pear"]
    assert shown.cut == (True, True)
    assert 20 <= len(shown.text.split()) <= 30


def test_a_second_passage_shows_what_the_first_does_not() -> None:
    filler = "lorem ipsum dolor sit amet " * 30
    found = passage.shown(record(abstract=f"An apple. {filler} A pear."), ["apple", "pear"])
    assert [marked(each) for each in found] == [["apple"], ["pear"]]
    found = passage.shown(record(abstract="An apple.", note="Pears.", title="x"), ["apple", "pear"])
    assert [(each.field, marked(each)) for each in found] == [
        ("abstract", ["apple"]),
        ("note", ["Pear"]),
    ]
    found = passage.shown(record(title="Pears", abstract="An apple."), ["apple", "pear"])
    assert [each.field for each in found] == ["abstract"], "the title shows the other"


def test_a_short_text_is_shown_whole_and_on_one_line() -> None:
    (shown,) = passage.shown(record(note="First line.\n\n\tA pear."), ["pear"])
    assert shown.text == "First line. A pear."
    assert shown.cut == (False, False)


def test_where_only_the_title_has_the_words_there_is_no_passage() -> None:
    assert passage.shown(record(title="Pears", abstract="An apple."), ["pear"]) == ()
    assert passage.shown(record(abstract="An apple."), []) == ()


def test_the_words_of_a_very_long_note_are_found() -> None:
    note = "word " * 400_000 + "needle " + "word " * 400_000
    (shown,) = passage.shown(record(note=note), ["needle"])
    assert marked(shown) == ["needle"]
    assert shown.cut == (True, True)


def at(venue: str, container: str, title: str = "x") -> Record:
    entry = Entry(title=title, venue=venue, container=container)
    return Record(key="k", entry=entry, added=date(2026, 1, 1))


@pytest.mark.parametrize(
    ("venue", "container", "terms", "texts"),
    [
        # One name of a venue, and that which the record has, if it shows the words.
        ("neuralcomputation", "Neural Computation", ["neural"], ["Neural Computation"]),
        ("neuralcomputation", "Neural Comput.", ["neural"], ["Neural Comput."]),
        ("iclr", "ICLR 2020", ["iclr"], ["ICLR 2020"]),
        (
            "iclr",
            "ICLR 2020",
            ["representations"],
            ["International Conference on Learning Representations"],
        ),
        ("iclr", "", ["iclr"], ["ICLR"]),
        ("neuralcomputation", "", ["neuralcomputation"], ["neuralcomputation"]),
        ("", "Journal of {X}", ["journal"], ["Journal of X"]),
        (
            "iclr",
            "ICLR 2020",
            ["2020", "representations"],
            ["ICLR 2020", "International Conference on Learning Representations"],
        ),
    ],
)
def test_a_venue_is_shown_by_one_name(
    venue: str, container: str, terms: list[str], texts: list[str]
) -> None:
    assert [each.text for each in passage.shown(at(venue, container), terms)] == texts


def test_what_only_repeats_the_title_is_no_passage() -> None:
    book = at("", "Neural Networks Handbook", title="Neural Networks")
    assert passage.shown(book, ["neural"]) == ()
    (shown,) = passage.shown(book, ["neural", "handbook"])
    assert marked(shown) == ["Handbook"]
    assert passage.shown(record(title="Pears", keyword="pear"), ["pear"]) == ()
    (shown,) = passage.shown(record(title="Pears", abstract="A pear.", keyword="pear"), ["pear"])
    assert shown.field == "abstract", "prose says more"
