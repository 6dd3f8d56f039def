"""Tags: my own words for works, in one spelling."""

import unicodedata
from collections.abc import Iterable

from refkit.errors import RefkitError


def parse(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: lower case, composed, white space as hyphens, sorted, unique.

    A comma separates tags. Raises RefkitError when a text holds no tag, or one that cannot be
    printed.
    """
    tags: set[str] = set()
    for text in texts:
        parts = ["-".join(part.split()) for part in text.split(",")]
        if not any(parts):
            raise RefkitError(f"'{text}' is not a tag", hint="a tag is a word, like 'to-cite'")
        if not "".join(parts).isprintable():
            raise RefkitError(
                f"{text!a} is not a tag", hint="it holds characters that cannot be printed"
            )
        # Lower case first: "İ".lower() is two characters, which compose to none.
        tags.update(unicodedata.normalize("NFC", part.lower()) for part in parts if part)
    return tuple(sorted(tags))
