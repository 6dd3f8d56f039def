"""Names of fields both ways, and how their values are to be read."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.field import BIBLATEX, BIBTEX, KIND, KNOWN, Kind, kind, renamed, spelled

# BibLaTeX manual, 2.2.5.
ALIASES = [
    ("address", "location"),
    ("annote", "annotation"),
    ("archiveprefix", "eprinttype"),
    ("journal", "journaltitle"),
    ("key", "sortkey"),
    ("pdf", "file"),
    ("primaryclass", "eprintclass"),
    ("school", "institution"),
]

# btxdoc, 3.2.
CLASSIC = """
    address annote author booktitle chapter crossref edition editor howpublished institution journal
    key month note number organization pages publisher school series title type volume year
""".split()


def test_the_aliases_are_those_of_the_manual() -> None:
    assert sorted(BIBLATEX.items()) == ALIASES


def test_the_way_back_leads_to_the_alias() -> None:
    assert {BIBLATEX[old]: old for old in BIBTEX.values()} == BIBTEX
    # What is a school hangs on the type, and programs look for "file".
    assert set(BIBLATEX.values()) - set(BIBTEX) == {"institution", "file"}


@pytest.mark.parametrize("name", CLASSIC)
def test_bibtex_s_own_fields_are_known(name: str) -> None:
    assert spelled(name.upper()) == name


def test_biblatex_s_data_model_is_known() -> None:
    found = (
        shutil.which("kpsewhich")
        and subprocess.run(
            ["kpsewhich", "blx-dm.def"], capture_output=True, text=True, check=False
        ).stdout.strip()
    )
    if not found:
        pytest.skip("BibLaTeX is not installed")
    model = Path(found).read_text("utf-8")
    kinds = {
        "datatype=name": Kind.NAMES,
        "type=list, datatype=literal": Kind.LIST,
        "type=list, datatype=key": Kind.LIST,
        "datatype=date": Kind.DATE,
        "datatype=entrykey": Kind.KEYS,
        "datatype=range": Kind.PAGES,
        "datatype=verbatim": Kind.VERBATIM,
        "datatype=uri": Kind.VERBATIM,
    }
    declared = re.findall(r"\\DeclareDatamodelFields\[([^\]]*)\]\{([^}]*)\}", model)
    assert declared
    for options, names in declared:
        for name in re.findall(r"\w+", names):
            assert name in KNOWN
            expected = next((k for option, k in kinds.items() if option in options), Kind.TEXT)
            assert kind(name) is expected, name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("TITLE", "title"),
        ("JournalTitle", "journaltitle"),
        ("DOI", "doi"),
        ("endyear", "endyear"),
        ("OrigYear", "origyear"),
        ("Author+AN", "author+an"),
        ("author+an:Default", "author+an:Default"),
        ("Journal+an", "journaltitle+an"),
        # Not known, not guessed.
        ("Date-Added", "Date-Added"),
        ("Bdsk-Url-1", "Bdsk-Url-1"),
        ("authors", "authors"),
        ("jounral", "jounral"),
        ("MyField", "MyField"),
        ("__markedentry", "__markedentry"),
        ("foo+an", "foo+an"),
        ("", ""),
    ],
)
def test_known_names_are_lower_case_and_others_as_written(name: str, expected: str) -> None:
    assert spelled(name) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [
        (("author", "journal", "year"), ("author", "journaltitle", "year")),
        (("Author", "JOURNAL"), ("author", "journaltitle")),
        # Both names of one field: each stays as it is written, in either order.
        (("journal", "journaltitle"), ("journal", "journaltitle")),
        (("journaltitle", "journal"), ("journaltitle", "journal")),
        (("School", "Institution"), ("school", "institution")),
        (("pdf", "file"), ("pdf", "file")),
        # Misspelt and well-known other names are not guessed.
        (("author", "jurnal"), ("author", "jurnal")),
        # The same name twice: nothing is overwritten.
        (("title", "Title"), ("title", "title-2")),
        (("journal", "Journal"), ("journaltitle", "journal")),
        (("title", "Title", "TITLE"), ("title", "title-2", "title-3")),
        (("Note-X", "note-x"), ("Note-X", "note-x")),
        ((), ()),
    ],
)
def test_the_fields_of_an_entry_are_renamed(
    names: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    assert renamed(names) == expected


@given(st.lists(st.sampled_from([*CLASSIC, *BIBLATEX.values(), "Title", "x", "title-2"])))
def test_no_field_is_lost_and_none_shares_a_name(names: list[str]) -> None:
    new = renamed(names)
    assert len(new) == len(names) == len(set(new))


@given(st.lists(st.sampled_from([*CLASSIC, *BIBLATEX.values(), "Own", "x"]), unique=True))
def test_renaming_twice_is_renaming_once(names: list[str]) -> None:
    assert renamed(renamed(names)) == renamed(names)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("author", Kind.NAMES),
        ("SortName", Kind.NAMES),
        ("publisher", Kind.LIST),
        ("language", Kind.LIST),
        ("date", Kind.DATE),
        ("year", Kind.TEXT),
        ("pages", Kind.PAGES),
        ("bookpagination", Kind.TEXT),
        ("xdata", Kind.KEYS),
        ("url", Kind.VERBATIM),
        ("URL", Kind.VERBATIM),
        ("Bdsk-File-12", Kind.VERBATIM),
        ("bdsk-url-1", Kind.VERBATIM),
        ("comment-alice", Kind.VERBATIM),
        ("Date-Added", Kind.VERBATIM),
        ("groups", Kind.VERBATIM),
        ("title", Kind.TEXT),
        ("my-own", Kind.TEXT),
    ],
)
def test_kinds(name: str, expected: Kind) -> None:
    assert kind(name) is expected


def test_every_kind_is_told_by_lower_case_names() -> None:
    assert all(name == name.lower() for name in (*KIND, *KNOWN, *BIBLATEX))
