"""What entries have from others: BibTeX's and BibLaTeX's rules, with both programs as referees."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.errors import Location, Severity
from refkit.field import BIBLATEX, renamed
from refkit.formats.bibtex.block import split
from refkit.formats.bibtex.inheritance import inherit
from refkit.formats.bibtex.lineage import Item, keys

PROCEEDINGS = {"title": "Proc", "editor": "E F", "year": "1990", "publisher": "Pub"}


def item(type_: str, key: str, line: int = 1, /, **fields: str) -> Item:
    return Item(type_, key, fields, Location(file="a.bib", line=line))


def codes(items: list[Item], dialect: str = "") -> list[str]:
    return [problem.code for problem in inherit(items, dialect).problems]


def first(items: list[Item], dialect: str = "") -> dict[str, str]:
    return inherit(items, dialect).fields[0]


def test_bibtex_copies_what_is_missing() -> None:
    child = item("inproceedings", "c", crossref="p", title="One", year="2000")
    parent = item("proceedings", "p", **PROCEEDINGS, booktitle="Book", note="N", series="S")
    assert first([child, parent]) == {
        "crossref": "p",
        "title": "One",
        "year": "2000",
        "editor": "E F",
        "publisher": "Pub",
        "booktitle": "Book",
        "note": "N",
        "series": "S",
    }


def test_an_empty_field_is_not_missing() -> None:
    # bibtex.web: a field is missing when it was never there; xampl.bib uses this.
    child = item("inproceedings", "c", crossref="p", title="One", publisher="")
    assert first([child, item("proceedings", "p", **PROCEEDINGS)])["publisher"] == ""


def test_the_title_of_a_volume_is_the_booktitle_of_its_papers_in_either_dialect() -> None:
    child = item("inproceedings", "c", crossref="p", title="One")
    for dialect in ("", "biblatex"):
        fields = first([child, item("proceedings", "p", **PROCEEDINGS)], dialect)
        assert (fields["title"], fields["booktitle"]) == ("One", "Proc")


@pytest.mark.parametrize("dialect", ["", "biblatex"])
@pytest.mark.parametrize(
    "name",
    "doi url urldate eprint eprinttype file abstract keywords pmid annotation ids xdata related "
    "options label timestamp owner groups readstatus my-own".split(),
)
def test_what_is_the_parent_s_alone_stays_there(name: str, dialect: str) -> None:
    child = item("inproceedings", "c", crossref="p", title="One")
    parent = Item("proceedings", "p", {**PROCEEDINGS, name: "x"}, Location(file="a", line=1))
    assert name not in first([child, parent], dialect)


# biblatex.def, DATA INHERITANCE; manual, appendix B: parents, children, whose title it becomes.
TABLE = [
    ("mvbook", "book inbook bookinbook suppbook", "main"),
    (
        "mvcollection mvreference",
        "collection reference incollection inreference suppcollection",
        "main",
    ),
    ("mvproceedings", "proceedings inproceedings", "main"),
    ("book", "inbook bookinbook suppbook", "book"),
    ("collection reference", "incollection inreference suppcollection", "book"),
    ("proceedings", "inproceedings", "book"),
    ("periodical", "article suppperiodical", "journal"),
]


@pytest.mark.parametrize(
    ("parent", "child", "whose"),
    [
        (parent, child, whose)
        for parents, children, whose in TABLE
        for parent in parents.split()
        for child in children.split()
    ],
)
def test_biblatex_renames_titles(parent: str, child: str, whose: str) -> None:
    source = item(
        parent, "p", title="T", subtitle="S", titleaddon="A", shorttitle="X", sorttitle="X",
        indextitle="X", indexsorttitle="X", publisher="P", sortkey="K",
    )  # fmt: skip
    assert first([item(child, "c", crossref="p"), source], "biblatex") == {
        "crossref": "p",
        f"{whose}title": "T",
        f"{whose}subtitle": "S",
        f"{whose}titleaddon": "A",
        "publisher": "P",
    }


@pytest.mark.parametrize("parent", ["mvbook", "book"])
@pytest.mark.parametrize("child", ["inbook", "bookinbook", "suppbook"])
def test_the_author_of_a_book_is_bookauthor_of_its_parts(parent: str, child: str) -> None:
    source = item(parent, "p", author="A B")
    fields = first([item(child, "c", crossref="p"), source], "biblatex")
    assert (fields["author"], fields["bookauthor"]) == ("A B", "A B")
    fields = first([item(child, "c", crossref="p", author="C D"), source], "biblatex")
    assert (fields["author"], fields["bookauthor"]) == ("C D", "A B")


def test_other_pairs_of_types_inherit_by_name() -> None:
    source = item("misc", "p", title="T", publisher="P")
    fields = first([item("misc", "c", crossref="p"), source], "biblatex")
    assert fields == {"crossref": "p", "title": "T", "publisher": "P"}


@pytest.mark.parametrize(
    ("own", "given_", "dialect", "expected"),
    [
        ({}, {"date": "2000-05"}, "biblatex", {"date": "2000-05"}),
        ({"date": "2001"}, {"date": "2000-05"}, "biblatex", {"date": "2001"}),
        ({"year": "2001"}, {"date": "2000-05"}, "biblatex", {"year": "2001"}),
        ({"date": "2001"}, {"year": "2000", "month": "may"}, "biblatex", {"date": "2001"}),
        ({"year": "2001"}, {"year": "2000", "month": "may"}, "", {"year": "2001", "month": "may"}),
        ({"date": "2001"}, {"year": "2000", "month": "may"}, "", {"date": "2001"}),
        ({"year": "2001"}, {"date": "2000"}, "", {"year": "2001"}),
    ],
)
def test_dates_are_not_mixed(
    own: dict[str, str], given_: dict[str, str], dialect: str, expected: dict[str, str]
) -> None:
    fields = first([item("misc", "c", crossref="p", **own), item("misc", "p", **given_)], dialect)
    assert fields == {"crossref": "p", **expected}


def test_grandchildren_inherit_too() -> None:
    items = [
        item("inproceedings", "c", crossref="p", title="One"),
        item("proceedings", "p", crossref="m", title="Proc"),
        item("mvproceedings", "m", title="Main", publisher="Pub"),
    ]
    for order in (items, items[::-1]):
        place = order.index(items[0])
        assert inherit(order, "biblatex").fields[place] == {
            "crossref": "p",
            "title": "One",
            "booktitle": "Proc",
            "maintitle": "Main",
            "publisher": "Pub",
        }


def test_the_case_of_a_key_counts_for_biber_alone() -> None:
    items = [item("misc", "c", crossref="P"), item("misc", "p", note="N")]
    assert first(items)["note"] == "N"
    assert codes(items) == []
    assert first(items, "biblatex")["note"] == "N"
    (problem,) = inherit(items, "biblatex").problems
    assert (problem.code, problem.key, problem.field) == ("XRF004", "c", "crossref")
    assert "'P'" in problem.message
    assert "'p'" in problem.message


def test_an_alias_is_a_key() -> None:
    items = [item("misc", "c", crossref="old"), item("misc", "p", ids="x, old", note="N")]
    assert first(items, "biblatex")["note"] == "N"
    assert codes(items, "biblatex") == []


def test_the_first_entry_of_a_key_is_the_parent() -> None:
    items = [
        item("misc", "c", crossref="p"),
        item("misc", "p", note="first"),
        item("misc", "p", note="second"),
    ]
    assert first(items)["note"] == "first"


def test_a_missing_parent_is_named_and_the_link_stays() -> None:
    items = [item("misc", "c", 7, crossref="gone", title="T")]
    assert first(items) == {"crossref": "gone", "title": "T"}
    (problem,) = inherit(items, "").problems
    assert (problem.code, problem.severity) == ("XRF001", Severity.WARNING)
    assert "'gone'" in problem.message
    assert problem.where == Location(file="a.bib", line=7)


def test_bibtex_wants_parents_behind_their_children() -> None:
    children = [item("misc", f"c{n}", n + 2, crossref="p") for n in range(5)]
    parent = item("misc", "p", 1, note="N")
    (problem,) = inherit([parent, *children], "").problems
    assert (problem.code, problem.severity, problem.key) == ("XRF003", Severity.INFO, "p")
    assert "'c0', 'c1', 'c2' and 2 more" in problem.message
    assert codes([*children, parent]) == []
    assert codes([parent, *children], "biblatex") == []


@pytest.mark.parametrize("count", [1, 2, 3, 30_000])
def test_circles_are_cut_and_reported_once(count: int) -> None:
    items = [
        item("misc", f"k{n}", crossref=f"k{(n + 1) % count}", **{f"user{'abc'[n % 3]}": "x"})
        for n in range(count)
    ]
    done = inherit(items, "biblatex")
    assert len(done.fields) == count
    assert {problem.code for problem in done.problems} == {"XRF002"}
    assert all(
        own.fields.items() <= fields.items() for own, fields in zip(items, done.fields, strict=True)
    )


def test_a_chain_ends_somewhere() -> None:
    chain = [item("misc", f"k{n}", crossref=f"k{n + 1}", title="T") for n in range(16)]
    end = item("misc", "k16", note="N")
    assert codes([*chain[1:], end]) == []
    assert first([*chain[1:], end])["note"] == "N"
    assert codes([*chain, end]) == ["XRF002"]


def test_containers_fill_entries() -> None:
    # The manual's example, 3.13.6.
    items = [
        item("book", "b", xdata="macmillan", title="T"),
        item("xdata", "macmillan", xdata="macmillan:name,macmillan:place"),
        item("xdata", "macmillan:name", publisher="Macmillan"),
        item("xdata", "macmillan:place", location="New York and London"),
    ]
    for order in (items, items[::-1]):
        place = order.index(items[0])
        done = inherit(order, "biblatex")
        assert done.problems == []
        assert done.fields[place] == {
            "xdata": "macmillan",
            "title": "T",
            "publisher": "Macmillan",
            "location": "New York and London",
        }


def test_a_container_wins_and_says_so() -> None:
    items = [
        item("book", "b", xdata="x", location="Own", note="Same"),
        item("xdata", "x", location="Theirs", note="Same", ids="y"),
    ]
    assert first(items, "biblatex") == {"xdata": "x", "location": "Theirs", "note": "Same"}
    (problem,) = inherit(items, "biblatex").problems
    assert (problem.code, problem.field) == ("XRF006", "location")
    assert "'Own'" in problem.message


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"xdata": "gone"}, "XRF001"),
        ({"xdata": "X"}, "XRF004"),
        ({"xdata": "m"}, "XRF005"),
        ({"note": "xdata=gone-note"}, "XRF001"),
        ({"note": "xdata=x-title"}, "XRF001"),
        ({"author": "A B and xdata=m-author"}, "XRF001"),
    ],
)
def test_what_is_no_container_is_reported(fields: dict[str, str], code: str) -> None:
    items = [
        Item("book", "b", fields, Location(file="a", line=1)),
        item("xdata", "x", note="N"),
        item("misc", "m", author="C D"),
    ]
    assert codes(items, "biblatex") == [code]


def test_containers_in_a_circle() -> None:
    items = [
        item("xdata", "x", xdata="y", note="N"),
        item("xdata", "y", xdata="x", publisher="P"),
        item("book", "b", xdata="x"),
    ]
    done = inherit(items, "biblatex")
    assert [problem.code for problem in done.problems] == ["XRF002"]
    assert done.fields[2] == {"xdata": "x", "note": "N", "publisher": "P"}


def test_single_fields_of_containers() -> None:
    # The manual's example, 3.13.6.
    items = [
        item(
            "book",
            "b",
            author="Alan Drudge and xdata=someauthors-author-2",
            editor="xdata=someauthors-author and Ann Editor",
            location="xdata=somelocations-location-1 and Location3",
            note="xdata=somenotes-note",
        ),
        item("xdata", "someauthors", author="John Smith and Brian Brown"),
        item("xdata", "somelocations", location="Location1 and Location2"),
        item("xdata", "somenotes", note="A note"),
    ]
    done = inherit(items, "biblatex")
    assert done.problems == []
    assert done.fields[0] == {
        "author": "Alan Drudge and Brian Brown",
        "editor": "John Smith and Brian Brown and Ann Editor",
        "location": "Location1 and Location3",
        "note": "A note",
    }


def test_references_do_not_swell_a_file() -> None:
    authors = " and ".join(["Ann Ant"] * 10_000)
    value = " and ".join(["xdata=x-author"] * 10_000)
    items = [item("xdata", "x", author=authors), item("misc", "m", author=value)]
    done = inherit(items, "biblatex")
    assert len(done.fields[1]["author"]) < 11_000_000
    assert [(problem.code, problem.field) for problem in done.problems] == [("XRF002", "author")]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("a", ["a"]),
        (" a , b,c ", ["a", "b", "c"]),
        ("a,,b,", ["a", "b"]),
        ("a:b, c d", ["a:b", "c d"]),
        ("", []),
        (" , ", []),
    ],
)
def test_lists_of_keys(value: str, expected: list[str]) -> None:
    assert keys(value) == expected


_NAMES = st.sampled_from(["a", "b", "c", "A", "gone"])
_LINKED = st.builds(
    lambda type_, key, fields: Item(type_, key, fields, Location(file="f", line=1)),
    st.sampled_from(["book", "inbook", "xdata", "proceedings", "inproceedings", "custom"]),
    _NAMES,
    st.dictionaries(
        st.sampled_from(["crossref", "xdata", "title", "author", "date", "year", "Own", "ids"]),
        st.one_of(
            _NAMES,
            st.lists(_NAMES).map(",".join),
            st.builds("xdata={}-title-{}".format, _NAMES, st.integers(0, 3)),
        ),
    ),
)


@given(st.lists(_LINKED), st.sampled_from(["", "biblatex"]))
def test_whatever_is_linked_nothing_is_lost(items: list[Item], dialect: str) -> None:
    before = [dict(each.fields) for each in items]
    done = inherit(items, dialect)
    assert [each.fields for each in items] == before  # what was given stays as it was
    for own, fields in zip(before, done.fields, strict=True):
        assert own.keys() <= fields.keys()
        if "xdata" not in own:  # parents hand down neither aliases nor what nobody knows
            assert not (fields.keys() - own.keys()) & {"ids", "Own", "crossref"}
    for problem in done.problems:
        assert problem.where
        assert not problem.message.endswith(".")


SAMPLE = """\
@inproceedings{paper, author={Ann Ant}, title={Paper}, crossref={proc}, pages={1--2}}
@proceedings{proc, title={Proc}, subtitle={Sub}, editor={Ed Itor}, date={1999-05}, publisher={Pub}}
@inbook{part, title={Part}, crossref={whole}, pages={3--4}}
@book{whole, author={Bo Ok}, title={Whole}, subtitle={Sub}, date={2001}, location={Here}}
@incollection{piece, author={Cy Ll}, title={Piece}, crossref={coll}, xdata={press}}
@collection{coll, editor={Co Ll}, title={Coll}, date={2002}, crossref={multi}}
@mvcollection{multi, title={Multi}, volumes={3}, language={german}}
@article{art, author={Di Do}, title={Art}, crossref={period}, date={2004}}
@periodical{period, title={Period}, date={2003}, volume={7}, issn={0000-0000}}
@xdata{press, publisher={Press}, location={There}}
"""


def _entries(bib: str) -> dict[str, dict[str, str]]:
    found = {}
    for block in re.finditer(r"(?ms)^@\w+\{(\w+),(.*?)\n?\}$", bib):
        pairs = re.findall(r"(\w+)\s*=\s*\{([^}]*)\}", block[2])
        found[block[1]] = {name.lower(): value for name, value in pairs}
    return found


def test_biber_inherits_the_same(tmp_path: Path) -> None:
    if not shutil.which("biber"):
        pytest.skip("biber is not installed")
    (tmp_path / "in.bib").write_text(SAMPLE, "utf-8")
    command = ("biber", "--tool", "--output-resolve", "--output-file", "out.bib", "in.bib")
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=120)
    theirs = _entries((tmp_path / "out.bib").read_text("utf-8"))
    types = re.findall(r"(?m)^@(\w+)\{(\w+)", SAMPLE)
    own = _entries(SAMPLE)
    items = [Item(t, key, own[key], Location(file="in.bib", line=1)) for t, key in types]
    ours = inherit(items, "biblatex").fields
    for (kind_, key), fields in zip(types, ours, strict=True):
        if kind_ == "xdata":
            continue
        shown = {name for name in fields if name not in ("crossref", "xdata")}
        assert shown == theirs[key].keys() - {"crossref", "xdata"}, key
        for name in shown - {"author", "editor", "bookauthor", "pages"}:  # Biber turns names round
            assert fields[name] == theirs[key][name], (key, name)


_FIELDS = """
    address annote author booktitle chapter crossref edition editor howpublished institution journal
    key month note number organization pages publisher school series title type volume year
""".split()
_MONTHS = "January February March April May June July August September October November December"
_STYLE = "\n".join(
    (
        f"ENTRY {{ {' '.join(name for name in _FIELDS if name != 'crossref')} }} {{}} {{}}",
        *(f'MACRO {{{name[:3].lower()}}} {{"{name}"}}' for name in _MONTHS.split()),
        "READ",
        "FUNCTION {tell} {",
        *(
            f"{name} missing$ {{}} "
            f'{{ "<" cite$ * "|{name}|" * {name} * ">" * write$ newline$ }} if$'
            for name in _FIELDS
        ),
        "}",
        "ITERATE {tell}",
        "",
    )
)


def test_bibtex_inherits_the_same(tmp_path: Path) -> None:
    if not shutil.which("bibtex"):
        pytest.skip("bibtex is not installed")
    found = subprocess.run(
        ["kpsewhich", "xampl.bib"], capture_output=True, text=True, check=True
    ).stdout.strip()
    text = Path(found).read_text("utf-8")
    (tmp_path / "in.bib").write_text(text, "utf-8")
    (tmp_path / "tell.bst").write_text(_STYLE, "utf-8")
    (tmp_path / "in.aux").write_text("\\citation{*}\n\\bibstyle{tell}\n\\bibdata{in}\n", "utf-8")
    subprocess.run(["bibtex", "in"], cwd=tmp_path, check=False, capture_output=True, timeout=60)
    told = re.sub(r"\s+", " ", (tmp_path / "in.bbl").read_text("utf-8"))
    theirs: dict[str, dict[str, str]] = {}
    for key, name, value in re.findall(r"<([^|<>]+)\|(\w+)\|([^<>]*)>", told):
        theirs.setdefault(key, {})[BIBLATEX.get(name, name)] = value.strip()
    blocks = split(text, "in.bib").entries
    items = [
        Item(
            block.type.lower(),
            block.key,
            dict(zip(renamed(tuple(block.fields)), block.fields.values(), strict=True)),
            Location(file="in.bib", line=block.line),
        )
        for block in blocks
    ]
    done = inherit(items, "")
    assert done.problems == []
    assert {item.key for item in items} == theirs.keys()
    for each, fields in zip(items, done.fields, strict=True):
        ours = {name: re.sub(r"\s+", " ", value).strip() for name, value in fields.items()}
        ours = {
            name: value.lower() if name == "crossref" else value for name, value in ours.items()
        }
        assert ours == theirs[each.key], each.key
