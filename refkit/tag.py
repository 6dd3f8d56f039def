"""Tags: my own words for works, in one spelling."""

from collections.abc import Iterable

from refkit.errors import RefkitError


def parse(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: lower case, white space as hyphens, sorted, unique.

    A comma separates tags. Raises RefkitError when a text holds no tag.
    """
    tags: set[str] = set()
    for text in texts:
        parts = ["-".join(part.split()).lower() for part in text.split(",")]
        if not any(parts):
            raise RefkitError(f"'{text}' is not a tag", hint="a tag is a word, like 'to-cite'")
        tags.update(part for part in parts if part)
    return tuple(sorted(tags))
