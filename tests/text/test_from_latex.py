r"""LaTeX read into marked text: whole tables, laws, and what lies about in real files."""

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import text
from refkit.text import FromLatex, Kind, decode, from_latex, parse, plain, to_latex, unparse
from refkit.text.reading import Reading

# LaTeX: a Document Preparation System, table 3.1; \k from fontenc, \h from T5.
ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308", "=": "\u0304",
    ".": "\u0307", "u": "\u0306", "v": "\u030c", "H": "\u030b", "c": "\u0327", "k": "\u0328",
    "r": "\u030a", "d": "\u0323", "b": "\u0331", "h": "\u0309", "textcommabelow": "\u0326",
}  # fmt: skip


@pytest.mark.parametrize("name", ACCENTS)
@pytest.mark.parametrize("base", ["o", "E", "n", "s"])
@pytest.mark.parametrize(
    "writing",
    [
        r"{{\A{{B}}}}",
        r"\A{{B}}",
        r"\A B",
        r"{{\A B}}",
        r"{{\A{{{{B}}}}}}",
        r"\A {{B}}",
        r"\A{{ B }}",
    ],
)
def test_every_accent_in_every_writing(name: str, base: str, writing: str) -> None:
    tex = writing.format().replace("A", name).replace("B", base)
    whole = unicodedata.normalize("NFC", base + ACCENTS[name])
    assert from_latex(f"x{tex}y") == FromLatex(f"x{whole}y", ())


@pytest.mark.parametrize("name", [name for name in ACCENTS if not name.isalpha()])
def test_an_accent_that_is_a_sign_needs_neither_space_nor_braces(name: str) -> None:
    whole = unicodedata.normalize("NFC", "o" + ACCENTS[name])
    assert from_latex(f"x\\{name}oy \\{name} o").text == f"x{whole}y {whole}"


@pytest.mark.parametrize(
    "tex", [r"\'\i", r"\'{\i}", r"{\'\i}", r"{\'{\i}}", r"\'{i}", r"\'i", r"{\'{\i }}", r"\' \i{}"]
)
def test_an_accent_on_i_is_one_letter(tex: str) -> None:
    assert from_latex(f"Garc{tex}").text == "Garcí"


@pytest.mark.parametrize(
    ("latex", "marked"),
    [
        (r"Garc\'\i a", "García"),  # TeX swallows the space behind \i
        (r"\v\i", "ǐ"),
        (r"{\^\j}", "ĵ"),
        # Stacked, as in Vietnamese: what stands further out is put on top.
        (r"{\'{\^e}} \'{\^{e}} {\~{\^{e}}} \d{\^o} \'\^e", "ế ế ễ ộ ế"),
        (r"{\'{\u a}} {\h{\^o}} {\ohorn}{\'{\uhorn}}", "ắ ổ ơứ"),
        (r"\'{\ae} {\'{\AE}} \={\ae} {\'\O}", "ǽ Ǽ ǣ Ǿ"),
        (r"\t{oo} {\t oo} \t oo", "o͡o o͡o o͡o"),
        (r"\"{ou}", "öu"),
        # Over nothing they stand alone.
        (r"\'{} \^{} \~{} \`{} \"{} \c{}", "´ ^ ~ ` ¨ ¸"),
    ],
)
def test_accents(latex: str, marked: str) -> None:
    assert from_latex(latex).text == marked


LETTERS = {
    "ss": "ß", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "o": "ø", "O": "Ø", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "aa": "å", "AA": "Å", "dj": "đ", "DJ": "Đ", "dh": "ð", "DH": "Ð",
    "th": "þ", "TH": "Þ", "ng": "ŋ", "NG": "Ŋ", "SS": "SS", "ij": "ij", "IJ": "IJ",
}  # fmt: skip


@pytest.mark.parametrize("name", LETTERS)
def test_every_letter_in_every_writing(name: str) -> None:
    letter = LETTERS[name]
    for tex in (f"\\{name}{{}}y", f"\\{name} y", f"{{\\{name}}}y", f"{{\\{name} y}}"):
        assert from_latex(f"x{tex}") == FromLatex(f"x{letter}y", ()), tex
    assert from_latex(f"x\\{name}.").text == f"x{letter}."
    assert from_latex(f"x\\{name}\\ y").text == f"x{letter} y"


@pytest.mark.parametrize(
    ("latex", "marked"),
    [
        ("a -- b --- c-d ---- e", "a – b — c-d —- e"),
        ("``x'' `y' ``a `b' c''", "“x” ‘y’ “a ‘b’ c”"),
        ("don't the 'n' `rock 'n' roll' dogs'", "don't the 'n' ‘rock ’n' roll' dogs'"),
        ("`it isn't' so", "‘it isn't’ so"),
        ("?`que? !`oh!", "¿que? ¡oh!"),
        ("<<mot>> ,,Wort`` a,,", "«mot» „Wort“ a,,"),
        ("a < b > c", "a < b > c"),
        (r"\& \% \_ \# \$5", r"& % _ # \$5"),
        (r"\{x\}", r"\{x\}"),
        ("100% & more_ a^b # c", "100% & more_ a^b # c"),  # "%" is no comment to BibTeX
        ("% at a line's end\nstays", "% at a line's end stays"),
        (r"a\textbackslash b \textbackslash{} c", r"a\\b \\ c"),
        (r"\textasciitilde{}x \textasciicircum{} \textless\textgreater{} \textbar", "~x ^ <> |"),
        (r"x~y a\,b c\;d e\:f", "x\u00a0y a\u202fb c\u2005d e\u205ff"),
        (r"et al.\ x shelf\/ful hy\-phen", "et al. x shelfful hy\u00adphen"),
        (r"\ldots, \dots{} x \textellipsis", "…, … x …"),
        (r"\S 5 \P \dag \ddag \copyright \pounds 3 \texteuro", "§5 ¶†‡©£3 €"),
        (r"\guillemotleft a\guillemotright{} \glqq b\grqq", "«a» „b“"),
        (r"\textquoteleft a\textquoteright{} \textquotedblleft b\textquotedblright", "‘a’ “b”"),
        (r"\textquestiondown{}a \textordfeminine \textonehalf", "¿a ª½"),
        (r"\textregistered{} \texttrademark", "® ™"),
        (r"x\textsuperscript{2} H\textsubscript{2}O 1\textsuperscript{st}", "x² H₂O 1ˢᵗ"),
        (r"\textsuperscript{a?}", r"\textsuperscript{a?}"),
        (r"\textsubscript{\emph{x}}", r"\textsubscript{\emph{x}}"),
        # White space as TeX reads it.
        ("a\n    b\tc  d", "a b c d"),
        ("a\n \n\n  b", "a\nb"),
        (" a ", " a "),
    ],
)  # fmt: skip
def test_signs(latex: str, marked: str) -> None:
    assert from_latex(latex) == FromLatex(marked, ())


@pytest.mark.parametrize(
    ("latex", "marked"),
    [
        (r"The {BERT} {G}auss", "The {BERT} {G}auss"),
        ("{{Whole Title}}", "{Whole Title}"),
        ("{a {b} c}{d}", "{a b cd}"),
        # A special character changes case like a letter (btxdoc, section 4): no braces.
        (r"{\"O}sterreich {\"Osterreich} {\AA}ngstr{\"o}m", "Österreich Österreich Ångström"),
        (r"{\&}", "&"),
        (r"{{\"O}sterreich} {AT\&T} {{}\&AB}", "{Österreich} {AT&T} {&AB}"),
        # Braces around several words hold them together in a name.
        (r"{\'Ecole Normale}", "{École Normale}"),
        ("x{}y {} z", "xy z"),
        # Braces without a partner are literal.
        ("a } { b", r"a \} \{ b"),
        (r"{a {\"o", r"\{a \{ö"),
        (r"\emph{x", r"\emph\{x"),
    ],
)
def test_braces(latex: str, marked: str) -> None:
    assert from_latex(latex).text == marked


@pytest.mark.parametrize(
    ("latex", "marked"),
    [
        (r"$x_1^2$ \(y\) \[z\] $$w$$", "$x_1^2$ $y$ $z$ $w$"),
        (r"$\text{a -- b} \'e ~ \url{x}$", r"$\text{a -- b} \'e ~ \url{x}$"),
        (r"$a\$b$", r"$a\$b$"),
        ("{$L_2$}-norm", "$L_2$-norm"),
        ("{the $L_2$ norm}", "{the $L_2$ norm}"),
        (r"costs $5", r"costs \$5"),
        ("$x{$", r"\$x\{\$"),
        (r"\ensuremath{\alpha}-x \ensuremath{x_{1}}", r"$\alpha$-x $x_{1}$"),
        # Outside mathematics TeX would stop; every reader knows what was meant.
        (r"\alpha-x \infty{} \mathbb{R}", r"$\alpha$-x $\infty$ $\mathbb{R}$"),
        # What cannot stand in a field is mended on the way in, not only on the way out.
        ("$5%$ $a#b$ $a&lt;b$", r"$5\%$ $a\#b$ $a<b$"),
    ],
)
def test_mathematics(latex: str, marked: str) -> None:
    assert from_latex(latex).text == marked


@pytest.mark.parametrize(
    ("latex", "shown"),
    [
        (r"\emph{E. coli} {\em E. coli} \textit{a {B} c} {\it foo} {\sc Bert}",
         "E. coli E. coli a B c foo Bert"),
        (r"\mbox{x-y} \hbox{z} {A \emph{b} c} \textbf{\textit{x}}", "x-y z A b c x"),
        (r"\TeX{} {\LaTeX} \LaTeX, \BibTeX \TeX nician", "TeX LaTeX LaTeX, BibTeXTeXnician"),
        (r"\url{http://a_b/%7e~x&y\_z} \path{a\b}", "http://a_b/%7e~x&y_z a\\b"),
        (r"\href{http://x_y}{the {T}ext}", "the Text"),
        (r"\verb|x_y|", "x_y"),
        (r"{\noopsort{1973b}}1973", "1973"),
        (r"see \cite[p.~3]{a_b}", r"see \cite[p.~3]{a_b}"),
    ],
)  # fmt: skip
def test_known_commands_stand_as_they_are(latex: str, shown: str) -> None:
    assert from_latex(latex) == FromLatex(latex, ())
    assert to_latex(latex) == latex
    assert plain(latex) == shown


@pytest.mark.parametrize(
    ("latex", "marked", "unknown"),
    [
        (r"\foo{bar} \foo bar", r"\foo{bar} \foo bar", (r"\foo",)),
        (r"\foo{a}{b} \baz* \foo", r"\foo{a}{b} \baz* \foo", (r"\foo", r"\baz")),
        (r"{\foo x} {\"a \foo}", r"{\foo x} {ä \foo}", (r"\foo",)),
        (r"\foo\ x \foo\'e \foo$x$", r"\foo{} x \foo{}é \foo{}$x$", (r"\foo",)),
        (r"\+ x", r"\+ x", (r"\+",)),
        # Accents on what is no letter: alone, or on an argument that nobody knows.
        (r"\~/x \'$x$", "~/x ´$x$", (r"\~", r"\'")),
        (r"\'{\foo}", r"\'{\foo}", (r"\'", r"\foo")),
        (
            r"\foo{TUG}\,3 \emph{a}\'e \foo{a}{\'e}",
            "\\foo{TUG}\u202f3 \\emph{a}é \\foo{a}é",
            (r"\foo",),
        ),
        (r"\emph {x} \LaTeX\ book", r"\emph{x} \LaTeX{} book", ()),
        (r"a \\ b \\[3pt] c", r"a \newline b \newline c", ()),
        ("\\", "\\\\", ()),
    ],
)
def test_what_is_not_known_stands_and_is_named_once(
    latex: str, marked: str, unknown: tuple[str, ...]
) -> None:
    assert from_latex(latex) == FromLatex(marked, unknown)
    assert from_latex(to_latex(marked)).text == marked


@pytest.mark.parametrize(
    ("latex", "marked"),
    [
        ("&amp; &eacute; &#233; &#xe9; &alpha;", "& é é é α"),
        (r"&amp;amp; \&amp; {\&}amp; {\&}lt; &amp;lt;", "& & & < <"),
        ("AT&T; R&D &nosuch; &", "AT&T; R&D &nosuch; &"),
        ("&lbrace;x&#36;", r"\{x\$"),
        ("<i>in vivo</i> <B>x</B> H<sub>2</sub>O", r"\textit{in vivo} \textbf{x} H₂O"),
        ("x<sup>a?</sup> <em>a <i>b</i></em>", r"x\textsuperscript{a?} \emph{a \textit{b}}"),
        ("&lt;i&gt;x&lt;/i&gt; {\\textless}i{\\textgreater}y{\\textless}/i{\\textgreater}",
         r"\textit{x} \textit{y}"),
        ("<mml:math>x</mml:math> <br> a<b>c", "<mml:math>x</mml:math> <br> a<b>c"),
        ("<i>a{b</i>c} <i>x</b></i>", r"<i>a{b</i>c} \textit{x</b>}"),
        (r"\url{http://x/?a&amp;b}", r"\url{http://x/?a&amp;b}"),
    ],
)  # fmt: skip
def test_what_publishers_leave(latex: str, marked: str) -> None:
    assert from_latex(latex).text == marked


TEXT = st.text(
    st.one_of(
        st.sampled_from("{}$\\ aB_^%&#~\n'\"`-,<>é;i[]()"),
        st.characters(exclude_categories=["Cs"]),
    )
)
# The pieces of LaTeX, in any order and as broken as can be.
LATEX = st.lists(
    st.one_of(
        st.sampled_from(
            [r"\'", "{", "}", r"\i", "e", " ", "$", r"\foo", r"\emph", r"\&", "amp;", "&", "--",
             "``", "''", "`", "'", r"\url{a_b}", r"\href{u}", r"\LaTeX", r"\(", r"\)", r"\\", "~",
             "<i>", "</i>", r"\c", r"\textsuperscript", r"{\"o}", "{BERT}", "$x$", r"\cite[a]{b}",
             r"{\em ", "\\", "[", "]", "*", "\n", r"\ensuremath", r"\alpha", "é", "2"]
        ),
        TEXT,
    ),
    max_size=12,
).map("".join)  # fmt: skip


@given(LATEX)
def test_any_text_is_read_and_is_canonical(latex: str) -> None:
    marked, unknown = from_latex(latex)
    assert unicodedata.is_normalized("NFC", marked)
    assert len(set(unknown)) == len(unknown)
    assert all(name.startswith("\\") for name in unknown)
    chunks = parse(marked)
    assert parse(unparse(chunks)) == chunks


# Words in braces and not, formulas, commands: canonical, and without what TeX merges.
_WORD = st.text("abcXYZéßøłŽǽế0123", min_size=1, max_size=6)
_PIECES = st.one_of(
    _WORD,
    _WORD.map(lambda word: f"{{{word}}}"),
    _WORD.map(lambda word: rf"\emph{{{word}}}"),
    _WORD.map(lambda word: rf"{{\em {word}}}"),
    _WORD.map(lambda word: rf"\foo{{{word}}}{{{word}}}"),
    st.sampled_from(
        [
            "$x_1$", r"$\frac{a}{b}$", r"\{", r"\}", r"\$", r"\\", "&", "%", "#", "_", "–", "—",
            "“a”", "‘b’", "«c»", "„d“", "…", "a\u00a0b", "a\u202fb", "hy\u00adphen", "x²", "H₂O",
            "¿", "¡", "§", "©", "€", "®", "½", "°", "~", "^", "<", ">", "|", r"\url{http://a_b/%7e}",
            r"\href{http://x}{text}", r"\LaTeX{}", r"\cite{a_b}", "{a $x$ b}", "a-b", "c's", "[d]",
        ]
    ),
)  # fmt: skip
MARKED = st.lists(_PIECES, max_size=6).map(" ".join)


@given(MARKED, st.booleans(), st.sampled_from([{}, {"unicode": True}, {"ascii": True}]))
def test_what_is_written_is_read_again(
    marked: str, keep_case: bool, letters: dict[str, bool]
) -> None:
    latex = to_latex(marked, keep_case=keep_case, **letters)
    assert from_latex(latex).text == marked
    assert latex.isascii() or letters.get("unicode")


@given(LATEX)
def test_from_the_second_reading_on_nothing_changes(latex: str) -> None:
    """The first may still merge: a straight quote and a curly one are one to TeX."""
    first = to_latex(from_latex(latex).text.replace("\n", "\n\n"))
    second = to_latex(from_latex(first).text.replace("\n", "\n\n"))
    third = to_latex(from_latex(second).text.replace("\n", "\n\n"))
    assert third == second


_COMMON = st.sampled_from(
    [
        r"{\'e}", "~", "--", "{BERT}", "$x$", r"\%", "``", "''", r"\"u", r"\c{c}", " ", "{\\ss}",
        r"\emph{x}", r"\&", "amp;", r"\'{\i}", "-", r"{\it all}", r"{\em x}", r"\O{}", r"\ss{}",
        r"\{", r"\}", "{{A}b}", "{{De} Q}", "{$x_1$}",
    ]
)  # fmt: skip


@given(st.lists(st.one_of(_WORD, _COMMON), max_size=8).map("".join))
def test_reading_by_pieces_is_reading_from_sign_to_sign(latex: str) -> None:
    if (quick := decode._by_pieces(latex)) is None:
        return
    reading = Reading(latex)
    reading.run()
    assert parse(quick) == parse(unicodedata.normalize("NFC", "".join(reading.out)))
    assert not reading.unknown


@pytest.mark.parametrize(
    "unit",
    ["{", "}", r"\foo{", r"{\em ", "$x{", r"\(", r"\'{", r"{\'{", r"\ensuremath{", r"\url{",
     r"\cite[", "&amp;", "amp;", "<i>", r"\textsuperscript{", r"\verb|", "{$a$}", "`", "<", "\\"],
)  # fmt: skip
def test_no_text_takes_more_time_than_its_length(unit: str) -> None:
    """Twenty thousand of anything, never closed: what is quadratic would not come to an end."""
    marked = from_latex(unit * 20_000).text
    latex = to_latex(marked)
    assert latex.count("{") == latex.count("}")
    assert plain(marked)


@pytest.mark.parametrize(
    ("opens", "shuts"), [("{", "}"), (r"{\&", "}"), (r"\emph{", "}"), ("<i>", "</i>")]
)
def test_depth_is_no_matter(opens: str, shuts: str) -> None:
    marked = from_latex(opens * 5_000 + "x" + shuts * 5_000).text
    assert plain(marked).strip("&") == "x"


def bibliographies() -> list[Path]:
    """The .bib files that come with TeX."""
    if not shutil.which("kpsewhich"):
        return []
    done = subprocess.run(
        ["kpsewhich", "-var-value=TEXMFDIST"], capture_output=True, text=True, check=False
    )
    return sorted(Path(done.stdout.strip()).glob("bibtex/bib/**/*.bib"))


_FIELD = re.compile(
    r"(?im)^\s*(?:title|booktitle|abstract|note|annotation|remark)\s*=\s*"
    r"(?:\"([^\"]*)\"|\{((?:[^{}]|\{(?:[^{}]|\{(?:[^{}]|\{[^{}]*\})*\})*\})*)\}),?[ ]*$"
)


def test_real_files_are_read_once_and_for_all() -> None:
    """xampl, biblatex-examples and Beebe's: read, written, read again says the same."""
    files = bibliographies()
    if not files:
        pytest.skip("TeX's bibliographies are not installed")
    values = {
        match[1] or match[2]
        for file in files
        for match in _FIELD.finditer(file.read_bytes().decode("utf-8", "replace"))
        if match[1] or match[2]
    }
    assert len(values) > 100
    for value in values:
        # What TeX itself merges: a curly apostrophe is a straight one, a straight quote a curly.
        latex = value.replace("’", "'").replace('"', "''")
        for keep_case in (False, True):
            marked = from_latex(latex).text
            written = to_latex(marked.replace("\n", "\n\n"), keep_case=keep_case)
            assert from_latex(written).text == marked
        assert from_latex(to_latex(marked, unicode=True)).text.replace("\n", " ") == marked.replace(
            "\n", " "
        )


@pytest.mark.parametrize(
    ("marked", "options", "latex"),
    [
        # Letters as they are; only TeX's own signs are spelled.
        ("Gödel & α → “x” – H₂O\u00a0y", {"unicode": True}, r"Gödel \& α → “x” – H₂O~y"),
        (r"5% of \$3 {École} $α$", {"unicode": True}, r"5\% of \$3 {École} $α$"),
        # Pure ASCII: what LaTeX cannot spell is transliterated.
        ("王 Gödel Дом λόγος", {"ascii": True}, r"Wang G{\"o}del Dom logos"),
        ("王 Дом λόγος $王$", {}, "王 Дом λόγος $王$"),
        ("＄5 {王}", {"ascii": True}, r"\$5 {Wang}"),
        (r"\url{http://x/é}", {"ascii": True}, r"\url{http://x/%C3%A9}"),
        ("$\\text{王}$", {"ascii": True}, r"$\text{\mbox{Wang}}$"),
        # A quote knows what stands before its braces.
        ('"{BERT}" and $x$"', {}, "``{BERT}'' and $x$''"),
        (r"\TeXé \TeX{}é", {}, r"\TeX{}{\'e} \TeX{}{\'e}"),
        ("x⁻¹ ⁱʲ ₙ", {}, r"x\textsuperscript{-1} \textsuperscript{ij} \textsubscript{n}"),
        ("o͡o", {}, r"{\t{oo}}"),
        # A bare "\-" or "\," would cut a name in two (bibtex.web: sep_char, comma).
        ("Woź\u00adni\u00adak a\u202fb", {}, r"Wo{\'z}{\-}ni{\-}ak a{\,}b"),
        ("Woź\u00adni", {"unicode": True}, r"Woź{\-}ni"),
    ],
)
def test_letters_are_written_in_three_ways(
    marked: str, options: dict[str, bool], latex: str
) -> None:
    assert to_latex(marked, **options) == latex


@given(TEXT, st.booleans())
def test_ascii_is_ascii(marked: str, keep_case: bool) -> None:
    assert to_latex(marked, keep_case=keep_case, ascii=True).isascii()


@given(TEXT)
def test_unicode_keeps_every_letter(plain_text: str) -> None:
    latex = to_latex(text.escape(plain_text), unicode=True)
    assert [c for c in latex if c > "\x7f"] == [
        c for c in plain_text if c > "\x7f" and c not in "\u00a0\u00ad"
    ]


def test_kind_has_four_members() -> None:
    assert [kind.value for kind in Kind] == ["normal", "kept", "math", "command"]
    assert text.Chunk(Kind.COMMAND, r"\TeX") == parse(r"\TeX")[0]
