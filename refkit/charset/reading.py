"""Which reading of bytes is convincing, and whether a declared one can be true.

This module knows how often characters, letters and signs stand where in text of Asia and Europe.
It refuses to know where the bytes come from, and gives "" where two readings are equally good.
"""

import re
import unicodedata
from collections.abc import Iterator
from itertools import islice

_AROUND = re.compile(r".{0,20}[^\x00-\x7f].{0,20}")


def _sample(text: str) -> str:
    """Return the first letters that are not ASCII among their neighbours: enough to judge by."""
    return "\n".join(match.group() for match in islice(_AROUND.finditer(text), 1000))


# --- Chinese, Japanese, Korean: two bytes a character ------------------------------------------
# The standards put the characters of daily use first and the rare ones behind, so nearly all of a
# real text lies in the first part, and text in another encoding does not. Lead bytes of symbols
# and daily use: GB 2312 level 1, Big5 level 1, JIS X 0208 level 1, the syllables of KS X 1001.
# The codecs are those of Windows, which contain the standards.

_DAILY = {
    "gb18030": (*range(0xA1, 0xA4), *range(0xB0, 0xD8)),
    "cp950": range(0xA1, 0xC7),
    "cp932": (*range(0x81, 0x84), *range(0x88, 0x98)),
    "euc_jp": (*range(0xA1, 0xA6), *range(0xB0, 0xD0)),
    "cp949": (*range(0xA1, 0xA4), *range(0xB0, 0xC9)),
}
_LOST = re.compile(r"(?<=[A-Za-z])[^\x00-\x7f](?=[A-Za-z])")


def of_many_bytes(data: bytes) -> str:
    """Return the encoding of Chinese, Japanese or Korean text, or "" when it is none."""
    scores = dict(_shares(data))
    best = max(scores, key=lambda name: scores[name], default="")
    clear = all(score < scores[best] - 0.02 for name, score in scores.items() if name != best)
    return best if best and scores[best] >= 0.85 and clear else ""


def _shares(data: bytes) -> Iterator[tuple[str, float]]:
    """Tell how much of what is not ASCII is of daily use, in each encoding the bytes fit."""
    for encoding, leads in _DAILY.items():
        try:
            text = _sample(data.decode(encoding))
        except UnicodeDecodeError:
            continue
        wide = [char for char in text if char > "\x7f"]
        if len(_LOST.findall(text)) > 0.3 * len(wide):
            continue  # letters with accents in European words
        kana = sum("\u3041" <= char <= "\u30fe" for char in wide) / len(wide)
        hangul = sum("\uac00" <= char <= "\ud7a3" for char in wide) / len(wide)
        fits = {"cp949": hangul > 0.6, "cp932": kana > 0.15, "euc_jp": kana > 0.15}
        if fits.get(encoding, kana <= 0.15):
            # GB 2312, because GB 18030 has all characters of the others as well.
            narrow = encoding.replace("gb18030", "gb2312")
            codes = [char.encode(narrow, "replace") for char in wide]
            share = sum(code[0] in leads for code in codes if len(code) == 2) / len(wide)
            # Korean fits GB 2312 as well, but Chinese of some length does not come out as Hangul.
            yield encoding, share + 0.1 * (hangul > 0.9 and len(wide) > 8)


# --- Europe: one byte a character ---------------------------------------------------------------

_ALPHABETS = tuple(
    frozenset(letters)
    for letters in (
        "àâæçéèêëîïôœùûüÿ",  # French
        "äöüßéåæø",  # German, Scandinavian
        "áéíñóúüàèòïç",  # Spanish, Catalan
        "áâãàçéêíóôõúü",  # Portuguese
        "àèéìíîòóùú",  # Italian
        "áðéíóúýþæö",  # Icelandic
        "ąćęłńóśźż",  # Polish
        "áčďéěíňóřšťúůýžäĺľôŕ",  # Czech, Slovak
        "áéíóöőúüű",  # Hungarian
        "ăâîşţșț",  # Romanian
        "čćđšž",  # Croatian, Slovene
    )
)
_WESTERN = frozenset("àáâãäåæçèéêëìíîïñòóôöõøùúûüÿœß")
_EUROPEAN = ("cp1252", "iso8859_15", "cp1250", "iso8859_2")  # the likelier first
# Signs that may touch letters: apostrophes, hyphens and dashes, quotes, marks of trade.
_TOUCHING = frozenset("’‘´`‐-–—…·\u00ad\u00a0“”„«»‹›¿¡©®™ºª°²³§†‡•")


def of_one_byte(data: bytes) -> str:
    """Return the encoding of European text, or "" when no reading is convincing."""
    readings: dict[str, str] = {}
    for encoding in _EUROPEAN:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if text not in readings.values():
            readings[encoding] = text
    scores = {encoding: _plausibility(_sample(text)) for encoding, text in readings.items()}
    best = max(scores.values(), default=0.0)
    if best < 0.7:
        return ""
    return next(encoding for encoding, score in scores.items() if score > best - 0.03)


def _plausibility(text: str) -> float:
    """Tell how much of what is not ASCII looks like text in one European language; 1.0 is all."""
    places = [i for i, char in enumerate(text) if char > "\x7f"]
    letters = [text[i] for i in places if text[i].isalpha()]
    wrong = sum(_is_misplaced(text, i) for i in places)
    if _is_foreign(text):
        return 0.0
    return _known(letters) - 3 * wrong / len(places)


def _known(letters: list[str]) -> float:
    """Tell how many of the letters one language has."""
    small = [letter.lower() for letter in letters]
    known = max(
        *(sum(letter in alphabet for letter in small) for alphabet in _ALPHABETS),
        # A list of names has several languages; those of the West are the likelier company.
        0.95 * sum(letter in _WESTERN for letter in small),
    )
    return known / len(letters) if letters else 1.0


_ACCENTED = re.compile(r"[^\W\d_]*[^\W\d_\x00-\x7f][^\W\d_]*")


def _is_foreign(text: str) -> bool:
    """Tell whether Latin letters are no European language: Cyrillic or Greek ones, most likely."""
    words = [word for word in _ACCENTED.findall(text) if all(map(_is_latin, word))]
    foreign = [
        word for word in words if len(word) > 3 and 2 * sum(c > "\x7f" for c in word) > len(word)
    ]
    return len(foreign) > 0.4 * len(words)


def _is_misplaced(text: str, i: int) -> bool:
    """Tell whether the character does not belong between its neighbours."""
    char, before, after = text[i], text[i - 1 : i], text[i + 1 : i + 2]
    if char.isalpha():
        return char.isupper() and before.islower()
    if unicodedata.category(char) == "Cc" or char == "¤":
        return True
    inside = before.isalpha() and after.isalpha()
    if char in _TOUCHING:
        return inside and char in "¿¡©®™ºª°²³§†‡•"
    return before.isalpha() or after.isalpha()


# --- What a file declares -----------------------------------------------------------------------

_WIDE = frozenset({*_DAILY, "big5hkscs", "johab", "hz", "gb18030"})
_UTF = ("", "utf-8", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")


def fits(data: bytes, encoding: str) -> bool:
    """Whether bytes that are neither UTF-8 nor UTF-16 may well be in ``encoding``, as declared.

    They have to decode, and to have no more than a tenth of their signs and letters in places
    where no text has them: a superscript or a Greek letter inside a Latin word, a control.
    """
    if encoding in _UTF:
        return False
    try:
        text = _sample(data.decode(encoding))
    except UnicodeDecodeError:
        return False
    places = [i for i, char in enumerate(text) if char > "\x7f"]
    if encoding in _WIDE:
        return len(_LOST.findall(text)) <= 0.3 * len(places)
    wrong = sum(_is_misplaced(text, i) or _is_mixed(text, i) for i in places)
    if 10 * wrong > len(places):
        return False
    latin = [text[i] for i in places if text[i].isalpha() and _is_latin(text[i])]
    return _known(latin) > 0.9 or not _is_foreign(text)


def _is_mixed(text: str, i: int) -> bool:
    """Tell whether a letter of another script stands beside one of ours."""
    if not text[i].isalpha() or _is_latin(text[i]):
        return False
    return bool(re.search("[A-Za-z]", text[max(i - 1, 0) : i + 2]))


def _is_latin(char: str) -> bool:
    return unicodedata.name(char, "").startswith(("LATIN", "FEMININE", "MASCULINE", "MICRO"))
