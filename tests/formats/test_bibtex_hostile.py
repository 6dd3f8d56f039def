"""Any text at all: no exception, no lost neighbour, nothing in silence, time that stays linear.

The sizes are such that anything quadratic would take minutes.
"""

import re
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.formats.bibtex.block import Blocks, split

N = 10_000
LAST = "\n@misc{last, title = {Last}}\n"

HOSTILE = {
    "braces": "{" * N,
    "closing braces": "}" * N,
    "ats": "@" * N,
    "quotes": '"' * N,
    "nulls": "\0" * N,
    "lone surrogates": "\ud800" * N + "@a{\udfff, t = {\ud800}}",
    "form feeds": "\f" * N,
    "line separators": "\u2028" * N,
    "carriage returns": "\r" * N,
    "spaces before ats": (" " * 50 + "@") * (N // 10),
    "a long word": "@" + "a" * N,
    "heads": "@a{" * N,
    "heads on lines": "@a{\n" * N,
    "heads without braces": "@a k,b=\n" * N,
    "entries": "@a{k}" * N,
    "entries never closed": "@a{k, t={x}\n" * N,
    "values never closed": "@a{k, t={x\n" * N,
    "quotes never closed": '@a{k, t="x,\n' * N,
    "parentheses never closed": "@a(k, t={x}\n" * (N // 2),
    "values never closed in one entry": "@a{k,\n" + " t = {x,\n" * N,
    "quotes never closed in one entry": "@a{k,\n" + ' t = "x,\n' * N,
    "nested entries": "@a{k,t={\n" * N + "}}" * N,
    "nested entries, broken": "@a{k,t={\n" * N + "}!}" * N,
    "nested parentheses, broken": "@a(k,t={\n" * (N // 2) + "}!)" * (N // 2),
    "braces in a value": "@a{k, t = " + "{" * N,
    "closed braces in a value": "@a{k, t = " + "{" * N + "}" * N + "}",
    "quotes in a value": "@a{k, t = " + '"' * N,
    "commas": "@a{k" + "," * N,
    "equals signs": "@a{k," + "=" * N,
    "names": "@a{k," + "a=" * N,
    "joints": "@a{k,a=" + "x#" * N,
    "pieces": "@a{k,a={x}" + " # {x}" * N + "}",
    "line feeds": "@a{k,a=" + "\n" * N + "{x}" + "\n" * N,
    "spaces": "@a{k,a={" + " " * N + "}}",
    "words": "@a{k," + "x y, " * N,
    "bare values": "@a{k, " + "a= x {y," * N,
    "quotes within quotes": "@a{k, " + 'a= "x "y,' * N,
    "keys": "@a{" + "x=" * N,
    "braces in a key": "@a{" + "{x}" * N,
    "spaces in a key": "@a{" + "x " * N,
    "brace after brace": "@a{k,a={x}" + "},a={x}" * N,
    "one field": "@a{k" + ",a={x}" * N + "}",
    "one field, different": "@a{k" + "".join(f",a={{{i}}}" for i in range(N)) + "}",
    "fields": "@a{k" + "".join(f",a{i}={{x}}" for i in range(N)) + "}",
    "percent signs": "@a{k,\n" + "%x\n" * N,
    "percent entries": "%@a{k,\n" * N,
    "comments": "@comment{\n" * N,
    "comments on a line": "@comment{ " * N,
    "comments in parentheses": "@comment(\n" * N,
    "preambles": '@preamble{"x" #\n' * N,
    "own macros": "@string{a = a # a}\n" * N,
    "unknown macros": '@a{k,t=zz # "x"}\n' * N,
    "doubling macros": "".join(f"@string{{a{i + 1} = a{i} # a{i}}}\n" for i in range(N // 2)),
    "a chain of macros": "".join(f"@string{{a{i} = a{i + 1}}}\n" for i in range(N // 2)),
    "addresses": "me@b.c (x) " * N,
    "a long field": "@a{k, t={" + "{x} y\n" * N + "}}",
    "a long deep field": "@a{k, t={" + "{{{{{{{{x}}}}}}}} y\n" * N + "}}",
    "a long quoted field": '@a{k, t="' + "x y\n" * N + '"}',
}


def accounted(text: str, done: Blocks) -> None:
    """All that is no white space is in a slice; a head that begins none of them has a problem."""
    kept = [*(e.text for e in done.entries), *(a.text for a in done.asides)]
    assert sum(len("".join(part.split())) for part in kept) == len("".join(text.split()))
    begun = {head[0] for part in kept if (head := HEAD.match(part))}
    assert {head[0] for head in HEAD.finditer(text)} <= begun or done.problems


HEAD = re.compile(r"(?m)^@[a-z]+\{")


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_text_is_read_in_time(text: str) -> None:
    done = split(text + LAST, "refs.bib")
    assert done.entries, "the last entry is well written"
    assert done.entries[-1].key == "last"
    assert done.entries[-1].fields == {"title": "Last"}
    accounted(text + LAST, done)


LONG = 500_000


@pytest.mark.parametrize(
    "text",
    [
        "@a{k, t = {" + "x" * LONG + "}}",
        '@a{k, t = "' + "x " * (LONG // 2) + '"}',
        "@a{k, t = " + "7" * LONG + "}",
        "@a(k, t = {" + "{x}" * (LONG // 3) + "})",
    ],
)
def test_a_long_value_is_whole(text: str) -> None:
    done = split(text + LAST, "refs.bib")
    assert len(done.entries[0].fields["t"]) >= LONG - 3
    assert done.problems == []


@given(st.text())
def test_no_text_raises(text: str) -> None:
    split(text, "refs.bib")


MARKS = st.text(
    alphabet=st.sampled_from(
        ["@", "{", "}", '"', "(", ")", ",", "=", "#", "%", "\n", " ", "\\", "a"]
    )
)
WORDS = st.lists(
    st.sampled_from(
        [
            "@a{k,",
            "@string{",
            "@comment{",
            "@preamble{",
            "@a(",
            "t = {x}",
            'u="y"',
            "\n",
            ",",
            "}",
            ")",
        ]
    )
).map(" ".join)


@given(st.one_of(MARKS, WORDS))
def test_nothing_is_lost_in_silence(text: str) -> None:
    """What is no white space is in an entry or an aside; the asides and entries are slices."""
    done = split(text, "refs.bib")
    kept = [*(e.text for e in done.entries), *(a.text for a in done.asides)]
    assert all(part in text for part in kept)
    accounted(text, done)


@given(st.one_of(MARKS, WORDS))
def test_lines_and_columns_are_places_in_the_text(text: str) -> None:
    lines = text.split("\n")
    done = split(text, "refs.bib")
    for entry in done.entries:
        assert lines[entry.line - 1][entry.column - 1] == "@"
        assert entry.last == entry.line + entry.text.count("\n")
    for problem in done.problems:
        assert problem.where
        assert 1 <= problem.where.line <= len(lines)
        assert 1 <= problem.where.column <= len(lines[problem.where.line - 1]) + 1


@given(st.one_of(MARKS, WORDS))
def test_values_have_balanced_braces(text: str) -> None:
    for entry in split(text, "refs.bib").entries:
        for value in entry.fields.values():
            depth = 0
            for letter in value:
                depth += (letter == "{") - (letter == "}")
                assert depth >= 0
            assert depth == 0


def real_text() -> str:
    """A real bibliography, xampl.bib, or a stand-in where TeX is not installed."""
    try:
        done = subprocess.run(
            ["kpsewhich", "xampl.bib"], check=False, capture_output=True, text=True
        )
    except FileNotFoundError:
        return '@string{a = "b"}\n@book{k,\n  title = {A},\n  note = a # "x",\n}\n' * 50
    return Path(done.stdout.strip()).read_text("utf-8", errors="replace")


REAL = real_text()


@given(
    st.lists(
        st.tuples(
            st.integers(0, len(REAL) - 1), st.integers(0, 3), st.sampled_from('{}"(),=#%@\n a')
        ),
        max_size=30,
    )
)
def test_a_mutated_real_file_is_read(changes: list[tuple[int, int, str]]) -> None:
    text = REAL
    for at, cut, mark in changes:
        text = text[:at] + mark + text[at + cut :]
    accounted(text, split(text, "refs.bib"))
