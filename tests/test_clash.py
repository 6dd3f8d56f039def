"""How clashes look: side by side for people, a line each in a pipe, nothing harmful in either."""

from datetime import date

import pytest
from edits import replace, work

from refkit.model import Clash, Record
from refkit.reconcile import clashes
from refkit.view import Screen, cells
from refkit.view import clash as view

DAY = date(2026, 11, 20)
ADA = Record(key="ada2020graph", entry=work(0), added=DAY, rating=3, note="One.\n\nMine.\n\nThree.")


def clash(field: str, value: object) -> Clash:
    return Clash(field=field, value=clashes.written(value), on=DAY)


def drawn(record: Record, width: int, colour: bool = False) -> str:
    pairs = [(record.key, each) for each in record.clashes]
    return view.draw({record.key: record}, pairs, Screen(width, colour, width > 0))


def test_both_values_stand_side_by_side() -> None:
    record = replace(ADA, clashes=(clash("publisher", "ACM"), clash("rating", 5)))
    head, columns, *lines = drawn(record, 80).split("\n")
    assert head == "ada2020graph  A graph of its own: the graphs of number 0"
    assert [part.strip() for part in columns.split("|")] == ["ours (in the record)", "theirs"]
    assert [line.split() for line in lines] == [
        ["publisher", "(nothing)", "|", "ACM"],
        ["rating", "3", "|", "5"],
    ]


def test_in_a_pipe_each_line_is_a_clash_and_nothing_is_cut() -> None:
    long = "A title " * 40
    record = replace(ADA, clashes=(clash("title", long), clash("rating", None)))
    lines = drawn(record, 0).split("\n")
    assert len(lines) == 2
    assert lines[0].endswith(f"theirs: {long.strip()}")
    assert lines[1] == "ada2020graph  rating  ours: 3  theirs: (nothing)"


def test_of_two_notes_only_what_differs_is_shown() -> None:
    record = replace(ADA, clashes=(clash("note", "One.\n\nYours.\n\nThree."),))
    assert drawn(record, 0) == "ada2020graph  note  ours: Mine.  theirs: Yours."


@pytest.mark.parametrize("width", [20, 40, 79, 120, 300])
def test_every_line_fits_the_window(width: int) -> None:
    wide = "深層学習による画像認識の研究 " * 9
    record = replace(
        ADA,
        clashes=(
            clash("title", wide),
            clash("extra.a-very-long-name", "x" * 90),
            clash("note", ""),
        ),
    )
    shown = drawn(record, width, colour=False).split("\n")
    assert all(cells(line) <= width for line in shown)
    card = view.card(record, record.clashes[0], 1, 3, Screen(width, False, True))
    assert all(cells(line) <= width for line in card.split("\n"))
    assert "1 of 3" in card


def test_colour_only_where_it_is_wanted() -> None:
    record = replace(ADA, clashes=(clash("publisher", "ACM"),))
    assert "\x1b" not in drawn(record, 80)
    assert "\x1b" in drawn(record, 80, colour=True)


def test_nothing_harmful_reaches_the_terminal() -> None:
    record = replace(ADA, clashes=(clash("publisher", "A\x1b[31mCM\u202eevil"),))
    for width in (0, 30, 80):
        assert "\x1b" not in drawn(record, width)
        assert "\u202e" not in drawn(record, width)


def test_a_value_by_hand_that_makes_no_sense_is_shown_as_it_is() -> None:
    record = replace(ADA, clashes=(Clash(field="date", value='"someday"', on=DAY),))
    assert drawn(record, 0) == 'ada2020graph  date  ours: (nothing)  theirs: "someday"'


def test_values_that_read_alike_are_shown_as_they_are_stored() -> None:
    record = replace(ADA, note="a b", clashes=(clash("note", "a  b"),))
    assert drawn(record, 0).endswith('ours: "a b"  theirs: "a  b"')


def test_the_card_of_show_names_the_other_value() -> None:
    record = replace(ADA, clashes=(clash("publisher", "ACM"), clash("rating", None)))
    assert list(view.facts(record)) == [
        ("clash", "publisher: the other copy has ACM (refkit settle)"),
        ("clash", "rating: the other copy has nothing (refkit settle)"),
    ]
