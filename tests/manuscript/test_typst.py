"""Typst: references and labels, the cite function, and the three modes that nest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import manuscript
from refkit.manuscript import Manuscript


def read(text: str, **more: str) -> Manuscript:
    files = {"a.typ": text} | more
    found = manuscript.read(["a.typ"], files.get)
    for citation in found.citations:
        assert files[citation.where.file][citation.start : citation.end] == citation.key
    return found


def keys(text: str, **more: str) -> list[str]:
    return [citation.key for citation in read(text, **more).citations]


# Typst's reference (cite, ref, label, bibliography) and its lexer.
CASES = [
    ("@a", ["a"]),
    ("@a[p. 3] and @b[see @c]", ["a", "b", "c"]),
    ("(@a; @b), *@c* _@d_ @e.", ["a", "b", "c", "d_", "e"]),
    ("@a. @b: @c.. @d:e.f-g_h", ["a", "b", "c", "d:e.f-g_h"]),
    ("@1905einstein @müller2020 @a-b-", ["1905einstein", "müller2020", "a-b-"]),
    ("mail@b", ["b"]),  # Typst takes it for a reference, too
    ("\\@no @yes", ["yes"]),
    ('#cite(<a>) #cite(<b>, supplement: [p. @c], form: "prose")', ["a", "b", "c"]),
    ('#cite(label("DBLP:a/b")) #cite(label("c"), form: "full")', ["DBLP:a/b", "c"]),
    ('#ref(<a>) #ref(label("b"))', ["a", "b"]),
    ("#link(<no>)[text @yes]", ["yes"]),
    ("#(cite(<a>) + [ and @b ]) @c", ["a", "b", "c"]),
    ("#{ let x = cite(<a>); x } @b", ["a", "b"]),
    ("#let x = cite(<a>)\n@b", ["a", "b"]),
    ("#let f(x) = [ @a #x ]; @b", ["a", "b"]),
    ('#set cite(style: "ieee")\n@a', ["a"]),
    ("#show ref: it => [ @a ]\n@b", ["a", "b"]),
    ("#if true [ @a ] else [ @b ] @c", ["a", "b", "c"]),
    ("#for x in (1, 2) { cite(<a>) } @b", ["a", "b"]),
    ("#context [ @a ] @b", ["a", "b"]),
    ("#context counter(page).get().at(0) @b", ["b"]),
    ("#footnote[See @a.] @b", ["a", "b"]),
    ("#figure(table([@a], [@b]), caption: [By @c.]) @d", ["a", "b", "c", "d"]),
    ('#figure(image("no@no.png"), caption: [By @c.]) <fig:x> @fig:x', ["c"]),
    ('$x_1 = y$ @a $ "@no" #cite(<b>) \\$ $ @c', ["a", "b", "c"]),
    ("[#x] @a (#x.y) @b #x.y(1)[@c].z @d", ["a", "b", "c", "d"]),
    ('Costs #5 @a #true @b #"@no" @c', ["a", "b", "c"]),
    ("// @no\n@a /* @no /* @no */ @no */ @b", ["a", "b"]),
    ("#x( // @no\n [@a] /* <no> */) @b", ["a", "b"]),
    ("`@no` @a ```typ @no ` @no ``` @b `` @c", ["a", "b", "c"]),
    ("https://x.org/@no @a http://x.org/@no.", ["a"]),
    ('#link("mailto:a@no.org")[write] @a', ["a"]),
    ('He said "@a" and it\'s @b', ["a", "b"]),
    ("= Heading @a <sec> \n@sec @b", ["a", "b"]),
    ('#heading[X] #label("x y") <z> @z #ref(label("x y"))', []),
    ("#unclosed( [@a", ["a"]),
    ("] ) } @a", ["a"]),
    ('#bibliography("refs.bib", title: "no@no") @a', ["a"]),
]


@pytest.mark.parametrize(("text", "cited"), CASES)
def test_citations(text: str, cited: list[str]) -> None:
    assert keys(text) == cited


def test_the_whole_bibliography() -> None:
    found = read('#bibliography("refs.bib", full: true)')
    assert str(found.everything) == "a.typ:1:33"
    assert not read('#bibliography("refs.bib", full: false)').everything
    assert found.bibliographies == (("refs.bib",),)
    several = read('#bibliography(("one.bib", "two.yml"), style: "ieee")').bibliographies
    assert [names[0] for names in several] == ["one.bib", "two.yml"]
    named = read('#bibliography(title: none, "refs.bib")').bibliographies
    assert named == (("refs.bib",),)


def test_files_are_followed_and_labels_are_common_to_all() -> None:
    files = {
        "p/a.typ": '#import "@preview/x:1.0.0": y\n#import "t.typ": *\n@one\n'
        '#include "c/b.typ"\n@fig @three <sec>',
        "p/t.typ": "#let t = [ @zero ]",
        "p/c/b.typ": '@two @sec #figure([]) <fig>\n#include "d.typ"',
        "p/c/d.typ": "@four",
    }
    found = manuscript.read(["p/a.typ"], files.get)
    assert list(found.keys()) == ["zero", "one", "two", "four", "three"]
    assert not found.problems
    missing = read('#include "gone.typ"\n#import "gone.typ": x')
    assert [problem.code for problem in missing.problems] == ["CIT001"]


PARTS = ["@", "a", "<", ">", "#", "(", ")", "[", "]", "{", "}", "$", '"', "`", "```", "/*", "*/",
         "//", "\n", " ", ".", ";", "cite", "let ", "if ", "else", "\\"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_any_marks_are_read(parts: list[str]) -> None:
    read("".join(parts))


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text)


@pytest.mark.parametrize("part", ["[", "#[", "#(", "$", '"', "/*", "@a[", "#if x {", "#x.", "$#"])
def test_large_and_hostile_text_is_read(part: str) -> None:
    text = part * (100_000 // len(part))
    manuscript.read(["a.typ"], {"a.typ": text}.get)
