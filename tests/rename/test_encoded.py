"""A rewritten file has its own encoding, and all other bytes are as they were."""

import codecs

import pytest

from refkit import charset
from refkit.rename.encoded import encode

TEXT = "Müller says \\cite{old}.\r\nEnd \\cite{old} é\n"


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [
        (b"", "utf-8"),
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (b"", "cp1252"),
    ],
)
def test_bytes_go_and_come(mark: bytes, encoding: str) -> None:
    data = mark + TEXT.encode(encoding)
    decoded = charset.decode(data, "a.tex")
    assert decoded.text == TEXT
    new = encode(data, decoded, TEXT.replace("old", "new"))
    assert new == mark + TEXT.replace("old", "new").encode(encoding)
    assert encode(data, decoded, TEXT) == data


def test_a_letter_that_the_encoding_lacks_is_no_guess() -> None:
    data = TEXT.encode("cp1252")
    assert encode(data, charset.decode(data, "a.tex"), TEXT.replace("old", "Łódź")) is None


def test_an_encoding_that_does_not_give_its_bytes_back_is_left_alone() -> None:
    data = b'\x1b$B$"\x1b(B\x1b$B$"\x1b(B \\cite{old}'  # it changes to and fro without need
    decoded = charset.Decoded(data.decode("iso2022_jp"), "iso2022_jp")
    assert encode(data, decoded, decoded.text.replace("old", "new")) is None
