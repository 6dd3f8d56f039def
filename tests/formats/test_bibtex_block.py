"""Blocks out of a file: what is an entry, what is an aside, and where each stands.

The first lane is held against bibtexparser's splitter, which cuts the same fields out of whatever
both accept; what `bibtex` makes of the values is in test_bibtex_value.
"""

import logging
import subprocess
from pathlib import Path

import pytest
from bibtexparser.model import DuplicateFieldKeyBlock, Entry
from bibtexparser.splitter import Splitter
from hypothesis import given
from hypothesis import strategies as st

from refkit.formats.bibtex import plain
from refkit.formats.bibtex.block import Block, Blocks, split
from refkit.formats.bibtex.fault import Faults
from refkit.formats.bibtex.head import Heads
from refkit.formats.bibtex.value import Macros, pieces
from refkit.model import AsideKind


def codes(blocks: Blocks) -> list[str]:
    return [problem.code for problem in blocks.problems]


def test_an_entry_is_whole() -> None:
    bib = 'x\n  @InProceedings{Key:1,\n  Title = {A {B}},\n  year = "2000",\n}\ny'
    (entry,) = split(bib, "refs.bib").entries
    assert entry == Block(
        type="InProceedings",
        key="Key:1",
        fields={"Title": "A {B}", "year": "2000"},
        text=bib[4:-2],
        line=2,
        last=5,
        column=3,
    )


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("body", ["{a, t = {x\ny}\n}", "(a, t = {x\ny}\n)", "{a t = {x\ny}\n}"])
def test_lines_are_counted_whatever_ends_them(end: str, body: str) -> None:
    bib = f"\n\n@misc{body}\n\n @misc{body}".replace("\n", end)
    entries = split(bib, "refs.bib").entries
    assert [(e.line, e.last, e.column) for e in entries] == [(3, 5, 1), (7, 9, 2)]
    assert [e.fields for e in entries] == [{"t": "x y"}] * 2


ENTRIES = [
    # (text, type, key, fields): all legal, and without a problem
    ("@misc{k}", "misc", "k", {}),
    ("@misc{k,}", "misc", "k", {}),
    ("@misc(k)", "misc", "k", {}),
    ("@misc(k,)", "misc", "k", {}),
    ("@MISC{k, a = 1}", "MISC", "k", {"a": "1"}),
    ("@ misc { k , a = 1 , }", "misc", "k", {"a": "1"}),
    ("@misc\n{\nk\n,\na\n=\n{1}\n}", "misc", "k", {"a": "1"}),
    ("@COMMENTED{k, a = 1}", "COMMENTED", "k", {"a": "1"}),
    ("@string-like{k, a = 1}", "string-like", "k", {"a": "1"}),
    ("@misc{müller-Łódź:2000/1, a = 1}", "müller-Łódź:2000/1", "", {}),
    ("@misc{o'b+c.d_e, a = 1}", "o'b+c.d_e", "", {}),
    ('@misc{a"b, a = 1}', 'a"b', "", {}),
    ("@misc{a#b%c, a = 1}", "a#b%c", "", {}),
    ("@misc{a(b)c, a = 1}", "a(b)c", "", {}),
    ("@misc{a@b.org, a = 1}", "a@b.org", "", {}),
    ("@misc{a=b, a = 1}", "a=b", "", {}),
    ("@misc{k, author+an = {1}, comment-me = {2}, x:y = {3}}", "misc", "k", None),
    ("@misc(k, a = {)}, b = {b)})", "misc", "k", {"a": ")", "b": "b)"}),
    ('@misc(k, a = ")")', "misc", "k", {"a": ")"}),
    ("@misc{k, a = {{{{{{{{deep}}}}}}}}}", "misc", "k", {"a": "{{{{{{{deep}}}}}}}"}),
    (r"@misc{k, a = {\{}}}", "misc", "k", {"a": r"\{}"}),
    ("@misc{k, a = {me@x.org}, b = {@misc{x}}}", "misc", "k", {"a": "me@x.org", "b": "@misc{x}"}),
    ("@misc{k, a = {x = {y}, z}}", "misc", "k", {"a": "x = {y}, z"}),
]


@pytest.mark.parametrize(("text", "kind", "key", "fields"), ENTRIES)
def test_entries(text: str, kind: str, key: str, fields: dict[str, str] | None) -> None:
    done = split(f"{text}\n", "refs.bib")
    (entry,) = done.entries
    if not key:  # the table is about the key
        kind, key, fields = "misc", kind, {"a": "1"}
    assert (entry.type, entry.key, entry.text) == (kind, key, text)
    assert fields is None or entry.fields == fields
    assert done.fields == len(entry.fields)
    assert done.problems == []


ASIDES = [
    # (text, kind, name)
    ('@comment{anything, "goes {here} @ all}', AsideKind.COMMENT, ""),
    ("@Comment{jabref-meta: databaseType:bibtex;}", AsideKind.COMMENT, ""),
    ("@comment{\n@misc{k, a = 1}\n}", AsideKind.COMMENT, ""),
    ("@comment(in parentheses)", AsideKind.COMMENT, ""),
    ("@comment no block", AsideKind.TEXT, ""),
    ('@preamble{"\\newcommand{\\x}{y}" # {z}}', AsideKind.PREAMBLE, ""),
    ('@PREAMBLE("a)" # x)', AsideKind.PREAMBLE, ""),
    ('@string{Acm = "ACM"}', AsideKind.MACRO, "acm"),
    ('@String(acm = {A)} # "C")', AsideKind.MACRO, "acm"),
    ("% Encoding: UTF-8", AsideKind.TEXT, ""),
    ("write to me at example.org", AsideKind.TEXT, ""),
]


@pytest.mark.parametrize(("text", "kind", "name"), ASIDES)
def test_asides_are_kept_verbatim(text: str, kind: AsideKind, name: str) -> None:
    bib = f"@misc{{a}}\n{text}\n@misc{{b}}\n"
    done = split(bib, "refs.bib")
    assert [entry.key for entry in done.entries] == ["a", "b"]
    (aside,) = done.asides
    assert (aside.kind, aside.name, aside.text) == (kind, name, text)
    assert codes(done) == (["BIB016"] if "@misc" in text else [])


def test_an_entry_in_a_comment_stays_there_and_is_named() -> None:
    bib = "@comment{\n@book{x, a = 1}\n@misc{y, a = 1}}\n@misc{b}\n"
    done = split(bib, "refs.bib")
    assert [entry.key for entry in done.entries] == ["b"]
    (problem,) = done.problems
    assert problem.code == "BIB016"
    assert "@book" in problem.message
    assert "1 more" in problem.message
    assert str(problem.where) == "refs.bib:2:1"


def test_lines_of_percent_signs_are_a_comment() -> None:
    bib = "% @misc{x,\n%  a = {1},\n% }\n@misc{b}\n"
    done = split(bib, "refs.bib")
    assert [entry.key for entry in done.entries] == ["b"]
    assert [aside.text for aside in done.asides] == ["% @misc{x,\n%  a = {1},\n% }"]
    assert codes(done) == ["BIB016"]


def test_an_address_in_free_text_is_no_entry() -> None:
    done = split("Mail me@example.org (at work), or not\n@misc{b}\n", "refs.bib")
    assert [entry.key for entry in done.entries] == ["b"]
    assert [aside.text for aside in done.asides] == ["Mail me@example.org (at work), or not"]
    assert codes(done) == ["BIB023"]


def test_a_field_that_stands_twice_is_not_lost() -> None:
    bib = "@misc{k, Note = {a}, note = {b}, NOTE = {a}, note = {c}, note-2 = {d}}\n"
    done = split(bib, "refs.bib")
    fields = done.entries[0].fields
    assert fields["Note"] == "a"
    assert sorted(fields.values()) == ["a", "b", "c", "d"]
    assert fields["note-2"] == "b"
    assert done.fields == 5
    assert set(codes(done)) == {"BIB011"}


def test_a_field_said_twice_with_a_late_macro_is_said_once() -> None:
    bib = '@misc{k, note = m, note = m}\n@string{m = "x"}\n'
    done = split(bib, "refs.bib")
    assert done.entries[0].fields == {"note": "x"}


def raw_fields(text: str) -> tuple[str, dict[str, str]] | None:
    """Key and fields of the entry that ``text`` is, as bibtexparser's splitter cuts them.

    None when it cannot: it takes a quotation mark within braces for the one that closes.
    """
    logging.disable()
    try:
        blocks = Splitter(text).split().blocks
    finally:
        logging.disable(logging.NOTSET)
    block = blocks[0]
    assert not isinstance(block, DuplicateFieldKeyBlock)
    if not isinstance(block, Entry) or block.raw != text:
        return None
    return block.key, {field.key: str(field.value) for field in block.fields}


def joined(raw: str) -> str:
    """A value as the splitter leaves it, joined and tidied by the macros of the second lane."""
    fields: dict[str, str] = {}
    Macros(Faults("", ""), 1_000_000).fill(fields, "x", pieces(raw) or [], 0)
    return fields["x"]


def agree(text: str) -> tuple[int, int]:
    """How many entries of ``text`` the first lane takes, and how many the splitter takes of these.

    Both have to say the same of them.
    """
    heads, taken, compared, end = Heads(text), 0, 0, 0
    for head in heads.all:
        if head.at < end:
            continue  # in a value of the entry before
        macros = Macros(Faults(text, ""), 1_000_000)
        limit = heads.near(head.body)
        if head.type.lower() in ("comment", "string", "preamble"):
            continue
        found = plain.entry(text, head.at, limit, macros, loose=True)
        if found is None:
            continue
        taken, end = taken + 1, found.end
        if (cut := raw_fields(text[head.at : found.end])) is None:
            continue
        compared += 1
        assert cut[0] == found.key
        assert {name: joined(raw) for name, raw in cut[1].items()} == found.fields
    return taken, compared


WORDS = st.text(alphabet='ab {}"@,=#\n\\$~%', max_size=12).filter(
    lambda text: pieces("{" + text + "}") is not None and "\\" not in text
)
VALUES = st.one_of(
    WORDS.map("{{{}}}".format),
    # The splitter takes every quotation mark between quotation marks for the closing one.
    WORDS.filter(lambda text: '"' not in text).map('"{}"'.format),
    st.sampled_from(["2000", "jan", "acm"]),
)
CHAINS = st.lists(VALUES, min_size=1, max_size=3).map(" # ".join)
FIELDS = st.dictionaries(st.sampled_from("abcdefg"), CHAINS)
GAPS = st.sampled_from(["", " ", "\n", "\n  "])


@st.composite
def bibs(draw: st.DrawFn) -> str:
    gap = draw(GAPS)
    fields = "".join(f",{gap}{name}{gap}={gap}{value}{gap}" for name, value in draw(FIELDS).items())
    return f"@misc{{{gap}key{fields}{draw(st.sampled_from(['', ',']))}\n}}\n"


@given(bibs())
def test_the_first_lane_agrees_with_the_splitter(bib: str) -> None:
    assert agree(bib) in ((0, 0), (1, 1))


def installed() -> list[Path]:
    """The bibliographies that come with TeX."""
    done = subprocess.run(
        ["kpsewhich", "-var-value", "TEXMFDIST"], check=False, capture_output=True, text=True
    )
    root = Path(done.stdout.strip() or "/nowhere")
    return sorted((root / "bibtex" / "bib").rglob("*.bib"))


def test_the_first_lane_agrees_with_the_splitter_on_real_files() -> None:
    try:
        files = installed()
    except FileNotFoundError:
        pytest.skip("TeX is not installed")
    taken = entries = compared = 0
    for file in files:
        if file.stat().st_size > 300_000:
            continue
        text = file.read_text("utf-8", errors="replace")
        entries += len(split(text, file.name).entries)
        here = agree(text)
        taken, compared = taken + here[0], compared + here[1]
    assert taken >= 0.99 * entries
    assert compared >= 0.99 * taken
