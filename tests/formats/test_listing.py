"""Listings: tables over the family by kind, golden pairs, then what must hold for any text.

REFKIT_REWRITE_GOLDEN=1 writes the golden files anew; the diff is the review.
"""

import itertools
import json
import os
import random
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from refkit.formats import listing
from refkit.formats.listing import label
from refkit.model import Parsed, RawEntry

ROOT = Path(__file__).parent.parent.parent
GOLDEN = ROOT / "tests" / "golden" / "listing"
SEED = ROOT / "seeds" / "001_f910f3235e93e782.txt"
TODAY = date(2026, 11, 21)


def read(text: str) -> Parsed:
    return listing.read(text, "list.txt", TODAY)


def fields(text: str) -> list[dict[str, str]]:
    return [dict(entry.fields) for entry in read(text).entries]


def codes(text: str) -> list[str]:
    return [f"{p.code}:{p.where.line}" for p in read(text).problems if p.where]


ONE = {
    "title": "Kernel of CycleGAN",
    "author": "Nikita Moriakov, Jonas Adler",
    "url": "https://openreview.net/pdf?id=B1eWOJHKvB",
    "abstract": "We show it.",
}
TWO = {
    "title": "Learning to Guide Random Search",
    "author": "Ozan Sener, Vladlen Koltun",
    "url": "https://openreview.net/pdf?id=B1gHokBKwS",
    "abstract": "We learn it.",
}

# Each holds ONE and then TWO, whatever it is dressed in.
DRESSES = {
    "blog": "{t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "blank lines between records": "{t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n\n",
    "blank lines everywhere": "{t}\n\nAuthor: {a}\n\nlink: {u}\n\nAbstract: {x}\n\n\n",
    "title label": "Title: {t}\nAuthors: {a}\nURL: {u}\nAbstract: {x}\n",
    "title label, blank lines": "Title: {t}\n\nAuthor: {a}\nPDF: {u}\nAbstract: {x}\n\n",
    "title label in the middle": "Author(s): {a}\nTitle: {t}\nURL: {u}\nAbstract: {x}\n",
    "title label last": "Author: {a}\nURL: {u}\nAbstract: {x}\nTitle: {t}\n",
    "Chinese": "标题：{t}\n作者：{a}\n论文链接：{u}\n摘要：{x}\n",
    "Chinese, other names": "题目: {t}\n论文作者: {a}\n链接: {u}\n论文摘要: {x}\n",
    "Chinese, title line": "{t}\n作者：{a}\n链接：{u}\n摘要：{x}\n",
    "Chinese brackets": "【标题】{t}\n【作者】{a}\n【链接】：{u}\n【摘要】 {x}\n",
    "square brackets": "[Title]: {t}\n[Author]: {a}\n[Link]: {u}\n[Abstract]: {x}\n",
    "marks of a title in Chinese": "《{t}》\n作者：{a}\n链接：{u}\n摘要：{x}\n",
    "capitals": "{t}\nAUTHORS: {a}\nLINK: {u}\nABSTRACT: {x}\n",
    "spaces around colons": "{t}\nAuthor : {a}\nlink :{u}\nAbstract:{x}\n",
    "numbers": "12. {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "numbers with a bracket": "12) {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "numbers in brackets": "[12] {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "numbers in round brackets": "(3) {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "numbers without a space": "12.{t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "Chinese numbers": "12、{t}\n作者：{a}\n链接：{u}\n摘要：{x}\n",
    "bullets": "- {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "bullets all along": "• {t}\n  • Author: {a}\n  • link: {u}\n  • Abstract: {x}\n",
    "tasks": "- [ ] {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "bold": "**{t}**\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "bold with a space": "**{t} **\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "bold bullets": "- **{t}**\n  - Author: {a}\n  - link: {u}\n  - Abstract: {x}\n",
    "bold with a number inside": "**3. {t}**\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n",
    "Markdown headings": "### {t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n\n",
    "underlined headings": "{t}\n======\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n\n",
    "rulers between records": "{t}\nAuthor: {a}\nlink: {u}\nAbstract: {x}\n---\n",
    "link as title": "[{t}]({u})\nAuthor: {a}\nAbstract: {x}\n",
    "bold link": "**[{t}]({u})**\nAuthor: {a}\nAbstract: {x}\n",
    "link around bold": "[**{t}**]({u})\nAuthor: {a}\nAbstract: {x}\n",
    "numbered link": "1. [{t}]({u})\nAuthor: {a}\nAbstract: {x}\n",
    "heading with a link": "## [{t}]({u})\nAuthor: {a}\nAbstract: {x}\n",
    "link with a hover text": '[{t}]({u} "pdf")\nAuthor: {a}\nAbstract: {x}\n',
    "title label with a link": "Title: [{t}]({u})\nAuthor: {a}\nAbstract: {x}\n",
    "paper label with a link": "{t}\nAuthor: {a}\nPaper: {u}\nAbstract: {x}\n",
    "bold labels, colon inside": "{t}\n**Author:** {a}\n**Link:** {u}\n**Abstract:** {x}\n",
    "bold labels, colon outside": "{t}\n**Author**: {a}\n**Link**: {u}\n**Abstract**: {x}\n",
    "bold lines": "{t}\n**Author: {a}**\n__Link: {u}__\n*Abstract: {x}*\n",
    "labels as headings": "{t}\n#### Author: {a}\n#### Link: {u}\n#### Abstract: {x}\n",
    "quoted": "> {t}\n> Author: {a}\n> link: {u}\n> Abstract: {x}\n",
    "pictures": "📄 {t}\n👥 Author: {a}\n✏️ **link:** {u}\n- 💡 Abstract: {x}\n",
    "no-break spaces": "{t}\nAuthor:\u00a0{a}\n\u00a0link\u00a0: {u}\nAbstract:\u00a0{x}\n",
    "full-width spaces": "{t}\n作者：\u3000{a}\n\u3000\u3000链接：{u}\n\u3000摘要：{x}\n",
    "zero-width spaces": "\u200b{t}\n\u200bAuthor: {a}\u200b\n\ufefflink: {u}\nAbstract: {x}\n",
    "direction marks": "\u200e{t}\n\u200eAuthor: {a}\nlink:\u200f {u}\nAbstract: {x}\n",
    "values below their labels": "{t}\nAuthor:\n{a}\nlink:\n{u}\nAbstract:\n{x}\n",
    "values below, blank lines": "{t}\n\nAuthor:\n\n{a}\n\nlink:\n\n{u}\n\nAbstract:\n{x}\n\n",
}  # fmt: skip


def dressed(dress: str, entry: dict[str, str]) -> str:
    return dress.format(t=entry["title"], a=entry["author"], u=entry["url"], x=entry["abstract"])


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"], ids=["lf", "crlf", "cr"])
def test_one_and_two_in_every_dress(dress: str, line_break: str) -> None:
    text = dressed(dress, ONE) + dressed(dress, TWO)
    parsed = read(text.replace("\n", line_break))
    assert [dict(entry.fields) for entry in parsed.entries] == [ONE, TWO]
    assert parsed.problems == ()


@pytest.mark.parametrize("dress", DRESSES.values(), ids=DRESSES)
def test_one_alone_in_every_dress(dress: str) -> None:
    assert fields("\ufeff" + dressed(dress, ONE).rstrip("\n")) == [ONE]


LABELLED = {
    "author": "Author: Ann Lee, Bob May",
    "url": "link: https://openreview.net/forum?id=B1eWOJHKvB",
    "code": "Code: https://github.com/a/b",
    "abstract": "Abstract: We show it\nand prove it, too.\nWe also test it.",
    "keywords": "Keyword: graphs, nets",
}
VALUES = {field: text.split(": ", 1)[1] for field, text in LABELLED.items()}


@pytest.mark.parametrize("order", list(itertools.permutations(LABELLED)), ids=" ".join)
@pytest.mark.parametrize("titled", ["{}\n", "Title: {}\n", "\n{}\n\n", "**{}**\n"])
def test_labels_in_any_order(titled: str, order: tuple[str, ...]) -> None:
    """With the abstract last, its last line and the next title touch."""
    record = "\n".join(LABELLED[field] for field in order)
    titles = ["First: A Start", "second thoughts on it?", "A Third One"]
    text = "".join(f"{titled.format(title)}{record}\n" for title in titles)
    parsed = read(text)
    assert [dict(e.fields) for e in parsed.entries] == [{"title": t, **VALUES} for t in titles]
    assert parsed.problems == ()


def test_every_record_in_an_order_of_its_own() -> None:
    orders = list(itertools.permutations(LABELLED))
    random.Random(1).shuffle(orders)
    text = "".join(
        f"\nTitle {i} of Many\n" + "".join(f"{LABELLED[f]}\n" for f in order)
        for i, order in enumerate(orders)
    )
    assert fields(text) == [{"title": f"Title {i} of Many", **VALUES} for i in range(len(orders))]


TITLES = [
    "Why Not to Use Zero Imputation? Correcting Sparsity Bias",
    "Who Needs It?",
    "You CAN Teach an Old Dog New Tricks!",
    "vq-wav2vec: Self-Supervised Learning of Speech",
    "batch-shaping",
    "3D Part Discovery",
    "1-bit Adam",
    "0wn the NAS",
    "2020: A Space Odyssey",
    "3.5 Billion Images",
    "k-means++",
    "A/B Testing with I/O Kernels",
    "Everything...",
    "BREAKING CERTIFIED DEFENSES: SEMANTIC EXAMPLES",
    "A* Search and B* Search",
    "Title-Only Learning",
    "Authors: Who Are They, Really",
    "Links: When Do They Last Longer?",
    "On {GAN}s and $x$",
    "(1+1)-ES",
    "[Re] Learning to Learn",
    "“Why Should I Trust You?”",
    "深度学习",
    "GAN",
    "R",
]


@pytest.mark.parametrize("title", [t for t in TITLES if not t.startswith("Authors")])
def test_titles_of_all_kinds(title: str) -> None:
    after = "Author: Ann Lee\nAbstract: It is.\nKeyword: None\n"
    assert [f["title"] for f in fields(f"One\n{after}{title}\n{after}Last\n{after}")] == [
        "One", title, "Last",
    ]  # fmt: skip


R = "\nAuthor: Ann Lee\nlink: https://a.org/{0}\nAbstract: It is {0}.\nKeyword: x\n"


def record(number: int, title: str = "") -> str:
    return (title or f"Title {number}") + R.format(number)


def expected(number: int, title: str = "") -> dict[str, str]:
    return {
        "title": title or f"Title {number}",
        "author": "Ann Lee",
        "url": f"https://a.org/{number}",
        "abstract": f"It is {number}.",
        "keywords": "x",
    }


def between(text: str) -> str:
    """Three records, the second one of them ``text``."""
    return record(1) + text + record(3)


# The middle record as it is written, what it must become, and the problems.
ODDITIES: dict[str, tuple[str, dict[str, str], list[str]]] = {
    "a wrapped title": (
        record(2, "A Very Long Title That Goes on for More Than\nOne Line of the List"),
        expected(2, "A Very Long Title That Goes on for More Than\nOne Line of the List"),
        [],
    ),
    "a wrapped title behind a blank line": (
        "\n" + record(2, "FancyNet: A Very Long Title That Goes\nOn and on"),
        expected(2, "On and on"),
        ["LST002:7"],
    ),
    "a title that breaks off at a small word": (
        "\n" + record(2, "FancyNet: A Study of\nOld Nets"),
        expected(2, "FancyNet: A Study of\nOld Nets"),
        [],
    ),
    "a title with a full stop": (record(2, "It Ends."), expected(2, "It Ends."), []),
    "a title with a formula": (
        record(2, "Gradient\nℓ\n1\n\\ell_1\nℓ1 Norms"),
        expected(2, "Gradient\nℓ\n1\n\\ell_1\nℓ1 Norms"),
        [],
    ),
    "a title that starts with a formula": (
        record(2, "ϵ\n\\epsilon\nϵ-Nets"), expected(2, "ϵ\n\\epsilon\nϵ-Nets"), [],
    ),
    "None for all that can be missing": (
        "T\nAuthor: A B\nlink: N/A\nCode: None\nAbstract: 无\nKeyword: none.\n",
        {"title": "T", "author": "A B"},
        [],
    ),
    "two links and a PDF": (
        "T\nAuthor: A B\nlink: https://a.org/x https://b.org/y\nPDF: https://c.org/z\n"
        "Abstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B", "abstract": "Yes.", "keywords": "x",
         "url": "https://a.org/x https://b.org/y\nhttps://c.org/z"},
        [],
    ),
    "a link in the title and behind a label": (
        "[T](https://a.org/x)\nAuthor: A B\nlink: https://a.org/x\nPDF: https://b.org/y\n"
        "Abstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B", "abstract": "Yes.", "keywords": "x",
         "url": "https://a.org/x\nhttps://b.org/y"},
        [],
    ),
    "authors over two lines": (
        "T\nAuthor: A B, C D,\nE F\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B, C D,\nE F", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x"},
        [],
    ),
    "authors over two lines, no comma": (
        "T\nAuthor: A B, C\nD\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B, C\nD", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x"},
        [],
    ),
    "an author label each": (
        "T\nAuthor: A B\nAuthor: C D,\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B,\nC D,", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x"},
        [],
    ),
    "stars before names": (
        "T\nAuthor: *A B, *C D\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "*A B, *C D", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x"},
        [],
    ),
    "keywords go on after a comma": (
        "T\nAuthor: A B\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x,\ny z,\nw\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x,\ny z,\nw"},
        [],
    ),
    "keywords end in a comma": (
        "T\nAuthor: A B\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x, y,\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x, y,"},
        [],
    ),
    "a label that nobody knows": (
        "T\nAuthor: A B\nAffiliation: MIT\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n"
        "Presentation type: Oral\n接收类型：口头\n",
        {"title": "T", "author": "A B", "affiliation": "MIT", "url": "https://a.org/2",
         "abstract": "Yes.", "keywords": "x", "presentation-type": "Oral", "接收类型": "口头"},
        [],
    ),
    "a line that belongs to nothing": (
        "T\nAuthor: A B\nlink: https://a.org/2\n\nwell, well\n\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "abstract": "Yes.",
         "keywords": "x"},
        ["LST002:10"],
    ),
    "code in words": (
        "T\nAuthor: A B\nCode: available upon request\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B", "code": "available upon request", "abstract": "Yes.",
         "keywords": "x"},
        [],
    ),
    "abstract lines that look like labels": (
        "T\nAuthor: A B\nlink: https://a.org/2\nAbstract: We show that\nLink: prediction works.\n"
        "Paper: we prove it.\nAbstract: it is not.\nAuthor: of it all\nCode:\nwe release it.\n"
        "Keyword: x\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "keywords": "x",
         "abstract": "We show that\nLink: prediction works.\nPaper: we prove it.\n"
         "Abstract: it is not.\nAuthor: of it all\nCode:\nwe release it."},
        [],
    ),
    "abstract lines that look like titles and bullets": (
        "T\nAuthor: A B\nlink: https://a.org/2\nAbstract: We show:\n\nA Bigger Picture\n\n"
        "- one\n2. Two\n**Three**\n# Four\nKeyword: x\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "keywords": "x",
         "abstract": "We show:\n\nA Bigger Picture\n\n- one\n2. Two\n**Three**\n# Four"},
        [],
    ),
    "an abstract in paragraphs": (
        "T\nAuthor: A B\nlink: https://a.org/2\nAbstract:\n\nOne.\n\nTwo at\n\nKeyword: x\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "keywords": "x",
         "abstract": "One.\n\nTwo at"},
        [],
    ),
    "no author": (
        "T\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "url": "https://a.org/2", "abstract": "Yes.", "keywords": "x"},
        [],
    ),
    "no link": (
        "T\nAuthor: A B\nAbstract: Yes.\nKeyword: x\n",
        {"title": "T", "author": "A B", "abstract": "Yes.", "keywords": "x"},
        [],
    ),
    "no abstract": (
        "T\nAuthor: A B\nlink: https://a.org/2\nKeyword: x\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "keywords": "x"},
        [],
    ),
    "no keywords": (
        "T\nAuthor: A B\nlink: https://a.org/2\nAbstract: Yes.\n",
        {"title": "T", "author": "A B", "url": "https://a.org/2", "abstract": "Yes."},
        [],
    ),
    "nothing but a link": (
        "T\nlink: https://a.org/2\n", {"title": "T", "url": "https://a.org/2"}, [],
    ),
    "no title": (
        "Author: A B\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n",
        {"author": "A B", "url": "https://a.org/2", "abstract": "Yes.", "keywords": "x"},
        [],
    ),
    "no title, a blank line instead": (
        "\n\nAuthor: A B\nlink: https://a.org/2\nAbstract: Yes.\nKeyword: x\n\n",
        {"author": "A B", "url": "https://a.org/2", "abstract": "Yes.", "keywords": "x"},
        [],
    ),
    "an empty label": (
        "T\nAuthor:\nlink: https://a.org/2\nAbstract: Yes.\nKeyword:\n",
        {"title": "T", "url": "https://a.org/2", "abstract": "Yes."},
        [],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("text", "entry", "problems"), ODDITIES.values(), ids=ODDITIES)
def test_a_record_with_an_oddity_between_two_others(
    text: str, entry: dict[str, str], problems: list[str]
) -> None:
    assert fields(between(text)) == [expected(1), entry, expected(3)]
    assert codes(between(text)) == problems


def spoken(text: str) -> list[tuple[str, str, str, str]]:
    """(title, venue, year, presentation) of each record."""
    names = ("title", "eventtitle", "year", "presentation")
    found = [[entry.fields.get(name, "") for name in names] for entry in read(text).entries]
    return [(a, b, c, d) for a, b, c, d in found]


# The text above the first record -> venue, year, presentation.
PREAMBLES = {
    "a heading": ("ICLR 2020 Posters\n\n", ("ICLR", "2020", "poster")),
    "a Markdown heading": ("# NeurIPS 2019 Spotlight\n", ("NeurIPS", "2019", "spotlight")),
    "a heading that touches the title": ("ICML 2019\n", ("ICML", "2019", "")),
    "Chinese": ("2020年ICLR会议论文接受列表（海报）\n\n", ("ICLR", "2020", "poster")),
    "a year apart from the name": ("ICLR papers, read in 2021\n\n", ("ICLR", "", "")),
    "named most": ("ICLR 2020 list\nLike NeurIPS 2019, but ICLR 2020.\n\n", ("ICLR", "2020", "")),
    "two venues: nothing is claimed": ("ICLR 2020 and ICML 2020\n\n", ("", "", "")),
    "two years: no year is claimed": ("ICLR 2020 and ICLR 2021\n\n", ("ICLR", "", "")),
    "two kinds: none is claimed": ("ICLR 2020\nPosters\nTalks\n\n", ("ICLR", "2020", "")),
    "no venue: nothing is claimed": ("My posters of 2020\n\n", ("", "", "")),
    "nothing at all": ("", ("", "", "")),
    "a page's own labels": (
        "2020年ICLR论文列表\n作者：ShuYini\n时间: 2020-02-21\n\n", ("ICLR", "2020", ""),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("preamble", "said"), PREAMBLES.values(), ids=PREAMBLES)
def test_what_a_preamble_says(preamble: str, said: tuple[str, str, str]) -> None:
    text = preamble + record(1) + record(2) + record(3)
    assert spoken(text) == [(f"Title {i}", *said) for i in (1, 2, 3)]
    assert codes(text) == (["LST001:1"] if preamble else [])


# The text between two records of "ICLR 2020 Posters" -> what holds below it, and the problems.
ICLR = ("ICLR", "2020", "poster")
BETWEEN = {
    "year and kind": ("## ICLR 2021 Spotlight\n\n", ("ICLR", "2021", "spotlight"), "LST001"),
    "another venue": ("\nICML 2019\n\n", ("ICML", "2019", ""), "LST001"),
    "another venue, touching": ("ICML 2019\n", ("ICML", "2019", ""), "LST001"),
    "between rulers": ("-----\nICML 2019\n-----\n", ("ICML", "2019", ""), "LST001"),
    "underlined": ("\nICML 2019\n=========\n\n", ("ICML", "2019", ""), "LST001"),
    "another kind": ("\n## Spotlights\n\n", ("ICLR", "2020", "spotlight"), "LST001"),
    "a session with a label": ("\nSession: Talks\n\n", ("ICLR", "2020", "oral"), "LST001"),
    "something else": ("\n## Robotics\n\n", ICLR, "LST002"),
    "a ruler": ("\n* * *\n\n", ICLR, ""),
}  # fmt: skip


@pytest.mark.parametrize(("text", "said", "problem"), BETWEEN.values(), ids=BETWEEN)
def test_what_a_heading_between_records_says(
    text: str, said: tuple[str, str, str], problem: str
) -> None:
    whole = f"ICLR 2020 Posters\n\n{record(1)}{text}{record(2)}{record(3)}"
    assert spoken(whole) == [("Title 1", *ICLR), ("Title 2", *said), ("Title 3", *said)]
    assert [c.split(":")[0] for c in codes(whole)] == ["LST001", *([problem] if problem else [])]


@pytest.mark.parametrize("kind", [kind for kind in BETWEEN if kind != "a session with a label"])
def test_what_a_heading_below_an_abstract_says(kind: str) -> None:
    """It has to look like a heading; "Session: Talks" would be a line of the abstract."""
    text, said, problem = BETWEEN[kind]
    one, two, three = (record(i).replace("Keyword: x\n", "") for i in (1, 2, 3))
    whole = f"ICLR 2020 Posters\n\n{one}{text}{two}{three}"
    assert spoken(whole) == [("Title 1", *ICLR), ("Title 2", *said), ("Title 3", *said)]
    assert [c.split(":")[0] for c in codes(whole)] == ["LST001", *([problem] if problem else [])]


def test_a_record_says_itself_where_it_appeared() -> None:
    own = "Title 2\nVenue: NeurIPS 2019\nAuthor: Ann Lee\nKeyword: x\n"
    text = f"ICLR 2020 posters\n\n{record(1)}{own}{record(3)}"
    assert spoken(text)[1] == ("Title 2", "NeurIPS 2019", "", "")
    same = text.replace("NeurIPS 2019", "ICLR (main track)")
    assert spoken(same)[1] == ("Title 2", "ICLR (main track)", "2020", "poster")


def test_the_year_has_its_own_lines() -> None:
    (entry,) = read("A page\nof ICLR\nICLR 2020 posters\n\n" + record(1)).entries
    assert entry.lines["eventtitle"] == (2, 3)
    assert entry.lines["year"] == (3, 3)
    assert entry.lines["presentation"] == (3, 3)


FOOTERS = {
    "a line": ("\n© 2020 by the authors of this page, all rights reserved.\n", ["LST002"]),
    "many lines": ("\nFollow us\nSubscribe\n", ["LST002", "LST002"]),
    "a lone title": ("A Paper on Nets\n", ["LST003"]),
    "a ruler": ("\n---\n", []),
    "blank lines": ("\n\n\n", []),
}


@pytest.mark.parametrize(("footer", "problems"), FOOTERS.values(), ids=FOOTERS)
def test_what_stands_below_the_last_record(footer: str, problems: list[str]) -> None:
    text = record(1) + record(2) + footer
    assert fields(text) == [expected(1), expected(2)]
    assert [code.split(":")[0] for code in codes(text)] == problems


NO_RECORDS = {
    "empty": ("", []),
    "blank": ("\n \n\t\n", []),
    "only a preamble": ("ICLR 2020 papers\nby me\n", ["LST001:1"]),
    "only a ruler": ("----\n", []),
}


@pytest.mark.parametrize(("text", "problems"), NO_RECORDS.values(), ids=NO_RECORDS)
def test_no_records(text: str, problems: list[str]) -> None:
    assert fields(text) == []
    assert codes(text) == problems


def test_a_record_that_says_nothing_is_no_record() -> None:
    text = record(1) + "\nAuthor:\nKeyword: None\n\n" + record(2)
    assert fields(text) == [expected(1), expected(2)]
    assert codes(text) == ["LST002:7", "LST002:8"]


BARE = {
    "one line each": "Abstract: One.\nAbstract: Two.\n",
    "blank lines": "Abstract: One.\n\nAbstract: Two.\n\n",
    "no space": "Abstract:One.\nAbstract:Two.\n",
    "below the label": "Abstract:\nOne.\n\nAbstract:\nTwo.\n",
    "Chinese": "摘要：One.\n摘要：Two.\n",
}


@pytest.mark.parametrize("text", BARE.values(), ids=BARE)
def test_bare_abstracts(text: str) -> None:
    assert fields(text) == [{"abstract": "One."}, {"abstract": "Two."}]
    assert codes(text) == []


def test_bare_abstracts_that_break_off() -> None:
    text = "Abstract: One at\nhome\nAbstract: Two: see\nhttps://a.org\nAbstract: Three\n"
    assert fields(text) == [
        {"abstract": "One at\nhome"},
        {"abstract": "Two: see\nhttps://a.org"},
        {"abstract": "Three"},
    ]


def test_bare_abstracts_below_a_heading() -> None:
    text = "Rejected at ICLR 2021\nAbstract: One.\nAbstract: Two.\nAbstract: Three.\n"
    assert [f.get("title") for f in fields(text)] == [None] * 3
    assert codes(text) == ["LST001:1"]


WHOLE = "ICLR 2020\n\n" + "".join(record(i) for i in range(1, 5))


@pytest.mark.parametrize("lines", range(WHOLE.count("\n") + 1))
def test_a_list_cut_at_every_line(lines: int) -> None:
    """Records before the cut are untouched, and a cut inside a record is noticed."""
    text = "\n".join(WHOLE.split("\n")[:lines])
    found = fields(text)
    whole, rest = max(0, divmod(lines - 2, 5)[0]), (lines - 2) % 5
    said = {"eventtitle": "ICLR", "year": "2020"}
    assert found[:whole] == [{**expected(i), **said} for i in range(1, whole + 1)]
    assert len(found) == (whole + 1 if lines > 2 and rest > 1 else whole)
    noticed = [code for code in codes(text) if code.startswith("LST003")]
    # Without keywords alone a record is cut only where three have them.
    assert bool(noticed) == (whole >= 1 and rest > 0 and (rest < 4 or whole >= 3))
    if noticed:
        assert noticed == [f"LST003:{3 + 5 * whole}"]


def test_the_last_of_two_lacks_what_stands_last() -> None:
    done = read(record(1) + "Title 2\nAuthor: Ann Lee\nlink: https://a.org\n")
    (problem,) = done.problems
    assert problem.code == "LST003"
    assert "'Title 2' has no abstract and no keywords" in problem.message
    assert problem.where
    assert str(problem.where) == "list.txt:6:1"


# A last label and how people call it -> how many records before have to have it.
LAST_LABELS = [
    ("Venue: ICLR 2020", "venue", 3),
    ("Year: 2020", "year", 3),
    ("Code: https://github.com/a/b", "code", 3),
    ("Keyword: x", "keywords", 3),
    ("TL;DR: x", "summary", 3),
    ("link: https://a.org", "link", 1),
    ("Abstract: It is.", "abstract", 1),
]


@pytest.mark.parametrize(("line", "name", "enough"), LAST_LABELS)
@pytest.mark.parametrize("before", [1, 2, 3, 4])
def test_the_last_lacks_one_label(line: str, name: str, enough: int, before: int) -> None:
    whole = "".join(f"Title {i}\nAuthor: Ann Lee\n{line}\n\n" for i in range(before))
    problems = read(whole + "Last One\nAuthor: Bob May\n").problems
    have = "all records before it have" if before > 1 else "the record before it has"
    assert [p.message for p in problems] == (
        [f"the list seems to be cut here: 'Last One' has no {name}, which {have}"]
        if before >= enough
        else []
    )


def test_the_last_lacks_what_stands_first() -> None:
    assert codes(record(1) + record(2) + "Title 3\nAbstract: Yes.\nKeyword: x\n") == []


LINKED = [
    "https://arxiv.org/abs/1912.00001",
    "https://arxiv.org/abs/2001.00001",
    "https://aclanthology.org/2020.acl-main.1/",
    "https://www.aclweb.org/anthology/P19-2019",
    "https://openreview.net/group?id=ICLR.cc/2020",
]


@pytest.mark.parametrize("link", LINKED)
@pytest.mark.parametrize(
    "dress", ["- **[{t}]({u})**", "- [{t}]({u})", "[{t}](<{u}>)", "## [{t}]({u})"]
)
def test_where_a_title_leads_makes_no_heading_of_it(link: str, dress: str) -> None:
    text = "".join(
        f"{dress.format(t=title, u=link)}\n   - **Authors:** Bo Li\n   - **Abstract:** Yes.\n\n"
        for title in ("First Paper", "Second Paper", "Third Paper")
    )
    assert [(f["title"], f["url"]) for f in fields(text)] == [
        ("First Paper", link), ("Second Paper", link), ("Third Paper", link),
    ]  # fmt: skip
    assert codes(text) == []


def test_a_linked_record_without_abstract_below_one_with() -> None:
    text = (
        "- **[Deep Nets Are Fun](https://openreview.net/forum?id=AAAAAAAAAA)**\n"
        "   - **Authors:** Anna Müller\n   - **Abstract:** We show it.\n\n"
        "- **[Second Paper](https://arxiv.org/abs/1912.00001)**\n"
        "   - **Authors:** Bo Li\n   - code: https://github.com/a/b\n"
    )
    assert [f["title"] for f in fields(text)] == ["Deep Nets Are Fun", "Second Paper"]


# Lines below "T2" and "Authors: Bo Li" -> what they make of the record.
DOUBTED = {
    "a year in words": ("Year: published in 2019\n", {"year": "published in 2019"}),
    "no year": ("Year: to appear\n", {"year": "to appear"}),
    "no DOI": ("DOI: not yet known\n", {"doi": "not yet known"}),
    "no link": ("Link: coming quite soon\n", {"url": "coming quite soon"}),
    "all three": (
        "Link: coming quite soon\nYear: to appear\nDOI: not yet known\n",
        {"url": "coming quite soon", "year": "to appear", "doi": "not yet known"},
    ),
    "below a link": (
        "Link: https://a.org\nYear: published in 2019\n",
        {"url": "https://a.org", "year": "published in 2019"},
    ),
    "between a link and an abstract": (
        "Link: https://a.org\nYear: published in 2019\nAbstract: Yes.\n",
        {"url": "https://a.org", "year": "published in 2019", "abstract": "Yes."},
    ),
    "below an abstract": (
        "Abstract: Yes.\nYear: to appear\n", {"abstract": "Yes.", "year": "to appear"},
    ),
    "in an abstract": (
        "Abstract: The\nYear: of the cat\nis it.\n", {"abstract": "The\nYear: of the cat\nis it."},
    ),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "found"), DOUBTED.values(), ids=DOUBTED)
@pytest.mark.parametrize("titled", ["{}\n", "Title: {}\n"])
@pytest.mark.parametrize("blank", ["", "\n"])
@pytest.mark.parametrize("alone", [True, False])
def test_a_label_without_what_it_promises(
    lines: str, found: dict[str, str], titled: str, blank: str, alone: bool
) -> None:
    def written(title: str) -> str:
        return f"{titled.format(title)}Authors: Bo Li\n{lines}{blank}"

    titles = ["T One"] if alone else ["T One", "T Two", "T Three"]
    text = "".join(map(written, titles))
    assert fields(text) == [{"title": title, "author": "Bo Li", **found} for title in titles]
    assert codes(text) == []


@pytest.mark.parametrize(
    "opener", ["Year: to appear\nAuthor: Bo Li", "Year: in 2019\nAuthor: Bo Li"]
)
def test_a_doubtful_label_right_below_a_title(opener: str) -> None:
    year = opener.split("\n")[0].removeprefix("Year: ")
    for first in ("", "T1\nYear: 2019\nAuthor: A B\nKeyword: x\n"):
        found = fields(f"{first}T2\n{opener}\nKeyword: x\n")
        assert found[-1] == {"title": "T2", "year": year, "author": "Bo Li", "keywords": "x"}
        assert len(found) == (2 if first else 1)


@pytest.mark.parametrize(
    "title", ["Link: Prediction in Graphs", "Year: A Study of Time", "DOI: Why Not?"]
)
def test_a_title_that_opens_like_a_label(title: str) -> None:
    for last in ("Keyword: x\n", "Abstract: Yes.\n", "link: https://a.org\n"):
        after = f"Author: Ann Lee\n{last}"
        text = f"One\n{after}{title}\n{after}Three\n{after}"
        assert [f["title"] for f in fields(text)] == ["One", title, "Three"]


# Lines at the top of a file, above "Author:" -> the title.
FIRST_TITLES = {
    "wrapped by a program": (
        "A Very Long Title That Was Wrapped By An Email Program Over Two Lines, Which\nIs Bad",
        "A Very Long Title That Was Wrapped By An Email Program Over Two Lines, Which\nIs Bad",
    ),
    "no small word": (
        "A Very Long Title That Was Wrapped By An Email Program Over Two\nLines",
        "A Very Long Title That Was Wrapped By An Email Program Over Two\nLines",
    ),
    "at a colon": ("FancyNet:\nA Net", "FancyNet:\nA Net"),
    "a preamble": ("My favourites of late\nA Net", "A Net"),
    "a long preamble": (
        "Here is the list of papers that I have read with my group over the last year\nA Net",
        "A Net",
    ),
    "a venue": ("ICLR 2020, with all one needs to know of deep learning in it,\nA Net", "A Net"),
    "a sentence": ("We met for the whole of last year and read all of these.\nA Net", "A Net"),
    "another label": ("Editor: someone who has much time for such a thing, and a\nA Net", "A Net"),
}  # fmt: skip


@pytest.mark.parametrize(("lines", "title"), FIRST_TITLES.values(), ids=FIRST_TITLES)
@pytest.mark.parametrize("count", [1, 3])
def test_the_first_title_of_a_file(lines: str, title: str, count: int) -> None:
    after = "\nAuthor: X Y\nKeyword: x\n"
    rest = "".join(f"Title {i}{after}" for i in range(1, count))
    assert [f["title"] for f in fields(f"{lines}{after}{rest}")] == [
        title, *(f"Title {i}" for i in range(1, count)),
    ]  # fmt: skip


LONG = " ".join(["word"] * 80)


@pytest.mark.parametrize("before", ["", "\n", "One\nAuthor: A B\nKeyword: x\n"])
@pytest.mark.parametrize("titled", ["{}\n", "{}\n\n", "Title: {}\n"])
def test_a_title_of_many_letters_is_kept_with_a_warning(before: str, titled: str) -> None:
    if titled.startswith("Title"):
        before = before.replace("One", "Title: One")
    text = f"{before}{titled.format(LONG)}Author: C D\nKeyword: x\n"
    assert fields(text)[-1] == {"title": LONG, "author": "C D", "keywords": "x"}
    assert codes(text) == [f"LST004:{before.count(chr(10)) + 1}"]
    assert read(text).problems[0].message.startswith(f"a title of {len(LONG)} letters: 'word")


@pytest.mark.parametrize(
    ("preamble", "message"),
    [
        ("ICLR 2020", "line 1 stands outside the records; it says of all that follow: ICLR, 2020"),
        (
            "ICLR 2020\nposters",
            "lines 1-2 stand outside the records; they say of all that follow: ICLR, 2020, poster",
        ),
    ],
)
def test_what_a_heading_says_is_told_in_a_sentence(preamble: str, message: str) -> None:
    (problem,) = read(f"{preamble}\n\n{record(1)}").problems
    assert problem.message == message


def test_places() -> None:
    text = (
        "ICLR 2020\n\n1. [One](https://a.org)\n\nAuthor: A B,\nC D\n\nAbstract:\n\nYes.\n\nNo.\n\n"
        "PDF: https://b.org\n\n2. Two\nAuthor: A B\n"
    )
    one, two = read(text).entries
    assert one.lines == {
        "title": (3, 3),
        "url": (3, 14),
        "author": (5, 6),
        "abstract": (10, 12),
        "eventtitle": (1, 1),
        "year": (1, 1),
    }
    assert (one.origin.source, one.origin.locator, one.origin.on) == ("list.txt", "L3-14", TODAY)
    assert two.where
    assert str(two.where) == "list.txt:16:1"
    assert one.text == "\n".join(text.split("\n")[2:14])


SNIFFED = {
    "Title\nAuthor: A\nlink: https://a.org\nAbstract: x\n": True,
    "[Title](https://a.org)\nAuthor: A\n": True,
    "[1] Title\nAuthor: A\n": True,
    "\ufeffTitle\rAuthor: A\r": True,
    "Abstract: x\n": True,
    "摘要：x\n": True,
    "": False,
    "Just some text\nwith lines\n": False,
    '{"title": "x",\n"abstract": "Abstract: x"}\nAuthor: x': False,
    '[\n{"title": "x"}]\nAuthor: x': False,
    "[]\nAuthor: x": False,
    "<html>\nAuthor: x": False,
    "<!-- x -->\nAuthor: x": False,
    "@article{x,\n title = {x}}\nAuthor: x": False,
}


@pytest.mark.parametrize(("text", "sure"), SNIFFED.items())
def test_sniff(text: str, sure: bool) -> None:
    assert (listing.sniff(text) >= 0.3) == sure
    assert 0.0 <= listing.sniff(text) <= 1.0


def in_json(entries: tuple[RawEntry, ...]) -> str:
    plain = msgspec.to_builtins(entries, enc_hook=str)
    return json.dumps(plain, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


@pytest.mark.parametrize("path", sorted(GOLDEN.glob("*.txt")), ids=lambda p: p.stem)
def test_golden(path: Path) -> None:
    text = path.read_bytes().decode("utf-8")
    parsed = listing.read(text, f"tests/golden/listing/{path.name}", TODAY)
    said = in_json(parsed.entries)
    if os.environ.get("REFKIT_REWRITE_GOLDEN"):
        path.with_suffix(".json").write_text(said, "utf-8")
    assert said == path.with_suffix(".json").read_text("utf-8")


# Lines to shuffle and to mutate: everything above, and more of the same kind.
_LINES = sorted(
    {
        line
        for text in (
            *(dressed(dress, ONE) for dress in DRESSES.values()),
            *(text for text, _, _ in ODDITIES.values()),
            *(text for text, _ in PREAMBLES.values()),
            *(text for text, _, _ in BETWEEN.values()),
            *(text for text, _ in DOUBTED.values()),
            *(text for text, _ in FIRST_TITLES.values()),
        )
        for line in text.split("\n")
    }
)
_LISTING = st.lists(st.sampled_from(_LINES) | st.text(max_size=20), max_size=25).map("\n".join)
_RECORDS = st.lists(
    st.permutations(list(LABELLED.values())).map(
        lambda labels: ["A Title of Some Length", *labels, ""]
    ),
    min_size=1,
    max_size=4,
).map(lambda records: "\n".join(line for lines in records for line in lines))


@given(_LISTING | _RECORDS)
@settings(max_examples=300)
def test_nothing_is_dropped_in_silence(text: str) -> None:
    parsed = read(text)
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    told = set(_told(parsed))
    for number, line in enumerate(lines, start=1):
        tidied = label.tidy(line)
        if not tidied or label.is_ruler(tidied) or number in told:
            continue
        entry = next(e for e in parsed.entries if _first_line(e) <= number <= _last_line(e))
        assert _is_kept(tidied, entry), (number, line)


def _told(parsed: Parsed) -> Iterator[int]:
    """The lines that problems speak of."""
    for problem in parsed.problems:
        assert problem.where
        first = last = problem.where.line
        if problem.code == "LST001" and "lines" in problem.message:
            last = int(problem.message.split(" stand ")[0].split("-")[1])
        yield from range(first, last + 1)


def _first_line(entry: RawEntry) -> int:
    assert entry.where
    return entry.where.line


def _last_line(entry: RawEntry) -> int:
    return _first_line(entry) + entry.text.count("\n")


def _is_kept(line: str, entry: RawEntry) -> bool:
    """Whether what a line says, with or without a label, is in a field, or nothing to keep."""
    known = label.read(line) or label.unknown(line)
    values = [line, *([known.value] if known else [])]
    for value in values:
        bare = label.title(value)
        if label.says_nothing(value) or not value:
            return True
        for text in entry.fields.values():
            if value.rstrip(" ,;，；、") in text or (bare.text in text and bare.text):
                return True
    return False


@given(_LISTING | st.text())
def test_every_field_stands_on_the_lines_it_names(text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for entry in read(text).entries:
        assert entry.lines.keys() == entry.fields.keys()
        for field, (first, last) in entry.lines.items():
            assert 1 <= first <= last <= len(lines)
            if field in ("eventtitle", "year", "presentation"):
                continue
            there = "".join("".join(label.tidy(line).split()) for line in lines[first - 1 : last])
            for part in entry.fields[field].split("\n"):
                assert "".join(part.rstrip(",").split()) in there


@given(st.text() | _LISTING)
def test_reading_never_raises(text: str) -> None:
    assert 0.0 <= listing.sniff(text) <= 1.0
    for entry in read(text).entries:
        assert entry.fields.keys() == entry.lines.keys()


def test_the_seed_file_cut_at_any_line_keeps_what_came_before() -> None:
    lines = SEED.read_text("utf-8").split("\n")
    whole = [dict(e.fields) for e in read("\n".join(lines)).entries]
    for cut in range(9, len(lines), 13):
        found = [dict(e.fields) for e in read("\n".join(lines[:cut])).entries]
        assert found[:-1] == whole[: max(0, len(found) - 1)]


PAGE = (ROOT / "docs" / "formats" / "listing.md").read_text("utf-8")


@pytest.mark.parametrize("field", label.LABELS)
def test_the_page_lists_every_label(field: str) -> None:
    (row,) = (line for line in PAGE.split("\n") if line.startswith(f"| {field} |"))
    names = label.LABELS[field].split(", ")
    assert row == f"| {field} | {', '.join(f'`{name}`' for name in names)} |"


@pytest.mark.parametrize("field", label.LABELS)
def test_every_label_opens_its_field(field: str) -> None:
    value = {"url": "https://a.org", "year": "2020", "doi": "10.1234/x"}.get(field, "x")
    for name in label.LABELS[field].split(", "):
        for written in (name, name.upper(), name.title()):
            for colon in (": ", "：", " : "):
                found = label.label(f"{written}{colon}{value}")
                assert found
                assert (found.field, found.value) == (field, value)


@pytest.mark.parametrize("code", ["LST001", "LST002", "LST003", "LST004"])
def test_the_page_names_every_problem(code: str) -> None:
    assert f"| {code} |" in PAGE


def test_the_titles_of_the_page_are_read() -> None:
    (block,) = (b for b in PAGE.split("```text\n") if b.startswith("12. Title"))
    for line in block.split("```")[0].splitlines():
        for written in filter(None, line.split("   ")):
            assert label.title(written.strip()).text == "Title"
