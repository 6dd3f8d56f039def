"""Values: pieces, macros, white space. The truth is bibtex.web, and `bibtex` itself as referee."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.formats.bibtex.block import split
from refkit.formats.bibtex.value import MONTHS, Piece, balance, closing, pieces, tidy


def macro(name: str) -> Piece:
    return Piece(name, macro=True)


@pytest.mark.parametrize(
    ("raw", "found"),
    [
        ("{a}", [Piece("a")]),
        ("{}", [Piece("")]),
        ('""', [Piece("")]),
        ('"a"', [Piece("a")]),
        ("2020", [Piece("2020")]),
        ("007", [Piece("007")]),
        ("jan", [macro("jan")]),
        ('acm # " Press"', [macro("acm"), Piece(" Press")]),
        ("{a}#{b}#3", [Piece("a"), Piece("b"), Piece("3")]),
        (" {a}\n", [Piece("a")]),
        ('"{"}"', [Piece('{"}')]),
        (r'"{\"o}"', [Piece(r"{\"o}")]),
        (r"{\{}}", [Piece(r"\{}")]),  # a backslash protects no brace
        ("{a {b {c}}}", [Piece("a {b {c}}")]),
        ("{A} year = 2020", None),
        ("{A} {B}", None),
        ("{a", None),
        ("{a}}", None),
        ('"a', None),
        ('"a}"', None),
        ('"{a"', None),
        ("10--20", None),
        ("12a", None),
        ("a # ", None),
        ("# a", None),
        ("", None),
        ("a b", None),
        (r'"a\"b"', None),  # nor a quotation mark
    ],
)
def test_a_value_is_pieces_joined(raw: str, found: list[Piece] | None) -> None:
    assert pieces(raw) == found


@pytest.mark.parametrize(
    ("text", "at", "where"),
    [
        ("{a}", 0, 2),
        ("x{a{b}}y", 1, 6),
        ('"a{"}b"', 0, 6),
        ('"a}"', 0, -1),
        ("{{a}", 0, -1),
    ],
)
def test_where_a_delimiter_is_closed(text: str, at: int, where: int) -> None:
    assert closing(text, at, len(text)) == where
    assert closing(text, at, where) == -1


@pytest.mark.parametrize(
    ("value", "tidied"),
    [
        ("a b", "a b"),
        ("a  b", "a b"),
        ("a\nb", "a b"),
        ("a\r\nb", "a b"),
        ("a \t\n  b", "a b"),
        ("a\n\nb", "a\n\nb"),
        ("a \n \t\n \n b", "a\n\nb"),
        ("a\r\n\r\nb", "a\n\nb"),
        ("a\r\rb", "a\n\nb"),
        ("a\u00a0 \u2028b", "a\u00a0 \u2028b"),
        ("", ""),
    ],
)
def test_white_space_is_drawn_together(value: str, tidied: str) -> None:
    assert tidy(value) == tidied


@given(st.text(alphabet="ab \t\n\r"))
def test_tidying_changes_white_space_only(value: str) -> None:
    assert tidy(value).split() == value.split()
    assert tidy(tidy(value)) == tidy(value)


@given(st.text(alphabet="a{}"))
def test_balancing_balances(text: str) -> None:
    done, whole = balance(text)
    assert pieces("{" + done + "}") == [Piece(done)]
    assert whole == (done == text)


def fields(bib: str) -> dict[str, str]:
    """The fields of the last entry of a file."""
    return split(bib, "refs.bib").entries[-1].fields


def codes(bib: str) -> list[str]:
    return [problem.code for problem in split(bib, "refs.bib").problems]


@pytest.mark.parametrize(("name", "month"), MONTHS.items())
def test_every_month_is_known(name: str, month: str) -> None:
    for spelling in (name, name.upper(), name.title()):
        assert fields(f"@misc{{k, month = {spelling}}}") == {"month": month}
        assert fields(f'@misc{{k, month = {spelling} # "~12"}}') == {"month": f"{month}~12"}
    assert codes(f"@misc{{k, month = {name}}}") == []


MACROS = [
    # (what stands before and after the entry, the value, what it comes to, the problems)
    ('@string{acm = "ACM"}', "", 'acm # " Press"', "ACM Press", []),
    ('@STRING(Acm = "ACM")', "", "aCM", "ACM", []),
    ("@string{p = { Press }}", "", 'p # "x"', "Press x", []),
    ('@string{a = "1"}@string{b = a # "2"}', "", "b # a", "121", []),
    ('@string{a = "1"}@string{a = "1"}', "", "a", "1", []),
    ('@string{a = "1"}@string{A = "2"}', "", "a", "2", ["BIB014"]),
    ('@string{a = "1"}', '@string{a = "2"}', "a", "1", ["BIB014"]),
    ("", '@string{a = "2"}', "a", "2", ["BIB013"]),
    ("", '@string{a = b}@string{b = "2"}', "a # b", "22", ["BIB013", "BIB013"]),
    ("", "", "a", "a", ["BIB012"]),
    ("", "", 'a # " x"', "a x", ["BIB012"]),
    ('@string{a = a # "x"}', "", "a", "x", ["BIB015"]),
    ('@string{a = "1"}@string{a = a # "x"}', "", "a", "1x", ["BIB015"]),
    ('@string{jan = "Jänner"}', "", "jan", "Jänner", []),
    ('@string{a = "1",}', "", "a", "1", []),
    ('@string{a = "1", b = "2"}', "", "a # b", "12", []),
]


@pytest.mark.parametrize(("before", "after", "value", "text", "found"), MACROS)
def test_macros(before: str, after: str, value: str, text: str, found: list[str]) -> None:
    bib = f"{before}\n@misc{{k, note = {value}}}\n{after}\n"
    # A value that is a macro of another file, perhaps, is told, so that it can go out as it came.
    told = {"entrymacros": "a"} if found == ["BIB012"] and value == text else {}
    assert fields(bib) == {"note": text, **told}
    assert codes(bib) == found


def test_macros_that_use_each_other_come_to_an_end() -> None:
    bib = '@string{a = b # "1"}\n@string{b = a # "2"}\n@misc{k, note = a}\n'
    done = split(bib, "refs.bib")
    assert re.fullmatch(r"[ab12]+", done.entries[0].fields["note"])
    assert done.problems


def test_macros_that_double_do_not_fill_the_memory() -> None:
    chain = "".join(f"@string{{a{i + 1} = a{i} # a{i}}}\n" for i in range(100))
    for bib in (f'@string{{a0 = "xx"}}\n{chain}', f'{chain}@string{{a0 = "xx"}}\n'):
        done = split(f"{bib}@misc{{k, note = a100}}\n", "refs.bib")
        assert len(done.entries[0].fields["note"]) < 10_000_000
        assert "BIB015" in {problem.code for problem in done.problems}


def test_an_unknown_macro_is_named_once_with_the_first_place() -> None:
    bib = "@misc{k, note = nix}\n@misc{l,\n note = NIX}\n"
    (problem,) = split(bib, "refs.bib").problems
    assert (problem.code, problem.key, problem.field) == ("BIB012", "k", "note")
    assert str(problem.where) == "refs.bib:1:10"
    assert "nix" in problem.message


# What `bibtex` reads without a complaint; an own style prints every field. No line may reach 80
# columns, where it would break them.
NAMES = [f"f{letter}" for letter in "abcdefghijklmnopqrstuvw"]
LEGAL = r"""
Free text with an % and a "quote and a } brace.
@STRING{acm = "ACM"}
@string( press = { Press } )
@string{jj = acm # press # "X"}
@ArTicle { k1 , fa = {a {b {c {d {e {f {g {h}}}}}}}} , FB = "q {"} x", fc=12,
 fd = ACM # press # 3 # { y}, fe = " a   b
	c ", ff = "a " # " b", fg = {}, fh = "", fi = jan # "~12", fj = acm#{ }#press,
 fk = {\{ok\} x}, fl={a % b}, fm = {a @ b}, fn = {
@misc{not, fa = {x}}
}, fo = jj, fp={ }, fq = {a , b = c}, fr = "a"#"b", fs = {"a"}, ft = {}#"", fu = {\{x\}}, }
@comment this is skipped
@misc(k2, fa = {a) b}, fb = "c) d", fc = jan)
@misc{k3,fa={x}} trailing text @book{K4
, fb = {ä ö}
, fc = 007
, fd = {"quoted"}, fe = "a{"}b{"}c" }
@misc{k5}
@misc{k6,}
@misc{o'brien:+-_.!?/*[]^`|<>;&$@2000, fa={1}}
@string{jan = "Jänner"}
@misc{k7, fa = jan, fb = "{x}" # {"}, fc={a
b}}
@misc{k8"q#%\, fa={1}}
@preamble{"\newcommand" # "{x}"}
@misc
{
k9
,
fa
=
{1}
}
@commented{k10, fa={1}}
% @misc{k11, fa = {one line}}
@misc{k12, fa={a}, fb={b
}}@misc{k13,fa={1}}@misc{k14,
FA=acm#
acm}
@misc{(k15), fa = "{ }" }
@misc{k16, fa = {x}}
"""


def read_by_bibtex(bib: str, folder: Path) -> dict[str, dict[str, str]]:
    """Key -> field -> value, as `bibtex` has them."""
    if not shutil.which("bibtex"):
        if os.environ.get("REFKIT_REQUIRE_TEX"):
            pytest.fail("bibtex is not installed, and REFKIT_REQUIRE_TEX asks for it")
        pytest.skip("bibtex is not installed")
    shown = "\n".join(f'"{name}" {name} show' for name in NAMES)
    types = ("default.type", "article", "book", "misc")
    style = [
        f"ENTRY {{{' '.join(NAMES)}}} {{}} {{}}",
        'MACRO {jan} {"January"}',
        "FUNCTION {show} {duplicate$ missing$ {pop$ pop$}",
        '{swap$ write$ "=" write$ "" swap$ * write$ newline$} if$}',
        f'FUNCTION {{one}} {{"KEY=" cite$ * write$ newline$\n{shown}\n}}',
        *(f"FUNCTION {{{name}}} {{one}}" for name in types),
        "READ",
        "ITERATE {call.type$}",
    ]
    (folder / "show.bst").write_text("\n".join(style) + "\n", "utf-8")
    (folder / "refs.bib").write_text(bib, "utf-8")
    (folder / "main.aux").write_text("\\citation{*}\n\\bibstyle{show}\n\\bibdata{refs}\n", "utf-8")
    done = subprocess.run(
        ["bibtex", "main"], cwd=folder, check=False, capture_output=True, timeout=60
    )
    assert b"error message" not in done.stdout, done.stdout.decode()
    found: dict[str, dict[str, str]] = {}
    for line in (folder / "main.bbl").read_text("utf-8").splitlines():
        name, _, value = line.partition("=")
        if name == "KEY":
            key = value
            found[key] = {}
        else:
            found[key][name] = value
    return found


def test_values_are_what_bibtex_makes_of_them(tmp_path: Path) -> None:
    ours = {
        entry.key: {name.lower(): value for name, value in entry.fields.items()}
        for entry in split(LEGAL, "refs.bib").entries
    }
    assert ours == read_by_bibtex(LEGAL, tmp_path)
