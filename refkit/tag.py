"""Tags: my own words for works, in one spelling, and in levels: nlp/transformers is under nlp.

This module knows how a tag is written, which tag is under which, and what a word means that stands
for a tag. It does not know which tags a library has.
"""

import unicodedata
from collections.abc import Iterable, Iterator, Mapping

from refkit.errors import RefkitError

LEVEL = "/"  # what parts the levels of a tag


def parse(texts: Iterable[str]) -> tuple[str, ...]:
    """Tags as they are kept: lower case, composed, white space as hyphens, sorted, unique.

    A comma separates tags, a slash the levels of one; as in a path, empty levels say nothing.
    Raises RefkitError when a text holds no tag, or one that cannot be printed.
    """
    tags: set[str] = set()
    for text in texts:
        parts = [canonical(part) for part in text.split(",")]
        if not any(parts):
            raise RefkitError(
                f"{_shown(text)} is not a tag", hint="a tag is a word, like 'to-cite'"
            )
        if not "".join(parts).isprintable():
            raise RefkitError(
                f"{_shown(text)} is not a tag", hint="it holds characters that cannot be printed"
            )
        tags.update(part for part in parts if part)
    return tuple(sorted(tags))


def canonical(text: str) -> str:
    """One tag in its one spelling, level by level; "" where nothing is left of it."""
    levels = ("-".join(level.split()) for level in text.split(LEVEL))
    # Lower case first: "İ".lower() is two characters, which compose to none.
    return unicodedata.normalize("NFC", LEVEL.join(filter(None, levels)).lower())


def _shown(text: str) -> str:
    text = text if len(text) <= 60 else f"{text[:57]}..."
    return f"'{text}'" if text.isprintable() else ascii(text)


def is_under(tag: str, ancestor: str) -> bool:
    """Whether ``tag`` is ``ancestor`` or under it: nlp/transformers is under nlp, nlps is not."""
    return tag == ancestor or tag.startswith(ancestor + LEVEL)


def lineage(tag: str) -> Iterator[str]:
    """Yield the tag and all that it is under, from the top: nlp, nlp/transformers."""
    end = tag.find(LEVEL)
    while end >= 0:
        yield tag[:end]
        end = tag.find(LEVEL, end + 1)
    yield tag


def moved(tag: str, old: str, new: str) -> str:
    """``tag`` with ``new`` in the place of ``old``, which it is, or is under; else as it is."""
    return new + tag[len(old) :] if is_under(tag, old) else tag


def resolve(tags: Iterable[str], aliases: Mapping[str, str]) -> tuple[str, ...]:
    """Tags with the words that stand for others replaced by these, sorted, unique.

    A word stands for its tag also as the upper level of another: with ml for machine-learning,
    ml/vision is machine-learning/vision. Resolving twice is resolving once.
    """
    if not aliases:
        return tuple(sorted(set(tags)))
    return tuple(sorted({meant(tag, aliases) for tag in tags}))


def meant(tag: str, aliases: Mapping[str, str]) -> str:
    """The tag that one word stands for; itself where it stands for none, or for itself again.

    Two copies of a library that were merged may hold words that stand for one another in turn.
    """
    now = tag
    for _ in range(len(aliases) + 1):
        word = _nearest(now, aliases)
        if not word:
            return now
        now = moved(now, word, aliases[word])
    return tag


def _nearest(tag: str, aliases: Mapping[str, str]) -> str:
    """The longest word that is the tag or above it, "" for none: nlp/bert says more than nlp."""
    if tag.count(LEVEL) < len(aliases):
        return max((part for part in lineage(tag) if part in aliases), key=len, default="")
    # Of a tag of ten thousand levels each part would be copied and looked up.
    return max((word for word in aliases if is_under(tag, word)), key=len, default="")
