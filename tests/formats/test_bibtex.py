"""BibTeX out: which field, in which order, spelled how; and read back by bibtexparser."""

from datetime import date

import pytest
from bibtexparser.entrypoint import parse_string
from hypothesis import given
from hypothesis import strategies as st

from refkit.date import PartialDate
from refkit.errors import Severity
from refkit.formats import Options, bibtex
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Priority, Record, Status
from refkit.name import Name
from refkit.text import escape

TODAY = date(2020, 2, 21)
MORIAKOV = Name(given="Nikita", family="Moriakov")


def record(entry: Entry, key: str = "moriakov2020kernel") -> Record:
    return Record(key=key, entry=entry, added=TODAY)


def fields(entry: Entry, *asked: str) -> dict[str, str]:
    """The fields of one written entry as they stand in the file, braces included."""
    lines = bibtex.write([record(entry)], Options(added=asked)).text.splitlines()
    pairs = (line.strip().rstrip(",").partition(" = ") for line in lines[1:-1])
    return {name: value for name, _, value in pairs}


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


# What btxdoc 3.1 calls the types, and where it wants the container and the publisher.
@pytest.mark.parametrize(
    ("kind", "name", "container", "publisher"),
    [
        (EntryType.ARTICLE, "article", "journal", "publisher"),
        (EntryType.INPROCEEDINGS, "inproceedings", "booktitle", "publisher"),
        (EntryType.INCOLLECTION, "incollection", "booktitle", "publisher"),
        (EntryType.INBOOK, "incollection", "booktitle", "publisher"),
        (EntryType.BOOK, "book", "series", "publisher"),
        (EntryType.PROCEEDINGS, "proceedings", "series", "publisher"),
        (EntryType.THESIS, "phdthesis", "howpublished", "school"),
        (EntryType.REPORT, "techreport", "howpublished", "institution"),
        (EntryType.UNPUBLISHED, "misc", "howpublished", "publisher"),
        (EntryType.PREPRINT, "misc", "howpublished", "publisher"),
        (EntryType.ONLINE, "misc", "howpublished", "publisher"),
        (EntryType.SOFTWARE, "misc", "howpublished", "publisher"),
        (EntryType.DATASET, "misc", "howpublished", "publisher"),
        (EntryType.MISC, "misc", "howpublished", "publisher"),
    ],
)
def test_types(kind: EntryType, name: str, container: str, publisher: str) -> None:
    entry = Entry(type=kind, title="Title", container="C", publisher="P")
    assert bibtex.write([record(entry)], Options()).text.startswith(f"@{name}{{")
    assert fields(entry)[container] == "{C}"
    assert fields(entry)[publisher] == "{P}"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Entry(date=PartialDate(2020, 12, 4)), {"year": "{2020}", "month": "dec", "day": "{4}"}),
        (Entry(date=PartialDate(2020)), {"year": "{2020}"}),
        (Entry(pages="12–34, 40–41"), {"pages": "{12--34, 40--41}"}),
        (
            Entry(type=EntryType.ARTICLE, volume="12A", number="3"),
            {"volume": "{12A}", "number": "{3}"},
        ),
        # plain.bst warns of a number without a series, and of one beside a volume.
        (Entry(type=EntryType.INPROCEEDINGS, number="3"), {"issue": "{3}"}),
        (
            Entry(type=EntryType.BOOK, number="3", extra={"series": "LNCS"}),
            {"series": "{LNCS}", "number": "{3}"},
        ),
        (
            Entry(identifiers=(Identifier.read("arxiv:1706.03762"),)),
            {
                "eprint": "{1706.03762}",
                "archiveprefix": "{arXiv}",
                "url": "{https://arxiv.org/abs/1706.03762}",
            },
        ),
        (
            Entry(
                identifiers=(
                    Identifier.read("doi:10.1000/a_b<1>"),
                    Identifier.read("openreview:B1eWOJHKvB"),
                    Identifier.read("isbn:9780306406157"),
                )
            ),
            {
                "doi": "{10.1000/a_b<1>}",
                "isbn": "{9780306406157}",
                "openreview": "{B1eWOJHKvB}",
                "url": "{https://doi.org/10.1000/a_b%3C1%3E}",
            },
        ),
        (
            Entry(url="https://x.org/~a_b/%20?x=1&y=2#z {q}\\|é"),
            {"url": "{https://x.org/~a_b/%20?x=1&y=2#z%20%7Bq%7D%5C%7C%C3%A9}"},
        ),
        (Entry(keywords=("R&D", "a, b")), {"keywords": r"{R\&D, {a, b}}"}),
        (Entry(extra={"note": "See $x_1$", "url": "mine"}), {"note": "{See $x_1$}"}),
    ],
)
def test_fields(entry: Entry, expected: dict[str, str]) -> None:
    titled = Entry(
        **{name: getattr(entry, name) for name in Entry.__struct_fields__ if name != "title"},
        title="Title",
    )
    assert fields(titled) == {"title": "{Title}", **expected}


def test_field_names_are_made_legal() -> None:
    entry = Entry(title="Title", extra={"author+an": "1=equal", "my field": "a", "2nd": "b"})
    asked = fields(entry, "all")
    assert asked == {
        "title": "{Title}",
        "author+an": "{1=equal}",
        "my-field": "{a}",
        "x-2nd": "{b}",
    }


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
