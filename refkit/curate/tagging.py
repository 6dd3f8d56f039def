"""Tags of the whole library: one takes another name, several become one, a word stands for one.

This module knows that what is under a tag goes with it, and that words stay true when their tag
takes another name. Each function makes a plan; the store applies it.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

import msgspec

from refkit.curate.outline import outline
from refkit.errors import RefkitError, UnknownName
from refkit.model import Plan, Record
from refkit.tag import canonical, is_under, lineage, meant, moved, parse

# Tag -> the records that may have it, or one under it; and perhaps some more.
Holding = Callable[[str], Iterable[Record]]


def rename(
    records: Mapping[str, Record],
    aliases: Mapping[str, str],
    old: Sequence[str],
    new: str,
    today: date,
    holding: Holding | None = None,
) -> Plan:
    """Put ``new`` in the place of each tag ``old``, and take along all that is under them.

    A tag that exists unites with what takes its name. ``aliases`` are the library's words for
    tags; they go along too. ``holding`` finds the records that may have a tag or one under it,
    quicker than looking at all. Raises RefkitError, UnknownTag for a tag that no record has.
    """
    holding = holding or (lambda _: records.values())
    (target,) = _one(new)
    target = meant(target, aliases)
    sources = [_used(word, records, aliases, holding) for word in dict.fromkeys(old)]
    if target in sources:
        word = old[sources.index(target)]
        raise RefkitError(f"'{word}' is {target} already", hint=_freed(new, aliases))
    touched = {record.key: record for source in sources for record in holding(source)}
    after = [
        msgspec.structs.replace(record, tags=tags)
        for record in touched.values()
        if (tags := renamed(record.tags, sources, target)) != record.tags
    ]
    plan = outline(records, after, today)
    return msgspec.structs.replace(plan, tag_aliases=_moved_words(aliases, sources, target))


def renamed(tags: Iterable[str], old: Iterable[str], new: str) -> tuple[str, ...]:
    """Tags with ``new`` in the place of each tag ``old`` and what is under it, sorted, unique."""
    return tuple(sorted({_moved(tag, old, new) for tag in tags}))


def _moved(tag: str, old: Iterable[str], new: str) -> str:
    above = [source for source in old if is_under(tag, source)]
    # Of a tag and one that it is under, the nearer one says more.
    return moved(tag, max(above, key=len), new) if above else tag


def _moved_words(aliases: Mapping[str, str], old: Iterable[str], new: str) -> dict[str, str | None]:
    """What changes of the words that stand for tags; one that would stand for itself goes."""
    changed: dict[str, str | None] = {}
    for word, tag in aliases.items():
        now = _moved(tag, old, new)
        if word in lineage(now):
            changed[word] = None
        elif now != tag:
            changed[word] = now
    return changed


def _used(
    word: str, records: Mapping[str, Record], aliases: Mapping[str, str], holding: Holding
) -> str:
    """The tag in use that ``word`` means: as it is written, else as it is kept."""
    for candidate in dict.fromkeys((word, canonical(word), meant(canonical(word), aliases))):
        if candidate and _is_used(candidate, holding):
            return candidate
    known = {above for one in records.values() for tag in one.tags for above in lineage(tag)}
    raise UnknownTag(word, known)


def _is_used(tag: str, holding: Holding) -> bool:
    return any(is_under(own, tag) for record in holding(tag) for own in record.tags)


class UnknownTag(UnknownName):
    """No record has this tag; the near ones are told, and not all of thousands."""

    def __init__(self, word: str, known: Iterable[str]) -> None:
        super().__init__("tag", word, known)
        close, _, _ = self.hint.partition("there are: ")
        self.hint = f"{close}refkit tags lists them all" if self.known else self.hint
        self.message = f"no record has the tag '{word}'"
        self.args = (self.message,)


def _freed(word: str, aliases: Mapping[str, str]) -> str:
    if (here := canonical(word)) in aliases:
        return f"'{here}' stands for {aliases[here]}: refkit tags alias --remove {here} ends that"
    return ""


def _one(word: str) -> tuple[str, ...]:
    tags = parse([word])
    if len(tags) > 1:
        raise RefkitError(f"'{word}' is {len(tags)} tags, and one is needed")
    return tags


def alias(
    records: Mapping[str, Record],
    aliases: Mapping[str, str],
    word: str,
    tag: str,
    holding: Holding | None = None,
) -> Plan:
    """Let ``word`` stand for ``tag`` wherever a tag is given. Raises RefkitError.

    A word that records have as a tag is refused, and so is one that would stand for itself in
    the end, or for another word. ``holding`` is as in `rename`.
    """
    (short,), (long,) = _one(word), _one(tag)
    if aliases.get(short) == long:
        return Plan()
    _see_that_words_end({**aliases, short: long}, short)
    if _is_used(short, holding or (lambda _: records.values())):
        raise RefkitError(
            f"'{short}' is a tag in use",
            hint=f"refkit tags rename {short} {long} moves its records; then make it an alias",
        )
    return Plan(tag_aliases={short: long})


def _see_that_words_end(aliases: Mapping[str, str], new: str) -> None:
    """Refuse words that stand for words, the ``new`` one or one that was there."""
    for word, tag in sorted(aliases.items(), key=lambda item: item[0] != new):
        other = next((above for above in lineage(tag) if above in aliases), None)
        if other is None:
            continue
        if other == word or word in lineage(aliases[other]):
            raise RefkitError(f"'{word}' would stand for itself")
        raise RefkitError(
            f"'{word}' would stand for '{tag}', and '{other}' stands for '{aliases[other]}'",
            hint=f"give the tag itself: {moved(tag, other, aliases[other])}",
        )


def forget(aliases: Mapping[str, str], words: Sequence[str]) -> Plan:
    """Let ``words`` stand for nothing any more. Raises UnknownName for one that stands for none."""
    gone: dict[str, str | None] = {}
    for word in words:
        known = next((one for one in (word, canonical(word)) if one in aliases), None)
        if known is None:
            raise UnknownName("alias", word, aliases)
        gone[known] = None
    return Plan(tag_aliases=gone)
