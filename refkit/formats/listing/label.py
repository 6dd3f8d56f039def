"""Lines of a listing: which are labels, what a title is dressed in, what says "nothing".

This module knows one line at a time. Which record a line belongs to is for the structure.
"""

import re
from typing import NamedTuple

from refkit import venue

# BibLaTeX field -> what people write before the colon, in lower case.
LABELS = {
    "title": "title, title(s), titles, paper title, paper, 题目, 标题, 题名, 论文, 论文标题, "
    "论文题目, 论文名称, 论文名",
    "author": "author, authors, author(s), author list, 作者, 论文作者, 作者列表",
    "url": "link, links, link(s), url, urls, paper link, paper url, pdf, pdf link, pdf url, forum, "
    "openreview, openreview link, arxiv, arxiv link, 论文链接, 链接, 论文地址, 原文链接, 地址, "
    "下载链接",
    "code": "code, codes, code link, code url, code repository, source code, github, github link, "
    "代码, 代码链接, 代码地址, 开源代码, 开源地址, 源码, 源代码",
    "abstract": "abstract, abstracts, 摘要, 论文摘要, 内容摘要",
    "keywords": "keyword, keywords, keyword(s), key word, key words, key-words, index terms, "
    "关键词, 关键字, 论文关键词",
    "eventtitle": "venue, conference, 会议, 会议名称",
    "year": "year, 年份",
    "doi": "doi",
    "tldr": "tldr, tl;dr, one-sentence summary, 一句话总结",
}
_FIELD = {name.strip(): field for field, names in LABELS.items() for name in names.split(", ")}
_NAMES = "|".join(re.escape(name) for name in sorted(_FIELD, key=len, reverse=True))

_EMOJI = r"(?:[\u2600-\u27bf\U0001f300-\U0001faff]\ufe0f?)"
_DRESS = rf"\s*(?:[-*+•·▪●○■◆]\s+|>\s*|#{{1,6}}\s+|[0-9]{{1,4}}[.)]\s+)?{_EMOJI}?\s*"
# Emphasis that opens before the label closes behind it, behind the colon or behind the value.
_LABEL_LINE = re.compile(
    rf"{_DRESS}(?:(?P<mark>\*{{1,3}}|_{{1,3}}|`)?(?P<name>{_NAMES})\s*"
    r"(?(mark)(?:(?P=mark)\s*[:：]|[:：]\s*(?P=mark)|[:：])|[:：])"
    rf"|[\[](?P<ascii>{_NAMES})\]\s*[:：]|【(?P<wide>{_NAMES})】\s*[:：]?)\s*(?P<value>.*)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    rf"{_DRESS}(?:(?P<mark>[*_]{{1,3}})?"
    r"(?P<name>[A-Za-z][A-Za-z/() -]{1,24}|[\u4e00-\u9fff]{2,8})"
    r"(?(mark)(?:(?P=mark)\s*[:：]|[:：]\s*(?P=mark))|\s*[:：])"
    r"|【(?P<wide>[\u4e00-\u9fffA-Za-z ]{2,24})】\s*[:：]?)\s*(?P<value>.+)"
)

# Spaces that only look like one, and signs without width that copying leaves behind. A soft
# hyphen at the end of a line says that the word goes on.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000\t"), " ") | dict.fromkeys(
    map(
        ord, "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
    ),
    "",
)

# Looking is three times as fast as translating.
_ANY_SPACE = re.compile(f"[{''.join(map(chr, _SPACES))}]")

# Fields whose value stands on one line; the others may go on over many.
ONE_LINE = frozenset({"title", "author", "url", "code", "keywords", "eventtitle", "year", "doi"})
# Fields that may stand in a record more than once: every value counts.
MANY = frozenset({"url", "code"})
# Fields whose values are lists: they go on after a comma, and on a second label of the kind.
LISTS = frozenset({"author", "keywords"})

_NOTHING = frozenset(
    {"none", "n/a", "na", "null", "nil", "-", "--", "—", "/", "无", "暂无", "没有"}
)
_LINK = re.compile(r"(?i)https?:|www\.|\]\(|10\.[0-9]{4}|[0-9]{4}\.[0-9]{4,5}|[\w-]\.[\w.-]+/\w")
# What the value of a label has to look like for the line to be a label at all; "Links: when do
# they last?" is a title.
_CREDIBLE = {
    "url": re.compile(rf"\S*$|.*(?:{_LINK.pattern[4:]})", re.IGNORECASE),
    "doi": re.compile(r"\S*$|.*10\.[0-9]{4}"),
    "year": re.compile(r"\D{0,12}[0-9]{4}|$"),
}


class Label(NamedTuple):
    """A line that opens a field."""

    field: str  # BibLaTeX name
    value: str  # the rest of the line, as written
    written: str = ""  # how the label is written, in lower case, its colon and dress included
    sure: bool = True  # False: "Year: to appear" is a label inside a record, and a title above one


def tidy(line: str) -> str:
    """The line with plain spaces, without signs that have no width, trimmed."""
    if line.isascii() or not _ANY_SPACE.search(line):
        return line.strip()
    return line.translate(_SPACES).strip()


def label(line: str) -> Label | None:
    """The label that opens a tidied line for sure, or None."""
    opened = read(line)
    return opened if opened and opened.sure else None


def read(line: str) -> Label | None:
    """The label that opens a tidied line, also when its value is not what it promises, or None."""
    match = _LABEL_LINE.match(line)
    if not match:
        return None
    name = (match["name"] or match["ascii"] or match["wide"]).lower()
    field, value, mark = _FIELD[name], match["value"], match["mark"]
    if mark and value.endswith(mark) and value.count(mark) == 1:
        value = value.removesuffix(mark).rstrip()
    # "Paper:" is followed by a link as often as by a title.
    if field == "title" and re.match(r"(?i)<?https?://|www\.", value):
        field = "url"
    sure = field not in _CREDIBLE or says_nothing(value) or bool(_CREDIBLE[field].match(value))
    # The plural is a title's: "Links: When Do They Last Longer?"
    if not sure and name.endswith(("s", "(s)")):
        return None
    return Label(field, value, line[: match.start("value")].strip().lower(), sure)


def unknown(line: str) -> Label | None:
    """A line like "Affiliation: MIT", whose label is not in the table, or None.

    The field is the label itself, in lower case, spaces as hyphens.
    """
    match = _UNKNOWN.match(line)
    if not match or match["value"].startswith("//"):
        return None
    name = (match["name"] or match["wide"]).lower()
    field = re.sub(r"[^\w]+", "-", name).strip("-")
    return Label(field, match["value"]) if field not in LABELS else None


def leads(value: str) -> bool:
    """Whether a value holds a link or an identifier, or says that there is none."""
    return says_nothing(value) or _LINK.search(value) is not None


def says_nothing(value: str) -> bool:
    """Whether a value only says that there is none: "None", "N/A", "无"."""
    return value.strip(" .*_。").lower() in _NOTHING


def is_ruler(line: str) -> bool:
    """Whether a line has signs and no letter or digit: "---", "=====", "* * *"."""
    return bool(line) and not any(char.isalnum() for char in line)


def is_heading(line: str) -> bool:
    """Whether a line heads a section: a Markdown heading, or nothing but a venue and a year."""
    return re.match(r"#{1,6}\s", line) is not None or names_venue(line)


def names_venue(line: str) -> bool:
    """Whether a line says a venue and a year, and nothing else: "ICLR 2021 Spotlight"."""
    if not _ANY_YEAR.search(line):
        return False
    if _TARGET.search(line):
        if not _ANY_YEAR.search(_TARGET.sub(" ", line)):
            return False
        line = _TARGET.sub(" ", title(line).text).strip()
    return len(line) <= 80 and venue.find(line.strip("#*_=- ")) is not None


_NUMBER = re.compile(
    r"(?:[(\[（【]?[0-9]{1,4}(?:\\?[.)\]）】](?:\s+|(?=[^\W\d_]|[\"“*\[《]))|[、．]\s*)"
    rf"|[-+•·▪●○■◆►]\s+|\*\s+|#{{1,6}}\s+|>\s+|\[[ xX]\]\s+|{_EMOJI}\s*)+"
)
_MARKDOWN_LINK = re.compile(r"\[(.+)\]\(\s*<?(\S+?)>?\s*(?:\"[^\"]*\")?\)(.*)", re.DOTALL)
_QUOTED = re.compile(r"《([^《》]+)》", re.DOTALL)
_ANY_YEAR = re.compile(r"(?:19|20)[0-9]{2}|['’][0-9]{2}")
# Where a link leads says nothing of a section: "arxiv.org/abs/1912.00001" is not arXiv 1912.
_TARGET = re.compile(r"(?i)\]\([^()\s]*|https?://\S+|www\.\S+")
LONGEST = 300  # characters: a longer line is hardly a title


class Title(NamedTuple):
    """A title without its dress, and the link it was dressed in, if any."""

    text: str
    link: str


def title(line: str) -> Title:
    """Take numbering, bullets, headings, emphasis and links of Markdown off a title line."""
    bare, link, numbered = line.strip(), "", False
    # One may stand inside another: a link in emphasis, a number in a link.
    for _ in range(4):
        before = bare
        number = _NUMBER.match(bare)
        if number and not numbered and number.end() < len(bare):
            bare, numbered = bare[number.end() :], any(c.isdigit() for c in number.group())
        bare = _unwrap(bare.strip())
        found = _MARKDOWN_LINK.fullmatch(bare)
        if found and not found.group(3).strip(" .*_") and "](" not in found.group(1):
            bare, link = found.group(1).strip(), found.group(2)
        if bare == before:
            break
    return Title(bare, link)


def _unwrap(text: str) -> str:
    for mark in ("***", "**", "__", "*", "_", "`"):
        inner = text[len(mark) : -len(mark)]
        if text.startswith(mark) and text.endswith(mark) and inner.strip() and mark not in inner:
            return inner.strip()
    quoted = _QUOTED.fullmatch(text)
    return quoted.group(1).strip() if quoted else text


def is_dressed(line: str) -> bool:
    """Whether a line is numbered, a Markdown heading, emphasised or a link as a whole."""
    return re.match(r"[-+•·▪●○■◆►*>]\s", line) is None and title(line).text != line


def looks_like_title(line: str) -> bool:
    """Whether a line could be a title: letters, not a sentence's end, not a page."""
    return len(line) <= LONGEST and can_be_title(line) and has_no_stop(line)


def has_no_stop(line: str) -> bool:
    """Whether a line does not end as a sentence does, or is dressed as a title."""
    return is_dressed(line) or not re.search(r"(?<![.!?])[.:;,]$|[。：；，]$", line)


def can_be_title(line: str) -> bool:
    """Whether a line could be a title where one is due: letters, and not a bare link.

    One that is longer than ``LONGEST`` has to look like a title, too.
    """
    return (
        (0 < len(line) <= LONGEST or (bool(line) and has_no_stop(line)))
        and any(char.isalpha() for char in line)
        and re.fullmatch(r"(?i)<?(?:https?://|www\.)\S*", line) is None
    )
