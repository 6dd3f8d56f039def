"""Records as JSON: both ways, and everything that is refused."""

import json
from datetime import date

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from strategies import libraries, records, words

from refkit.codec import (
    RecordError,
    decode,
    decode_asides,
    encode,
    encode_asides,
    encode_many,
    is_citable,
    is_key,
    place,
)
from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import Aside, AsideKind, Entry, EntryType, Origin, Record, Status, StatusChange
from refkit.name import Name

DAY = date(2020, 2, 21)
FULL = Record(
    key="moriakov2020kernel",
    entry=Entry(
        type=EntryType.INPROCEEDINGS,
        title="Kernel of {CycleGAN} as a principal homogeneous space",
        authors=(Name(family="Moriakov", given="Nikita"), Name(literal="Worlds Team")),
        date=PartialDate(2020, 4),
        identifiers=(Identifier(Scheme.OPENREVIEW, "B1eWOJHKvB"),),
        extra={"code": "https://example.org/ü"},
    ),
    tags=("gan", "theory"),
    status=Status.READ,
    history=(StatusChange(status=Status.READ, on=DAY),),
    rating=5,
    added=DAY,
    provenance={"title": Origin(source="seeds/a.txt", locator="L9", on=DAY)},
)
SHAPE = {
    "added": "2020-02-21",
    "entry": {
        "authors": [{"family": "Moriakov", "given": "Nikita"}, {"literal": "Worlds Team"}],
        "date": "2020-04",
        "extra": {"code": "https://example.org/ü"},
        "identifiers": ["openreview:B1eWOJHKvB"],
        "title": "Kernel of {CycleGAN} as a principal homogeneous space",
        "type": "inproceedings",
    },
    "history": [{"on": "2020-02-21", "status": "read"}],
    "provenance": {"title": {"locator": "L9", "on": "2020-02-21", "source": "seeds/a.txt"}},
    "rating": 5,
    "status": "read",
    "tags": ["gan", "theory"],
}


def test_a_record_is_stored_without_key_and_defaults_in_sorted_order() -> None:
    assert json.dumps(json.loads(encode(FULL))) == json.dumps(SHAPE)


def test_the_smallest_record_is_an_entry_and_a_day() -> None:
    record = Record(key="a", entry=Entry(), added=DAY)
    assert encode(record) == b'{"added":"2020-02-21","entry":{}}'
    assert decode("a", b'{"added":"2020-02-21","entry":{}}') == record


@given(records())
def test_what_is_encoded_is_decoded(record: Record) -> None:
    again = decode(record.key, encode(record))
    assert again == record
    assert encode(again) == encode(record)


@given(records())
def test_a_slice_of_a_file_is_as_good_as_bytes(record: Record) -> None:
    assert decode(record.key, msgspec.Raw(encode(record))) == record


@given(libraries())
def test_many_are_a_list_of_stored_shapes_headed_by_their_keys(some: list[Record]) -> None:
    text = encode_many(some)
    expected = [{"key": record.key, **json.loads(encode(record))} for record in some]
    assert json.dumps(json.loads(text)) == json.dumps(expected)
    assert text == (json.dumps(expected, indent=2, ensure_ascii=False) + "\n").encode()


def stored(**members: object) -> bytes:
    return json.dumps({"added": "2020-02-21", "entry": {}, **members}).encode()


REFUSED = [
    (b"", "1:1: JSON that ends too early"),
    (b'{"added": "2020-02-21",\n "entry": {"title": "\xc3\xa9"', "2:24: JSON that ends too early"),
    (b'{"added": "2020-02-21",\n "note": "\xc3\xa9" x}', "2:14: not JSON: expected ',' or '}'"),
    (b'{"added": "2020-02-21", "note": "\xff"}', "$: expected UTF-8"),
    (b'{"added": "2020-02-21", "entry": {}}\n}', "2:1: not JSON: trailing characters"),
    (b'{"added": "2020-02-21", "entry": {},}', "1:37: not JSON: trailing comma in object"),
    (b"[]", "$: expected 'object', got 'array'"),
    (b"{}", "$: object missing required field 'entry'"),
    (b'{"entry": {}}', "$: object missing required field 'added'"),
    (stored(key="b"), "$: object contains unknown field 'key'"),
    (stored(entry={"titel": ""}), "$.entry: object contains unknown field 'titel'"),
    (
        stored(entry={"authors": [{"family": 7}]}),
        "$.entry.authors[0].family: expected 'str', got 'int'",
    ),
    (
        stored(entry={"authors": [{}, {"name": "Bo"}]}),
        "$.entry.authors[1]: object contains unknown field 'name'",
    ),
    (
        stored(entry={"editors": [{"literal": "ACM", "given": "A."}]}),
        "$.entry.editors[0].literal: expected a body or the parts of a name, got both",
    ),
    (
        stored(entry={"date": "4/2020"}),
        "$.entry.date: not a date like 2017, 2017-12 or 2017-12-04: '4/2020'",
    ),
    (stored(entry={"date": 2020}), "$.entry.date: expected 'str', got 'int'"),
    (stored(entry={"identifiers": ["doi:1"]}), "$.entry.identifiers[0]: not a DOI: '1'"),
    (
        stored(entry={"identifiers": ["pmid:1", "pmid:1"]}),
        "$.entry.identifiers: expected every identifier once",
    ),
    (stored(added="yesterday"), "$.added: expected a day like 2017-12-04"),
    (
        stored(status="red"),
        "$.status: expected unread, queued, reading, skimmed, read, dropped, got 'red'",
    ),
    (stored(priority="top"), "$.priority: expected high, medium, low, got 'top'"),
    (stored(rating=0), "$.rating: expected 1 to 5, got 0"),
    (stored(rating=6), "$.rating: expected 1 to 5, got 6"),
    (stored(rating="5"), "$.rating: expected 'int | null', got 'str'"),
    (stored(tags=["b", "a"]), "$.tags[1]: expected sorted, unique tags, got 'a' here"),
    (stored(tags=["a", "a"]), "$.tags[1]: expected sorted, unique tags, got 'a' here"),
    (stored(tags=["GAN"]), "$.tags[0]: expected lower case, got 'GAN'"),
    (stored(tags=[" "]), "$.tags[0]: expected lower case, got ' '"),
    (stored(aliases=["a,b"]), "$.aliases[0]: 'a,b' cannot be a cite key"),
    (stored(locked=["author"]), "$.locked[0]: an entry has no field 'author'"),
    (stored(locked=["extra"]), "$.locked[0]: an entry has no field 'extra'"),
    (stored(locked=["extra."]), "$.locked[0]: an entry has no field 'extra.'"),
    (stored(locked=["tags"]), "$.locked[0]: an entry has no field 'tags'"),
    (
        stored(locked=["title", "date"]),
        "$.locked[1]: expected sorted, unique fields, got 'date' here",
    ),
    (
        stored(locked=["title", "title"]),
        "$.locked[1]: expected sorted, unique fields, got 'title' here",
    ),
    (stored(waiting="yes"), "$.waiting: expected 'bool', got 'str'"),
    (
        stored(receipts=[{"on": "2026-11-22"}]),
        "$.receipts[0]: object missing required field 'source'",
    ),
    (
        stored(receipts=[{"source": "dblp", "on": "2026-11-22", "fields": ["titel"]}]),
        "$.receipts[0].fields[0]: an entry has no field 'titel'",
    ),
    (
        stored(receipts=[{"source": "dblp", "on": "2026-11-22", "key": "a,b"}]),
        "$.receipts[0].key: 'a,b' cannot be a cite key",
    ),
    (
        stored(receipts=[{"source": "dblp", "on": "2026-11-22", "answers": ["../x"]}]),
        "$.receipts[0].answers[0]: expected 64 hexadecimal digits, got '../x'",
    ),
    (
        stored(receipts=[{"source": "dblp", "on": "2026-11-22", "before": {"tags": []}}]),
        "$.receipts[0].before: object contains unknown field 'tags'",
    ),
]


@pytest.mark.parametrize(("data", "message"), REFUSED)
def test_what_is_no_record_is_refused_with_its_place(data: bytes, message: str) -> None:
    with pytest.raises(RecordError) as refusal:
        decode("a", data)
    assert str(refusal.value) == message


def test_a_refusal_carries_its_parts() -> None:
    with pytest.raises(RecordError) as refusal:
        decode("a", stored(rating=7))
    assert (refusal.value.path, refusal.value.expected) == ("$.rating", "expected 1 to 5, got 7")
    assert (refusal.value.line, refusal.value.column) == (0, 0)


NEVER_WRITTEN = [
    (msgspec.structs.replace(FULL, key="a,b"), "$: 'a,b' cannot be a cite key"),
    (msgspec.structs.replace(FULL, rating=6), "$.rating: expected 1 to 5, got 6"),
    (msgspec.structs.replace(FULL, tags=("b", "a")), "$.tags[1]: expected sorted, unique tags"),
    (msgspec.structs.replace(FULL, note=7), "$.note: expected 'str', got 'int'"),
    (msgspec.structs.replace(FULL, note="\ud800"), "$: expected text, got half a surrogate pair"),
]


@pytest.mark.parametrize(("record", "message"), NEVER_WRITTEN)
def test_what_could_not_be_read_is_not_written(record: Record, message: str) -> None:
    with pytest.raises(RecordError) as refusal:
        encode(record)
    assert str(refusal.value).startswith(message)


# What ends a key in a .bib file: comma, white space, right brace (bibtex.web, section 277); biber
# reads blanks inside. The second half is what LaTeX's \\cite can name, too.
KEYS = [
    "a",
    "Z9",
    "9",
    "_x",
    "-a",
    "vonoswald2020continual",
    "DBLP:conf/nips/VaswaniSPUJGKP17",
    "a.b+c-d",
    "é",
    "图",
    "a'b",
    'a"b',
    "a(b",
    "a)b",
    "a=b",
    "a&b",
    "a$b",
    "a^b",
]
UNCITABLE = ["a b", "a%b", "a#b", "a~b", "a\\b", "a\u00a0b"]
NO_KEYS = ["", " ", " a", "a ", "a\n", "a\tb", "a\nb", "a,b", "a{b", "a}b", "a\x00b", "a\x7fb"]
NO_KEYS += ["a\x85b", "a\u2028b", "a\ud800b", "\u00a0a"]


@pytest.mark.parametrize("key", KEYS)
def test_keys(key: str) -> None:
    assert is_key(key)
    assert is_citable(key)


@pytest.mark.parametrize("key", UNCITABLE)
def test_keys_that_a_file_may_have_and_no_cite_command_can_name(key: str) -> None:
    assert is_key(key)
    assert not is_citable(key)


@pytest.mark.parametrize("key", NO_KEYS)
def test_no_keys(key: str) -> None:
    assert not is_key(key)


ASIDES = (
    Aside(kind=AsideKind.MACRO, name="acm", text='@string{acm = "ACM"}'),
    Aside(kind=AsideKind.TEXT, text="% Ünicode\n\n% and more"),
)


@given(st.lists(st.builds(Aside, kind=st.sampled_from(AsideKind), name=words(1), text=words(3))))
def test_asides_that_are_encoded_are_decoded(asides: list[Aside]) -> None:
    assert decode_asides(encode_asides(tuple(asides))) == tuple(asides)


def test_the_shape_of_asides() -> None:
    assert json.loads(encode_asides(ASIDES)) == {
        "blocks": [
            {"kind": "macro", "name": "acm", "text": '@string{acm = "ACM"}'},
            {"kind": "text", "text": "% Ünicode\n\n% and more"},
        ]
    }


NO_ASIDES = [
    (b"{}", "$: object missing required field 'blocks'"),
    (
        b'{"blocks": [{"kind": "entry", "text": ""}]}',
        "$.blocks[0].kind: invalid enum value 'entry'",
    ),
    (b'{"blocks": [{"kind": "text"}]}', "$.blocks[0]: object missing required field 'text'"),
    (b'{"blocks": [], "file": ""}', "$: object contains unknown field 'file'"),
    (b'{"blocks": [\n', "2:1: JSON that ends too early"),
    (b'{"blocks": [{"kind": "text", "text": "\xff"}]}', "$: expected UTF-8"),
]


@pytest.mark.parametrize(("data", "message"), NO_ASIDES)
def test_what_are_no_asides_is_refused(data: bytes, message: str) -> None:
    with pytest.raises(RecordError) as refusal:
        decode_asides(data)
    assert str(refusal.value) == message


def test_asides_with_half_a_character_are_not_written() -> None:
    with pytest.raises(RecordError, match="surrogate"):
        encode_asides((Aside(kind=AsideKind.TEXT, text="\ud800"),))


@pytest.mark.parametrize(
    ("offset", "where"), [(0, (1, 1)), (2, (1, 2)), (3, (2, 1)), (4, (2, 2)), (5, (2, 3))]
)
def test_places_are_counted_in_lines_and_code_points(offset: int, where: tuple[int, int]) -> None:
    assert place("é\nab".encode(), offset) == where
