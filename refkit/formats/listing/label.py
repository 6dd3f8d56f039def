"""Lines of a listing: which are labels, what a title is dressed in, what says "nothing"."""

import re
from typing import NamedTuple

# What people write before the colon -> BibLaTeX field. Longer labels are tried first.
_LABELS = {
    "title": "title, paper title, paper, 题目, 标题, 论文标题, 论文题目, 论文名称, 论文名",
    "author": "author, authors, author(s), 作者, 论文作者, 作者列表",
    "url": "link, links, url, paper link, paper url, pdf, pdf link, forum, openreview, arxiv, "
    "论文链接, 链接, 论文地址, 原文链接, 地址",
    "code": "code, codes, code link, code url, source code, github, "
    "代码, 代码链接, 代码地址, 源码, 源代码",
    "abstract": "abstract, abstracts, 摘要, 论文摘要, 内容摘要",
    "keywords": "keyword, keywords, keyword(s), key word, key words, index terms, "
    "关键词, 关键字, 论文关键词",
    "eventtitle": "venue, conference, 会议, 会议名称",
    "year": "year, 年份",
    "doi": "doi",
    "tldr": "tldr, tl;dr, one-sentence summary, 一句话总结",
}
_FIELD = {label.strip(): field for field, labels in _LABELS.items() for label in labels.split(", ")}
# "Paper:" is followed by a link as often as by a title.
_MAY_BE_LINK = frozenset({"title"})

_DRESS = r"\s*(?:[-*+•·▪]\s+|>\s*|#{1,6}\s+|[0-9]{1,4}[.)]\s+)?[*_]{0,3}"
_LABEL_LINE = re.compile(
    rf"{_DRESS}({'|'.join(re.escape(name) for name in sorted(_FIELD, key=len, reverse=True))})"
    r"\s*[*_]{0,3}\s*[:：]\s*[*_]{0,3}\s*(.*)",
    re.IGNORECASE,
)
_UNKNOWN = re.compile(
    rf"{_DRESS}([A-Za-z][A-Za-z/() -]{{1,24}}|[\u4e00-\u9fff]{{2,8}})[*_]{{0,3}}\s*[:：]\s*(.+)"
)

# Spaces that only look like one, and signs without width that copying leaves behind.
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u202f\u3000\t"), " ") | dict.fromkeys(
    map(ord, "\u200b\u2060\ufeff\u00ad"), ""
)

# Fields whose value stands on one line; the others may go on over many.
ONE_LINE = frozenset({"title", "author", "url", "code", "keywords", "eventtitle", "year", "doi"})
# Fields that may stand in a record more than once: every value counts.
MANY = frozenset({"url", "code"})

_NOTHING = frozenset({"none", "n/a", "na", "null", "nil", "-", "--", "—", "无", "暂无", "没有"})


class Label(NamedTuple):
    """A line that opens a field."""

    field: str  # BibLaTeX name
    value: str  # the rest of the line, as written


def tidy(line: str) -> str:
    """The line with plain spaces, without signs that have no width, trimmed."""
    return (line if line.isascii() else line.translate(_SPACES)).strip()


def label(line: str) -> Label | None:
    """The label that opens a tidied line, or None."""
    match = _LABEL_LINE.match(line)
    if not match:
        return None
    field, value = _FIELD[match.group(1).lower()], match.group(2)
    if field in _MAY_BE_LINK and re.match(r"(?i)https?://|www\.", value):
        field = "url"
    return Label(field, value)


def unknown(line: str) -> Label | None:
    """A line like "Affiliation: MIT", whose label is not in the table, or None.

    The field is the label itself, in lower case, spaces as hyphens.
    """
    match = _UNKNOWN.match(line)
    if not match or match.group(2).startswith("//"):
        return None
    field = re.sub(r"[^\w]+", "-", match.group(1).lower()).strip("-")
    return Label(field, match.group(2))


def says_nothing(value: str) -> bool:
    """Whether a value only says that there is none: "None", "N/A", "无"."""
    return value.strip(" .*_").lower() in _NOTHING


_NUMBER = re.compile(
    r"(?:[(\[（【]?[0-9]{1,4}(?:[.)\]）】]\s+|[、．]\s*)|[-+•·▪]\s+|\*\s+|#{1,6}\s+|>\s+)+"
)
_MARKDOWN_LINK = re.compile(r"\[(.+)\]\(\s*<?(\S+?)>?\s*(?:\"[^\"]*\")?\)(.*)")


class Title(NamedTuple):
    """A title without its dress, and the link it was dressed in, if any."""

    text: str
    link: str


def title(line: str) -> Title:
    """Take numbering, bullets, headings, emphasis and links of Markdown off a title line."""
    bare = _NUMBER.sub("", line, count=1) if _NUMBER.match(line) else line
    link = ""
    for _ in range(2):  # emphasis may stand inside a link, or a link inside emphasis
        bare = _unwrap(bare.strip())
        found = _MARKDOWN_LINK.fullmatch(bare)
        if found and not found.group(3).strip(" .*_"):
            bare, link = found.group(1), found.group(2)
    return Title(_unwrap(bare.strip()), link)


def _unwrap(text: str) -> str:
    for mark in ("***", "**", "__", "*", "_", "`"):
        inner = text[len(mark) : -len(mark)]
        if text.startswith(mark) and text.endswith(mark) and inner.strip() and mark not in inner:
            return inner.strip()
    return text


def looks_like_title(line: str) -> bool:
    """Whether a line could be a title: letters, not a sentence's end, not a page."""
    if not line or len(line) > 300 or not any(char.isalpha() for char in line):
        return False
    return not re.search(r"(?<![.!?])[.:;,]$|[。：；，]$|://\S*$", line)
