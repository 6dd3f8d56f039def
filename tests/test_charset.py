"""Character sets: real text in real encodings, files that are no text, bytes of any kind."""

import codecs
import gzip
import io
import re
import zipfile
from contextlib import suppress

import pytest
from hypothesis import assume, example, given
from hypothesis import strategies as st

from refkit import charset
from refkit.charset import declared
from refkit.errors import InputError, Location, Severity

CHINESE = (
    "来源:AINLPer微信公众号\n下面是ICLR2020接受的论文(poster-paper)列表，欢迎大家搜索查看。\n"
    "作者: 张伟, 李娜\n摘要: 我们提出了一种新的方法，用于学习图像的表征。\n"
)
TAIWANESE = "作者: 張偉\n摘要: 我們提出了一種新的方法，用於學習圖像的表徵。實驗結果顯示其有效。\n"
JAPANESE = "著者: 山田太郎\n概要: 本研究では、深層学習を用いた新しい手法を提案します。\n"
KOREAN = "저자: 김철수\n초록: 우리는 새로운 방법을 제안한다. 실험 결과는 이 방법이 효과적이다.\n"
FRENCH = "Auteurs : Hervé Jégou\nRésumé : l’apprentissage à grande échelle, évalué où il naît.\n"
COEUR = "Résumé : le cœur du système, une œuvre à part, coûte 10 € à l'été.\n"
GERMAN = "Jürgen Schmidhuber, Bernhard Schölkopf: Größe und Maß – „tiefes“ Lernen\n"
SPANISH = "¿Qué es? Señor Núñez, «canción» para niños\n"
PORTUGUESE = "EDUCAÇÃO"  # Ç and Ã together are a common Chinese character in GBK
NAMES = "Søren Hauberg, José Hernández-Lobato, Müller, Núñez, Åse, Frédéric, Aäron\n"
ENGLISH = "It’s “deep” learning – now…\n"
POLISH = (
    "Łukasz Kaiser, Wojciech Zaremba\nStreszczenie: Przedstawiamy nową metodę uczenia się, która "
    "działa również dla małych zbiorów. Są źródła, święto, ćma i końce.\n"
)
CZECH = (
    "Tomáš Mikolov, Jiří Šíma: Představujeme novou metodu strojového učení, která je účinnější než "
    "předchozí přístupy. Příští týden bude žluťoučký kůň úpěl ďábelské ódy.\n"
)
HUNGARIAN = "Őszi szél, gyűrű, tűrő, árvíz: László Lovász, Pál Erdős\n"

# text, the encoding it is in, the name it is read by (Windows' codecs contain the standards)
GUESSED = [
    (CHINESE, "gbk", "gb18030"),
    (CHINESE, "gb18030", "gb18030"),
    (CHINESE, "utf-16-le", "utf-16-le"),
    (CHINESE, "utf-16-be", "utf-16-be"),
    ("plain ASCII", "utf-16-le", "utf-16-le"),
    ("作者: 张三", "gbk", "gb18030"),
    (TAIWANESE, "big5", "cp950"),
    (JAPANESE, "shift_jis", "cp932"),
    (JAPANESE, "euc_jp", "euc_jp"),
    (KOREAN, "euc_kr", "cp949"),
    (FRENCH, "cp1252", "cp1252"),
    (FRENCH.replace("’", "'"), "latin-1", "cp1252"),
    ("Adèle", "cp1252", "cp1252"),
    (FRENCH * 100, "cp1252", "cp1252"),
    (COEUR, "iso8859_15", "iso8859_15"),
    (GERMAN, "cp1252", "cp1252"),
    (SPANISH, "cp1252", "cp1252"),
    (PORTUGUESE, "cp1252", "cp1252"),
    (NAMES, "cp1252", "cp1252"),
    (ENGLISH, "cp1252", "cp1252"),
    (POLISH, "iso8859_2", "iso8859_2"),
    (POLISH, "cp1250", "cp1250"),
    (CZECH, "iso8859_2", "iso8859_2"),
    (CZECH, "cp1250", "cp1250"),
    (HUNGARIAN, "cp1250", "cp1250"),
]


@pytest.mark.parametrize(("text", "encoding", "read_as"), GUESSED)
def test_older_encodings_are_read_with_a_warning(text: str, encoding: str, read_as: str) -> None:
    decoded = charset.decode(text.encode(encoding), "list.txt")
    assert decoded.text == text
    assert decoded.encoding == read_as
    (problem,) = decoded.problems
    assert (problem.code, problem.severity) == ("ENC001", Severity.WARNING)
    assert problem.message.endswith(f": read as {read_as}")
    assert "convert" in problem.hint
    assert problem.where is not None
    assert problem.where.file == "list.txt"


def test_a_long_line_whose_only_foreign_letter_stands_far_behind() -> None:
    text = "word " * 100_000 + "Adèle" + " word" * 1000
    assert charset.decode(text.encode("cp1252"), "x").text == text


def test_the_warning_names_the_byte_and_its_place() -> None:
    data = "Titre\r\nvérité: ".encode("cp1252")
    (problem,) = charset.decode(data, "list.txt").problems
    assert problem.message == "not UTF-8 (byte 0xE9 at offset 8, line 2): read as cp1252"
    assert problem.where == Location(file="list.txt", line=2, column=2)


# UTF-8 and marked UTF-16 are no guess. BOM: Unicode Standard, section 23.8.
@pytest.mark.parametrize("text", ["", "plain", CHINESE, FRENCH, "𝒳 → ℝ\u00a0\u200b\r\n"])
@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_unicode_is_read_without_a_word(text: str, mark: bytes, encoding: str) -> None:
    assert charset.decode(mark + text.encode(encoding), "x") == (text, encoding, ())


def zipped() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("word/document.xml", "<text/>")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("data", "what"),
    [
        (b"%PDF-1.5\n%\xd0\xd4\xc5\xd8\n1 0 obj", "a PDF"),
        (b"%PDF-1.4\n1 0 obj << /Type /Catalog >>", "a PDF"),
        (b"%!PS-Adobe-3.0\n", "a PostScript file"),
        (b"{\\rtf1\\ansi Title}", "an RTF document"),
        (zipped(), "a ZIP archive or an office document"),
        (gzip.compress(b"Title: text", mtime=0), "a gzip archive"),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00", "a PNG image"),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00\x01", "a JPEG image"),
        (b"SQLite format 3\x00\x10\x00\x01\x01", "an SQLite database"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00\x00", "an office document"),
        (b"Title: a\x00b\x00\x00c", "a binary file (byte 0x00 at offset 8)"),
        (b"\x01\x02\xe9\xff", "a binary file (byte 0x01 at offset 0)"),
        (codecs.BOM_UTF8 + b"ab\x00", "a binary file (NUL at offset 5)"),
        (codecs.BOM_UTF16_LE + b"a\x00\x00\x00", "a binary file (NUL at offset 4)"),
    ],
)
def test_files_that_are_no_text_are_called_by_name(data: bytes, what: str) -> None:
    with pytest.raises(InputError, match=re.escape(f"x: {what}: refkit reads listings")):
        charset.decode(data, "x")


# Letters that other letters could be passed off as: nothing is better than mojibake.
@pytest.mark.parametrize(
    "data",
    [
        "Привет, авторы: Иванов и Петров. Аннотация: мы предлагаем метод".encode("cp1251"),
        "Привет, авторы: Иванов и Петров. Аннотация: мы предлагаем метод".encode("koi8_r"),
        "Συγγραφείς: Γιώργος Παπαδόπουλος και άλλοι".encode("iso8859_7"),
        "Adèle, Hervé Jégou".encode("cp437"),
        "Hervé Jégou, résumé".encode("mac_roman"),
        # UTF-8 with one byte lost: mended, it reads right; guessed at, every letter is wrong.
        CHINESE.encode()[:50] + CHINESE.encode()[51:],
        FRENCH.encode() * 5 + b"\xe9",
    ],
    ids=["cp1251", "koi8-r", "greek", "cp437", "mac", "broken Chinese", "broken French"],
)
def test_what_is_not_convincing_is_refused_with_the_byte_named(data: bytes) -> None:
    with pytest.raises(UnicodeDecodeError) as reason:
        data.decode("utf-8")
    at = reason.value.start
    line = data[:at].count(b"\n") + 1
    place = f"byte 0x{data[at]:02X} at offset {at}, line {line}"
    with pytest.raises(InputError, match=re.escape(place)) as stop:
        charset.decode(data, "x")
    assert "iconv" in stop.value.hint


def test_a_mark_that_the_bytes_belie_is_refused_with_the_byte_named() -> None:
    with pytest.raises(InputError, match="marked as UTF-8, but byte 0xE9 at offset 4, line 1"):
        charset.decode(codecs.BOM_UTF8 + b"t\xe9", "x")
    with pytest.raises(InputError, match="marked as UTF-16-LE, but byte 0x61 at offset 4"):
        charset.decode(codecs.BOM_UTF16_LE + b"a\x00a", "x")


# --- What a file declares ---------------------------------------------------------------------

# How JabRef and Java, BibDesk and macOS, TeX's editors and Emacs spell an encoding, and Python's
# name for it or for the larger one that goes by its name. Java: Supported Encodings (JDK 22);
# macOS: localizedNameOfStringEncoding; Emacs: list-coding-systems.
SPELLINGS = {
    "utf-8": (
        "UTF-8", "UTF8", "utf8", "utf-8-unix", "utf8x", "utf8-auto", "Unicode (UTF-8)", "utf-8-dos",
        "UTF-8 Unicode", "mule-utf-8", "mule-utf-8-unix", "prefer-utf-8", "utf-8-emacs",
        "utf-8-with-signature", "UTF-8-BOM",
    ),
    "utf-16": ("UTF-16", "Unicode (UTF-16)", "UTF-16 Unicode", "UnicodeBig"),
    "utf-16-le": ("UTF-16LE", "UnicodeLittleUnmarked"),
    "utf-16-be": ("UTF-16BE", "Unicode (UTF-16BE)"),
    "ascii": ("US-ASCII", "ASCII", "us-ascii", "Western (ASCII)"),
    "iso8859_1": (
        "ISO8859_1", "ISO-8859-1", "ISO8859-1", "latin1", "latin-1", "iso-latin-1", "IsoLatin",
        "iso-latin-1-unix", "Western (ISO Latin 1)", "iso-8859-1-dos", "ISO Latin 1",
    ),
    "iso8859_2": ("ISO8859_2", "latin2", "iso-latin-2", "Central European (ISO Latin 2)"),
    "iso8859_3": ("latin3", "Western (ISO Latin 3)"),
    "iso8859_4": ("latin4", "Central European (ISO Latin 4)"),
    "iso8859_5": ("ISO8859_5", "Cyrillic (ISO 8859-5)", "iso-8859-5"),
    "iso8859_7": ("ISO8859_7", "Greek (ISO 8859-7)"),
    "iso8859_8": ("Hebrew (ISO 8859-8)", "iso-8859-8-i"),
    "iso8859_9": ("ISO8859_9", "latin5", "Turkish (ISO Latin 5)"),
    "iso8859_13": ("latin7", "Baltic Rim (ISO Latin 7)", "ISO8859_13"),
    "iso8859_15": (
        "ISO8859_15", "ISO-8859-15", "latin9", "latin-9", "iso-latin-9",
        "IsoLatin9", "Western (ISO Latin 9)",
    ),
    "iso8859_16": ("latin10",),
    "cp1252": ("Cp1252", "CP1252", "windows-1252", "Western (Windows Latin 1)", "ansinew"),
    "cp1250": ("Cp1250", "windows-1250", "Central European (Windows Latin 2)"),
    "cp1251": ("Cp1251", "windows-1251", "Cyrillic (Windows)"),
    "cp1253": ("Cp1253", "Greek (Windows)"),
    "cp1254": ("Cp1254", "Turkish (Windows Latin 5)"),
    "cp1255": ("Hebrew (Windows)",),
    "cp1256": ("Arabic (Windows)",),
    "cp1257": ("Cp1257", "Baltic Rim (Windows)", "Baltic (Windows)"),
    "cp850": ("Cp850", "IBM850", "Western (DOS Latin 1)"),
    "cp437": ("Cp437", "IBM437"),
    "koi8_r": ("KOI8_R", "KOI8-R", "koi8-r", "Cyrillic (KOI8-R)", "cyrillic-koi8"),
    "koi8_u": ("KOI8_U",),
    "mac_roman": (
        "MacRoman", "x-MacRoman", "mac-roman", "MacOSRoman", "Western (Mac OS Roman)", "applemac",
        "mac-roman-mac", "macintosh",
    ),
    "mac_latin2": ("Central European (Mac OS)", "x-MacCentralEurope"),
    "mac_cyrillic": ("Cyrillic (Mac OS)",),
    "gb18030": (
        "GBK", "MS936", "x-windows-936", "GB2312", "EUC_CN", "GB18030",
        "Chinese (GB 18030)", "Simplified Chinese (EUC)", "Simplified Chinese (GB 2312)",
        "chinese-gbk", "cn-gb", "gb2312-unix", "chinese-iso-8bit",
    ),
    "cp950": ("Big5", "MS950", "x-windows-950", "Traditional Chinese (Big 5)", "chinese-big5"),
    "big5hkscs": ("Big5_HKSCS", "Big5-HKSCS", "Traditional Chinese (Big 5 HKSCS)"),
    "cp932": (
        "SJIS", "Shift_JIS", "MS932", "windows-31j", "Japanese (Shift JIS)", "japanese-shift-jis",
        "Japanese (Windows, DOS)", "shift_jis-dos",
    ),
    "euc_jp": ("EUC_JP", "EUC-JP", "euc-jp-unix", "Japanese (EUC)", "japanese-iso-8bit"),
    "cp949": ("EUC_KR", "EUC-KR", "MS949", "x-windows-949", "Korean (EUC)", "korean-iso-8bit"),
    "": ("", "Klingon", "raw-text", "undecided", "no-conversion", "binary", "hex", "rot13", "zlib",
         "idna", "unicode_escape", "see below", "Western (NextStep)"),
}  # fmt: skip


@pytest.mark.parametrize(
    ("spelling", "encoding"),
    [(spelling, name) for name, spellings in SPELLINGS.items() for spelling in spellings],
)
def test_programs_names_of_encodings(spelling: str, encoding: str) -> None:
    assert declared.encoding(spelling) == encoding
    if encoding:
        codecs.lookup(encoding)


# Where programs write it: JabRef 2 and before, JabRef 3, BibDesk, TeX's editors, Emacs.
PLACES = [
    ("% This file was created with JabRef 2.9.2.\n% Encoding: {}\n\n", "", 2),
    ("This file was created with JabRef 1.7.\r\nEncoding: {}\r\n\r\n", "", 2),
    ("% Encoding: {}\n\n", "", 1),
    (
        "%% This BibTeX bibliography file was created using BibDesk.\n"
        "%% http://bibdesk.sourceforge.net/\n\n\n%% Created for Zoe at 2010-08-05 10:07:07 +0200 "
        "\n\n\n%% Saved with string encoding {} \n\n\n\n",
        "",
        8,
    ),
    ("% !TeX encoding = {}\n", "", 1),
    ("%!TEX program = xelatex\r%!TEX encoding = {}\r", "", 2),
    ("% !BIB encoding = {}\n", "", 1),
]
EMACS = [
    ("%%% -*- mode: bibtex; coding: {}; fill-column: 79 -*-\n", "", 1),
    ("% -*-coding: {}-*-\n", "", 1),
    ("\n% -*- Mode: BibTeX; coding:{} -*-\n", "", 2),
    ("", "\n% Local Variables:\n% mode: bibtex\n% coding: {}\n% End:\n", 4),
    ("", "\nLocal variables:\ncoding: {}\nEnd:\n", 3),
    ("", "\n@comment{{\nLocal Variables:\ncoding: {}\nEnd:\n}}\n", 4),
]


def bib(text: str, before: str, after: str, name: str) -> str:
    return before.format(name) + "@misc{a, title = {" + text.strip() + "}}" + after.format(name)


@pytest.mark.parametrize(("before", "after", "line"), PLACES + EMACS)
@pytest.mark.parametrize(
    ("text", "encoding", "name"),
    [
        ("Jürgen Größer", "iso8859_1", "latin-1"),
        ("Привет, авторы: Иванов", "koi8_r", "koi8-r"),
        ("Hervé Jégou, où", "mac_roman", "mac-roman"),
        ("Straße", "cp850", "cp850"),
        ("联通", "gb18030", "gbk"),
    ],
)
def test_a_declared_encoding_is_taken(
    before: str, after: str, line: int, text: str, encoding: str, name: str
) -> None:
    whole = bib(text, before, after, name)
    decoded = charset.decode(whole.encode(encoding), "refs.bib")
    assert decoded.text == whole
    assert decoded.encoding == encoding
    (note,) = decoded.problems
    assert (note.code, note.severity) == ("ENC002", Severity.INFO)
    assert note.message == f"read as {encoding}, since line {line} says '{name}'"
    assert note.where == Location(file="refs.bib", line=line)


@pytest.mark.parametrize(("before", "after", "line"), PLACES)
def test_bibdesk_s_names_have_spaces(before: str, after: str, line: int) -> None:
    whole = bib("Łódź, źródło", before, after, "Central European (ISO Latin 2)")
    decoded = charset.decode(whole.encode("iso8859_2"), "x")
    assert (decoded.text, decoded.encoding) == (whole, "iso8859_2")
    assert decoded.problems[0].where == Location(file="x", line=line)


@pytest.mark.parametrize("name", ["UTF-8", "utf8", "Unicode (UTF-8)", "nonsense"])
@pytest.mark.parametrize("text", ["plain", "Jürgen Größer", CHINESE])
def test_of_utf8_that_is_utf8_there_is_nothing_to_say(name: str, text: str) -> None:
    whole = f"% Encoding: {name}\n{text}"
    assert charset.decode(whole.encode(), "x") == (whole, "utf-8", ())


@pytest.mark.parametrize("name", ["Cp1252", "ISO8859_1", "UTF-16", "GBK", "US-ASCII"])
def test_nothing_is_to_say_of_plain_ascii_either(name: str) -> None:
    whole = f"% Encoding: {name}\nplain"
    assert charset.decode(whole.encode(), "x") == (whole, "utf-8", ())


@pytest.mark.parametrize("name", ["Cp1252", "ISO8859_1", "Western (ISO Latin 1)", "GBK", "UTF-16"])
def test_utf8_that_claims_to_be_something_else(name: str) -> None:
    whole = f"% Encoding: {name}\n@misc{{a, author = {{Jürgen Größer}}}}"
    decoded = charset.decode(whole.encode(), "refs.bib")
    assert (decoded.text, decoded.encoding) == (whole, "utf-8")
    (problem,) = decoded.problems
    assert (problem.code, problem.severity) == ("ENC003", Severity.WARNING)
    assert problem.message == f"line 1 says '{name}', but this is UTF-8: read as utf-8"
    assert problem.where == Location(file="refs.bib", line=1)
    assert problem.hint


# what is declared, the text, what it is in, what it is read as
BELIED = [
    ("UTF-8", "Jürgen Größer, Hervé", "latin-1", "cp1252"),
    ("UTF-8", CHINESE, "gbk", "gb18030"),
    ("US-ASCII", "Jürgen Größer, Hervé", "latin-1", "cp1252"),
    # C1 controls stand in no text: what is called Latin-1 on Windows is its code page.
    ("ISO8859_1", "It’s “deep” learning – Jürgen", "cp1252", "cp1252"),
    ("latin1", POLISH, "iso8859_2", "iso8859_2"),
    ("latin1", CHINESE, "gbk", "gb18030"),
    ("Big5", GERMAN, "cp1252", "cp1252"),
    ("koi8-r", FRENCH, "cp1252", "cp1252"),
    ("greek (windows)", GERMAN, "cp1252", "cp1252"),
    ("Klingon", "Jürgen Größer, Hervé", "latin-1", "cp1252"),
]


@pytest.mark.parametrize(("name", "text", "encoding", "read_as"), BELIED)
def test_a_declared_encoding_that_cannot_be_true(
    name: str, text: str, encoding: str, read_as: str
) -> None:
    whole = f"% Encoding: {name}\n{text}"
    decoded = charset.decode(whole.encode(encoding), "refs.bib")
    assert (decoded.text, decoded.encoding) == (whole, read_as)
    (problem,) = decoded.problems
    assert (problem.code, problem.severity) == ("ENC003", Severity.WARNING)
    why = "is no encoding known here" if name == "Klingon" else "does not fit"
    assert problem.message.startswith(f"line 1 says '{name}', which {why} (byte 0x")
    assert problem.message.endswith(f"read as {read_as}")
    assert problem.where is not None
    assert problem.where.line >= 2
    assert "iconv" in problem.hint


def test_what_is_neither_as_declared_nor_convincing_is_refused() -> None:
    data = b"% Encoding: ISO8859_1\n" + "Привет, авторы: Иванов и Петров".encode("cp1251")
    with pytest.raises(InputError, match=r"not UTF-8 \(byte 0x\w\w at offset 22, line 2\)"):
        charset.decode(data, "x")


def test_declarations_are_looked_for_at_both_ends_only() -> None:
    # Emacs looks 3,000 characters back; JabRef and BibDesk write their line at the top.
    far = "x" * 5000 + "\n"
    for text in (f"{far}% Encoding: koi8-r\n{far}", f"% coding: koi8-r\n{far}", f"{far}coding: l1"):
        assert declared.find(text.encode()) is None


@given(st.binary(max_size=40), st.sampled_from([*PLACES, *EMACS]), st.text(max_size=20))
def test_any_declaration_over_any_bytes(
    data: bytes, place: tuple[str, str, int], name: str
) -> None:
    before, after, _ = place
    whole = before.format(name).encode() + data + after.format(name).encode()
    decoded = None
    with suppress(InputError):
        decoded = charset.decode(whole, "x")
    if decoded:
        mark = next((mark for mark in MARKS if whole.startswith(mark)), b"")
        assert decoded.text == whole[len(mark) :].decode(decoded.encoding)


# --- Properties -------------------------------------------------------------------------------

CLEAN = st.text(st.characters(exclude_categories=("Cs", "Cc")) | st.sampled_from("\t\n\r"))
DOCUMENTS = ("%PDF-", "%!PS", "{\\rtf")


@given(CLEAN, st.booleans())
@example("PK", False)
@example("GIF89a is a format, BZh another", False)
def test_utf8_comes_back_unchanged(text: str, marked: bool) -> None:
    # A leading U+FEFF is the mark itself.
    assume(not text.startswith(("\ufeff", *DOCUMENTS)))
    data = codecs.BOM_UTF8 * marked + text.encode()
    assert charset.decode(data, "x") == (text, "utf-8", ())


MARKS = (
    codecs.BOM_UTF32_LE,
    codecs.BOM_UTF32_BE,
    codecs.BOM_UTF16_LE,
    codecs.BOM_UTF16_BE,
    codecs.BOM_UTF8,
)
PIECES = st.sampled_from(
    [text.encode(encoding) for text, encoding, _ in GUESSED]
    + [codecs.BOM_UTF16_LE, codecs.BOM_UTF8, b"\x00", b"PK\x03\x04", b"\n", b"\x81"]
)


@given(st.lists(PIECES | st.binary(max_size=12), max_size=4).map(b"".join))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    decoded = None
    with suppress(InputError):
        decoded = charset.decode(data, "x")
    if decoded:
        mark = next((mark for mark in MARKS if data.startswith(mark)), b"")
        assert decoded.text == data[len(mark) :].decode(decoded.encoding)
        assert "\x00" not in decoded.text
        assert bool(decoded.problems) == (not mark and decoded.encoding != "utf-8")
