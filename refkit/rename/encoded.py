"""A file's bytes with other text in some places: the same encoding, everything else as it was."""

from refkit.charset import Decoded


def encode(data: bytes, decoded: Decoded, text: str) -> bytes | None:
    """``text`` as the file would have it whose bytes ``data`` were ``decoded``.

    None where that would change more than the text: an encoding that does not give its own bytes
    back, or one that lacks a letter.
    """
    try:
        body = decoded.text.encode(decoded.encoding)
        new = text.encode(decoded.encoding)
        if not data.endswith(body) or new.decode(decoded.encoding) != text:
            return None
    except UnicodeError:
        return None
    return data[: len(data) - len(body)] + new  # a byte order mark stays
