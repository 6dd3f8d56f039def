"""Other programs' fields: what they mean for a record, and what is written back."""

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.formats.bibtex import group, tool
from refkit.model import Aside, AsideKind, Entry, Mine, Priority, Record, Status

DAY = date(2026, 11, 22)
READ, SKIMMED, UNREAD = Status.READ, Status.SKIMMED, Status.UNREAD

# Fields as their programs write them -> what they say.
TABLE: list[tuple[dict[str, str], Mine | None]] = [
    # JabRef: SpecialFieldValue.
    ({"readstatus": "read"}, Mine(status=READ)),
    ({"readstatus": "skimmed"}, Mine(status=SKIMMED)),
    ({"readstatus": "true"}, None),
    ({"priority": "prio1"}, Mine(priority=Priority.HIGH)),
    ({"priority": "prio2"}, Mine(priority=Priority.MEDIUM)),
    ({"priority": "prio3"}, Mine(priority=Priority.LOW)),
    ({"priority": "prio4"}, None),
    ({"ranking": "rank1"}, Mine(rating=1)),
    ({"ranking": "rank5"}, Mine(rating=5)),
    ({"ranking": "rank0"}, None),
    ({"relevance": "relevant"}, None),
    ({"qualityassured": "qualityAssured"}, None),
    ({"printed": "printed"}, None),
    ({"groups": "Thesis, To Read"}, Mine(tags=("thesis", "to-read"))),
    ({"groups": "A; B, C"}, Mine(tags=("a", "b", "c"))),
    ({"comment-alice": "Good *proof*."}, Mine(note="Good *proof*.")),
    ({"comment-alice": "x", "comment-bob": "y"}, None),
    ({"comment": "x", "review": "y", "owner": "alice", "timestamp": "2020-01-02"}, None),
    # JabRef's marks among the keywords, as older versions kept them.
    (
        {"keywords": "graphs, prio1, rank5, read, relevant"},
        Mine(status=READ, priority=Priority.HIGH, rating=5),
    ),
    ({"keywords": "graphs; prio1; rank5"}, Mine(priority=Priority.HIGH, rating=5)),
    ({"keywords": "skimmed, graphs", "owner": "me"}, Mine(status=SKIMMED)),
    ({"keywords": "readed, prio3"}, Mine(status=READ, priority=Priority.LOW)),
    ({"keywords": "read, write"}, None),
    ({"keywords": "reading, rank10"}, None),
    ({"keywords": "important, to-read"}, None),
    # BibDesk: boolean and rating fields.
    ({"Read": "1"}, Mine(status=READ)),
    ({"read": "Yes"}, Mine(status=READ)),
    ({"read": "0"}, Mine(status=UNREAD)),
    ({"Read": "No"}, Mine(status=UNREAD)),
    ({"read": "maybe"}, None),
    ({"Rating": "4"}, Mine(rating=4)),
    ({"rating": "0"}, None),
    ({"rating": "8"}, None),
    ({"rating": "3.5"}, None),
    ({"bdsk-file-1": "YnBsaXN0", "Date-Added": "2020-01-02 10:00:00 +0100"}, None),
    # Mendeley, coBib, papis.
    ({"mendeley-tags": "deep learning,graphs"}, Mine(tags=("deep-learning", "graphs"))),
    ({"mendeley-groups": "Thesis/Chapter 1"}, Mine(tags=("thesis/chapter-1",))),
    ({"tags": "new, high"}, Mine(tags=("high", "new"))),
    ({"tags": r"G{\"o}del, R\&D"}, Mine(tags=("gödel", "r&d"))),
    ({"annote": "x", "annotation": "y", "note": "z", "papis_id": "1", "notes": "n.md"}, None),
    ({"title": "T"}, None),
    ({}, None),
    # Two that disagree: the one that says more.
    ({"read": "Yes", "readstatus": "skimmed"}, Mine(status=SKIMMED)),
]


@pytest.mark.parametrize(("fields", "mine"), TABLE)
def test_fields_of_other_programs_say(fields: dict[str, str], mine: Mine | None) -> None:
    assert tool.marks(fields) == mine


def test_groups_of_comments_are_tags() -> None:
    assert tool.marks({"tags": "a"}, ["My Group"]) == Mine(tags=("a", "my-group"))


def record(
    extra: Mapping[str, str], keywords: tuple[str, ...] = (), mine: Mine | None = None
) -> Record:
    """A record that has taken over what its fields say."""
    mine = mine or tool.marks({**extra, "keywords": ", ".join(keywords)}) or Mine()
    return Record(
        key="k",
        entry=Entry(title="T", extra=extra, keywords=keywords),
        tags=mine.tags,
        status=mine.status or UNREAD,
        priority=mine.priority,
        rating=mine.rating,
        note=mine.note,
        added=DAY,
    )


@pytest.mark.parametrize("fields", [fields for fields, _ in TABLE if "tags" not in fields])
def test_what_still_holds_is_written_as_it_was(fields: dict[str, str]) -> None:
    extra = {name: value for name, value in fields.items() if name != "keywords"}
    words = tuple(word.strip() for word in fields.get("keywords", "").split(",") if word)
    there = record(extra, words)
    assert tool.spelled(there) == {n: v for n, v in extra.items() if tool.is_mark(n)}
    assert tool.keywords(there) == words


# Fields, what has changed about the record since, what is written ("": left out).
CHANGES: list[tuple[dict[str, str], dict[str, object], dict[str, str]]] = [
    ({"readstatus": "skimmed"}, {"status": READ}, {"readstatus": "read"}),
    ({"readstatus": "read"}, {"status": SKIMMED}, {"readstatus": "skimmed"}),
    ({"readstatus": "read"}, {"status": Status.READING}, {"readstatus": ""}),
    ({"readstatus": "read"}, {"status": UNREAD}, {"readstatus": ""}),
    ({"readstatus": "x"}, {"status": READ}, {"readstatus": "x"}),
    ({"Read": "0"}, {"status": READ}, {"Read": "1"}),
    ({"Read": "No"}, {"status": READ}, {"Read": "Yes"}),
    ({"read": "true"}, {"status": UNREAD}, {"read": "false"}),
    ({"read": "0"}, {"status": SKIMMED}, {"read": "0"}),
    (
        {"read": "1", "readstatus": "read"},
        {"status": SKIMMED},
        {"read": "0", "readstatus": "skimmed"},
    ),
    ({"priority": "prio3"}, {"priority": Priority.HIGH}, {"priority": "prio1"}),
    ({"priority": "prio3"}, {"priority": None}, {"priority": ""}),
    ({"priority": "soon"}, {"priority": Priority.HIGH}, {"priority": "soon"}),
    ({"ranking": "rank2"}, {"rating": 5}, {"ranking": "rank5"}),
    ({"Rating": "2", "ranking": "rank2"}, {"rating": 4}, {"Rating": "4", "ranking": "rank4"}),
    ({"rating": "2"}, {"rating": None}, {"rating": ""}),
    ({"groups": "A Group, B"}, {"tags": ("a-group",)}, {"groups": "A Group"}),
    ({"groups": "A; B"}, {"tags": ("a", "b", "c")}, {"groups": "A; B; c"}),
    ({"groups": "A"}, {"tags": ()}, {"groups": ""}),
    ({"tags": "A", "groups": "A, B"}, {"tags": ("b", "c")}, {"tags": "c", "groups": "B"}),
    ({"tags": "A"}, {"tags": ("a", "x{y")}, {"tags": r"A, x\{y"}),
    ({"comment-me": "old"}, {"note": "new $1"}, {"comment-me": "new $1"}),
    ({"comment-me": "old"}, {"note": "un{balanced"}, {"comment-me": "old"}),
    ({"comment-me": "old"}, {"note": ""}, {"comment-me": ""}),
    (
        {"comment-me": "a", "comment-you": "b"},
        {"note": "c"},
        {"comment-me": "a", "comment-you": "b"},
    ),
    ({"owner": "me", "my-own": "x"}, {"status": READ, "tags": ("t",)}, {}),
]  # fmt: skip


@pytest.mark.parametrize(("extra", "changes", "expected"), CHANGES)
def test_what_has_changed_is_written_as_it_is_now(
    extra: dict[str, str], changes: dict[str, object], expected: dict[str, str]
) -> None:
    assert tool.spelled(msgspec.structs.replace(record(extra), **changes)) == expected


@pytest.mark.parametrize(
    ("words", "changes", "expected"),
    [
        ("graphs prio1", {"priority": Priority.LOW}, "graphs prio3"),
        ("prio1 graphs", {"priority": None}, "graphs"),
        ("rank1 x", {"rating": 3}, "rank3 x"),
        ("rank1 x", {"rating": None}, "x"),
        ("rank1 skimmed", {"status": READ}, "rank1 read"),
        ("rank1 read", {"status": Status.QUEUED}, "rank1"),
        ("read graphs", {"status": Status.QUEUED}, "read graphs"),  # a keyword like any other
    ],
)
def test_marks_among_the_keywords_follow(
    words: str, changes: dict[str, object], expected: str
) -> None:
    there = msgspec.structs.replace(record({}, tuple(words.split())), **changes)
    assert tool.keywords(there) == tuple(expected.split())


_VALUES = st.sampled_from(
    [
        "read",
        "skimmed",
        "1",
        "0",
        "Yes",
        "no",
        "prio1",
        "rank3",
        "3",
        "A, B",
        "A; b",
        "x",
        "{",
        "a$b",
    ]
)
_FIELDS = st.sampled_from(
    ["readstatus", "Read", "priority", "ranking", "rating", "groups", "mendeley-tags", "comment-me"]
)


@given(st.dictionaries(_FIELDS, _VALUES))
def test_a_record_just_read_writes_what_was_read(extra: dict[str, str]) -> None:
    there = record(extra)
    assert tool.spelled(there) == extra


@given(
    st.dictionaries(_FIELDS, _VALUES),
    st.sampled_from(Status),
    st.sampled_from([None, *Priority]),
    st.sampled_from([None, 1, 2, 3, 4, 5]),
    st.sets(st.sampled_from(["a", "b", "c"])),
)
def test_what_is_written_never_contradicts_the_record(
    extra: dict[str, str],
    status: Status,
    priority: Priority | None,
    rating: int | None,
    tags: set[str],
) -> None:
    mine = Mine(status=status, priority=priority, rating=rating, tags=tuple(sorted(tags)))
    there = record(extra, mine=mine)
    again = tool.marks({name: v for name, v in tool.spelled(there).items() if v}) or Mine()
    assert again.priority in (None, priority)
    assert again.rating in (None, rating)
    assert set(again.tags) <= tags
    assert again.status in (None, status, UNREAD)


JABREF_3 = r"""@comment{jabref-meta: groupstree:
0 AllEntriesGroup:;
1 ExplicitGroup:Deep\;0\;Smith2020\;jones:21\;;
2 ExplicitGroup:With \\\; sign\;0\;smith2020\;;
1 KeywordGroup:Graphs\;0\;keywords\;graph\;0\;0\;;
1 ExplicitGroup:Long name that was wr
apped\;2\;doe\;;
}"""
JABREF_5 = r"""@Comment{jabref-meta: grouping:
0 AllEntriesGroup:;
1 StaticGroup:Papers\;0\;1\;0x8a8a8aff\;book\;smith2020\;;
}"""
PLIST = """@comment{BibDesk Static Groups{
<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<plist version="1.0">
<array>
	<dict>
		<key>group name</key>
		<string>CLIC &amp; BSM</string>
		<key>keys</key>
		<string>Cheng:2016ay,Rawat:2017ir</string>
	</dict>
	<dict>
		<key>group name</key>
		<string>Empty</string>
		<key>keys</key>
		<string></string>
	</dict>
</array>
</plist>
}}"""  # fmt: skip


def comment(text: str) -> Aside:
    return Aside(kind=AsideKind.COMMENT, text=text)


@pytest.mark.parametrize(
    ("text", "of"),
    [
        (
            JABREF_3,
            {
                "smith2020": ("Deep", "With ; sign"),
                "jones:21": ("Deep",),
                "doe": ("Long name that was wrapped",),
            },
        ),
        (JABREF_5, {}),  # its members are in the field groups
        (PLIST, {"cheng:2016ay": ("CLIC & BSM",), "rawat:2017ir": ("CLIC & BSM",)}),
        (PLIST.replace("Static", "Smart"), {}),
        ("@comment{anything}", {}),
    ],
)
def test_groups_in_comments(text: str, of: dict[str, tuple[str, ...]]) -> None:
    assert group.members([comment(text)], "a.bib") == group.Groups(of, ())


@pytest.mark.parametrize(
    "text",
    [
        PLIST.replace("</dict>", ""),
        PLIST.replace("<array>", "<dict>").replace("</array>", "</dict>"),
        PLIST.replace("<?xml", ""),
        PLIST[: len(PLIST) // 2],
        PLIST.replace("<!DOCTYPE plist", '<!DOCTYPE plist [<!ENTITY a "aaaa">]><!-- '),
    ],
)
def test_a_broken_group_comment_is_named(text: str) -> None:
    found = group.members([comment(text)], "a.bib")
    assert found.of == {}
    assert [problem.code for problem in found.problems] == ["FLD003"]


@given(st.text(), st.sampled_from([JABREF_3, PLIST, ""]))
def test_any_comment_can_be_read(text: str, around: str) -> None:
    half = len(around) // 2
    group.members([comment(around[:half] + text + around[half:])], "a.bib")


def test_every_mark_is_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "docs/formats/bibtex.md").read_text("utf-8")
    for name in (*tool.MARKS, "comment-"):
        assert f"`{name}" in page, name
