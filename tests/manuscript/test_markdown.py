"""Markdown: pandoc's rules for keys, what is no text, what Quarto and R Markdown add."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import manuscript
from refkit.errors import InputError
from refkit.manuscript import Manuscript


def read(text: str, name: str = "a.md", **more: str) -> Manuscript:
    files = {name: text} | more
    found = manuscript.read([name], files.get)
    for citation in found.citations:
        said = files[citation.where.file]
        assert said[citation.start : citation.end].split() == citation.key.split()
    return found


def keys(text: str, name: str = "a.md", **more: str) -> list[str]:
    return [citation.key for citation in read(text, name, **more).citations]


# Pandoc's manual ("Citation syntax") and the tests of pandoc and pandoc-citeproc.
CITATIONS = [
    ("[@doe99]", ["doe99"]),
    ("Blah blah [@doe99; @smith2000; @smith2004].", ["doe99", "smith2000", "smith2004"]),
    ("[see @doe99, pp. 33-35 and *passim*; @smith04, chap. 1]", ["doe99", "smith04"]),
    ("[-@smith04] and -@smith05", ["smith04", "smith05"]),
    ("@smith04 says, @smith05 [p. 33] too", ["smith04", "smith05"]),
    ("@Foo_bar.baz. And", ["Foo_bar.baz"]),
    ("@{Foo_bar.baz.} and", ["Foo_bar.baz."]),
    ("@Foo_bar--baz", ["Foo_bar"]),
    ("[@{https://example.com/bib?name=foobar&date=2000}, p.  33]",
     ["https://example.com/bib?name=foobar&date=2000"]),
    ("[@https://example.com/a_b?c.d#e]", ["https://example.com/a_b?c.d#e"]),
    ("@a:b/c+d-e%f&g~h<i>j$k", ["a:b/c+d-e%f&g~h<i>j$k"]),
    ("_@a_ @b_c_", ["a_", "b_c_"]),  # pandoc takes the underscore in
    ("@a{b}", ["a"]),
    ("@{a{b}c}", ["a{b}c"]),
    ("@_x @1905einstein @Überall2020 @李2019", ["_x", "1905einstein", "Überall2020", "李2019"]),
    ("**@a** *@b* (@c) \"@d\" –@e @f's", ["a", "b", "c", "d", "e", "f"]),
    ("[@a]\n[@b]\r\n[@c]", ["a", "b", "c"]),
    ("Note[^1].\n\n[^1]: See @a.\n\n    And @b.", ["a", "b"]),
    ("# Heading by @a\n\n> quoted @b\n\n| @c | @d |", ["a", "b", "c", "d"]),
    ("\\citep[see][3]{a,b} \\nocite{c}", ["a", "b", "c"]),
    ("\\textbf{100%} @a", ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("text", "cited"), CITATIONS)
def test_citations(text: str, cited: list[str]) -> None:
    assert keys(text) == cited


NO_CITATIONS = [
    "me@example.org", "a.b@c.org", "a_b@c.org", "<me@example.org>", "\\@no", "@", "@ no", "@@no",
    "`@no`", "``@no ` @no``", "`a\nb @no`", "<!-- @no -->", "<!-- @no", "<!--\n\n@no\n\n-->",
    "https://x.org/@no", "<https://x.org/@no>", "[x](https://x.org/@no)", "[x](@no \"t\")",
    "[x](a(b)/@no)", "<a href=\"/@no\" title='@no'>x</a>", "[x]: https://x.org/@no",
    "```\n@no\n```", "```{r}\n@no\n```", "~~~~ python\n@no\n~~~\n@no\n~~~~", "````\n```\n@no\n````",
    "> ```\n> @no\n> ```", "- x\n\n  ```\n  @no\n  ```", "```\n@no",
    "x\n\n    @no\n\n    @no", "x\n\n\t@no", "- x\n\n        @no", "1. x\n\n       @no",
    "- x\n\ny\n\n    @no",
    "{{< video x@no >}}", "{{< fa @no >}}",
    "@fig-plot", "@Fig-plot", "[@tbl-x]", "@sec-intro", "@eq-1", "@lst-a", "@thm-a", "@alg-a",
    "@fig:plot", "@tbl:x", "@eq:1", "@sec:intro",
    "\\@ref(fig:x)", "---\ntitle: x\nauthor: \"@no\"\nemail: a@b.org\ntwitter: \"@no\"\n---\n",
    "(@ex) An example.\n\nAs (@ex) and @ex show.",
]  # fmt: skip


@pytest.mark.parametrize("text", NO_CITATIONS)
def test_what_is_no_citation(text: str) -> None:
    assert keys(text) == []
    assert keys(f"{text}\n\n", "a.qmd") == []


STILL_TEXT = [
    "- x\n\n    @yes", "1.  x\n\n    @yes\n\n    @yes", "- x\n    - y\n\n        @yes",
    "x\n    @yes", "Term\n\n:   @yes\n\n    @yes", "` @yes", "x ` y\n\n@yes `", "``@yes`",
    "```\nx\n```\n@yes", "``` inline ``` @yes", "2 < 3 @yes > 1", "<b>@yes</b>", "[@yes](x)",
    "a@@b @yes", "\\`@yes\\`", "![@yes](x.png)", "[x] (@yes)",
]  # fmt: skip


@pytest.mark.parametrize("text", STILL_TEXT)
def test_what_only_looks_like_code_is_text(text: str) -> None:
    assert set(keys(text)) == {"yes"}


METADATA = [
    ("nocite: '@a'", ["a"]),
    ("nocite: |\n  @a, @b", ["a", "b"]),
    ("nocite: |\n    @a", ["a"]),
    ('nocite:\n    - "@a"\n    - "@b"\n', ["a", "b"]),
    ("nocite: [\"@a\", '@b']", ["a", "b"]),
    ("abstract: |\n  As @a says.\n\n  And @b.\nauthor: '@no'", ["a", "b"]),
    ("title: After @a\nother: '@no'", ["a"]),
]


@pytest.mark.parametrize(("yaml", "cited"), METADATA)
def test_metadata_cites(yaml: str, cited: list[str]) -> None:
    for end in ("---", "..."):
        assert keys(f"---\n{yaml}\n{end}\n\n@text\n") == [*cited, "text"]


def test_everything_is_cited() -> None:
    found = read("---\nnocite: |\n  @*\n---\n@a\n")
    assert str(found.everything) == "a.md:3:4"
    assert [citation.key for citation in found.citations] == ["a"]
    assert read("---\nnocite: '@*'\n---\n").everything
    assert read("@*\n").everything
    assert not read("*@*\\*").citations


def test_works_that_the_file_brings_itself_are_not_looked_for() -> None:
    yaml = "---\nreferences:\n- id: own\n  title: X\n- title: Y\n  id: 'other'\n---\n"
    assert keys(f"{yaml}@own @other @text") == ["text"]


def test_prefixes_of_its_own_are_references() -> None:
    yaml = "---\ncrossref:\n  custom:\n    - kind: float\n      key: vid\n---\n"
    assert keys(f"{yaml}@vid-cats @video-cats", "a.qmd") == ["video-cats"]


def test_bibliographies_are_noted() -> None:
    one = read("---\nbibliography: refs.bib\n---\n", "p/a.md").bibliographies
    assert one == (("p/refs.bib",),)
    more = read('---\nbibliography:\n  - one.bib\n  - "two.bib"\n---\n').bibliographies
    assert [names[0] for names in more] == ["one.bib", "two.bib"]
    flow = read("---\nbibliography: [one.bib, two.bib]\n---\n").bibliographies
    assert flow == more


INCLUDES = [
    "{{< include part.md >}}", '{{< include "part.md" >}}', "{{<include part.md>}}",
    '```{r child="part.md"}\n```', "```{r, child = c('part.md')}\n```",
]  # fmt: skip


@pytest.mark.parametrize("include", INCLUDES)
def test_files_are_followed(include: str) -> None:
    found = read(f"@a\n\n{include}\n\n@c", "a.qmd", **{"part.md": "@b"})
    assert [citation.key for citation in found.citations] == ["a", "b", "c"]
    missing = read(include)
    assert [problem.code for problem in missing.problems] == ["CIT001"]


def test_files_are_seen_from_the_file_or_from_the_project() -> None:
    files = {
        "book/one/a.qmd": "{{< include _b.qmd >}} {{< include /shared/c.qmd >}}",
        "book/one/_b.qmd": "@b",
        "book/shared/c.qmd": "@c",
    }
    found = manuscript.read(["book/one/a.qmd"], files.get)
    assert list(found.keys()) == ["b", "c"]


def test_captions_of_code_cells_are_text() -> None:
    cell = '```{r}\n#| label: fig-a\n#| fig-cap: "As in @yes."\nx <- "@no"\n```\n'
    assert keys(cell, "a.qmd") == ["yes"]


def test_what_ends_unknown_is_recognised_by_its_looks() -> None:
    looks = {
        "a.txt": "As [@yes] says",
        "b.txt": "\\documentclass{article}\\cite{yes}",
        "c.txt": "\\relax \n\\citation{yes}",
        "d.txt": '#import "x.typ"\n@yes',
    }
    for name, text in looks.items():
        assert list(manuscript.read([name], {name: text}.get).keys()) == ["yes"]
    with pytest.raises(InputError, match=r"z\.txt: cannot tell"):
        manuscript.read(["z.txt"], {"z.txt": "nothing"}.get)
    with pytest.raises(InputError, match="no such file: y"):
        manuscript.read(["y.tex"], looks.get)


PARTS = ["@", "a", "{", "}", "`", "```", "\n", "    ", "- ", "[", "]", "(", ")", "<!--", "-->",
         "---\n", "nocite: ", "{{< include ", ">}}", "\\", "<", ">", "://", "\\cite"]  # fmt: skip


@given(st.lists(st.sampled_from(PARTS), max_size=40))
def test_any_marks_are_read(parts: list[str]) -> None:
    read("".join(parts))


@given(st.text())
def test_any_text_is_read(text: str) -> None:
    read(text)
    read(text, "a.qmd")


@pytest.mark.parametrize(
    "part",
    ["`", "``` ", "```\n", "@{a{", "<!--", "{{<", "<a b='", "](a(b)", "- ", "    ", "---\n", "@a:",
     "> ", "[a]: ", "`a``b```", "nocite: "],
)  # fmt: skip
def test_large_and_hostile_text_is_read(part: str) -> None:
    text = part * (300_000 // len(part))
    manuscript.read(["a.md"], {"a.md": text}.get)
