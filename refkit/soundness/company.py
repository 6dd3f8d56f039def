"""What can be wrong between the records of a library, and with what is kept beside them.

This module knows what keys, former keys, retired keys and words for tags promise each other: each
leads to one thing, for ever. It knows a record only by the names in it.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence

import msgspec

from refkit import codec
from refkit.errors import Severity
from refkit.model import Record
from refkit.soundness.finding import Finding
from refkit.soundness.layout import Member

_Decode = Callable[[bytes], object]


class Names(msgspec.Struct):
    """The names that occur in records, with the places where: gathered record by record."""

    keys: dict[str, str] = {}  # folded -> as it is written
    aliases: dict[str, list[tuple[str, int, str]]] = {}  # folded -> (key, place, as written)
    distinct: list[tuple[str, int, str]] = []  # (key, place, the other key)
    tags: set[str] = set()

    def note(self, member: Member, record: Record) -> None:
        """Take up the names of one record."""
        for alias in record.aliases:
            self.aliases.setdefault(alias.lower(), []).append((record.key, member.at, alias))
        for other in record.distinct:
            self.distinct.append((record.key, member.at, other))
        self.tags.update(record.tags)


class Beside(msgspec.Struct, frozen=True, kw_only=True):
    """What is kept beside the records, as far as it validates."""

    retired: Mapping[str, int] = {}  # key -> its place
    words: Mapping[str, tuple[str, int]] = {}  # word -> the tag, and the place
    findings: tuple[Finding, ...] = ()


def beside(tables: Mapping[str, Sequence[Member]]) -> Beside:
    """Look at the asides, the retired keys and the words for tags, each by itself."""
    findings: list[Finding] = []
    retired: dict[str, int] = {}
    words: dict[str, tuple[str, int]] = {}
    decoders: Mapping[str, _Decode] = {
        "asides": codec.decode_asides,
        "retired": codec.decode_retired,
        "tags": codec.decode_tag,
    }
    for table, decode in decoders.items():
        for member in tables.get(table, ()):
            try:
                found = decode(member.value)
            except codec.RecordError as error:
                findings.append(_invalid(table, member, f"{error.path}: {error.expected}"))
                continue
            if table == "retired":
                retired[member.name] = member.at
                if not codec.is_key(member.name):
                    findings.append(_invalid(table, member, "$: it cannot be a cite key"))
            elif table == "tags":
                words[member.name] = str(found), member.at
    return Beside(retired=retired, words=words, findings=tuple(findings))


def _invalid(table: str, member: Member, said: str) -> Finding:
    what = {"asides": "what is kept of the file", "retired": "the retired key"}
    return Finding(
        code="FSK016",
        severity=Severity.ERROR,
        message=f"{what.get(table, 'the word for a tag')} '{member.name}' is not valid: {said}",
        at=member.at,
        hint="mend it by hand",
    )


def keys(names: Names, kept: Beside) -> Iterator[Finding]:
    """Hold keys, former keys and retired keys against each other."""
    for folded, claims in names.aliases.items():
        # A former key that is a record's own, or another's, is told with its record.
        others = sorted({key for key, _, _ in claims})
        if len(others) > 1 and folded not in names.keys:
            alias, at = claims[-1][2], claims[-1][1]
            said = " and ".join(f"'{key}'" for key in others)
            yield Finding(
                code="FSK006",
                message=f"'{alias}' is a former key of {said}: it leads to the first of them only",
                at=at,
                hint="decide which one it means, and take it out of the others with refkit edit",
            )
    for key, at in kept.retired.items():
        folded = key.lower()
        live = names.keys.get(folded) or next(
            (owner for owner, _, _ in names.aliases.get(folded, ())), None
        )
        if live is not None:
            yield Finding(
                code="FSK007",
                message=f"'{key}' is retired, and is in use all the same: by '{live}'",
                at=at,
                key=key,
                hint="refkit fsck --repair: it is no longer retired",
                repair="it is no longer retired",
            )
    retired = {key.lower() for key in kept.retired}
    for key, at, other in names.distinct:
        folded = other.lower()
        if folded not in names.keys and folded not in names.aliases and folded not in retired:
            yield Finding(
                code="FSK011",
                message=f"'{key}' is said to differ from '{other}', which no record is or was",
                at=at,
                key=key,
                hint=f'refkit edit {key}, and take it out of "distinct" if it is a slip',
            )


def words(kept: Beside) -> Iterator[Finding]:
    """Hold the words for tags against each other: none leads in a circle, or to itself."""
    told: set[str] = set()
    for word, (meant, at) in kept.words.items():
        if meant == word:
            yield Finding(
                code="FSK015",
                message=f"the word '{word}' stands for itself",
                at=at,
                hint="refkit fsck --repair: it goes",
                repair=f"the word '{word}' goes",
            )
        elif (circle := _circle(word, kept.words)) and word not in told:
            told.update(circle)
            yield Finding(
                code="FSK015",
                message=f"words for tags lead in a circle: {' → '.join([*circle, circle[0]])}",
                at=at,
                hint="decide which one is the tag",
            )


def _circle(word: str, words: Mapping[str, tuple[str, int]]) -> list[str]:
    """The circle that ``word`` is a part of; [] when it leads to a tag."""
    way = [word]
    while way[-1] in words:
        after = words[way[-1]][0]
        if after == word:
            return way
        if after in way:
            return []
        way.append(after)
    return []


def meanings(kept: Beside) -> dict[str, str]:
    """Word -> the tag that it stands for, without words that stand for themselves."""
    return {word: tag for word, (tag, _) in kept.words.items() if tag != word}
