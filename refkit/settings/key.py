"""The keys of the configuration: what each must be, what it is without a file, and what it sets.

This module knows shapes (a word of a list, a number, a list of words) and how a value is written
on a command line. What a value means, and whether it makes sense, is known by those who use it.
"""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from refkit.errors import RefkitError, near

Wanted = (
    tuple[str, ...] | range | type
)  # one of these words or numbers, a list, text, true or false
Value = str | int | bool | list[str]

DIALECTS = ("bibtex", "biblatex")
SORTS = ("key", "year", "author", "added", "given")
LETTERS = ("latex", "ascii", "unicode")
VENUES = ("full", "short", "iso4")
WORKERS = range(1, 33)


class Key(NamedTuple):
    """A key that a configuration file may have."""

    name: str  # "export.sort"; where the user gives the last part, "libraries.*"
    wanted: Wanted
    default: Value = ""
    variable: str = ""  # the environment variable that counts before any file
    own: bool = False  # stands in the user's own file alone


KEYS: tuple[Key, ...] = (
    Key("library", str, variable="REFKIT_LIBRARY", own=True),
    Key("libraries.*", str, own=True),
    Key("keys.formula", str),
    Key("list.columns", list, []),
    Key("list.sort", str, "key"),
    Key("journal.keep", bool, True),
    Key("export.dialect", DIALECTS, "bibtex"),
    Key("export.sort", SORTS, "key"),
    Key("export.letters", LETTERS, "latex"),
    Key("export.venues", VENUES, "full"),
    Key("export.fields", list, []),
    Key("export.omit", list, []),
    Key("export.align", bool, False),
    Key("export.alias-entries", bool, False),
    Key("export.profiles.*", list, []),
    Key("titles.keep", list, []),
    Key("contact.email", str, variable="REFKIT_EMAIL"),
    Key("enrich.sources", list, []),
    Key("enrich.workers", WORKERS, 16),
)


def _tables() -> dict[str, dict[str, Key]]:
    tables: dict[str, dict[str, Key]] = {}
    for key in KEYS:
        table, _, last = key.name.rpartition(".")
        tables.setdefault(table, {})[last] = key
        for end in [at for at, sign in enumerate(table) if sign == "."]:
            tables.setdefault(table[:end], {})
    return tables


# Table ("" is the top, "export.profiles" stands in another) -> its keys; "*" is any name.
TABLES: Mapping[str, Mapping[str, Key]] = MappingProxyType(_tables())


def find(name: str) -> Key:
    """The key called ``name``: "export.sort", "libraries.thesis". Raises RefkitError."""
    table, _, last = name.rpartition(".")
    keys = TABLES.get(table, {})
    if last and last != "*" and (found := keys.get(last) or keys.get("*")):
        return found
    if name in TABLES and name:
        raise RefkitError(
            f"'{name}' is a table, and a key is needed", hint=f"there are: {listed(name)}"
        )
    known = [key.name.replace("*", "NAME") for key in KEYS]
    close = near(name, known) or near(last, [other.rpartition(".")[2] for other in known])
    meant = [other for other in known if other in close or other.rpartition(".")[2] in close]
    hint = f"did you mean {' or '.join(meant)}?" if meant else f"there are: {', '.join(known)}"
    raise RefkitError(f"unknown key '{name}'", hint=hint)


def listed(table: str) -> str:
    """The full names of a table's keys, for people."""
    return ", ".join(
        key.name.replace("*", "NAME") for key in KEYS if key.name.startswith(f"{table}.")
    )


def complaint(value: object, wanted: Wanted) -> str:
    """What ``value`` should be, in words, as in "'yes', not true or false"; "" where it is that."""
    if isinstance(wanted, tuple):
        return "" if value in wanted else f"one of {', '.join(wanted)}"
    if isinstance(wanted, range):
        # True and False are numbers in Python.
        sound = isinstance(value, int) and not isinstance(value, bool) and value in wanted
        return "" if sound else f"a number from {wanted[0]} to {wanted[-1]}"
    if wanted is bool:
        return "" if isinstance(value, bool) else "true or false"
    if wanted is str:
        return "" if isinstance(value, str) else 'text in quotes: "..."'
    words = isinstance(value, list) and all(isinstance(word, str) for word in value)
    return "" if words else 'a list of words: ["...", "..."]'


def read(key: Key, name: str, words: Sequence[str]) -> Value:
    """The value that ``words`` of a command line give the key. Raises RefkitError.

    A list is several words, or one with commas.
    """
    if key.wanted is list:
        return [part for word in words for item in word.split(",") if (part := item.strip())]
    if len(words) > 1:
        raise RefkitError(
            f"{name} takes one value, not {len(words)}", hint="put quotes around one with blanks"
        )
    value: Value = words[0]
    if key.wanted is bool:
        value = {"true": True, "false": False}.get(words[0].strip().lower(), words[0])
    elif isinstance(key.wanted, range) and words[0].strip().isdecimal():
        value = int(words[0][:9])
    if wanted := complaint(value, key.wanted):
        close = near(words[0], key.wanted) if isinstance(key.wanted, tuple) else ()
        hint = f"did you mean {' or '.join(close)}?" if close else ""
        raise RefkitError(f"{name} is '{words[0]}', not {wanted}", hint=hint)
    return value
