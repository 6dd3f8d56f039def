"""What people see: exact text where it is short, properties where it is long."""

import io
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from rich.cells import cell_len

from refkit import view
from refkit.date import PartialDate
from refkit.errors import Location, Problem, Severity
from refkit.identifier import Identifier
from refkit.ingest import Account, Figures, Joined
from refkit.model import (
    Change,
    Entry,
    EntryType,
    Evidence,
    Match,
    Origin,
    Plan,
    Priority,
    PubState,
    Record,
    Status,
    StatusChange,
    Verdict,
)
from refkit.name import Name
from refkit.roundtrip import Comparison, Difference
from refkit.view import Screen, changes, tagged

TODAY = date(2026, 11, 22)
PIPE = Screen(0, False, False)
COLOURED = Screen(80, True, True)
ANSI = re.compile(r"\x1b\[[0-9;]+m")


def terminal(width: int) -> Screen:
    return Screen(width, colour=False, interactive=True)


def people(*families: str) -> tuple[Name, ...]:
    return tuple(Name(family=family) for family in families)


def origin(source: str, locator: str = "") -> Origin:
    return Origin(source=source, locator=locator, on=TODAY)


KERNEL = Record(
    key="moriakov2020kernel",
    entry=Entry(
        type=EntryType.INPROCEEDINGS,
        title="Kernel of {CycleGAN} as a principal homogeneous space",
        authors=(
            Name(given="Nikita", family="Moriakov"),
            Name(given="Jonas", family="Adler"),
            Name(given="Jonas", family="Teuwen"),
        ),
        date=PartialDate(2020),
        container="International Conference on Learning Representations",
        venue="iclr",
        identifiers=(Identifier.read("openreview:B1eWOJHKvB"),),
        abstract="Unpaired image-to-image translation.\nKnown solutions.",
        keywords=("Generative models", "CycleGAN"),
        extra={
            "presentation": "poster",
            "code": "https://example.org/" + "long/" * 20,
            "author+an": "1=equal;2=equal",
            "annote": "kept",
        },
    ),
    tags=("gan", "iclr-2020"),
    status=Status.READING,
    history=(
        StatusChange(status=Status.QUEUED, on=date(2026, 11, 1)),
        StatusChange(status=Status.READING, on=date(2026, 11, 10)),
    ),
    priority=Priority.HIGH,
    rating=4,
    note="Compare with *Ru*.\n- a list\n- of two",
    aliases=("moriakov2019kernel",),
    added=TODAY,
    provenance={
        "title": origin("seeds/001.txt", "L9"),
        "authors": origin("seeds/001.txt", "L10-14"),
        "venue": origin("seeds/001.txt", "L5-7"),
        "date": origin("seeds/001.txt", "L2"),
        "keywords": origin("hand"),
    },
)
RU = Record(
    key="ru2020bayesopt",
    entry=Entry(title="BayesOpt Adversarial Attack", authors=people("Ru", "Cobb")),
    added=TODAY,
)
BARE = Record(
    key="anonndperformance",
    entry=Entry(abstract="The performance of trained neural networks is robust to harsh pruning."),
    added=TODAY,
)
CHINESE = Record(
    key="wang2021zhongwen",
    entry=Entry(
        title="中文命名实体识别方法综述",
        authors=(Name(literal="王小明"), Name(literal="李华")),
        container="计算机学报",
        date=PartialDate(2021, 3),
    ),
    status=Status.READ,
    added=TODAY,
)
SEVERAL = (KERNEL, RU, BARE, CHINESE)


# --- the screen


class Stream(io.StringIO):
    def __init__(self, *, terminal: bool) -> None:
        super().__init__()
        self.terminal = terminal

    def isatty(self) -> bool:
        return self.terminal


@pytest.mark.parametrize(
    ("is_terminal", "environ", "expected"),
    [
        (False, {}, Screen(0, False, False)),
        (True, {}, Screen(80, True, True)),  # a terminal that does not tell its width
        (True, {"COLUMNS": "120"}, Screen(120, True, True)),
        (False, {"COLUMNS": "120"}, Screen(120, False, False)),
        (True, {"COLUMNS": "0"}, Screen(80, True, True)),
        (True, {"COLUMNS": "wide"}, Screen(80, True, True)),
        (True, {"COLUMNS": "-5"}, Screen(80, True, True)),
        (True, {"NO_COLOR": "1"}, Screen(80, False, True)),
        (True, {"NO_COLOR": ""}, Screen(80, True, True)),
        (False, {"FORCE_COLOR": "1"}, Screen(0, True, False)),
        (False, {"FORCE_COLOR": ""}, Screen(0, False, False)),
        (True, {"NO_COLOR": "1", "FORCE_COLOR": "1"}, Screen(80, False, True)),
        (True, {"TERM": "dumb"}, Screen(80, False, False)),
        (True, {"TERM": "dumb", "FORCE_COLOR": "1"}, Screen(80, True, False)),
        (True, {"TERM": "xterm-256color"}, Screen(80, True, True)),
    ],
)
def test_screen(is_terminal: bool, environ: Mapping[str, str], expected: Screen) -> None:
    assert Screen.of(Stream(terminal=is_terminal), environ) == expected


@pytest.mark.skipif(sys.platform == "win32", reason="no pseudo-terminals on Windows")
def test_a_real_terminal_tells_its_width() -> None:
    import fcntl
    import struct
    import termios

    master, slave = os.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 50, 132, 0, 0))
    with open(slave, "w", encoding="utf-8") as stream:
        assert Screen.of(stream, {"TERM": "xterm"}) == Screen(132, True, True)
    os.close(master)


# --- text in cells


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("naïve 中文 e\u0301 👍", "naïve 中文 e\u0301 👍"),
        ("a\tb\nc\r\nd", "a b c  d"),
        ("\x1b[31mred\x07", "�[31mred�"),
        ("\x9b31m \x7f \x00", "�31m � �"),
        ("a\u202egnp\u202c", "a�gnp�"),
        ("\u2066x\u2069\u2067\u2068\u202a\u202b\u202d", "�x������"),
        ("a\u2028b\u2029c", "a b c"),
        ("file\udcff", "file�"),
        ("no\u00a0break\u200c", "no\u00a0break\u200c"),
        ("a\u200db \u200d", "ab "),  # a joiner that joins no emoji
        ("👨\u200d👩 ❤\ufe0f\u200d🔥", "👨\u200d👩 ❤\ufe0f\u200d🔥"),
        ("", ""),
    ],
)
def test_safe(text: str, expected: str) -> None:
    assert view.safe(text) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("short", 5, "short"),
        ("shorter", 5, "shor…"),
        ("one two", 5, "one…"),  # no space before the ellipsis
        ("王小明, 李华", 9, "王小明…"),  # nor a comma
        ("中文字", 6, "中文字"),
        ("中文字", 5, "中文…"),
        ("中文字", 4, "中…"),  # half a character is no character
        ("e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301e\u0301"),
        ("e\u0301e\u0301e\u0301e\u0301", 3, "e\u0301e\u0301…"),  # accents stay with their letters
        ("word", 1, "…"),
        ("word", 0, ""),
        ("", 3, ""),
    ],
)
def test_clip(text: str, width: int, expected: str) -> None:
    assert view.clip(text, width) == expected


@pytest.mark.parametrize(
    ("text", "width", "expected"),
    [
        ("", 10, []),
        ("one two three", 20, ["one two three"]),
        ("one two three", 7, ["one two", "three"]),
        ("one  two", 3, ["one", "two"]),
        ("incomprehensibilities", 8, ["incompre", "hensibil", "ities"]),
        ("中文命名实体", 6, ["中文命", "名实体"]),
        ("使用BERT模型", 6, ["使用", "BERT模", "型"]),  # a word within stays whole
        ("中文。实体", 4, ["中", "文。", "实体"]),  # no line begins with a full stop
    ],
)
def test_wrap(text: str, width: int, expected: Sequence[str]) -> None:
    assert view.wrap(text, width) == expected


ODD = st.text(
    st.sampled_from(
        "ab Z,.;-(中文字。한é\u0301\u0308👍👨\u200d\ufe0f\u3000ｗ…\t\n\x1b\u202e\u2066\udc80"
    )
)


@given(ODD, st.integers(0, 30))
def test_clipped_text_fits(text: str, width: int) -> None:
    text = view.safe(text)
    assert cell_len(view.clip(text, width)) <= width
    assert view.clip(text, cell_len(text)) == text


@given(ODD, st.integers(2, 30))
def test_wrapped_text_fits_and_nothing_is_lost(text: str, width: int) -> None:
    text = view.safe(text)
    lines = view.wrap(text, width)
    assert all(cell_len(line) <= width for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


# --- the table


def test_table_in_a_wide_window() -> None:
    assert view.table(SEVERAL, terminal(160)).split("\n") == [
        "KEY                 YEAR  AUTHORS          TITLE                          "
        "                                           VENUE       STATUS   TAGS",
        "moriakov2020kernel  2020  Moriakov et al.  Kernel of CycleGAN as a princip"
        "al homogeneous space                       ICLR        reading  gan iclr-2020",
        "ru2020bayesopt            Ru, Cobb         BayesOpt Adversarial Attack    "
        "                                                       unread",
        "anonndperformance                          (The performance of trained neu"
        "ral networks is robust to harsh pruning.)              unread",
        "wang2021zhongwen    2021  王小明, 李华     中文命名实体识别方法综述       "
        "                                           计算机学报  read",
    ]


def test_table_in_a_pipe_is_uncut_and_has_no_header() -> None:
    lines = view.table(SEVERAL, PIPE).split("\n")
    assert lines == view.table(SEVERAL, terminal(160)).split("\n")[1:]


@pytest.mark.parametrize(
    ("width", "shown"),
    [
        (160, "KEY YEAR AUTHORS TITLE VENUE STATUS TAGS"),
        (100, "KEY YEAR AUTHORS TITLE VENUE STATUS TAGS"),
        (80, "KEY YEAR AUTHORS TITLE VENUE STATUS"),
        (72, "KEY YEAR AUTHORS TITLE STATUS"),
        (60, "KEY YEAR TITLE STATUS"),
        (54, "KEY TITLE STATUS"),
        (40, "KEY TITLE"),
    ],
)
def test_columns_go_one_by_one(width: int, shown: str) -> None:
    header = view.table(SEVERAL, terminal(width)).split("\n")[0]
    assert header.split() == shown.split()
    assert "moriakov2020kernel  " in view.table(SEVERAL, terminal(width))


def test_table_in_a_narrow_window() -> None:
    assert view.table(SEVERAL, terminal(40)).split("\n") == [
        "KEY                 TITLE",
        "moriakov2020kernel  Kernel of CycleGAN…",
        "ru2020bayesopt      BayesOpt Adversaria…",
        "anonndperformance   (The performance o…)",
        "wang2021zhongwen    中文命名实体识别方…",
    ]


def test_table_in_a_tiny_window_puts_the_title_below_the_key() -> None:
    assert view.table((KERNEL, BARE), terminal(20)).split("\n") == [
        "moriakov2020kernel",
        "  Kernel of CycleGA…",
        "anonndperformance",
        "  (The performance…)",
    ]


def test_columns_that_are_empty_everywhere_are_left_out() -> None:
    assert view.table((RU,), terminal(100)).split("\n") == [
        "KEY             AUTHORS   TITLE                        STATUS",
        "ru2020bayesopt  Ru, Cobb  BayesOpt Adversarial Attack  unread",
    ]


def test_no_records_no_table() -> None:
    assert view.table((), terminal(80)) == view.table((), PIPE) == ""


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Entry(authors=people("Ru")), "Ru"),
        (Entry(authors=people("Ru", "Cobb")), "Ru, Cobb"),
        (Entry(authors=people("Ru", "Cobb", "Blaas")), "Ru et al."),
        (Entry(authors=people("Ru"), and_others=True), "Ru et al."),
        (Entry(authors=people("Ru", "Cobb"), and_others=True), "Ru et al."),
        (Entry(authors=(Name(family="Baalen", particle="van", given="Mart"),)), "van Baalen"),
        (Entry(authors=(Name(literal="Worlds Team"), Name(family="Ru"))), "Worlds Team, Ru"),
        (Entry(authors=(Name(given="Plato"),)), "Plato"),
        (Entry(editors=people("Ru")), "Ru (ed.)"),
        (Entry(editors=people("Ru", "Cobb")), "Ru, Cobb (eds.)"),
        (Entry(editors=people("Ru", "Cobb", "Blaas")), "Ru et al. (eds.)"),
        (Entry(), ""),
    ],
)
def test_authors_in_a_table(entry: Entry, expected: str) -> None:
    line = view.table((Record(key="k", entry=replace(entry, title="T"), added=TODAY),), PIPE)
    assert line == f"k  {expected}  T  unread" if expected else "k  T  unread"


def test_cut_authors_need_one_ellipsis_only() -> None:
    record = replace(KERNEL, entry=replace(KERNEL.entry, venue="", container="", date=None))
    line = view.table((record,), terminal(63)).split("\n")[1]
    assert line == "moriakov2020kernel  Moriakov…   Kernel of CycleGAN as…  reading"


@pytest.mark.parametrize(
    ("entry", "expected"),
    [
        (Entry(title="A {GAN} title"), "A GAN title"),
        (Entry(title="T", abstract="A"), "T"),
        (Entry(abstract="Short."), "(Short.)"),
        (Entry(abstract="word " * 40), "(" + "word " * 13 + "word…)"),
        (Entry(), "(untitled)"),
    ],
)
def test_heading(entry: Entry, expected: str) -> None:
    assert view.heading(Record(key="k", entry=entry, added=TODAY)) == expected


def test_colour_changes_nothing_but_colour() -> None:
    for width in (160, 100, 60, 40, 20):
        coloured = view.table(SEVERAL, Screen(width, True, True))
        assert "\x1b[36mmoriakov2020kernel" in coloured
        assert ANSI.sub("", coloured) == view.table(SEVERAL, terminal(width))
    assert "\x1b" not in view.table(SEVERAL, terminal(80))


NAMES = st.builds(Name, family=ODD) | st.builds(Name, literal=ODD)
RECORDS = st.builds(
    Record,
    key=st.text("abcdefgh0123456789", min_size=1, max_size=40) | ODD,
    entry=st.builds(
        Entry,
        title=ODD,
        abstract=ODD,
        authors=st.lists(NAMES, max_size=3).map(tuple),
        container=ODD,
        date=st.none() | st.just(PartialDate(2020)),
    ),
    tags=st.lists(ODD, max_size=2).map(tuple),
    status=st.sampled_from(Status),
    note=ODD,
    added=st.just(TODAY),
)


@given(st.lists(RECORDS, max_size=4), st.integers(1, 130), st.booleans())
def test_no_line_of_a_table_is_wider_than_the_window(
    records: list[Record], width: int, watched: bool
) -> None:
    text = view.table(records, Screen(width, False, watched))
    assert all(cell_len(line) <= width for line in text.split("\n"))


def unsafe(text: str) -> set[str]:
    """Characters of Unicode categories that a terminal must not get, but for the line feed."""
    bidirectional = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
    kinds = {"Cc", "Cs", "Zl", "Zp"}
    return {c for c in text if unicodedata.category(c) in kinds or c in bidirectional} - {"\n"}


@given(RECORDS, ODD, st.sampled_from([terminal(50), PIPE]))
def test_nothing_of_a_record_or_a_problem_controls_the_terminal(
    record: Record, text: str, screen: Screen
) -> None:
    problem = Problem(
        code="NAM003",
        severity=Severity.WARNING,
        message=text,
        where=Location(file=text, line=1, column=2),
        hint=text,
    )
    change = Change(field="note", before=text, after="", origin=origin(text))
    plan = Plan(
        put=(record,),
        before={record.key: record},
        changes={record.key: (change,)},
        present=(text,),
        review=(Match(left=text, right=text, verdict=Verdict.LIKELY, evidence=()),),
    )
    shown = (
        view.table((record,), screen),
        view.record(record, screen),
        view.queue((record,), TODAY, screen),
        view.plan(plan, screen, verb=text, dry_run=False, verbose=True),
        view.problems((problem,), {text: text}, screen, verbose=True),
        view.error(text, text, screen),
        tagged.draw_flat({text: 1}, screen),
        view.empty(text),
    )
    assert [unsafe(part) for part in shown] == [set()] * len(shown)


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (view.count(0), "no records"),
        (view.count(1), "1 record"),
        (view.count(147), "147 records"),
        (view.count(12, 147), "12 of 147 records"),
        (view.count(1, 1), "1 record"),
        (view.count(0, 0), "no records"),
        (view.count(0, 1), "none of 1 record"),
        (view.plural(1, "pair"), "1 pair"),
        (view.plural(0, "pair"), "0 pairs"),
    ],
)
def test_counts(said: str, expected: str) -> None:
    assert said == expected


def test_an_empty_library_says_how_to_fill_it() -> None:
    assert view.empty("library.json") == (
        "library.json has no records yet; refkit add FILE reads a .bib or a listing into it"
    )


# --- one record


def test_a_record_on_a_card() -> None:
    code = KERNEL.entry.extra["code"]
    assert view.record(KERNEL, PIPE) == (
        f"""\
moriakov2020kernel
Kernel of CycleGAN as a principal homogeneous space
Nikita Moriakov*, Jonas Adler*, Jonas Teuwen
* equal contribution

year         2020
venue        International Conference on Learning Representations (ICLR)
presented    poster
type         inproceedings
status       reading, since 2026-11-10
tags         gan, iclr-2020
priority     high
rating       ★★★★☆ 4 of 5
link         https://openreview.net/forum?id=B1eWOJHKvB
code         {code}
keywords     Generative models, CycleGAN

Unpaired image-to-image translation.

Known solutions.

my note
Compare with *Ru*.
- a list
- of two

identifiers  openreview:B1eWOJHKvB
annote       kept
former keys  moriakov2019kernel
history      queued 2026-11-01, reading 2026-11-10
added        2026-11-22
from         seeds/001.txt, lines 2, 5-7 and 9-14
from         hand: keywords"""
    )


def test_a_record_without_a_title_is_untitled() -> None:
    assert view.record(BARE, PIPE) == (
        """\
anonndperformance
(untitled)

type         misc
status       unread

The performance of trained neural networks is robust to harsh pruning.

added        2026-11-22"""
    )


def test_every_field_of_an_entry_is_printed() -> None:
    entry = Entry(
        title="T",
        and_others=True,
        authors=people("Ru"),
        editors=people("Cobb"),
        date=PartialDate(2020, 4, 26),
        container="Journal of {X}",
        publisher="Press",
        volume="12A",
        number="3",
        pages="12–34",
        identifiers=(Identifier.read("doi:10.1000/xyz"),),
        url="https://example.org/second",
        pubstate=PubState.ACCEPTED,
        extra={"series": "LNCS", "author+an": "1=first"},
    )
    shown = view.record(Record(key="k", entry=entry, added=TODAY), PIPE)
    for line in (
        "Ru, et al.",
        "date         2020-04-26",
        "venue        Journal of X",
        "editors      Cobb",
        "volume       12A",
        "number       3",
        "pages        12–34",
        "publisher    Press",
        "state        accepted",
        "link         https://doi.org/10.1000/xyz",
        "url          https://example.org/second",
        "series       LNCS",
        "author+an    1=first",
    ):
        assert line in shown.split("\n")


@pytest.mark.parametrize(
    ("locators", "expected"),
    [
        (["L9"], "a.txt, line 9"),
        (["L9", "L9"], "a.txt, line 9"),
        (["L9", "L10"], "a.txt, lines 9-10"),
        (["L9-14"], "a.txt, lines 9-14"),
        (["L100", "L9-14"], "a.txt, lines 9-14 and 100"),
        (["L1-20", "L5"], "a.txt, lines 1-20"),
        (["forum=x"], "a.txt, forum=x"),
        ([""], "a.txt"),
    ],
)
def test_provenance_is_summed_up(locators: list[str], expected: str) -> None:
    provenance = {f"field{i}": origin("a.txt", text) for i, text in enumerate(locators)}
    record = Record(key="k", entry=Entry(), added=TODAY, provenance=provenance)
    assert view.record(record, PIPE).split("\n")[-1] == f"from         {expected}"


@pytest.mark.parametrize("width", [100, 88, 60, 40, 39, 20, 5])
def test_only_links_are_wider_than_the_window(width: int) -> None:
    for record in SEVERAL:
        lines = view.record(record, terminal(width)).split("\n")
        wide = [line for line in lines if cell_len(line) > min(width, 88)]
        labels = ("former keys", "identifiers", "presented", "keywords", "priority", "history")
        assert all("https://" in line or line.startswith(labels) for line in wide if width > 5)
        assert record.entry.extra.get("code", "") in "\n".join(lines)


def test_a_narrow_card_puts_labels_above() -> None:
    assert "\nvenue\n  计算机学报\n" in view.record(CHINESE, terminal(30))


# --- the queue and the tags


def queued(status: Status, days: int | None, priority: Priority | None = None) -> Record:
    history = (
        ()
        if days is None
        else (
            StatusChange(status=Status.DROPPED, on=date(2020, 1, 1)),
            StatusChange(status=status, on=TODAY - timedelta(days=days)),
        )
    )
    return replace(RU, status=status, history=history, priority=priority)


@pytest.mark.parametrize(
    ("record", "why"),
    [
        (queued(Status.READING, 12), "reading for 12 days"),
        (queued(Status.READING, 1), "reading since yesterday"),
        (queued(Status.READING, 0), "reading since today"),
        (queued(Status.QUEUED, 3, Priority.HIGH), "queued 3 days ago, priority high"),
        (queued(Status.QUEUED, 1, Priority.LOW), "queued yesterday, priority low"),
        (queued(Status.QUEUED, 0), "queued today"),
        (queued(Status.QUEUED, -1), "queued today"),  # another time zone's tomorrow
        (queued(Status.QUEUED, None), "queued today"),  # no history: since it was added
        (queued(Status.UNREAD, 2), "added 2 days ago"),
    ],
)
def test_why_a_record_is_next(record: Record, why: str) -> None:
    assert view.queue((record,), TODAY, PIPE) == (
        f"ru2020bayesopt  {why}\n  BayesOpt Adversarial Attack\n  Ru, Cobb"
    )


def test_the_queue() -> None:
    assert view.queue((KERNEL, BARE), TODAY, terminal(40)) == (
        """\
moriakov2020kernel
  reading for 12 days, priority high
  Kernel of CycleGAN as a principal
  homogeneous space
  Nikita Moriakov, Jonas Adler, Jonas
  Teuwen
  https://openreview.net/forum?id=B1eWOJHKvB

anonndperformance  added today
  (The performance of trained neural
  networks is robust to harsh pruning.)"""
    )
    assert view.queue((), TODAY, PIPE) == ""


# --- plans


def renamed(n: int) -> tuple[Record, ...]:
    return tuple(replace(RU, key=f"ru2020{i}") for i in range(n))


TAGGED = replace(RU, tags=("attack",), status=Status.READ, rating=3)
YEAR = Change(field="date", before="", after="2020", origin=origin("openreview", "forum=x"))
PLANS: list[tuple[Plan, str, bool, bool, str]] = [
    (Plan(), "added to library.json", False, False, "nothing has changed"),
    (Plan(), "tagged", True, False, "nothing would change"),
    (
        Plan(put=renamed(147), present=("a", "b", "c")),
        "added to library.json",
        False,
        False,
        "147 records added to library.json\n3 records were already there",
    ),
    (
        Plan(put=renamed(147)),
        "added to library.json",
        True,
        False,
        "147 records would be added to library.json",
    ),
    (
        Plan(put=(RU,), present=("a",)),
        "added",
        False,
        True,
        "1 record added\n  + ru2020bayesopt  BayesOpt Adversarial Attack\n"
        "1 record was already there\n  = a",
    ),
    (
        Plan(put=(TAGGED,), before={RU.key: RU}),
        "tagged",
        False,
        False,
        "1 record tagged\n  ~ ru2020bayesopt  BayesOpt Adversarial Attack\n"
        "      tags: (none) -> attack\n      status: unread -> read\n      rating: (none) -> 3",
    ),
    (
        Plan(put=(RU,), before={RU.key: RU}, changes={RU.key: (YEAR,)}),
        "added",
        True,
        True,
        "1 record would be changed\n  ~ ru2020bayesopt  BayesOpt Adversarial Attack\n"
        "      date: (none) -> 2020  [openreview forum=x]",
    ),
    (
        Plan(remove=(RU.key, BARE.key), before={RU.key: RU, BARE.key: BARE}),
        "removed",
        False,
        False,
        "2 records removed\n  - ru2020bayesopt  BayesOpt Adversarial Attack\n"
        "  - anonndperformance  "
        "(The performance of trained neural networks is robust to harsh pruning.)",
    ),
    (
        Plan(
            review=(
                Match(
                    left="a",
                    right="b",
                    verdict=Verdict.LIKELY,
                    evidence=(
                        Evidence(what="title", score=1.0),
                        Evidence(what="year", score=0.0),
                        Evidence(what="authors", score=0.83),
                    ),
                ),
            )
        ),
        "added",
        False,
        False,
        "nothing has changed\n1 pair may be the same work: refkit dedupe --review asks about them",
    ),
]


@pytest.mark.parametrize(("plan", "verb", "dry_run", "verbose", "expected"), PLANS)
def test_plan(plan: Plan, verb: str, dry_run: bool, verbose: bool, expected: str) -> None:
    assert view.plan(plan, PIPE, verb=verb, dry_run=dry_run, verbose=verbose) == expected


@pytest.mark.parametrize(
    ("n", "verbose", "lines"), [(10, False, 11), (11, False, 1), (11, True, 12)]
)
def test_few_records_are_listed(n: int, verbose: bool, lines: int) -> None:
    plan = Plan(put=renamed(n))
    shown = view.plan(plan, PIPE, verb="added", dry_run=False, verbose=verbose)
    assert len(shown.split("\n")) == lines


def test_long_values_show_where_they_differ() -> None:
    before, after = "same " * 50 + "old end", "same " * 50 + "new end"
    change = Change(field="abstract", before=before, after=after, origin=origin("hand"))
    plan = Plan(put=(RU,), before={RU.key: RU}, changes={RU.key: (change,)})
    shown = view.plan(plan, terminal(80), verb="edited", dry_run=False, verbose=False)
    assert shown.split("\n")[-1] == "      abstract: …e same same old end -> …e same same new end"
    full = view.plan(plan, terminal(80), verb="edited", dry_run=False, verbose=True)
    assert f"abstract: {before} -> {after}" in full


@given(ODD, ODD, st.integers(40, 120))
def test_changes_fit_the_window(before: str, after: str, width: int) -> None:
    change = Change(field="note", before=before * 9, after=after * 9, origin=origin("hand"))
    plan = Plan(put=(RU,), before={RU.key: RU}, changes={RU.key: (change,)})
    shown = view.plan(plan, terminal(width), verb="edited", dry_run=False, verbose=False)
    assert all(cell_len(line) <= width for line in shown.split("\n"))


# --- problems and errors


def problem(
    code: str, severity: Severity, message: str, line: int = 0, column: int = 1, hint: str = ""
) -> Problem:
    where = Location(file="a.txt", line=line, column=column) if line else None
    return Problem(code=code, severity=severity, message=message, where=where, hint=hint)


WEI = problem("NAM003", Severity.WARNING, 'which is the family in "Wei Li"', 2, 9, "write Li, Wei")
CUT = problem("LST002", Severity.ERROR, "the record is cut", 1)
NOTES = tuple(problem("TEX001", Severity.INFO, f"formula {i} repaired", i) for i in range(3, 7))


def test_problems_in_a_pipe() -> None:
    shown = view.problems((WEI, CUT), {"a.txt": "x\nAuthor: Wei Li"}, PIPE, verbose=False)
    assert shown == (
        "a.txt:1:1: error LST002 the record is cut\n"
        'a.txt:2:9: warning NAM003 which is the family in "Wei Li"\n'
        "  hint: write Li, Wei"
    )


def test_problems_on_a_terminal_show_the_line() -> None:
    shown = view.problems(
        (WEI,), {"a.txt": "x\r\n\tBy Yu, Wei Li\r\n"}, terminal(80), verbose=False
    )
    assert shown.split("\n") == [
        'a.txt:2:9: warning NAM003 which is the family in "Wei Li"',
        "        By Yu, Wei Li",
        "               ^",
        "  hint: write Li, Wei",
    ]


@pytest.mark.parametrize(
    ("line", "column", "expected"),
    [
        ("short", 1, ["    short", "    ^"]),
        ("short", 6, ["    short", "         ^"]),  # just behind the end
        ("short", 99, ["    short", "         ^"]),
        ("中文字", 3, ["    中文字", "        ^"]),
        ("0123456789" * 3, 1, ["    0123456789012345678…", "    ^"]),
        ("0123456789" * 3, 16, ["    …012345678901234567…", "          ^"]),
        ("0123456789" * 3, 30, ["    …1234567890123456789", "                       ^"]),
        ("", 1, []),
    ],
)
def test_the_marker_stands_below_the_column(
    line: str, column: int, expected: Sequence[str]
) -> None:
    one = problem("X1", Severity.ERROR, "m", 1, column)
    lines = view.problems((one,), {"a.txt": line}, terminal(24), verbose=False).split("\n")[1:]
    assert lines == expected
    assert all(cell_len(part) <= 24 for part in lines)


def test_a_place_that_is_not_in_the_source_has_no_excerpt() -> None:
    for sources in ({}, {"a.txt": "one line"}, {"b.txt": "x\ny"}):
        shown = view.problems((WEI,), sources, terminal(80), verbose=False)
        assert len(shown.split("\n")) == 2


def test_many_notes_of_one_kind_are_one_line() -> None:
    shown = view.problems((*NOTES, CUT), {}, PIPE, verbose=False)
    assert shown == (
        "a.txt:1:1: error LST002 the record is cut\n"
        "a.txt:3:1: note TEX001 formula 3 repaired (and 3 more like it; --verbose lists them)"
    )


def test_three_notes_are_three_lines_and_all_when_verbose() -> None:
    assert len(view.problems(NOTES[:3], {}, PIPE, verbose=False).split("\n")) == 3
    assert len(view.problems(NOTES, {}, PIPE, verbose=True).split("\n")) == 4


def test_warnings_are_never_summed_up_but_a_hint_is_said_once() -> None:
    shown = view.problems((WEI,) * 9, {}, PIPE, verbose=False).split("\n")
    assert sum("NAM003" in line for line in shown) == 9
    assert sum("hint:" in line for line in shown) == 1


def test_problems_without_a_place_come_last() -> None:
    keyed = Problem(code="EXP001", severity=Severity.WARNING, message="has no title", key="k")
    bare = problem("X1", Severity.INFO, "said")
    assert view.problems((keyed, bare, CUT), {}, PIPE, verbose=False) == (
        "a.txt:1:1: error LST002 the record is cut\nk: warning EXP001 has no title\nnote X1 said"
    )
    assert view.problems((), {}, PIPE, verbose=False) == ""


def test_files_keep_their_order() -> None:
    other = replace(CUT, where=Location(file="0.txt", line=1))
    shown = view.problems((CUT, other, WEI), {}, PIPE, verbose=False)
    assert re.findall(r"^\S+(?=: )", shown, re.M) == ["a.txt:1:1", "a.txt:2:9", "0.txt:1:1"]


def test_error() -> None:
    assert view.error("no such file: x", "", PIPE) == "refkit: no such file: x"
    assert view.error("no record has 'x'", "did you mean y?", PIPE) == (
        "refkit: no record has 'x'\n  hint: did you mean y?"
    )


@pytest.mark.parametrize(
    "draw",
    [
        lambda screen: view.record(KERNEL, screen),
        lambda screen: view.queue(SEVERAL, TODAY, screen),
        lambda screen: tagged.draw_flat({"a": 1}, screen),
        lambda screen: view.problems((WEI, CUT), {"a.txt": "x\nAuthor: Wei"}, screen, verbose=True),
        lambda screen: view.error("m", "h", screen),
        lambda screen: view.plan(
            Plan(put=SEVERAL), screen, verb="added", dry_run=False, verbose=False
        ),
    ],
)
def test_colour_is_only_where_it_is_wanted(draw: Callable[[Screen], str]) -> None:
    coloured, plain = draw(COLOURED), draw(terminal(80))
    assert "\x1b" in coloured
    assert "\x1b" not in plain
    assert ANSI.sub("", coloured) == plain


# --- progress


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def test_progress_is_silent_when_nobody_watches() -> None:
    stream, clock = Stream(terminal=False), Clock()
    with view.progress("reading", 10, PIPE, stream, clock) as advance:
        clock.now = 9.0
        advance()
        advance(9)
    assert stream.getvalue() == ""


def test_progress_is_silent_while_work_is_short() -> None:
    stream, clock = Stream(terminal=True), Clock()
    with view.progress("reading", 10, terminal(80), stream, clock) as advance:
        for _ in range(10):
            clock.now += 0.04
            advance()
    assert stream.getvalue() == ""


def test_progress_is_drawn_when_work_is_long_and_wiped_away() -> None:
    stream, clock = Stream(terminal=True), Clock()
    with view.progress("reading", 10, terminal(80), stream, clock) as advance:
        for _ in range(9):
            clock.now += 0.2
            advance()
    shown = stream.getvalue()
    assert "reading" in shown
    assert "3/10" in shown
    assert "9/10" in shown
    assert "\x1b[2K" in shown.rpartition("9/10")[2]  # erase the line (ECMA-48, 8.3.41)


def test_progress_is_wiped_away_when_work_fails() -> None:
    stream, clock = Stream(terminal=True), Clock()

    def work() -> None:
        with view.progress("reading", 2, terminal(80), stream, clock) as advance:
            clock.now = 1.0
            advance()
            raise KeyError("a bug")

    with pytest.raises(KeyError):
        work()
    assert "\x1b[2K" in stream.getvalue().rpartition("1/2")[2]


# --- start-up


def test_ascii_text_needs_no_rich() -> None:
    code = """
import sys
from datetime import date
from refkit import view
from refkit.model import Entry, Plan, Record
record = Record(key="k", entry=Entry(title="T"), added=date(2026, 1, 1))
screen = view.Screen(80, True, True)
view.table([record], screen)
view.record(record, screen)
view.plan(Plan(put=(record,)), screen, verb="added", dry_run=False, verbose=True)
view.error("m", "h", screen)
with view.progress("reading", 1, screen) as advance:
    advance()
print("rich" in sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    assert done.stdout == "False\n"


# --- what became of a file


def told(code: str, message: str, line: int = 1, field: str = "") -> Problem:
    return Problem(
        code=code,
        severity=Severity.WARNING,
        message=message,
        where=Location(file="refs.bib", line=line),
        field=field,
    )


WHOLE = Figures(entries=812, fields=7345, names=2040, macros=12, comments=1)


def test_a_file_that_was_kept_whole_is_one_line() -> None:
    account = Account(read=WHOLE)
    assert view.account(account, PIPE) == (
        "812 entries, 7345 fields, 2040 names, 12 macros, 1 comment: all kept"
    )
    one = Account(read=Figures(entries=1, fields=1, names=1))
    assert view.account(one, PIPE) == "1 entry, 1 field, 1 name: all kept"


def test_what_was_not_kept_is_counted_with_examples() -> None:
    account = Account(
        read=replace(
            WHOLE,
            changed=(told("PAG001", "'pp.' is left off", 7, "pages"),),
            mended=(told("BIB003", "a comma is missing", 8),),
            lost=(
                told("IDN002", "not a DOI: 'x'", 9, "doi"),
                told("IDN002", "not a DOI: 'y'", 10, "doi"),
                told("IDN002", "not a DOI: 'z'", 11, "doi"),
                told("DAT001", "'soon' is no year", 12, "year"),
            ),
            blocks=(told("BIB021", "too much is broken", 13),),
        ),
        keys=(told("KEY001", "the key 'k' stands twice", 5),),
        made=2,
    )
    assert view.account(account, PIPE).splitlines() == [
        "812 entries, 7345 fields, 2040 names, 12 macros, 1 comment",
        "  kept            809 keys, 7340 fields",
        "  changed         1 key, 2 keys made, 1 field, 1 place mended",
        "    refs.bib:5: the key 'k' stands twice",
        "    refs.bib:7: 'pp.' is left off",
        "    refs.bib:8: a comma is missing",
        "  not understood  1 block, 4 fields",
        # Of different kinds, as far as there are.
        "    refs.bib:13: too much is broken",
        "    refs.bib:9: not a DOI: 'x'",
        "    refs.bib:12: 'soon' is no year",
    ]
    assert all(
        cell_len(line) <= 40 for line in view.account(account, terminal(40)).split("\n")[3:6]
    )


def test_a_roundtrip_without_loss_is_one_line() -> None:
    done = Comparison(entries=2, fields=9, asides=1)
    assert view.roundtrip(done, PIPE, verbose=False) == (
        "2 entries, 9 fields, 1 other block: nothing changed in meaning"
    )
    assert view.roundtrip(Comparison(entries=1, fields=1), PIPE, verbose=False) == (
        "1 entry, 1 field: nothing changed in meaning"
    )


def test_what_a_roundtrip_changed_stands_by_entry_in_columns() -> None:
    done = Comparison(
        entries=3,
        fields=9,
        unread=1,
        differences=(
            Difference("one", "title", "Of\n Graphs", "Of Trees"),
            Difference("one", "number", "", "7"),
            Difference("two", "entry", "@article{two}", ""),
            Difference("", "macro acm", "@string{acm = {ACM}}", ""),
        ),
    )
    assert view.roundtrip(done, PIPE, verbose=False).splitlines() == [
        "one",
        "  title  - Of Graphs",
        "         + Of Trees",
        "  number + 7",
        "two",
        "  entry - @article{two}",
        "(besides the entries)",
        "  macro acm - @string{acm = {ACM}}",
        "3 entries, 9 fields: 4 changes in 2 entries, 1 block not understood",
    ]


def test_many_changes_are_listed_when_asked_for() -> None:
    some = tuple(Difference(f"k{i}", "title", "a" * 200, "b") for i in range(30))
    done = Comparison(entries=30, fields=30, differences=some)
    short = view.roundtrip(done, terminal(60), verbose=False).splitlines()
    assert short[-2:] == [
        "and 10 more; --verbose lists them",
        "30 entries, 30 fields: 30 changes in 30 entries",
    ]
    assert all(cell_len(line) <= 60 for line in short)
    long = view.roundtrip(done, terminal(60), verbose=True).splitlines()
    assert len(long) == 91
    assert "a" * 200 in long[1]


def test_nothing_in_a_report_reaches_the_terminal_as_a_command() -> None:
    done = Comparison(entries=1, differences=(Difference("\x1b[2Jk", "a\x07", "\x1b[31m", "x"),))
    assert "\x1b" not in view.roundtrip(done, PIPE, verbose=True)
    account = Account(read=replace(WHOLE, blocks=(told("BIB021", "\x1b[2J"),)))
    assert "\x1b" not in view.account(account, PIPE)


# --- what was merged, and messages in a narrow window ------------------------------------------


def test_what_was_merged_into_what() -> None:
    entries = [Joined(place=f"refs.bib:{i}:1", key="k" * (i % 2), into="doe") for i in range(1, 13)]
    assert changes.joined((), PIPE, dry_run=False, verbose=False) == ""
    assert changes.joined(entries[:2], PIPE, dry_run=True, verbose=False) == (
        "2 entries would be merged into records of the same work\n"
        "  refs.bib:1:1: k -> doe\n"
        "  refs.bib:2:1: -> doe"
    )
    few = changes.joined(entries, PIPE, dry_run=False, verbose=False).split("\n")
    assert (len(few), few[-1]) == (12, "  and 2 more (refkit --verbose lists all)")
    assert len(changes.joined(entries, PIPE, dry_run=False, verbose=True).split("\n")) == 13


@pytest.mark.parametrize("width", [12, 20, 40, 80])
@pytest.mark.parametrize("key", ["doe", "a" * 60])
def test_messages_are_broken_between_words(width: int, key: str) -> None:
    problem = Problem(
        code="MRG003",
        severity=Severity.WARNING,
        message="where it appeared is taken from here and from nowhere",
        key=key,
        hint="refkit undo takes it back",
    )
    shown = view.problems((problem,), {}, terminal(width), verbose=False)
    words = f"{key}: warning MRG003 {problem.message} hint: {problem.hint}"
    assert shown.split() == words.split()
    assert len(view.problems((problem,), {}, PIPE, verbose=False).split("\n")) == 2
    lines = [line for line in shown.split("\n") if key not in line]
    assert all(cell_len(line) <= max(width, 20) for line in lines)
