"""Whether two readings mean the same: every kind of spelling, and every kind of change."""

from datetime import date

import msgspec
import pytest

from refkit.errors import Problem, Severity
from refkit.model import Aside, AsideKind, Markup, Origin, Parsed, RawEntry
from refkit.roundtrip import Comparison, Difference, compare, meaning

HERE = Origin(source="refs.bib", on=date(2026, 11, 21))


def entry(key: str = "k", kind: str = "article", *aliases: str, **fields: str) -> RawEntry:
    return RawEntry(
        type=kind,
        key=key,
        fields={label.replace("_", "-"): value for label, value in fields.items()},
        markup=Markup.LATEX,
        origin=HERE,
        aliases=aliases,
    )


def parsed(*entries: RawEntry, asides: tuple[Aside, ...] = ()) -> Parsed:
    return Parsed(entries=entries, asides=asides, fields=sum(len(e.fields) for e in entries))


def changed(before: RawEntry, after: RawEntry) -> list[str]:
    """The fields that differ, the same in both directions unless braces went."""
    return [difference.field for difference in compare(parsed(before), parsed(after)).differences]


# --- one meaning in two spellings: btxdoc 3 and 4, the BibLaTeX manual 2.2 and 2.3

SAME = [
    ("title", r"G{\"o}del", "Gödel"),
    ("title", r"G\"odel", 'G{\\"{o}}del'),
    ("title", "Gödel", "Go\u0308del"),
    ("title", "Two  words\n\tand more", "Two words and more"),
    ("title", "Ends in a stop.", "Ends in a stop"),
    ("title", "A $x _1$ b", "A $x_1$ b"),
    ("title", "On BERT", "On {BERT}"),  # more protection is no loss
    ("title", "{On} {BERT}", "{On BERT}"),
    ("abstract", r"50\% of A \& B", "50\\% of A \\& B"),
    ("author", "Donald E. Knuth", "Knuth, Donald E."),
    ("author", "Ludwig van Beethoven and A. B", "van Beethoven, Ludwig and B, A."),
    ("author", r"M{\"u}ller, G{\"u}nter", "Günter Müller"),
    ("author", "A B and others", "B, A and others"),
    ("editor", "{World Health Organization}", "{{World} Health Organization}"),
    ("pages", "97--111", "97-111"),
    ("pages", "97 – 111, 120", "97--111,120"),
    ("doi", "https://doi.org/10.1000/ABC", "10.1000/abc"),
    ("doi", "doi:10.1000/abc", "10.1000/abc"),
    ("eprint", "arXiv:1706.03762", "1706.03762"),
    ("isbn", "0-201-89683-4", "9780201896831"),
    ("keywords", "a, b", "b; a"),
    ("crossref", "a , b", "a,b"),
    ("crossref", "Knuth84", "knuth84"),
    ("eprinttype", "arXiv", "arxiv"),
    ("month", "January", "jan"),
    ("month", "1", "Jan."),
]


@pytest.mark.parametrize(("label", "one", "other"), SAME)
def test_a_spelling_is_no_change(label: str, one: str, other: str) -> None:
    assert changed(entry(**{label: one}), entry(**{label: other})) == []


# --- two meanings

CHANGED = [
    ("title", "Gödel", "Godel"),
    ("title", "On BERT", "On Bert"),
    ("title", "On {BERT}", "On BERT"),
    ("title", "{B}ert of {X}", "Bert of {X}"),
    ("title", "A $x_1$", "A x1"),
    ("title", r"\emph{E. coli}", "E. coli"),
    ("title", "Why?", "Why"),
    ("journaltitle", "J. of X", "Journal of X"),
    ("abstract", "a\\_b", "ab"),
    ("author", "A B and C D", "A B"),
    ("author", "A B and C D", "C D and A B"),
    ("author", "A B and others", "A B"),
    ("author", "{A B}", "A B"),
    ("author", "A B, C", "A B C"),
    ("author", "de la Cruz, A", "De La Cruz, A"),
    ("pages", "97--111", "97"),
    ("pages", "97--111", "97, 111"),
    ("doi", "10.1000/a", "10.1000/b"),
    ("url", "https://a.org/x?a=1&b=2", "https://a.org/x?a=1"),
    ("url", "https://a.org/~x", "https://a.org/ x"),
    ("eprint", "1706.03762v2", "1706.03762"),
    ("isbn", "0-201-89683-4", "0-201-89684-2"),
    ("keywords", "a, b", "a b"),
    ("crossref", "a,b", "b,a"),
    ("file", "a\\b.pdf", "a/b.pdf"),
    ("note", "", "new"),
    ("note", "gone", ""),
    ("custom", "x", "X"),
    ("type", "PhD thesis", "phdthesis"),
]


@pytest.mark.parametrize(("label", "one", "other"), CHANGED)
def test_a_change_is_found_and_shown_as_it_is_written(label: str, one: str, other: str) -> None:
    found = compare(parsed(entry(**{label: one})), parsed(entry(**{label: other})))
    assert found.differences == (Difference("k", label, one, other),)
    assert not found.same


def test_a_field_under_another_name_is_gone_and_new() -> None:
    assert changed(entry(Custom="x"), entry(custom="x")) == ["Custom", "custom"]


# --- dates

DATES: list[tuple[dict[str, str], dict[str, str], bool]] = [
    ({"year": "2017", "month": "December"}, {"date": "2017-12"}, True),
    ({"year": "2017", "month": "dec", "day": "4"}, {"date": "2017-12-04"}, True),
    ({"year": "2017", "month": "December~4"}, {"date": "2017-12-04"}, True),
    ({"year": "2017"}, {"date": "2017"}, True),
    ({"year": "2017", "date": "2017-12"}, {"date": "2017-12"}, True),
    ({"month": "dec", "year": "2017"}, {"year": "2017", "month": "12"}, True),
    ({"year": "2017", "month": "December"}, {"date": "2017"}, False),
    ({"year": "2017"}, {"date": "2018"}, False),
    ({"date": "2017/2018"}, {"date": "2017"}, False),
    ({"year": "in press"}, {}, False),
    ({"month": "Spring", "year": "2017"}, {"year": "2017"}, False),
    ({"year": "2017", "month": "jan/feb"}, {"year": "2017", "month": "jan"}, False),
    ({"year": "2017", "date": "2016-12"}, {"date": "2016-12"}, False),
]


@pytest.mark.parametrize(("one", "other", "same"), DATES)
def test_dates(one: dict[str, str], other: dict[str, str], same: bool) -> None:
    assert changed(entry(**one), entry(**other)) == ([] if same else ["date"])
    assert changed(entry(**other), entry(**one)) == ([] if same else ["date"])


# --- types: the BibLaTeX manual, 2.1.2

TYPES: list[tuple[RawEntry, RawEntry, list[str]]] = [
    (entry(kind="Article"), entry(kind="article"), []),
    (entry(kind="conference"), entry(kind="inproceedings"), []),
    (entry(kind="www"), entry(kind="online"), []),
    (entry(kind="phdthesis"), entry(kind="thesis", type="phdthesis"), []),
    (entry(kind="mastersthesis"), entry(kind="phdthesis"), ["type"]),
    (entry(kind="techreport"), entry(kind="report"), ["type"]),
    (entry(kind="mvbook"), entry(kind="book"), ["@type"]),
    (entry(kind="misc"), entry(kind="online"), ["@type"]),
]  # fmt: skip


@pytest.mark.parametrize(("one", "other", "fields"), TYPES)
def test_types(one: RawEntry, other: RawEntry, fields: list[str]) -> None:
    assert changed(one, other) == fields


def test_further_keys_are_compared_in_any_order() -> None:
    assert changed(entry("k", "article", "a", "b"), entry("k", "article", "b", "a")) == []
    found = compare(parsed(entry("k", "article", "a", "b")), parsed(entry("k", "article", "a")))
    assert found.differences == (Difference("k", "ids", "a, b", "a"),)


# --- what the writer is free to do

FREE: list[tuple[RawEntry, RawEntry, list[str]]] = [
    (
        entry(url="https://doi.org/10.1000/ABC"),
        entry(url="https://doi.org/10.1000/ABC", doi="10.1000/abc"),
        [],
    ),
    (entry(url="https://a.org"), entry(url="https://a.org", doi="10.1000/abc"), ["doi"]),
    (entry(url="https://doi.org/10.1000/abc"), entry(doi="10.1000/abc"), ["url"]),
    (
        entry(journaltitle="arXiv preprint arXiv:1706.03762"),
        entry(
            kind="misc",
            howpublished="arXiv preprint arXiv:1706.03762",
            eprint="1706.03762",
            eprinttype="arXiv",
        ),
        [],
    ),
    (
        entry(kind="misc", eprint="1706.03762", howpublished="arXiv"),
        entry(kind="online", eprint="1706.03762", howpublished="arXiv preprint"),
        ["howpublished"],
    ),
    (
        entry(journaltitle="J. of X", eprint="1706.03762"),
        entry(kind="misc", eprint="1706.03762"),
        ["journaltitle"],
    ),
    (entry(eprint="1706.03762"), entry(kind="book", eprint="1706.03762"), ["@type"]),
]


@pytest.mark.parametrize(("one", "other", "fields"), FREE)
def test_identifiers_may_be_spelled_out_and_preprints_called_as_the_dialect_has_it(
    one: RawEntry, other: RawEntry, fields: list[str]
) -> None:
    assert changed(one, other) == fields


# --- entries

ONE = entry("one", title="Of Graphs", author="A B", volume="7")
TWO = entry("two", title="Of Trees", author="C D", volume="8")


def test_the_order_of_entries_does_not_matter() -> None:
    assert compare(parsed(ONE, TWO), parsed(TWO, ONE)).same


def test_an_entry_that_is_gone_and_one_that_is_new() -> None:
    assert compare(parsed(ONE, TWO), parsed(TWO)).differences == (
        Difference("one", "entry", "@article{one}", ""),
    )
    assert compare(parsed(TWO), parsed(ONE, TWO)).differences == (
        Difference("one", "entry", "", "@article{one}"),
    )


def test_an_entry_under_another_key_is_found_by_what_it_says() -> None:
    renamed = msgspec.structs.replace(ONE, key="uno", fields={**ONE.fields, "volume": "9"})
    assert compare(parsed(ONE, TWO), parsed(renamed, TWO)).differences == (
        Difference("one", "key", "one", "uno"),
        Difference("one", "volume", "7", "9"),
    )


def test_entries_with_one_key_are_paired_in_order() -> None:
    twin = msgspec.structs.replace(TWO, key="one")
    assert compare(parsed(ONE, twin), parsed(ONE, twin)).same
    suffixed = msgspec.structs.replace(TWO, key="onea")
    assert compare(parsed(ONE, twin), parsed(ONE, suffixed)).differences == (
        Difference("one", "key", "one", "onea"),
    )


# --- blocks besides the entries

MACRO = Aside(kind=AsideKind.MACRO, name="acm", text="@string{acm = {ACM}}")
COMMENT = Aside(kind=AsideKind.COMMENT, text="@comment{hello}")


def test_asides_come_back_in_any_order_and_layout() -> None:
    spaced = msgspec.structs.replace(MACRO, text="@string{acm =\n {ACM}}")
    assert compare(parsed(asides=(MACRO, COMMENT)), parsed(asides=(COMMENT, spaced))).same


def test_free_text_may_be_put_together() -> None:
    first = Aside(kind=AsideKind.TEXT, text="% one")
    last = Aside(kind=AsideKind.TEXT, text="% two\n\n% three")
    both = Aside(kind=AsideKind.TEXT, text="% one\n% two\n% three")
    assert compare(parsed(asides=(first, last)), parsed(asides=(both,))).same
    assert compare(parsed(asides=(both,)), parsed(asides=(last,))).differences == (
        Difference("", "text", "% one", ""),
    )


def test_asides_that_are_gone_changed_or_new() -> None:
    other = msgspec.structs.replace(MACRO, text="@string{acm = {A.C.M.}}")
    found = compare(parsed(asides=(MACRO, COMMENT)), parsed(asides=(other,)))
    assert found.differences == (
        Difference("", "macro acm", MACRO.text, other.text),
        Difference("", "comment", COMMENT.text, ""),
    )
    found = compare(parsed(asides=(COMMENT,)), parsed(asides=(COMMENT, MACRO)))
    assert found.differences == (Difference("", "macro acm", "", MACRO.text),)


def test_the_same_block_again_says_nothing_more() -> None:
    assert compare(parsed(asides=(COMMENT, COMMENT)), parsed(asides=(COMMENT,))).same


# --- the whole


def test_what_was_compared_is_counted() -> None:
    found = compare(parsed(ONE, TWO, asides=(MACRO,)), parsed(ONE, TWO, asides=(MACRO,)))
    assert found == Comparison(entries=2, fields=6, asides=1)
    assert found.same


def test_a_block_that_could_not_be_read_did_not_come_back() -> None:
    broken = Problem(code="BIB021", severity=Severity.ERROR, message="broken")
    mended = Problem(code="BIB003", severity=Severity.WARNING, message="no comma")
    before = msgspec.structs.replace(parsed(ONE), problems=(broken, mended))
    found = compare(before, parsed(ONE))
    assert (found.unread, found.differences, found.same) == (1, (), False)


@pytest.mark.parametrize("latex", ["", " ", "{", "}{", "$", "\\", "and", ",", "{}", "\x00"])
@pytest.mark.parametrize("label", ["title", "author", "pages", "doi", "keywords", "crossref"])
def test_any_value_means_itself(label: str, latex: str) -> None:
    assert meaning.same(meaning.value_of(label, latex), meaning.value_of(label, latex))
