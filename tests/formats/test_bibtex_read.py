"""From blocks to raw entries: names, places, aliases, asides, what is empty, which dialect.

REFKIT_REWRITE_GOLDEN=1 writes the golden files anew; the diff is the review.
"""

import json
import os
import subprocess
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import formats
from refkit.errors import Location, Severity
from refkit.formats import bibtex
from refkit.formats.bibtex.block import split
from refkit.formats.bibtex.dialect import dialect
from refkit.model import Aside, AsideKind, Markup, Mine, Origin, Parsed, RawEntry, Status

DAY = date(2026, 11, 22)
GOLDEN = Path(__file__).parents[1] / "golden/bibtex"


def read(text: str) -> Parsed:
    return bibtex.read(text, "a.bib", DAY)


def one(text: str) -> RawEntry:
    (entry,) = read(text).entries
    return entry


def codes(text: str) -> list[str]:
    return [problem.code for problem in read(text).problems]


def test_an_entry_is_whole() -> None:
    text = "@comment{x}\n\n  @InProceedings{Key:1,\n  Title = {A {B}},\n  My-Own = {x},\n}\n"
    assert one(text) == RawEntry(
        type="InProceedings",
        key="Key:1",
        fields={"title": "A {B}", "My-Own": "x"},
        markup=Markup.LATEX,
        text="@InProceedings{Key:1,\n  Title = {A {B}},\n  My-Own = {x},\n}",
        origin=Origin(source="a.bib", locator="L3-6", on=DAY),
        where=Location(file="a.bib", line=3, column=3),
    )


def test_an_entry_on_one_line_names_that_line() -> None:
    assert one("@misc{a, title={T}}").origin.locator == "L1"


def test_fields_get_the_names_that_biblatex_has_for_them() -> None:
    entry = one("@article{a, JOURNAL={J}, Address={A}, key={K}, archivePrefix={arXiv}, eprint={1}}")
    assert entry.fields == {
        "journaltitle": "J",
        "location": "A",
        "sortkey": "K",
        "eprinttype": "arXiv",
        "eprint": "1",
    }


def test_two_names_of_one_field_are_both_kept_and_reported() -> None:
    text = "@article{a, title={T}, journal={J}, journaltitle={K}}"
    assert one(text).fields == {"title": "T", "journal": "J", "journaltitle": "K"}
    (problem,) = read(text).problems
    assert (problem.code, problem.field) == ("FLD002", "journal")


def test_values_stay_latex() -> None:
    entry = one(r"@misc{a, title={G{\"o}del \& {T}}, url={http://x/a_b%20c}, month=jan # {~3}}")
    assert entry.fields["title"] == r"G{\"o}del \& {T}"
    assert entry.fields["url"] == "http://x/a_b%20c"
    assert entry.fields["month"] == "January~3"


def test_aliases() -> None:
    entry = one("@misc{a, ids={old, older:1 , }, title={T}}")
    assert entry.aliases == ("old", "older:1")
    assert entry.fields["ids"].startswith("old")
    assert one("@misc{a, title={T}}").aliases == ()


def test_empty_fields_are_told_and_left_out() -> None:
    text = '@misc{a, title={T}, note={}, Key="", my = { } }'
    assert one(text).fields == {"title": "T"}
    told = [problem for problem in read(text).problems if problem.code == "FLD001"]
    assert [problem.severity for problem in told] == [Severity.INFO]
    assert all(name in told[0].message for name in ("note", "Key", "my"))


@pytest.mark.parametrize("text", ["@misc{a}", "@misc{a,}", "@misc{a, title={}, note={ }}"])
def test_an_entry_that_says_nothing_is_a_problem(text: str) -> None:
    parsed = read(text)
    assert parsed.entries == ()
    told = [problem for problem in parsed.problems if problem.code == "FLD001"]
    assert [(problem.key, problem.severity) for problem in told] == [("a", Severity.WARNING)]


def test_an_entry_that_only_inherits_is_one() -> None:
    parsed = read("@misc{a, crossref={b}} @misc{b, title={T}}")
    assert [entry.key for entry in parsed.entries] == ["a", "b"]
    assert parsed.entries[0].fields == {"crossref": "b", "title": "T"}


def test_containers_are_kept_aside() -> None:
    text = "@xdata{x, publisher={P}}\n@book{b, title={T}, date={2000}, xdata={x}}\n"
    parsed = read(text)
    assert [entry.key for entry in parsed.entries] == ["b"]
    assert parsed.entries[0].fields["publisher"] == "P"
    assert parsed.asides == (Aside(kind=AsideKind.TEXT, text="@xdata{x, publisher={P}}"),)
    assert parsed.fields == 4


def test_single_fields_of_containers_need_no_xdata_field() -> None:
    text = "@book{b, date={2000}, title={T}, note={xdata=x-note}}\n@xdata{x, note={N}}\n"
    assert one(text).fields["note"] == "N"


def test_what_bibdesk_says_about_the_file_is_no_work() -> None:
    text = "@bibdesk_info{document_info, a={b}}\n@misc{a, title={T}}"
    assert one(text).key == "a"
    assert [aside.text for aside in read(text).asides] == ["@bibdesk_info{document_info, a={b}}"]


def test_a_set_is_a_record() -> None:
    assert one("@set{s, entryset={a, b}}").fields == {"entryset": "a, b"}


def test_marks_of_other_programs_are_told_and_stay() -> None:
    entry = one("@misc{a, title={T}, readstatus={read}, groups={My Group}, Rating={4}}")
    assert entry.mine == Mine(tags=("my-group",), status=Status.READ, rating=4)
    assert entry.fields["readstatus"] == "read"
    assert entry.fields["Rating"] == "4"
    assert one("@misc{a, title={T}, keywords={graphs}}").mine is None


def test_groups_in_comments_are_tags_of_their_members() -> None:
    tree = (
        "@comment{jabref-meta: groupstree:\n0 AllEntriesGroup:;\n"
        "1 ExplicitGroup:Deep\\;0\\;A\\;;\n}\n"
    )
    assert one(f"@misc{{a, title={{T}}}}\n{tree}").mine == Mine(tags=("deep",))


def test_problems_stand_in_the_order_of_the_file() -> None:
    text = (
        "@misc{a, title={T}, note={}}\n@article{b, journal={J}, journaltitle={K}}\n"
        "@misc{c, title={T}, crossref={gone}}\n@misc{d, title={T}, note={}}\n"
    )
    assert codes(text) == ["FLD001", "FLD002", "XRF001", "FLD001"]


# Text, the least and the most that a file of this kind should get.
SNIFFED = [
    ("@article{a,\n  title = {T}}", 0.9, 1.0),
    ("\ufeff@ARTICLE ( a , title = 1 )", 0.9, 1.0),
    ("% Encoding: UTF-8\n\n@article{a,title={T}}", 0.9, 1.0),
    ("Free text.\n\n  @book{b, author=x}", 0.9, 1.0),
    ("@article{a}", 0.3, 0.9),
    ("@article{\n", 0.3, 0.9),
    ("@comment{x}", 0.1, 0.5),
    ("@string{a = {b}}", 0.1, 0.5),
    ('@STRING(a = {b})\n@preamble{"x"}', 0.1, 0.5),
    ("% only\n% comments\n", 0.01, 0.3),
    ("", 0.0, 0.0),
    ("Title: A\nAuthor: me@example.org\n", 0.0, 0.0),
    ("Write to a@b{c, d = e}", 0.0, 0.0),
    ("Title: How to cite\nAbstract: use @article{key, title = {T}}\n", 0.0, 0.0),
    ("@ home\n@someone wrote\n", 0.0, 0.0),
    ("100 % sure\n", 0.0, 0.0),
]


@pytest.mark.parametrize(("text", "least", "most"), SNIFFED)
def test_sniffing(text: str, least: float, most: float) -> None:
    assert least <= bibtex.sniff(text) <= most


def test_a_listing_that_quotes_an_entry_is_a_listing() -> None:
    record = "Title: T\nAuthor: A B\nAbstract: Cite as @misc{a, title = {T}} or by mail a@b.\n\n"
    assert formats.sniff(record * 20, "-") == "listing"
    assert (
        formats.sniff("@misc{a,\n title = {Title: A},\n author = {Author: B}}\n", "-") == "bibtex"
    )


DIALECTS = [
    ("", ""),
    ("@misc{a, title={T}}", ""),
    ("@article{a, journal={J}, year={2000}}", ""),
    ("@article{a, journaltitle={J}, date={2000}}", "biblatex"),
    ("@ONLINE{a, title={T}, url={u}}", "biblatex"),
    ("@phdthesis{a, school={S}, year={2000}}", ""),
    ("@thesis{a, institution={S}, type={phdthesis}}", "biblatex"),
    # Exporters write these into files for BibTeX too.
    ("@article{a, journal={J}, year={2000}, urldate={2001-01-01}, langid={english}}", ""),
    # Most entries decide.
    ("@article{a, journal={J}} @article{b, journal={J}} @misc{c, date={2000}}", ""),
    ("@article{a, journal={J}} @article{b, date={2001}} @misc{c, date={2000}}", "biblatex"),
    # JabRef says so.
    ("@misc{a, title={T}} @comment{jabref-meta: databaseType:biblatex;}", "biblatex"),
    ("@misc{a, date={2000}} @Comment{jabref-meta: databaseType:bibtex;}", ""),
    ("@article{a, title={In journaltitle = date}, journal={J}}", ""),
]


@pytest.mark.parametrize(("text", "expected"), DIALECTS)
def test_the_dialect_of_a_file(text: str, expected: str) -> None:
    assert dialect(split(text, "a.bib")) == expected
    assert dialect(read(text)) == expected


@pytest.mark.parametrize(("name", "expected"), [("xampl", ""), ("biblatex-examples", "biblatex")])
def test_the_programs_own_examples(name: str, expected: str) -> None:
    found = subprocess.run(
        ["kpsewhich", f"{name}.bib"], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not found:
        pytest.skip("TeX is not installed")
    text = Path(found).read_text("utf-8")
    parsed = read(text)
    assert dialect(parsed) == expected
    assert bibtex.sniff(text) >= 0.9
    assert not [problem for problem in parsed.problems if problem.severity is not Severity.INFO]
    # Every entry that names a parent has something of it.
    for entry in parsed.entries:
        if parent := entry.fields.get("crossref"):
            (source,) = (e for e in parsed.entries if e.key.lower() == parent.lower())
            assert set(entry.fields.values()) & set(source.fields.values())


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.bib")), ids=lambda path: path.stem)
def test_golden(path: Path) -> None:
    parsed = bibtex.read(path.read_text("utf-8"), path.name, DAY)
    entries = [
        {
            "type": entry.type,
            "key": entry.key,
            "at": entry.origin.locator,
            "fields": dict(entry.fields),
            "aliases": list(entry.aliases),
            "mine": msgspec.to_builtins(entry.mine),
        }
        for entry in parsed.entries
    ]
    said = {
        "entries": entries,
        "asides": [[aside.kind.value, aside.name, aside.text[:40]] for aside in parsed.asides],
        "problems": [f"{problem.where}: {problem.code}" for problem in parsed.problems],
        "dialect": dialect(parsed),
        "fields": parsed.fields,
    }
    shown = json.dumps(said, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    if os.environ.get("REFKIT_REWRITE_GOLDEN"):
        path.with_suffix(".json").write_text(shown, "utf-8")
    assert shown == path.with_suffix(".json").read_text("utf-8")


_PIECES = st.sampled_from(
    [
        "@misc{", "@xdata{", "@article{a,", "a,", " title = {T}", "crossref={a}", "xdata={a}", ",",
        "}", "{", "@comment{", "jabref-meta: groupstree:1 ExplicitGroup:g;0;a;;", "ids={a,b}", "\n",
        "journal=", "journaltitle={}", "@", '"', "#", "@string{a={b}}", "keywords={prio1}", "\\",
    ]
)  # fmt: skip


@given(st.lists(_PIECES).map("".join))
def test_anything_can_be_read(text: str) -> None:
    assert 0.0 <= bibtex.sniff(text) <= 1.0
    for entry in read(text).entries:
        assert entry.fields
        assert all(value.strip() for value in entry.fields.values())
        assert entry.text in text


def test_a_macro_of_another_file_goes_out_as_it_came() -> None:
    from refkit.formats import Options, bibtex
    from refkit.model import Record
    from refkit.normalize import normalize

    text = "@article{a, title={T}, journal = IEEE_J_PAMI, volume={IEEE_J}, note = nix # {x}}"
    (raw,) = read(text).entries
    record = Record(key="a", entry=normalize(raw).entry, added=raw.origin.on)
    written = bibtex.write([record], Options()).text
    assert "journal = IEEE_J_PAMI,\n" in written
    assert "volume = {IEEE\\_J},\n" in written
    assert "note = {nixx},\n" in written
    assert "entrymacros" not in written
