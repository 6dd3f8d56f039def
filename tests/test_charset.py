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
