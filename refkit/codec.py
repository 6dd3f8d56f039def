"""Records, and what a file holds besides them, as JSON, strict both ways.

This module knows the shape that a record has in library.json and on paper (`--json`), and refuses
whatever does not have it: an unknown member, a wrong type, a rating of 7. It knows neither files
nor the library around the records; a record's key is the name it is kept under, so the stored
shape has no "key". The asides of a file are kept as one object with one member, "blocks".

JSON is UTF-8, its members are sorted, members with their default value are left out. Of two
members with one name inside a record the last one counts, as in most readers of JSON.
"""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from refkit.date import PartialDate
from refkit.identifier import Identifier
from refkit.model import (
    Aside,
    Clash,
    Entry,
    EntryType,
    Priority,
    PubState,
    Receipt,
    Record,
    Retired,
    Status,
)
from refkit.name import Name

# A key in a .bib file ends at a comma, at white space or, with braces around the entry, at a right
# brace (bibtex.web, section 277, scan2_white); a left brace would unbalance the file for every
# other reader. Biber reads keys with blanks inside, so these are kept. JSON holds no half of a
# surrogate pair, and no control character belongs into a name.
_NEVER = r"{},\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff"
_KEY = re.compile(rf"[^\s{_NEVER}](?:[^{_NEVER}]*[^\s{_NEVER}])?")
# What \cite cannot name, though a .bib file can: white space ends the key for BibTeX, and TeX gives
# the signs another meaning before LaTeX sees them.
_UNCITABLE = re.compile(r"[\s%#\\~]")
_WORDS: Mapping[str, tuple[str, ...]] = {
    "$.status": tuple(Status),
    "$.priority": tuple(Priority),
    "$.entry.type": tuple(EntryType),
    "$.entry.pubstate": tuple(PubState),
}
_FIELDS = frozenset(Entry.__struct_fields__) - {"extra"}
# What else two copies of a library may have changed in different ways.
_MINE = frozenset({"note", "rating", "priority"})
_DIGEST = re.compile("[0-9a-f]{64}")
_BYTE = re.compile(r" \(byte (\d+)\)$")


class RecordError(ValueError):
    """JSON that is no record, or a record that JSON cannot hold.

    ``path`` says where ("$.entry.authors[0].family"; "$" is the whole), ``expected`` what was
    expected and found instead. Where the text is no JSON at all, ``line`` and ``column`` (1-based,
    in code points) say where it stops to be; otherwise both are 0.
    """

    def __init__(self, path: str, expected: str, line: int = 0, column: int = 0) -> None:
        where = f"{line}:{column}" if line else path
        super().__init__(f"{where}: {expected}")
        self.path = path
        self.expected = expected
        self.line = line
        self.column = column


def is_key(text: str) -> bool:
    """Whether ``text`` can be a cite key: whatever a .bib file and JSON can hold as one."""
    return _KEY.fullmatch(text) is not None


def is_citable(key: str) -> bool:
    r"""Whether BibTeX and LaTeX's \cite can name ``key``, which a file may have all the same."""
    return _UNCITABLE.search(key) is None


def folded(key: str) -> str:
    """What is the same for keys that are meant alike: case is ignored, as BibTeX does.

    A keyboard and a file may write one accented letter as one character or as two.
    """
    return (key if key.isascii() else unicodedata.normalize("NFC", key)).lower()


def decode(key: str, data: bytes | msgspec.Raw) -> Record:
    """Read the record kept under ``key`` from its stored shape. Raises RecordError."""
    try:
        stored = _DECODER.decode(data)
    except msgspec.DecodeError as error:
        raise explain(error, data) from None
    except UnicodeDecodeError:
        raise RecordError("$", "expected UTF-8") from None
    record = Record(key=key, **msgspec.structs.asdict(stored))
    _check(record)
    return record


def encode(record: Record) -> bytes:
    """Print the stored shape of ``record`` on one line, without its key.

    Raises RecordError when `decode` would not take it back.
    """
    members = msgspec.structs.asdict(record)
    del members["key"]
    try:
        data = _ENCODER.encode(_Stored(**members))
    except UnicodeEncodeError:
        raise RecordError("$", "expected text, got half a surrogate pair") from None
    # Types are promises in Python; a broken one must not be found out by the next run.
    decode(record.key, data)
    return data


def decode_asides(data: bytes | msgspec.Raw) -> tuple[Aside, ...]:
    """Read what a file holds besides its entries from its stored shape. Raises RecordError."""
    try:
        return _ASIDES.decode(data).blocks
    except msgspec.DecodeError as error:
        raise explain(error, data) from None
    except UnicodeDecodeError:
        raise RecordError("$", "expected UTF-8") from None


def encode_asides(asides: tuple[Aside, ...]) -> bytes:
    """Print the stored shape of a file's asides on one line. Raises RecordError."""
    try:
        return _ENCODER.encode(_Asides(blocks=asides))
    except UnicodeEncodeError:
        raise RecordError("$", "expected text, got half a surrogate pair") from None


def decode_retired(data: bytes | msgspec.Raw) -> Retired:
    """Read what is kept of a key whose work was removed. Raises RecordError."""
    try:
        return _RETIRED.decode(data)
    except msgspec.DecodeError as error:
        raise explain(error, data) from None
    except UnicodeDecodeError:
        raise RecordError("$", "expected UTF-8") from None


def encode_retired(retired: Retired) -> bytes:
    """Print what is kept of a key whose work was removed, on one line. Raises RecordError."""
    try:
        return _ENCODER.encode(retired)
    except UnicodeEncodeError:
        raise RecordError("$", "expected text, got half a surrogate pair") from None


def decode_tag(data: bytes | msgspec.Raw) -> str:
    """Read the tag that a word stands for. Raises RecordError."""
    try:
        tag = _TAG.decode(data)
    except msgspec.DecodeError as error:
        raise explain(error, data) from None
    except UnicodeDecodeError:
        raise RecordError("$", "expected UTF-8") from None
    if not tag.strip() or tag != tag.lower():
        raise RecordError("$", f"expected lower case, got '{tag}'")
    return tag


def encode_text(record: Record) -> str:
    """Print the stored shape for a person to edit: indented, with a final line feed."""
    return msgspec.json.format(encode(record), indent=2).decode() + "\n"


def encode_many(records: Iterable[Record]) -> bytes:
    """Print records for people and programs: a list of stored shapes, each headed by its key.

    Indented by two spaces, with a final newline. Raises RecordError.
    """
    items = [b'{"key":' + _ENCODER.encode(r.key) + b"," + encode(r)[1:] for r in records]
    return msgspec.json.format(b"[" + b",".join(items) + b"]", indent=2) + b"\n"


def to_json(value: object) -> str:
    """Print values of ours, plain ones and lists and mappings of them, as JSON for programs.

    Members come in the order of the value; indented by two spaces, with a final newline.
    """
    return msgspec.json.format(_PRINTER.encode(value), indent=2).decode() + "\n"


def explain(error: msgspec.DecodeError, data: bytes | msgspec.Raw) -> RecordError:
    """Put msgspec's complaint about ``data`` in our words, with its path or its line and column."""
    if isinstance(error, msgspec.ValidationError):
        expected, _, path = str(error).partition(" - at `")
        path = path.rstrip("`") or "$"
        return RecordError(path, _worded(expected, path))
    whole = bytes(data)
    message = str(error).removeprefix("JSON is malformed: ")
    at = _BYTE.search(message)
    offset = int(at.group(1)) if at else len(whole)
    if message.startswith("trailing characters"):  # the one place that msgspec counts from 1
        offset -= 1
    line, column = place(whole, offset)
    reason = f"not JSON: {message[: at.start()]}" if at else "JSON that ends too early"
    return RecordError("$", reason, line, column)


def place(data: bytes, offset: int) -> tuple[int, int]:
    """Find the line and the column (both 1-based, in code points) of a byte in UTF-8 text."""
    start = data.rfind(b"\n", 0, offset) + 1
    column = len(data[start:offset].decode("utf-8", "replace")) + 1
    return data.count(b"\n", 0, offset) + 1, column


def _worded(message: str, path: str) -> str:
    message = message.replace("`", "'")
    if message.startswith("Invalid RFC3339"):
        return "expected a day like 2017-12-04"
    words = _WORDS.get(path) if message.startswith("Invalid enum value ") else None
    if words:
        return f"expected {', '.join(words)}, got {message.removeprefix('Invalid enum value ')}"
    return message[0].lower() + message[1:]


def _check(record: Record) -> None:
    """Refuse what types cannot. Cheap: it runs on every record of every library listed."""
    if not _KEY.fullmatch(record.key):
        raise RecordError("$", f"'{record.key}' cannot be a cite key")
    if record.rating is not None and not 1 <= record.rating <= 5:
        raise RecordError("$.rating", f"expected 1 to 5, got {record.rating}")
    if record.tags:
        _check_tags(record.tags)
    for i, alias in enumerate(record.aliases):
        if not is_key(alias):
            raise RecordError(f"$.aliases[{i}]", f"'{alias}' cannot be a cite key")
    if record.locked:
        _check_fields(record.locked, "$.locked")
    if record.distinct:
        _check_distinct(record)
    for i, clash in enumerate(record.clashes):
        _check_clash(clash, f"$.clashes[{i}]")
    for i, receipt in enumerate(record.receipts):
        _check_receipt(receipt, f"$.receipts[{i}]")
    entry = record.entry
    _check_names(entry.authors, "authors")
    if entry.editors:
        _check_names(entry.editors, "editors")
    if len(entry.identifiers) > 1 and len(set(entry.identifiers)) < len(entry.identifiers):
        raise RecordError("$.entry.identifiers", "expected every identifier once")


def _check_tags(tags: tuple[str, ...]) -> None:
    for i, tag in enumerate(tags):
        if not tag.strip() or tag != tag.lower():
            raise RecordError(f"$.tags[{i}]", f"expected lower case, got '{tag}'")
        if i and tags[i - 1] >= tag:
            raise RecordError(f"$.tags[{i}]", f"expected sorted, unique tags, got '{tag}' here")


def _check_receipt(receipt: Receipt, path: str) -> None:
    _check_fields(receipt.fields, f"{path}.fields")
    if receipt.key and not is_key(receipt.key):
        raise RecordError(f"{path}.key", f"'{receipt.key}' cannot be a cite key")
    for i, digest in enumerate(receipt.answers):
        if not _DIGEST.fullmatch(digest):
            where = f"{path}.answers[{i}]"
            raise RecordError(where, f"expected 64 hexadecimal digits, got '{digest}'")


def _check_distinct(record: Record) -> None:
    for i, key in enumerate(record.distinct):
        if not is_key(key):
            raise RecordError(f"$.distinct[{i}]", f"'{key}' cannot be a cite key")
        if i and record.distinct[i - 1] >= key:
            raise RecordError(f"$.distinct[{i}]", f"expected sorted, unique keys, got '{key}' here")


def _check_clash(clash: Clash, path: str) -> None:
    if clash.field not in _MINE:
        _check_fields((clash.field,), f"{path}.field")
    try:
        msgspec.json.decode(clash.value)
    except msgspec.DecodeError:
        raise RecordError(f"{path}.value", "expected JSON in a string") from None


def _check_fields(fields: tuple[str, ...], path: str) -> None:
    for i, field in enumerate(fields):
        if field not in _FIELDS and not (field.startswith("extra.") and field != "extra."):
            raise RecordError(f"{path}[{i}]", f"an entry has no field '{field}'")
        if i and fields[i - 1] >= field:
            raise RecordError(f"{path}[{i}]", f"expected sorted, unique fields, got '{field}' here")


def _check_names(names: tuple[Name, ...], field: str) -> None:
    for name in names:
        if name.literal and (name.family or name.given or name.particle or name.suffix):
            where = f"$.entry.{field}[{names.index(name)}].literal"
            raise RecordError(where, "expected a body or the parts of a name, got both")


@lru_cache(maxsize=512)
def _date(text: str) -> PartialDate:
    return PartialDate.read(text)


def _from_text(kind: type, text: Any) -> Any:
    if not isinstance(text, str):
        raise ValueError(f"Expected `str`, got `{type(text).__name__}`")
    return Identifier.read(text) if kind is Identifier else _date(text)


def _stored_fields() -> list[tuple[str, Any] | tuple[str, Any, Any]]:
    fields: list[tuple[str, Any] | tuple[str, Any, Any]] = []
    for field in msgspec.structs.fields(Record):
        if field.name == "key":
            continue
        if field.required:
            fields.append((field.name, field.type))
        elif field.default is not msgspec.NODEFAULT:
            fields.append((field.name, field.type, field.default))
        else:
            default = msgspec.field(default_factory=field.default_factory)
            fields.append((field.name, field.type, default))
    return fields


# A record without its key. Made from Record, so that a new field is written down once.
_Stored = msgspec.defstruct(
    "_Stored",
    _stored_fields(),
    frozen=True,
    kw_only=True,
    omit_defaults=True,
    forbid_unknown_fields=True,
)


class _Asides(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    blocks: tuple[Aside, ...]


_ASIDES = msgspec.json.Decoder(_Asides)
_RETIRED = msgspec.json.Decoder(Retired, dec_hook=_from_text)
_TAG = msgspec.json.Decoder(str)
_DECODER = msgspec.json.Decoder(_Stored, dec_hook=_from_text)
_PRINTER = msgspec.json.Encoder(enc_hook=str)
_ENCODER = msgspec.json.Encoder(enc_hook=str, order="sorted")
