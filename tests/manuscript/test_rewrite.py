"""Other keys in manuscripts: every trap stays as it is, and what was rewritten goes back."""

from collections.abc import Mapping

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from refkit import manuscript
from refkit.manuscript.rewrite import Edit, Outcome, applied, lines, rewrite


def rewritten(name: str, text: str, names: Mapping[str, str], **more: str) -> Outcome:
    files = {name: text} | more
    paper = manuscript.read([name], files.get)
    folded = {key.lower(): new for key, new in names.items()}
    return rewrite(paper, files, lambda key: folded.get(key.lower()))


def after(name: str, text: str, names: Mapping[str, str]) -> str:
    done = rewritten(name, text, names)
    assert not done.problems
    return done.files[0].after if done.files else text


NAMES = {"old": "new", "b:2": "B", "müller": "muller"}

TEX = [
    (r"\cite{old}", r"\cite{new}"),
    (r"\cite{ a, old ,b:2}", r"\cite{ a, new ,B}"),
    (r"\cite[see][p.~old]{old}", r"\cite[see][p.~old]{new}"),
    (r"\citep*[see old][]{older,old,olda}", r"\citep*[see old][]{older,new,olda}"),
    (r"\cites(see)()[1]{old}[2]{x,old}", r"\cites(see)()[1]{new}[2]{x,new}"),
    (r"\volcite{2}[3]{old}", r"\volcite{2}[3]{new}"),
    (r"\foreigntextcquote{german}[1]{old}{old}", r"\foreigntextcquote{german}[1]{new}{old}"),
    (r"\begin{displaycquote}[1]{old}old\end{displaycquote}",
     r"\begin{displaycquote}[1]{new}old\end{displaycquote}"),
    (r"\nocite{old} \nocite{*}", r"\nocite{new} \nocite{*}"),
    (r"\cite{Old} \Cite{OLD}", r"\cite{new} \Cite{new}"),
    ("\\cite{a,%old\n  old% old\n}", "\\cite{a,%old\n  new% old\n}"),
    (r"\cite{müller} Müller", r"\cite{muller} Müller"),
    (r"\citetext{old} old \old \label{old} \ref{old}", None),
    (r"% \cite{old}", None),
    (r"50\% \cite{old}", r"50\% \cite{new}"),
    (r"\verb|\cite{old}| \lstinline{\cite{old}}", None),
    ("\\begin{verbatim}\n\\cite{old}\n\\end{verbatim}", None),
    ("\\begin{comment}\n\\cite{old}\n\\end{comment}\\cite{old}",
     "\\begin{comment}\n\\cite{old}\n\\end{comment}\\cite{new}"),
    (r"\iffalse \cite{old} \fi", None),
    (r"\end{document} \cite{old}", None),
    (r"\url{http://x.org/old}", None),
    (r"\href{old}{\cite{old}}", r"\href{old}{\cite{new}}"),
    (r"\cite{\prefix old}", None),
    (r"\newcommand{\x}[1]{\cite{#1,old}}", r"\newcommand{\x}[1]{\cite{#1,new}}"),
    (r"\cite{*[see]old} \cite{a,*old}", r"\cite{*[see]new} \cite{a,*new}"),
    (r"old@old.org \input{old}", None),
    # What names a work without citing it.
    (r"\bibitem{old} \bibitem[Old 2020]{old}", r"\bibitem{new} \bibitem[Old 2020]{new}"),
    (r"\defcitealias{old}{old} \citetalias{old}", r"\defcitealias{new}{old} \citetalias{new}"),
    (r"\addtocategory{old}{old,a}", r"\addtocategory{old}{new,a}"),
    (r"\harvarditem[O]{Old}{old}{old} text", r"\harvarditem[O]{Old}{old}{new} text"),
    (r"% \bibitem{old}", None),
]  # fmt: skip

MARKDOWN = [
    ("@old", "@new"),
    ("[@old; see -@b:2, p. 3]", "[@new; see -@B, p. 3]"),
    ("@{old} @old [p. old]", "@{new} @new [p. old]"),
    ("@Old. @old: @old-a @older", "@new. @new: @old-a @older"),
    ("me@old @@old \\@old", None),
    ("write to me@old.org, <me@old.org>, <https://x.org/@old>", None),
    ("`@old` and ``@old``", None),
    ("```\n@old\n```\n\n    @old\n\n@old", "```\n@old\n```\n\n    @old\n\n@new"),
    ("<!-- @old --> <a href='@old'>@old</a>", "<!-- @old --> <a href='@old'>@new</a>"),
    ("[text](@old) [x]: @old", "[text](@old) [x]: @new"),
    ("@fig-old @sec-old @tbl:old", None),
    ("---\ntitle: On @old\nauthor: me@old\nnocite: |\n  @old, @*\n---\n@old",
     "---\ntitle: On @new\nauthor: me@old\nnocite: |\n  @new, @*\n---\n@new"),
    ("---\nreferences:\n- id: old\n---\n@old", None),
    (r"\cite{old} and $x$ @old", r"\cite{new} and $x$ @new"),
    ("(@old) an example\n\nas (@old) shows", None),
    ("@müller", "@muller"),
]  # fmt: skip

TYPST = [
    ("@old", "@new"),
    ("@old[p. old] (@old; @b:2)", "@new[p. old] (@new; @B)"),
    ("@old. @old: @old-a @older @Old", "@new. @new: @old-a @older @new"),
    (
        "#cite(<old>, supplement: [@old]) #ref(<old>)",
        "#cite(<new>, supplement: [@new]) #ref(<new>)",
    ),
    ('#cite(label("old")) #link("old")', '#cite(label("new")) #link("old")'),
    ("\\@old // @old\n/* @old */ `@old` ```@old```", None),
    ("= Old <old>\n@old", None),
    ('#"@old" $"@old"$ #let old = 1', None),
    ("#show ref: it => [ @old ]", "#show ref: it => [ @new ]"),
    ("https://x.org/@old", None),
]


@pytest.mark.parametrize(("before", "wanted"), TEX)
def test_latex(before: str, wanted: str | None) -> None:
    assert after("a.tex", before, NAMES) == (wanted or before)


@pytest.mark.parametrize(("before", "wanted"), MARKDOWN)
def test_markdown(before: str, wanted: str | None) -> None:
    assert after("a.md", before, NAMES) == (wanted or before)


@pytest.mark.parametrize(("before", "wanted"), TYPST)
def test_typst(before: str, wanted: str | None) -> None:
    assert after("a.typ", before, NAMES) == (wanted or before)


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_stay(end: str) -> None:
    text = end.join(("a", r"\cite{old}", "", r"\cite{x,", "old}", "z"))
    assert after("a.tex", text, NAMES) == text.replace("old", "new")


# The new key, and what becomes of it in each language; None: the old one stays, and that is said.
SPELLED = [
    ("a.md", "@old x", "DBLP:conf/a/b", "@DBLP:conf/a/b x"),
    ("a.md", "@old x", "a--b", "@{a--b} x"),
    ("a.md", "@old x", "a.", "@{a.} x"),
    ("a.md", "@old x", ":a", "@{:a} x"),
    ("a.md", "@{old} x", "a--b", "@{a--b} x"),
    ("a.md", "\\cite{old} x", "a--b", "\\cite{a--b} x"),
    ("a.md", "@old x", "fig-a", None),
    ("a.md", "(@new) is an example\n\n@old x", "new", None),
    ("a.typ", "@old x", "a.b:c", "@a.b:c x"),
    ("a.typ", "@old x", "a/b", None),
    ("a.typ", "@old x", "a.", None),
    ("a.typ", "#cite(<old>) x", "a/b", '#cite(label("a/b")) x'),
    ("a.typ", '#cite(label("old")) x', "a/b", '#cite(label("a/b")) x'),
    ("a.typ", "= A <new>\n@old x", "new", None),
    ("a.tex", r"\cite{old}", "*a", None),
]


@pytest.mark.parametrize(("file", "text", "new", "wanted"), SPELLED)
def test_a_key_is_spelled_as_its_language_needs(
    file: str, text: str, new: str, wanted: str | None
) -> None:
    done = rewritten(file, text, {"old": new})
    if wanted is None:
        assert done.files == ()
        (problem,) = done.problems
        assert problem.code == "CIT008"
        assert (problem.where and problem.where.file) == file
        assert new in problem.message
    else:
        assert done.problems == ()
        assert done.files[0].after == wanted


def test_what_cannot_be_written_does_not_keep_back_the_rest() -> None:
    done = rewritten("a.typ", "@old #cite(<old>) @b", {"old": "a/b", "b": "c"})
    assert done.files[0].after == '@old #cite(label("a/b")) @c'
    assert len(done.problems) == 1


def test_files_that_are_taken_in_are_rewritten_and_aux_files_are_not() -> None:
    done = rewritten("a.tex", r"\input{b}", {"old": "new"}, **{"b.tex": r"\cite{old}", "c.aux": ""})
    assert [(one.file, one.after) for one in done.files] == [("b.tex", r"\cite{new}")]
    assert rewritten("a.aux", "\\citation{old}", {"old": "new"}).files == ()


def test_nothing_to_rename_is_nothing_to_write() -> None:
    assert rewritten("a.tex", r"\cite{old}", {"x": "y"}) == Outcome()
    assert rewritten("a.tex", r"\cite{old}", {"old": "old"}) == Outcome()


def test_edits_are_made_in_order() -> None:
    assert applied("abcdef", (Edit(0, 1, "X"), Edit(2, 4, ""), Edit(6, 6, "!"))) == "Xbef!"


@pytest.mark.parametrize(
    ("text", "wanted"),
    [("", []), ("a", ["a"]), ("a\n", ["a\n"]), ("a\r\nb\rc\n\n", ["a\r\n", "b\r", "c\n", "\n"]),
     ("\u2028\x0c\n", ["\u2028\x0c\n"])],
)  # fmt: skip
def test_lines_are_those_of_editors(text: str, wanted: list[str]) -> None:
    assert list(lines(text)) == wanted
    assert "".join(lines(text)) == text


PIECES = {
    "a.tex": (r"\cite{old}", r"\citep[see][]{b:2,old}", "% \\cite{old}\n", r"\verb|\cite{old}|",
              "old", r"\nocite{older}", "{", "}", "\n\n", "\\", "%", r"\begin{comment}", "[", "ü"),
    "a.md": ("@old", "[@b:2; @old]", "`", "@{old}", " me@old", "\n\n", "<!--", "-->", "\\", "    ",
             "@older", r"\cite{old}", "[", "](", ".", "ü"),
    "a.typ": ("@old", "#cite(<old>)", "@b:2[x]", "`", "//", "\n", "/*", "*/", "#", "[", "]", "$",
              '"', "(", ")", "<old>", "\\", "ü"),
}  # fmt: skip
TEXTS = st.one_of(
    *(
        st.tuples(st.just(file), st.lists(st.sampled_from(pieces), max_size=12).map("".join))
        for file, pieces in PIECES.items()
    )
)


@given(TEXTS)
def test_rewriting_and_rewriting_back_gives_the_same_text(given: tuple[str, str]) -> None:
    file, text = given
    there, back = {"old": "renamed:1", "b:2": "another"}, {"renamed:1": "old", "another": "b:2"}
    done = rewritten(file, text, there)
    changed = done.files[0].after if done.files else text
    again = rewritten(file, changed, back)
    assume(not again.problems)  # the old key is a label of the document as well
    assert (again.files[0].after if again.files else changed) == text


@given(TEXTS)
def test_nothing_but_keys_is_touched(given: tuple[str, str]) -> None:
    file, text = given
    done = rewritten(file, text, {"old": "new", "b:2": "B"})
    for one in done.files:
        assert all(text[edit.start : edit.end] in ("old", "b:2", "<old>") for edit in one.edits)
        cited = [c.key for c in manuscript.read([file], {file: text}.get).citations]
        now = [c.key for c in manuscript.read([file], {file: one.after}.get).citations]
        names = {"old": "new", "b:2": "B"}
        assert now == [names.get(key, key) for key in cited] or done.problems
