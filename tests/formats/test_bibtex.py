"""BibTeX and BibLaTeX out: which field, in which order, spelled how; read back by bibtexparser."""

import re
from datetime import date

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from refkit.date import PartialDate
from refkit.errors import Severity, UnknownName
from refkit.formats import Letters, Options, Venues, Written, bibtex
from refkit.formats.bibtex import original, spelling
from refkit.identifier import Identifier
from refkit.model import (
    Aside,
    AsideKind,
    Entry,
    EntryType,
    Priority,
    PubState,
    Record,
    Status,
)
from refkit.name import Name
from refkit.text import escape, to_latex

TODAY = date(2020, 2, 21)
MORIAKOV = Name(given="Nikita", family="Moriakov")


def record(entry: Entry, key: str = "moriakov2020kernel") -> Record:
    return Record(key=key, entry=entry, added=TODAY)


def fields(entry: Entry, *asked: str, dialect: str = "") -> dict[str, str]:
    """The fields of one written entry as they stand in the file, braces included."""
    options = Options(added=asked, dialect=dialect)
    lines = bibtex.write([record(entry)], options).text.splitlines()
    pairs = (line.strip().rstrip(",").partition(" = ") for line in lines[1:-1])
    return {name: value for name, _, value in pairs}


def names_in(text: str) -> list[str]:
    """The names of all fields, in order."""
    return re.findall(r"(?m)^  ([^ =]+) +=", text)


def with_title(entry: Entry) -> Entry:
    given = {name: getattr(entry, name) for name in Entry.__struct_fields__}
    return Entry(**{**given, "title": "Title"})


def write(
    entry: Entry, *, letters: Letters = Letters.LATEX, venues: Venues = Venues.FULL
) -> Written:
    return bibtex.write([record(entry)], Options(letters=letters, venues=venues))


def test_a_whole_entry() -> None:
    entry = Entry(
        type=EntryType.INPROCEEDINGS,
        title="Kernel of CycleGAN as a principal homogeneous space",
        authors=(
            MORIAKOV,
            Name(given="Jonas", family="Adler"),
            Name(given="Jonas", family="Teuwen"),
        ),
        date=PartialDate(2020, 4),
        container="International Conference on Learning Representations",
        venue="iclr",
        identifiers=(Identifier.read("openreview:B1eWOJHKvB"),),
        keywords=("Generative models", "CycleGAN"),
        abstract="Unpaired image-to-image translation.",
        extra={"code": "https://github.com/a_b/c", "presentation": "poster"},
    )
    mine = Record(
        key="moriakov2020kernel",
        entry=entry,
        tags=("mytag",),
        status=Status.READING,
        priority=Priority.HIGH,
        rating=5,
        note="mynote",
        added=TODAY,
    )
    expected = """\
@inproceedings{moriakov2020kernel,
  author = {Moriakov, Nikita and Adler, Jonas and Teuwen, Jonas},
  title = {Kernel of {CycleGAN} as a principal homogeneous space},
  booktitle = {International Conference on Learning Representations},
  year = {2020},
  month = apr,
  url = {https://openreview.net/forum?id=B1eWOJHKvB},
  keywords = {Generative models, CycleGAN},
}
"""
    written = bibtex.write([mine], Options())
    assert (written.text, written.count, written.problems) == (expected, 1, ())

    on_request = bibtex.write([mine], Options(added=("abstract", "code"))).text
    assert on_request == expected[:-2] + (
        "  abstract = {Unpaired image-to-image translation.},\n"
        "  code = {https://github.com/a_b/c},\n}\n"
    )
    everything = bibtex.write([mine], Options(added=("all",))).text
    assert everything == on_request[:-2] + "  presentation = {poster},\n}\n"


def test_entries_are_sorted_by_key_with_a_blank_line_between() -> None:
    records = [record(Entry(title="Title"), key) for key in ("b2020", "A2020", "c2020")]
    text = bibtex.write(records, Options()).text
    assert text == "\n".join(
        f"@misc{{{key},\n  title = {{Title}},\n}}\n" for key in ("A2020", "b2020", "c2020")
    )
    assert bibtex.write(records[::-1], Options()).text == text


def test_nothing_gives_nothing() -> None:
    assert bibtex.write([], Options()).text == ""


@pytest.mark.parametrize("title", ["", " ", "{}"])
def test_a_record_without_title_is_left_out_with_a_warning(title: str) -> None:
    records = [record(Entry(title=title), "nd1"), record(Entry(title="Title"), "t1")]
    written = bibtex.write(records, Options())
    assert written.count == 1
    assert "nd1" not in written.text
    (problem,) = written.problems
    assert (problem.code, problem.severity, problem.key) == ("BIB001", Severity.WARNING, "nd1")
    assert "nd1" in problem.message
    assert problem.hint


def first(entry: Entry, dialect: str = "") -> str:
    """What stands behind the @."""
    text = bibtex.write([record(entry)], Options(dialect=dialect)).text
    return text.partition("{")[0].removeprefix("@")


# What btxdoc 3.1 and the BibLaTeX manual 2.1 call the types, and where each dialect wants the
# container and the publisher: BibTeX's names, then BibLaTeX's.
@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        (
            EntryType.ARTICLE,
            ("article", "journal", "publisher"),
            ("article", "journaltitle", "publisher"),
        ),
        (EntryType.INPROCEEDINGS, ("inproceedings", "booktitle", "publisher"), None),
        (EntryType.INCOLLECTION, ("incollection", "booktitle", "publisher"), None),
        (
            EntryType.INBOOK,
            ("incollection", "booktitle", "publisher"),
            ("inbook", "booktitle", "publisher"),
        ),
        (EntryType.BOOK, ("book", "series", "publisher"), None),
        (
            EntryType.COLLECTION,
            ("book", "series", "publisher"),
            ("collection", "series", "publisher"),
        ),
        (
            EntryType.REFERENCE,
            ("book", "series", "publisher"),
            ("reference", "series", "publisher"),
        ),
        (EntryType.PROCEEDINGS, ("proceedings", "series", "publisher"), None),
        (
            EntryType.THESIS,
            ("phdthesis", "howpublished", "school"),
            ("thesis", "howpublished", "institution"),
        ),
        (
            EntryType.REPORT,
            ("techreport", "howpublished", "institution"),
            ("report", "howpublished", "institution"),
        ),
        (EntryType.UNPUBLISHED, ("unpublished", "howpublished", "publisher"), None),
        (EntryType.MANUAL, ("manual", "howpublished", "publisher"), None),
        (EntryType.BOOKLET, ("booklet", "howpublished", "publisher"), None),
        (
            EntryType.PREPRINT,
            ("misc", "howpublished", "publisher"),
            ("misc", "howpublished", "publisher"),
        ),
        (
            EntryType.ONLINE,
            ("misc", "howpublished", "publisher"),
            ("online", "howpublished", "publisher"),
        ),
        (
            EntryType.SOFTWARE,
            ("misc", "howpublished", "publisher"),
            ("software", "howpublished", "publisher"),
        ),
        (
            EntryType.DATASET,
            ("misc", "howpublished", "publisher"),
            ("dataset", "howpublished", "publisher"),
        ),
        (
            EntryType.PATENT,
            ("misc", "howpublished", "publisher"),
            ("patent", "howpublished", "publisher"),
        ),
        (
            EntryType.PERIODICAL,
            ("misc", "howpublished", "publisher"),
            ("periodical", "series", "publisher"),
        ),
        (EntryType.MISC, ("misc", "howpublished", "publisher"), None),
    ],
)
def test_types(
    kind: EntryType, old: tuple[str, str, str], new: tuple[str, str, str] | None
) -> None:
    entry = Entry(type=kind, title="Title", container="C", publisher="P")
    for dialect, (name, container, publisher) in (("", old), ("biblatex", new or old)):
        assert first(entry, dialect) == name
        written = fields(entry, dialect=dialect)
        assert (written[container], written[publisher]) == ("{C}", "{P}")


def test_every_type_is_in_the_table() -> None:
    (mark,) = test_types.pytestmark  # type: ignore[attr-defined]  # pytest puts it there
    assert {row[0] for row in mark.args[1]} == set(EntryType)


# The types that hang on more than Entry.type: (entry, BibTeX's, BibLaTeX's).
@pytest.mark.parametrize(
    ("entry", "old", "new"),
    [
        # BibTeX's inbook has no title of its own; BibLaTeX's manual 2.3.5 makes it a book.
        (Entry(type=EntryType.INBOOK, pages="1–2"), "inbook", "book"),
        (Entry(type=EntryType.INBOOK, extra={"chapter": "3"}), "inbook", "book"),
        (Entry(type=EntryType.INBOOK), "inbook", "inbook"),
        (
            Entry(type=EntryType.INBOOK, extra={"chapter": "3", "type": "Section"}),
            "inbook",
            "inbook",
        ),
        (Entry(type=EntryType.MISC, extra={"entrytype": "set"}), "set", "set"),
        (Entry(type=EntryType.BOOK, extra={"entrytype": "mvbook"}), "book", "mvbook"),
        (
            Entry(type=EntryType.INBOOK, container="C", extra={"entrytype": "suppbook"}),
            "incollection",
            "suppbook",
        ),
        (
            Entry(type=EntryType.INPROCEEDINGS, extra={"entrytype": "conference"}),
            "conference",
            "inproceedings",
        ),
        (Entry(type=EntryType.MISC, extra={"entrytype": "video"}), "misc", "video"),
        (Entry(type=EntryType.MISC, extra={"entrytype": "jurthesis"}), "jurthesis", "jurthesis"),
        # Somebody has set another type since.
        (Entry(type=EntryType.ARTICLE, extra={"entrytype": "mvbook"}), "article", "article"),
        (Entry(type=EntryType.MISC, extra={"entrytype": "string"}), "misc", "misc"),
        (Entry(type=EntryType.MISC, extra={"entrytype": "a b"}), "misc", "misc"),
        (
            Entry(type=EntryType.PREPRINT, identifiers=(Identifier.read("arxiv:1706.03762"),)),
            "misc",
            "online",
        ),
        (Entry(type=EntryType.PREPRINT, container="bioRxiv"), "misc", "misc"),
    ],
)
def test_types_by_more_than_the_type(entry: Entry, old: str, new: str) -> None:
    titled = with_title(entry)
    assert (first(titled), first(titled, "biblatex")) == (old, new)


# btxdoc 3.1; BibLaTeX manual 2.1.2 and 4.9.2.11.
@pytest.mark.parametrize(
    ("kind", "extra", "old", "new"),
    [
        (EntryType.THESIS, {"type": "phdthesis"}, ("phdthesis", ""), "phdthesis"),
        (EntryType.THESIS, {"type": "mathesis"}, ("mastersthesis", ""), "mathesis"),
        (EntryType.THESIS, {"type": "Diplomarbeit"}, ("mastersthesis", "Diplomarbeit"), ...),
        (
            EntryType.THESIS,
            {"type": "candthesis"},
            ("phdthesis", "Candidate thesis"),
            "candthesis",
        ),
        (
            EntryType.THESIS,
            {"type": "Ph.D. Dissertation", "entrytype": "phdthesis"},
            ("phdthesis", "Ph.D. Dissertation"),
            ...,
        ),
        (EntryType.THESIS, {"entrytype": "mastersthesis"}, ("mastersthesis", ""), "mathesis"),
        (EntryType.THESIS, {}, ("phdthesis", ""), ""),
        (EntryType.REPORT, {"type": "techreport"}, ("techreport", ""), "techreport"),
        (
            EntryType.REPORT,
            {"type": "resreport"},
            ("techreport", "Research report"),
            "resreport",
        ),
        (EntryType.REPORT, {"type": "White Paper"}, ("techreport", "White Paper"), ...),
    ],
)
def test_kinds_of_theses_and_reports(
    kind: EntryType, extra: dict[str, str], old: tuple[str, str], new: object
) -> None:
    entry = Entry(type=kind, title="Title", extra=extra)
    name, type = old
    assert (first(entry), fields(entry).get("type", "{}")) == (name, f"{{{type}}}")
    expected = type if new is ... else new
    assert fields(entry, dialect="biblatex").get("type", "{}") == f"{{{expected}}}"


DOI = Identifier.read("doi:10.1000/a_b<1>")
ARXIV = Identifier.read("arxiv:1706.03762")
FORUM = Identifier.read("openreview:B1eWOJHKvB")


@pytest.mark.parametrize(
    ("entry", "old", "new"),
    [
        (
            Entry(date=PartialDate(2020, 12, 4)),
            {"year": "{2020}", "month": "dec", "day": "{4}"},
            {"date": "{2020-12-04}"},
        ),
        (Entry(date=PartialDate(2020)), {"year": "{2020}"}, {"date": "{2020}"}),
        (Entry(pages="12–34, 40–41"), {"pages": "{12--34, 40--41}"}, ...),
        (
            Entry(type=EntryType.ARTICLE, volume="12A", number="3"),
            {"volume": "{12A}", "number": "{3}"},
            ...,
        ),
        (Entry(type=EntryType.INPROCEEDINGS, number="3"), {"number": "{3}"}, ...),
        (
            Entry(type=EntryType.BOOK, number="3", extra={"series": "LNCS"}),
            {"series": "{LNCS}", "number": "{3}"},
            ...,
        ),
        (
            Entry(identifiers=(ARXIV,), extra={"eprintclass": "cs.CL"}),
            {"eprint": "{1706.03762}", "archiveprefix": "{arXiv}", "primaryclass": "{cs.CL}"},
            {"eprint": "{1706.03762}", "eprinttype": "{arxiv}", "eprintclass": "{cs.CL}"},
        ),
        # A version is kept as long as it is one of this work's.
        (
            Entry(identifiers=(ARXIV,), extra={"eprint": "1706.03762v5"}),
            {"eprint": "{1706.03762v5}", "archiveprefix": "{arXiv}"},
            {"eprint": "{1706.03762v5}", "eprinttype": "{arxiv}"},
        ),
        (
            Entry(identifiers=(ARXIV,), extra={"eprint": "1607.00001v2"}),
            {"eprint": "{1706.03762}", "archiveprefix": "{arXiv}"},
            {"eprint": "{1706.03762}", "eprinttype": "{arxiv}"},
        ),
        (
            Entry(extra={"eprint": "40210000", "eprinttype": "jstor"}),
            {"eprint": "{40210000}", "archiveprefix": "{jstor}"},
            {"eprint": "{40210000}", "eprinttype": "{jstor}"},
        ),
        (
            Entry(identifiers=(DOI, FORUM, Identifier.read("isbn:9780306406157"))),
            {
                "doi": "{10.1000/a_b<1>}",
                "isbn": "{9780306406157}",
                "url": "{https://openreview.net/forum?id=B1eWOJHKvB}",
            },
            ...,
        ),
        (
            Entry(
                identifiers=(Identifier.read("isbn:9780306406157"),),
                extra={"isbn": "0-306-40615-2"},
            ),
            {"isbn": "{0-306-40615-2}"},
            ...,
        ),
        (Entry(identifiers=(DOI,)), {"doi": "{10.1000/a_b<1>}"}, ...),
        # The link is the record's own; the forum's id has a field in BibTeX only.
        (
            Entry(url="https://x.org/", identifiers=(FORUM,)),
            {"url": "{https://x.org/}", "openreview": "{B1eWOJHKvB}"},
            {"url": "{https://x.org/}"},
        ),
        # As it is, but for what no link holds.
        (
            Entry(url="https://x.org/~a_b/%20?x=1&y=2#z {q}\\|é"),
            {"url": "{https://x.org/~a_b/%20?x=1&y=2#z {q}\\|%C3%A9}"},
            ...,
        ),
        (Entry(url="https://x.org/{"), {"url": "{https://x.org/%7B}"}, ...),
        (Entry(keywords=("R&D", "a, b")), {"keywords": r"{R\&D, {a, b}}"}, ...),
        (Entry(extra={"note": "See $x_1$"}), {"note": "{See $x_1$}"}, ...),
        (
            Entry(extra={"note": "See https://x.org/a_b~c (and http://y.org/(z)), too"}),
            {"note": r"{See \url{https://x.org/a_b~c} (and \url{http://y.org/(z)}), too}"},
            ...,
        ),
        (
            Entry(
                extra={
                    "location": "Z\u00fcrich",
                    "sortkey": "zurich",
                    "institution": "ETH",
                    "organization": "ACM",
                }
            ),
            {
                "address": r"{Z{\"u}rich}",
                "key": "{zurich}",
                "institution": "{ETH}",
                "organization": "{ACM}",
            },
            {
                "location": r"{Z{\"u}rich}",
                "sortkey": "{zurich}",
                "institution": "{ETH}",
                "organization": "{ACM}",
            },
        ),
        (
            Entry(extra={"subtitle": "A Sub Title", "titleaddon": "Third ed."}),
            {"title": "{Title: A Sub Title}"},
            {"subtitle": "{A Sub Title}", "titleaddon": "{Third ed.}"},
        ),
        (
            Entry(type=EntryType.ARTICLE, container="Journal", extra={"journalsubtitle": "Part B"}),
            {"journal": "{Journal: Part B}"},
            {"journaltitle": "{Journal}", "journalsubtitle": "{Part B}"},
        ),
        (
            Entry(extra={"note": r"\path|http://x.org/a_b| and \url{http://y.org}"}),
            {"note": r"{\path|http://x.org/a_b| and \url{http://y.org}}"},
            ...,
        ),
        (
            Entry(extra={"note": "At https://x.org/%20#a"}),
            {"note": r"{At https://x.org/\%20\#a}"},
            ...,
        ),
        # BibLaTeX has a field for the state, and nobody invents a note.
        (Entry(pubstate=PubState.ACCEPTED), {}, {"pubstate": "{inpress}"}),
        (
            Entry(pubstate=PubState.ACCEPTED, extra={"pubstate": "forthcoming"}),
            {},
            {"pubstate": "{forthcoming}"},
        ),
        (Entry(pubstate=PubState.PUBLISHED), {}, {}),
        # What a file said more exactly is written, unless somebody has changed the value since.
        (
            Entry(publisher="IEEE Press", extra={"publisher": "{IEEE} Press"}),
            {"publisher": "{{IEEE} Press}"},
            ...,
        ),
        (
            Entry(publisher="ACM", extra={"publisher": "{IEEE} Press"}),
            {"publisher": "{ACM}"},
            ...,
        ),
        (
            Entry(authors=(MORIAKOV,), extra={"author": "Nikita {Moriakov}"}),
            {"author": "{Nikita {Moriakov}}"},
            ...,
        ),
        (
            Entry(authors=(MORIAKOV,), extra={"author": "Nikita {Moriakow}"}),
            {"author": "{Moriakov, Nikita}"},
            ...,
        ),
    ],
)
def test_fields(entry: Entry, old: dict[str, str], new: object) -> None:
    title = {"title": "{Title}"}
    assert fields(with_title(entry)) == {**title, **old}
    if new is ...:
        new = old
    assert isinstance(new, dict)
    assert fields(with_title(entry), dialect="biblatex") == {**title, **new}


# What was written beside the canonical date, and what each dialect makes of it.
@pytest.mark.parametrize(
    ("date", "extra", "old", "new"),
    [
        ("2020-03-12", {"month": "March\u00a012"}, 'year={2020} month=mar # "~12"', "2020-03-12"),
        (
            "2020-03",
            {"month": "March/April"},
            'year={2020} month=mar # "/" # apr',
            "2020-03/2020-04",
        ),
        (
            "2020-08-31",
            {"month": "31\u00a0August"},
            'year={2020} month="31~" # aug',
            "2020-08-31",
        ),
        ("2020", {"month": "Spring"}, "year={2020} month={Spring}", "2020-21"),
        ("2020", {"date": "2020/2021"}, "year={2020}", "2020/2021"),
        ("2020", {"date": "2020-22"}, "year={2020}", "2020-22"),
        ("1955", {"date": "1955?"}, "year={1955}", "1955?"),
        ("2020-05", {"date": "2020-05/2020-07"}, "year={2020} month=may", "2020-05/2020-07"),
        # Set by hand since.
        ("2021", {"date": "2020/2021"}, "year={2021}", "2021"),
        ("2020-06", {"date": "2020/2021"}, "year={2020} month=jun", "2020-06"),
        ("2020-06", {"month": "March/April"}, "year={2020} month=jun", "2020-06"),
        ("2020", {"year": "in press, 2020"}, "year={in press, 2020}", "year={in press, 2020}"),
        ("2021", {"year": "in press, 2020"}, "year={2021}", "2021"),
        ("", {"year": "in press"}, "year={in press}", "year={in press}"),
        ("", {"date": "-0044-03-15"}, "", "-0044-03-15"),
    ],
)
def test_dates(date: str, extra: dict[str, str], old: str, new: str) -> None:
    entry = Entry(title="Title", date=PartialDate.read(date) if date else None, extra=extra)
    written = fields(entry)
    del written["title"]
    assert " ".join(f"{name}={value}" for name, value in written.items()) == old
    written = fields(entry, dialect="biblatex")
    del written["title"]
    expected = new if "=" in new else f"date={{{new}}}"
    assert " ".join(f"{name}={value}" for name, value in written.items()) == expected


@pytest.mark.parametrize(
    ("extra", "title"),
    [
        ({"langid": "english"}, "{Lernen in {CNNs} und Anderswo}"),
        ({"langid": "german"}, "{{Lernen in CNNs und Anderswo}}"),
        ({"language": "german"}, "{{Lernen in CNNs und Anderswo}}"),
        ({"language": "german and english"}, "{Lernen in {CNNs} und Anderswo}"),
    ],
)
def test_a_title_in_another_language_keeps_its_case(extra: dict[str, str], title: str) -> None:
    entry = Entry(title="Lernen in CNNs und Anderswo", extra=extra)
    assert fields(entry)["title"] == title


def test_biblatex_knows_by_itself_which_titles_it_may_change() -> None:
    entry = Entry(title="Lernen in CNNs", extra={"langid": "german"})
    assert fields(entry, dialect="biblatex")["title"] == "{Lernen in CNNs}"


def test_words_of_my_own_keep_their_case() -> None:
    entry = Entry(title="A Study of Foo and of Bar Baz's Foobar")
    options = Options(keep_case=("Foo", "Bar Baz"))
    text = bibtex.write([record(entry)], options).text
    assert "title = {A Study of {Foo} and of {Bar Baz}'s Foobar}" in text


def test_letters() -> None:
    entry = Entry(title="Gödel & 李 – α", container="Zürich & Co", pages="1–2")
    latex = write(entry).text
    assert r"{{G{\"o}del} \& 李 -- {$\alpha$}}" in latex
    unicode = write(entry, letters=Letters.UNICODE)
    assert r"{{Gödel} \& 李 – α}" in unicode.text
    assert r"{Zürich \& Co}" in unicode.text
    assert "{1--2}" in unicode.text
    ascii = write(entry, letters=Letters.ASCII)
    assert ascii.text.isascii()
    (problem,) = ascii.problems
    assert (problem.code, problem.field) == ("BIB033", "title")
    assert "李" in problem.message
    assert not unicode.problems


def test_venues() -> None:
    entry = Entry(
        type=EntryType.INPROCEEDINGS,
        title="Title",
        container="International Conference on Learning Representations",
        venue="iclr",
    )
    for venues, expected in (
        (Venues.FULL, "International Conference on Learning Representations"),
        (Venues.SHORT, "ICLR"),
        (Venues.ISO4, "Int. Conf. Learn. Represent."),
    ):
        assert f"booktitle = {{{expected}}}" in write(entry, venues=venues).text
    journal = Entry(
        type=EntryType.ARTICLE,
        title="Title",
        container="Some Journal of Biology",
        extra={"shortjournal": "SJB"},
    )
    assert "journal = {SJB}" in write(journal, venues=Venues.SHORT).text
    assert "journal = {Some J. Biol.}" in write(journal, venues=Venues.ISO4).text


EVERYTHING = (
    "author title journal year month note doi url keywords abstract Custom bdsk-file-1 file"
)
FULL = Entry(
    type=EntryType.ARTICLE,
    title="Title",
    authors=(MORIAKOV,),
    container="Journal",
    date=PartialDate(2020, 4),
    identifiers=(DOI,),
    url="https://x.org/",
    abstract="Abstract.",
    keywords=("a",),
    extra={"file": "a_b.pdf", "Custom": "x", "bdsk-file-1": "YnBsaXN0", "note": "N"},
)


@pytest.mark.parametrize(
    ("chosen", "added", "omit", "names"),
    [
        ((), (), (), "author title journal year month note doi url keywords"),
        (("standard",), (), (), "author title journal year month note doi url keywords"),
        (("minimal",), (), (), "author title journal year month note"),
        (
            ("full",),
            (),
            (),
            "author title journal year month note doi url keywords abstract Custom",
        ),
        (
            ("with-files",),
            (),
            (),
            EVERYTHING,
        ),
        (
            (),
            ("all",),
            (),
            EVERYTHING,
        ),
        (("author", "title", "date"), (), (), "author title year month"),
        (("author", "title", "year"), (), (), "author title year"),
        (("title", "container"), (), (), "title journal"),
        (("title", "journaltitle"), (), (), "title journal"),
        (("minimal",), ("doi", "custom"), (), "author title journal year month note doi Custom"),
        (("minimal",), (), ("note", "month"), "author title journal year"),
        ((), ("pdf",), ("url",), "author title journal year month note doi keywords file"),
        (("mine",), (), (), "author title url"),
        (("MINE", "month"), (), ("url",), "author title"),
    ],
)
def test_profiles(
    chosen: tuple[str, ...], added: tuple[str, ...], omit: tuple[str, ...], names: str
) -> None:
    options = Options(
        fields=chosen, added=added, omit=omit, profiles={"mine": ("author", "title", "url")}
    )
    written = bibtex.write([record(FULL)], options)
    assert names_in(written.text) == names.split()
    assert not written.problems


def test_the_smallest_profile_says_where_a_work_is() -> None:
    entry = Entry(type=EntryType.ONLINE, title="Title", url="https://x.org/")
    written = bibtex.write([record(entry)], Options(fields=("minimal",)))
    assert names_in(written.text) == ["title", "url"]


def test_a_field_that_nobody_has_is_reported_with_near_names() -> None:
    options = Options(added=("abstrct", "custom"), omit=("nothing",))
    problems = bibtex.write([record(FULL)], options).problems
    assert [(p.code, p.field) for p in problems] == [("BIB031", "abstrct"), ("BIB031", "nothing")]
    assert "did you mean abstract?" in problems[0].hint


def test_two_values_for_one_field_are_reported() -> None:
    entry = Entry(
        type=EntryType.THESIS, title="T", container="C", extra={"howpublished": "elsewhere"}
    )
    (problem,) = write(entry).problems
    assert (problem.code, problem.field) == ("BIB032", "howpublished")
    assert "elsewhere" in problem.message


YEARS = {"b": (2019, "Zorn"), "A": (2021, "Adams"), "c": (2019, "Münch"), "d": (0, "")}


@pytest.mark.parametrize(
    ("sort", "keys"),
    [("key", "A b c d"), ("year", "b c A d"), ("author", "A c d b"), ("added", "d c b A")],
)
def test_orders(sort: str, keys: str) -> None:
    records = [
        Record(
            key=key,
            entry=Entry(
                title="Title" if family else "Polyglot",
                authors=(Name(family=family),) if family else (),
                date=PartialDate(year) if year else None,
            ),
            added=date(2020, 1, "dcbA".index(key) + 1),
        )
        for key, (year, family) in YEARS.items()
    ]
    for mixed in (records, records[::-1]):
        text = bibtex.write(mixed, Options(sort=sort)).text
        assert re.findall(r"@misc\{(\w+)", text) == keys.split()


def test_an_order_that_there_is_none_of_is_refused() -> None:
    with pytest.raises(UnknownName, match="unknown order 'size'"):
        bibtex.write([record(FULL)], Options(sort="size"))


def test_equals_signs_below_each_other() -> None:
    entry = Entry(title="Title", date=PartialDate(2020))
    text = bibtex.write([record(entry, "k")], Options(align=True)).text
    assert text == "@misc{k,\n  title = {Title},\n  year  = {2020},\n}\n"


def test_former_keys() -> None:
    records = [
        Record(key="new", aliases=("old", "older", "OTHER", "a b"), entry=FULL, added=TODAY),
        record(Entry(title="Other"), "other"),
    ]
    assert "ids = {old,older,OTHER,a b}" in bibtex.write(records, Options(dialect="biblatex")).text
    assert "old" not in bibtex.write(records, Options()).text
    written = bibtex.write(records, Options(alias_entries=True))
    assert re.findall(r"@\w+\{([^,]+),", written.text) == ["new", "old", "older", "other"]
    assert written.count == 2
    blocks = written.text.split("\n\n")
    assert blocks[1] == blocks[0].replace("{new,", "{old,")


@pytest.mark.parametrize(
    ("key", "old", "new"),
    [
        ("a:b/c.d+e-f_g", ..., ...),
        ("Gödel1931", ..., ...),
        ("a'b(c)=d#e%f\"g", ..., "a_b_c_d_e_f_g"),
        ("my key", "my_key", "my_key"),
        ("a,b}c{d", "a_b_c_d", "a_b_c_d"),
        (" ", "entry", "entry"),
    ],
)
def test_keys(key: str, old: object, new: object) -> None:
    for dialect, expected in (("", old), ("biblatex", new)):
        written = bibtex.write([record(FULL, key)], Options(dialect=dialect))
        shown = key if expected is ... else expected
        assert written.text.startswith(f"@article{{{shown},\n")
        assert [p.code for p in written.problems] == ([] if expected is ... else ["BIB030"])


def test_a_made_key_meets_no_other() -> None:
    records = [record(FULL, key) for key in ("a b", "a,b", "A_b")]
    keys = re.findall(r"@article\{(.+),", bibtex.write(records, Options()).text)
    assert sorted(keys) == ["A_b", "a_b-2", "a_b-3"]


def linked(key: str, parent: str = "") -> Record:
    extra = {"crossref": parent} if parent else {}
    return record(Entry(type=EntryType.INPROCEEDINGS, title=key, extra=extra), key)


def test_a_parent_stands_behind_its_children() -> None:
    records = [linked("a", "c"), linked("b", "A"), linked("c"), linked("d"), linked("e", "gone")]
    text = bibtex.write(records, Options()).text
    assert re.findall(r"@\w+\{(\w+)", text) == ["b", "d", "e", "a", "c"]
    assert re.findall(r"crossref = \{(\w+)\}", text) == ["a", "c"]
    text = bibtex.write(records, Options(dialect="biblatex")).text
    assert re.findall(r"@\w+\{(\w+)", text) == ["a", "b", "c", "d", "e"]


def test_a_child_takes_from_its_parent_no_more_than_it_has() -> None:
    child = record(Entry(title="A", date=PartialDate(2020), extra={"crossref": "b"}), "a")
    parent = record(Entry(title="B", extra={"sortkey": "BB", "note": "N"}), "b")
    text = bibtex.write([parent, child], Options()).text
    assert "  year = {2020},\n  note = {},\n  key = {},\n}\n\n@misc{b," in text


def test_a_circle_of_parents_ends() -> None:
    records = [linked("a", "b"), linked("b", "a"), linked("c", "c")]
    written = bibtex.write(records, Options())
    assert written.count == 3
    assert sorted(re.findall(r"crossref = \{(\w+)\}", written.text)) == ["a", "b"]


def aside(kind: AsideKind, text: str) -> Aside:
    return Aside(kind=kind, text=text)


def test_what_stood_around_the_entries() -> None:
    asides = (
        aside(AsideKind.COMMENT, "@comment{second}"),
        aside(AsideKind.MACRO, '@string{acm = "{ACM}" # " Press"}'),
        aside(AsideKind.TEXT, "% Encoding: Cp1252"),
        aside(AsideKind.PREAMBLE, '@preamble{"\\newcommand"}'),
        aside(AsideKind.TEXT, "between"),
        aside(AsideKind.MACRO, "@STRING(jml = {Journal of {\\'E}tude})"),
        aside(AsideKind.COMMENT, "@comment{second}"),
    )
    entry = Entry(
        type=EntryType.ARTICLE, title="Title", container="Journal of Étude", publisher="ACM Press"
    )
    kept = Entry(title="ACM Press")
    records = [
        record(entry, "k"),
        record(kept, "l"),
        record(Entry(title="Tau", extra={"publisher": "{ACM} Press"}), "m"),
    ]
    assert (
        bibtex.write(records, Options(asides=asides)).text
        == """\
% Encoding: UTF-8

@preamble{"\\newcommand"}

@string{acm = "{ACM}" # " Press"}
@STRING(jml = {Journal of {\\'E}tude})

@comment{second}

between

@article{k,
  title = {Title},
  journal = jml,
  publisher = {ACM Press},
}

@misc{l,
  title = {{ACM} Press},
}

@misc{m,
  title = {Tau},
  publisher = acm,
}
"""
    )


def test_a_macro_with_two_meanings_is_not_used() -> None:
    asides = (
        aside(AsideKind.MACRO, '@string{j = "One"}'),
        aside(AsideKind.MACRO, '@string{J = "Two"}'),
    )
    entry = Entry(type=EntryType.ARTICLE, title="Title", container="One")
    assert "journal = {One}" in bibtex.write([record(entry)], Options(asides=asides)).text


def test_what_is_mine_goes_out_only_in_fields_that_came_in() -> None:
    entry = Entry(title="Title", extra={"readstatus": "skimmed"})
    mine = Record(key="k", entry=entry, status=Status.READ, tags=("t",), added=TODAY)
    assert "readstatus" not in bibtex.write([mine], Options()).text
    assert names_in(bibtex.write([mine], Options(fields=("full",))).text) == ["title", "readstatus"]
    assert "readstatus = {read}" in bibtex.write([mine], Options(fields=("full",))).text


def test_field_names_are_made_legal() -> None:
    entry = Entry(title="Title", extra={"author+an": "1=equal", "my field": "a", "2nd": "b"})
    asked = fields(entry, "all")
    assert asked == {
        "title": "{Title}",
        "author+an": "{1=equal}",
        "my-field": "{a}",
        "x-2nd": "{b}",
    }


def test_everything_is_left_as_it_is() -> None:
    entry = Entry(
        type=EntryType.ARTICLE,
        title="Title",
        container="Journal",
        extra={"subtitle": "Sub", "journalsubtitle": "Part B"},
    )
    assert fields(entry, "all") == {
        "title": "{Title}",
        "subtitle": "{Sub}",
        "journal": "{Journal}",
        "journalsubtitle": "{Part B}",
    }


@pytest.mark.parametrize("field", ["note", "sortkey", "howpublished"])
def test_something_else_than_a_title_can_be_printed(field: str) -> None:
    entry = Entry(extra={field: "x"})
    written = bibtex.write([record(entry, "k")], Options())
    assert (written.count, written.problems) == (1, ())
    assert written.text.startswith("@misc{k,\n")


def test_a_set_has_its_members() -> None:
    entry = Entry(extra={"entrytype": "set", "entryset": "a,b"})
    text = bibtex.write([record(entry, "k")], Options(dialect="biblatex")).text
    assert text == "@set{k,\n  entryset = {a,b},\n}\n"


def test_paragraphs_of_an_abstract_are_paragraphs_to_tex() -> None:
    entry = Entry(title="Title", abstract="One & $x$.\nTwo.")
    text = bibtex.write([record(entry)], Options(added=("abstract",))).text
    assert "  abstract = {One \\& $x$.\n\nTwo.},\n" in text


# btxdoc section 4 and Tame the BeaST section 11: "von Last, Jr, First".
@pytest.mark.parametrize(
    ("name", "written"),
    [
        (MORIAKOV, "Moriakov, Nikita"),
        (Name(given="Johannes", particle="von", family="Oswald"), "von Oswald, Johannes"),
        (Name(given="Benjamin", family="Van Roy"), "Van Roy, Benjamin"),
        (
            Name(given="Martin Luther", family="King", suffix="Jr."),
            "King, Jr., Martin Luther",
        ),
        (Name(literal="Worlds Team"), "{Worlds Team}"),
        (Name(literal="Barnes and Noble, Inc."), "{Barnes and Noble, Inc.}"),
        (Name(literal="R&D {x}"), r"{R\&D {\textbraceleft}x{\textbraceright}}"),
        (Name(given="Tudor", family="Dumitraş"), r"Dumitra{\c{s}}, Tudor"),
        (Name(given="Łukasz", family="Kaiser"), r"Kaiser, {\L}ukasz"),
        (Name(given="Karthikeyan", family="K"), "K, Karthikeyan"),
        (Name(given="Krishnamurthy (Dj)", family="Dvijotham"), "Dvijotham, Krishnamurthy (Dj)"),
        (Name(given="Alexander G. de G.", family="Matthews"), "Matthews, Alexander G. de G."),
        (Name(given="Ruud J.G.", particle="van", family="Sloun"), "van Sloun, Ruud J. G."),
        (Name(given="Maria de Souza", family="Lima"), "Lima, Maria de Souza"),
        (Name(family="Plato"), "Plato"),
        (Name(family="AT&T"), r"AT{\&}T"),
    ],
)
def test_names(name: Name, written: str) -> None:
    assert fields(Entry(title="Title", authors=(name,)))["author"] == f"{{{written}}}"


def test_lists_of_names() -> None:
    plato = Name(family="Plato")
    entry = Entry(title="Title", authors=(plato, MORIAKOV), and_others=True, editors=(plato,))
    assert fields(entry)["author"] == "{Plato and Moriakov, Nikita and others}"
    assert fields(entry)["editor"] == "{Plato}"
    assert "author" not in fields(Entry(title="Title", and_others=True))


WORDS = st.text(
    st.one_of(
        st.sampled_from("{}$\\&%#_~^<>|\"'@,= aZéşαß中"), st.characters(categories=["L", "P"])
    ),
    max_size=20,
)
ENTRIES = st.builds(
    Entry,
    type=st.sampled_from(list(EntryType)),
    title=WORDS.map(lambda text: f"T{text}"),
    authors=st.lists(
        st.builds(Name, family=WORDS.map(lambda text: f"F{text}"), given=WORDS), max_size=3
    ).map(tuple),
    container=WORDS,
    publisher=WORDS.map(escape),
    abstract=WORDS,
    keywords=st.lists(WORDS, max_size=3).map(tuple),
    extra=st.dictionaries(st.sampled_from(["note", "code", "series", "author+an"]), WORDS),
)


@given(st.lists(ENTRIES, max_size=3))
def test_bibtexparser_reads_back_the_same_fields(entries: list[Entry]) -> None:
    records = [record(entry, f"key{i}") for i, entry in enumerate(entries)]
    text = bibtex.write(records, Options(added=("all",))).text
    library = parse_string(text, parse_stack=[])
    assert not library.failed_blocks
    assert [block.key for block in library.entries] == [r.key for r in records]
    again = "\n".join(
        f"@{block.entry_type}{{{block.key},\n"
        + "".join(f"  {field.key} = {field.value},\n" for field in block.fields)
        + "}\n"
        for block in library.entries
    )
    assert again == text


# What is written token by token must come out as LaTeX spells the whole.
PIECES = st.sampled_from(
    (
        *("a", "B", " ", "é", "Ø", "–", "’", "&", "%", "#", "_", "~", '"', "\n", "$", "{", "}"),
        *("\\emph{no}", "\\emph{R&D}", "\\foo", "\\&", "\\{", "{DNA}", "{R&D}", "{&x}", "{C}#"),
        *("$O(n)$", "$\\mathbb{R}^d$", "{a $x$ b}", "\\url{a_b}", "e\u0301", "β", "²"),
    )
)


@given(st.lists(PIECES, max_size=9).map("".join))
def test_a_title_is_spelled_by_tokens_as_it_is_as_a_whole(marked: str) -> None:
    assert spelling.text(marked, Letters.LATEX, keep_case=True) == to_latex(marked, keep_case=True)


@pytest.mark.parametrize("letter", "ĦħĲĸĿŀŦŧ")
def test_no_letter_outside_ascii_is_left_where_ascii_is_asked_for(letter: str) -> None:
    entry = Entry(title=f"R&D of {letter}", abstract=f"R&D of {letter} with $x$")
    assert write(entry, letters=Letters.ASCII).text.isascii()


@pytest.mark.parametrize(
    ("written", "same"),
    [
        ("Omar {Van Roy} and Müller, Akiko", True),
        ("Omar {Van Roy} AND Müller, Akiko", True),
        ("{Van Roy}, Omar and Akiko {Müller}", True),
        ("Omar {Van Roy} and Müller, Akiko and others", False),
        ("Omar Van Roy and Müller, Akiko", False),
        ("Omar {Van Roy}", False),
    ],
)
def test_a_list_of_names_stays_as_written_while_it_names_the_same_people(
    written: str, same: bool
) -> None:
    authors = (Name(given="Omar", family="Van Roy"), Name(given="Akiko", family="Müller"))
    assert original.holds("author", written, Entry(authors=authors)) is same


def test_a_letter_behind_a_command_is_not_its_argument() -> None:
    entry = Entry(title="T", extra={"note": "a \\fooé"})
    assert "note = {a \\foo{}{\\'e}}," in bibtex.write([record(entry)], Options()).text


@pytest.mark.parametrize(
    ("howpublished", "written"),
    [
        (r"\url{http://foo.bar/a{\_}b}", r"\url{http://foo.bar/a{\_}b}"),
        (r"See {\url{https://a.b/c_d}}", r"See {\url{https://a.b/c_d}}"),
        (r"\textit{see \url{http://a.b}}", r"\textit{see \url{http://a.b}}"),
    ],
)
def test_a_link_in_braces_keeps_them(howpublished: str, written: str) -> None:
    entry = Entry(title="T", extra={"howpublished": howpublished})
    assert f"howpublished = {{{written}}}," in bibtex.write([record(entry)], Options()).text


def test_what_has_no_title_is_written_if_there_is_something_to_print() -> None:
    author = Name(family="Weinberg", given="Steven")
    entry = Entry(type=EntryType.ARTICLE, authors=(author,), container="Phys. Rev. Lett.")
    written = bibtex.write([record(entry)], Options())
    assert (written.count, written.problems) == (1, ())
    assert "title" not in written.text


@pytest.mark.parametrize("dialect", ["", "biblatex"])
def test_a_torn_macro_is_written_as_a_comment(dialect: str) -> None:
    torn = Aside(kind=AsideKind.MACRO, name="x", text='@string{x = "a"')
    written = bibtex.write([record(Entry(title="T"))], Options(dialect=dialect, asides=(torn,)))
    assert '% string{x = "a"\n' in written.text
    assert "@string" not in written.text
