"""What queries find: every field, every way to compare, what is missing, what is cheap."""

from datetime import date

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from strategies import records, words

from refkit import query, text
from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import (
    Clash,
    Entry,
    EntryType,
    Origin,
    Priority,
    PubState,
    Receipt,
    Record,
    Status,
    StatusChange,
)
from refkit.name import Name
from refkit.query import And, Kind, Match, Not, Or, Phrase, Word

TODAY = date(2026, 11, 21)
ADDED = date(2020, 2, 21)


def record(key: str, entry: Entry | None = None, **mine: object) -> Record:
    return msgspec.structs.replace(Record(key=key, entry=entry or Entry(), added=ADDED), **mine)


CYCLEGAN = record(
    "moriakov2020kernel",
    Entry(
        type=EntryType.INPROCEEDINGS,
        title="Kernel of {CycleGAN} as a principal homogeneous space of $\\alpha$-stable maps",
        authors=(
            Name(given="Nikita", family="Moriakov"),
            Name(given="Jonas", family="Müller"),
            Name(given="Ludwig", particle="van", family="Beethoven", suffix="Jr."),
        ),
        editors=(Name(literal="The {Editors}"),),
        date=PartialDate(2020, 4),
        container="International Conference on Learning Representations",
        venue="iclr",
        publisher="OpenReview.net",
        volume="12A",
        pages="12–34",
        identifiers=(
            Identifier(Scheme.OPENREVIEW, "B1eWOJHKvB"),
            Identifier(Scheme.DOI, "10.1145/3292500.3330701"),
        ),
        url="https://example.org/cyclegan",
        pubstate=PubState.PUBLISHED,
        abstract="We study the {Kernel} of losses, naïvely.\nAnd unpaired data.",
        keywords=("adversarial training", "Symmetry"),
        extra={"code": "https://github.com/me/{x}", "series": "Lecture {Notes}", "X-Own": "mine"},
    ),
    tags=("image-to-image", "nlp/transformers", "theory"),
    status=Status.READ,
    history=(
        StatusChange(status=Status.QUEUED, on=date(2026, 9, 30)),
        StatusChange(status=Status.READ, on=date(2026, 10, 5)),
    ),
    priority=Priority.HIGH,
    rating=4,
    note="Compare with *pix2pix*; ask Ångström.",
    aliases=("oldname2019cycle",),
    provenance={
        "title": Origin(source="seeds/iclr.txt", on=ADDED),
        "date": Origin(source="openreview", on=ADDED),
    },
    receipts=(Receipt(source="dblp", on=ADDED),),
    locked=("title",),
    clashes=(Clash(field="rating", value="3", on=ADDED),),
    distinct=("other2020",),
)
BARE = record("anonndmatrix", Entry(container="Żółte Karty"), tags=("theory",))
LIBRARY = [CYCLEGAN, BARE]


def found(asked: str) -> list[str]:
    test = query.predicate(query.parse(asked, TODAY, {"ml": "theory"}))
    return [one.key for one in LIBRARY if test(one)]


BOTH = ["moriakov2020kernel", "anonndmatrix"]

# --- Words --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        # every field that is searched
        "homogeneous", "α-stable", "Moriakov", "nikita", "iclr", "ICLR", "representations",
        "2020-04", "image", "moriakov2020kernel", "oldname2019cycle", "editors",
        "unpaired", "adversarial", "pix2pix", "B1eWOJHKvB", "10.1145/3292500", "openreview.net",
        "example.org", "github", "lecture", "mine", "transformers",
        # letter case, accents, punctuation, parts of words
        "KERNEL", "muller", "MÜLLER", "Mu\u0308ller", "gan", "cyclegan", "homo", "kernel,",
        "angstrom", "naively", "NAÏVELY",
        # several words, in any order, in several fields
        "2020 muller kernel pix2pix", "unpaired theory",
        # words kept together
        '"kernel of cyclegan"', '"Nikita Moriakov" 2020', "image-to-image", '"image to image"',
        "“principal homogeneous”", '"losses naively"', '"lecture notes"', '"compare with pix2pix"',
        '"van beethoven"',
    ],
)  # fmt: skip
def test_words_that_occur(asked: str) -> None:
    assert found(asked) == ["moriakov2020kernel"]


@pytest.mark.parametrize(
    "asked",
    [
        "diffusion",
        "kernel diffusion",
        '"of kernel"',
        '"moriakov jonas"',  # two authors are two fields
        '"data adversarial"',  # abstract and keyword
        '"unpaired data compare"',  # abstract and note
        "inproceedings",  # the type is not searched
        "2021",
        "neurips",
        "∗∗∗",  # no letters: nothing to find
        "kernel !!",
        '""',
    ],
)
def test_words_that_do_not_occur(asked: str) -> None:
    assert found(asked) == []


def test_an_empty_query_finds_everything() -> None:
    assert found("") == BOTH
    assert found("  ") == BOTH


def test_only_negations_find_the_rest() -> None:
    assert found("-kernel") == ["anonndmatrix"]
    assert found("-kernel -theory") == []
    assert found("-zzz") == BOTH


def test_a_venue_outside_the_table_is_found_by_its_container() -> None:
    assert found("zolte karty") == ["anonndmatrix"]
    assert found("venue:karty") == ["anonndmatrix"]
    assert found("journal:zolte") == ["anonndmatrix"]


@pytest.mark.parametrize(
    "asked", ["neurips", '"advances in neural"', "venue:nips", "venue:NeurIPS"]
)
def test_a_venue_is_found_by_its_names_and_the_field_knows_aliases(asked: str) -> None:
    one = record("a", Entry(venue="neurips"))
    assert query.predicate(query.parse(asked, TODAY))(one)
    assert not query.predicate(query.parse("nips", TODAY))(one)


# --- Fields -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "asked",
    [
        # text, folded, anywhere in it
        "title:homogen", 'title:"of CYCLEGAN"', "title:α", "container:learning",
        "publisher:openrev", "volume:12a", "pages:12-34", "abstract:naively",
        'abstract:"kernel of losses"',
        "keyword:symm", 'keyword:"adversarial training"', "note:angstrom", "key:moriakov",
        "alias:2019", "url:example.org", "code:github", "series:notes", "extra:lecture",
        "extra.x-own:mine", "distinct:other",
        # people: every part, both orders, without accents
        "author:moriakov", "author:nik", "author:muller", 'author:"Nikita Moriakov"',
        'author:"Moriakov, Nikita"', 'author:"van Beethoven, Ludwig"', 'author:"ludwig van"',
        "editor:editors",
        # exactly: letter for letter
        "title:=\"Kernel of CycleGAN as a principal homogeneous space of α-stable maps\"",
        "author:=Moriakov", 'author:="Moriakov, Nikita"', 'author:="Jonas Müller"',
        'author:="Ludwig van Beethoven Jr."', "author:=Beethoven", 'author:="van Beethoven"',
        "keyword:=Symmetry", "key:=moriakov2020kernel", "tag:=nlp/transformers", "year:=2020",
        "volume:=12A",
        # regular expressions: any case, or not; the text as people read it
        "title::^kernel", "title::space.*maps$", "title::(?-i)GAN", "author::^Jonas", "key::l$",
        "tag::^image-", "note::pix\\dpix", "abstract::naïvely", "any::ångström", "year::^20",
        # closed lists
        "status:read", "status:done", "priority:high", "type:inproceedings", "pubstate:published",
        "venue:iclr", "is:read", "is:locked",
        # tags: the subtree, and words that stand for tags
        "tag:nlp", "tag:nlp/transformers", "tag:NLP/", 'tag:"image to image"',
        # identifiers
        "doi:10.1145/3292500.3330701", "doi:https://doi.org/10.1145/3292500.3330701",
        "doi:10.1145", "openreview:B1eWOJHKvB",
        "id:https://openreview.net/forum?id=B1eWOJHKvB", "https://openreview.net/pdf?id=B1eWOJHKvB",
        # ranges
        "year:2020", "year:2019..2020", "year:..2020", "year:2020..", "rating:4", "rating:4..",
        "rating:..4", "date:2020", "date:2020-04", "date:2020-01..2020-06", "date:2020-04-01..",
        "added:2020 rating:1..", "read:last-month", "read:2026-10-05", "queued:2026-09",
        "queued:2m..", "read:..today",
        # where values are from
        "source:openreview", "source:iclr.txt", "source:seeds/iclr.txt", "source:dblp",
        "locked:title", "clash:rating",
        # presence
        "has:doi", "has:note", "has:rating", "has:clash", "has:abstract", "has:code", "has:read",
        "has:editor", "has:priority", "has:alias", "has:source", "has:locked", "has:url",
    ],
)  # fmt: skip
def test_fields_that_are_met(asked: str) -> None:
    assert found(asked) == ["moriakov2020kernel"]
    assert found(f"-({asked})") == ["anonndmatrix"]


@pytest.mark.parametrize(
    "asked",
    [
        "title:moriakov", "author:kernel", 'author:"Jonas Moriakov"', "abstract:pix2pix",
        "title:=kernel", "author:=moriakov", "keyword:=symmetry", "tag:=nlp",
        "key:=Moriakov2020Kernel",
        "title::^of", "title::(?-i)kernel", "tag:nl", "tag:transformers", "tag:image",
        "status:unread year:2020", "priority:low", "type:article", "venue:neurips", "doi:10.9",
        "openreview:b1ewojhkvb", "arxiv:1706.03762",
        "year:2021..", "year:..2019", "rating:5", "rating:..3",
        "date:2020-05..", "date:..2020-03", "date:2020-04-02..",
        "read:this-month", "read:2026-09", "queued:2026-10", "reading:..today", "dropped:2026",
        "source:crossref", "locked:abstract", "clash:title", "has:arxiv", "has:file", "has:number",
        "has:dropped", "is:waiting", "is:dropped", "alias:moriakov",
    ],
)  # fmt: skip
def test_fields_that_are_not_met(asked: str) -> None:
    assert found(asked) == []


@pytest.mark.parametrize("asked", ["tag:theory", "tag:ml", "has:tag", "added:2020-02", "has:venue"])
def test_fields_that_both_meet(asked: str) -> None:
    assert found(asked) == BOTH


@pytest.mark.parametrize(
    ("history", "status", "asked", "expected"),
    [
        ((), Status.UNREAD, "unread:2020-02-21", True),  # as it was added
        ((), Status.READ, "read:2020", True),
        ((), Status.READ, "unread:2020", False),  # it came as read
        (((Status.READ, 2021), (Status.READ, 2023)), Status.READ, "read:2021", True),
        (((Status.READ, 2021), (Status.READ, 2023)), Status.READ, "read:2022", False),
        (((Status.READ, 2021), (Status.UNREAD, 2023)), Status.UNREAD, "read:2021", True),
        (((Status.READ, 2021), (Status.UNREAD, 2023)), Status.UNREAD, "unread:2023", True),
        (((Status.READ, 2021),), Status.READ, "unread:2020", False),
    ],
)
def test_the_day_on_which_a_status_was_reached(
    history: tuple[tuple[Status, int], ...], status: Status, asked: str, expected: bool
) -> None:
    steps = tuple(StatusChange(status=step, on=date(year, 6, 1)) for step, year in history)
    one = record("a", status=status, history=steps)
    assert query.predicate(query.parse(asked, TODAY))(one) is expected


@pytest.mark.parametrize(
    ("written", "asked", "expected"),
    [
        ("2018", "date:2018", True),
        ("2018", "date:2018-01..2018-12", True),
        ("2018", "date:2018-03..", False),  # nobody knows that it was March or later
        ("2018", "date:2018-03", False),
        ("2018-03", "date:2018-03-01..2018-03-31", True),
        ("2018-03", "date:2018-03-01..2018-03-30", False),
        ("2018-03-04", "date:2018-03", True),
        ("2018", "year:2018", True),
        ("2018-03-04", "year:2018..2019", True),
    ],
)
def test_a_date_known_in_part_lies_in_a_range_when_all_of_it_does(
    written: str, asked: str, expected: bool
) -> None:
    one = record("a", Entry(date=PartialDate.read(written)))
    assert query.predicate(query.parse(asked, TODAY))(one) is expected


def test_many_keys_are_one_test() -> None:
    asked = " OR ".join(f"key:=k{n}" for n in range(5000))
    assert found(f"{asked} OR key:={BARE.key}") == ["anonndmatrix"]
    assert found(f"({asked} OR title:kernel) -tag:zzz") == ["moriakov2020kernel"]


# --- Tags and statuses beside a query -----------------------------------------------------------


@pytest.mark.parametrize(
    ("asked", "tags", "statuses", "expected"),
    [
        ("", (), (), BOTH),
        ("", ("theory",), (), BOTH),
        ("", ("theory", "image-to-image"), (), ["moriakov2020kernel"]),
        ("", ("nlp",), (), ["moriakov2020kernel"]),  # what is below a tag counts
        ("", ("theo",), (), []),
        ("", ("ml",), (), BOTH),
        ("", (), (Status.READ,), ["moriakov2020kernel"]),
        ("", (), (Status.READ, Status.UNREAD), BOTH),
        ("", ("image-to-image",), (Status.UNREAD,), []),
        ("kernel", ("theory",), {Status.READ}, ["moriakov2020kernel"]),
        ("kernel OR zolte", ("image-to-image",), [Status.READ], ["moriakov2020kernel"]),
    ],
)
def test_tags_and_statuses(
    asked: str, tags: tuple[str, ...], statuses: tuple[Status, ...], expected: list[str]
) -> None:
    chosen = query.matches(
        iter(LIBRARY), asked, tags, statuses, today=TODAY, aliases={"ml": "theory"}
    )
    assert [one.key for one in chosen] == expected


def test_cheap_tests_come_first(monkeypatch: pytest.MonkeyPatch) -> None:
    test = query.predicate(query.parse("kernel title:x a::b status:queued tag:theory", TODAY))

    def refuse(_: str) -> str:
        raise AssertionError("text was looked at")

    monkeypatch.setattr(text, "plain", refuse)
    monkeypatch.setattr("refkit.query.reading.plain", refuse)
    assert not test(BARE)


# --- Properties ---------------------------------------------------------------------------------

ASKED = st.sampled_from(
    [
        *("a", '"b c"', "title:a", "author:e", "tag:a", "has:abstract", "has:doi", "status:read"),
        *("year:1500..", "rating:3..", "title::^[a-m]", "any::e.", "source:hand", "key:a", "-é"),
        *(
            "added:2000..",
            "read:2000..2030",
            "date:..5000",
            "venue:iclr",
            "type:book",
            "is:waiting",
        ),
    ]
)


@given(records(), ASKED, ASKED)
@settings(max_examples=60)
def test_the_laws_of_logic_hold(one: Record, left: str, right: str) -> None:
    def holds(asked: str) -> bool:
        return query.predicate(query.parse(asked, TODAY))(one)

    a, b = holds(left), holds(right)
    assert holds(f"NOT ({left})") is not a
    assert holds(f"NOT NOT ({left})") is a
    assert holds(f"({left}) ({right})") is (a and b)
    assert holds(f"({left}) OR ({right})") is (a or b)
    assert holds(f"-(({left}) ({right}))") is holds(f"-({left}) OR -({right})")
    assert holds(f"-(({left}) OR ({right}))") is holds(f"-({left}) -({right})")


@given(records(), st.one_of(words(2), st.text(max_size=6)))
@settings(max_examples=60)
def test_words_are_found_in_just_the_texts_that_are_said_to_be_searched(
    one: Record, asked: str
) -> None:
    needle = text.fold(asked)
    expected = bool(needle) and any(
        needle in held for texts in query.searched(one).values() for held in texts
    )
    assert query.predicate(Phrase(asked))(one) is expected
    assert query.predicate(Word(asked))(one) is expected


@given(records(), st.data())
@settings(max_examples=60)
def test_what_stands_in_a_record_is_found(one: Record, data: st.DataObject) -> None:
    texts = [held for some in query.searched(one).values() for held in some if held]
    if not texts:
        return
    held = data.draw(st.sampled_from(texts))
    start = data.draw(st.integers(0, len(held) - 1))
    part = held[start : start + 7]
    if part.strip():
        assert query.predicate(query.parse(f'"{part}"', TODAY))(one)


@given(records())
@settings(max_examples=60)
def test_every_field_can_be_asked_of_every_record(one: Record) -> None:
    from refkit.query import fields, reading

    for name in fields.TYPES:
        texts = reading.texts_of(name)(one)
        assert query.predicate(query.parse(f"has:{name}", TODAY))(one) is bool(texts)
        for said in texts:
            assert query.predicate(Match(name, Kind.IS, said))(one)
            assert query.predicate(Not(Match(name, Kind.PATTERN, "^")))(one) is False


def test_nodes_made_by_hand_work_too() -> None:
    everything = query.Everything()
    assert query.predicate(And((everything, Word("kernel"))))(CYCLEGAN)
    assert query.predicate(Or((everything, Word("zzz"))))(CYCLEGAN)
    assert not query.predicate(Not(everything))(CYCLEGAN)
