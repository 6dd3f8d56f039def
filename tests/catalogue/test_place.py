"""Where records stand in a text, also after others have grown."""

import json
from random import Random

import msgspec
import pytest

from refkit.catalogue.place import Places, Shifts, digest, quoted

_KEYS = ["a", 'say"so', "back\\slash", "née2020", "李", "z"]


def _entries(text: bytes) -> dict[str, msgspec.Raw]:
    return msgspec.json.decode(text, type=dict[str, dict[str, msgspec.Raw]])["entries"]


def _tidy(some: dict[str, object]) -> bytes:
    """As `refkit.store` lays a library out."""
    held = b",".join(
        b"\n    %b: %b"
        % (
            msgspec.json.encode(key),
            msgspec.json.format(msgspec.json.encode(value), indent=2).replace(b"\n", b"\n    "),
        )
        for key, value in sorted(some.items())
    )
    return b'{\n  "refkit": {},\n  "entries": {' + held + b"\n  }\n}\n"


@pytest.mark.parametrize(
    ("text", "tidy"),
    [
        (_tidy({key: {"n": [key] * i} for i, key in enumerate(_KEYS)}), True),
        (_tidy({"only": {}}), True),
        (json.dumps({"entries": {key: {"n": key} for key in sorted(_KEYS)}}).encode(), False),
        (_tidy({"a": {"n": 1}, "b": {"n": 2}}).replace(b'"b": {', b'"b" : {'), False),
        (_tidy({"b": {"n": 1}, "c": {"n": 1}}).replace(b'"b"', b'"d"'), False),
    ],
    ids=["ours", "one", "one-line", "a-blank", "not-sorted"],
)
def test_every_record_is_found_where_it_stands(text: bytes, tidy: bool) -> None:
    places = Places(text, _entries(text))
    found = {key: (raw, place) for key, raw, place in places}
    assert list(found) == list(_entries(text))
    for raw, place in found.values():
        assert text[place.start : place.start + place.size] == raw
        assert place.digest == digest(raw)
    assert places.tidy is tidy


@pytest.mark.parametrize("key", [*_KEYS, "\x7f", "tab\t"])
def test_the_length_of_a_key_in_its_quotes(key: str) -> None:
    assert quoted(key) == len(msgspec.json.encode(key)) - 2


def test_shifts_add_up_for_all_keys_behind() -> None:
    random = Random(5)
    shifts, plain = Shifts({}), dict[str, int]()
    keys = [f"k{i:02}" for i in range(30)]
    for _ in range(300):
        key, delta = random.choice(keys), random.randrange(-50, 50)
        plain[key] = plain.get(key, 0) + delta
        assert shifts.add(key, delta) == plain[key]
        asked = random.choice(keys)
        assert shifts.before(asked) == sum(n for k, n in plain.items() if k < asked)
    assert len(shifts) == len(plain)
    assert Shifts(plain).before("k99") == sum(plain.values())
