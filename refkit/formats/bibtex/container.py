"""Data containers: BibLaTeX's @xdata entries, which hold fields for others (manual, 3.13.6).

An entry takes a whole container (`xdata = {key}`) or one field, even one item of a list
(`author = {Ann and xdata=key-author-2}`). What a container holds wins over the entry's own field,
as in Biber. This module does not know parents: see refkit.formats.bibtex.inheritance.
"""

import re
from collections.abc import Sequence

from refkit.errors import Problem
from refkit.field import BIBLATEX, Kind, kind
from refkit.formats.bibtex import lineage
from refkit.formats.bibtex.fault import shorten
from refkit.formats.bibtex.lineage import Index, Inherited, Item

TYPE = "xdata"  # of the entry, and the name of the field
_MARK = "xdata="
_MOST = 10_000_000  # letters that references may add to a file, or it swells without end
_REFERENCE = re.compile(r"(?:(?<=\sand\s)|^)\s*xdata\s*=\s*([^\s{},=]+)(?=\s+and\s|\s*$)")


def fill(items: Sequence[Item], found: Index, strict: bool) -> Inherited:
    """Put into each entry what it takes from containers; ``strict``: the case of keys counts."""
    fields = [item.fields for item in items]
    problems: list[Problem] = []
    whole: dict[int, list[int]] = {}
    single: dict[int, list[int]] = {}
    there = any(item.type == TYPE for item in items)
    for place, item in enumerate(items):
        if TYPE in item.fields:
            whole[place], wrong = _wholes(items, found, item, strict)
            problems += wrong
        if there and any(_MARK in value for value in item.fields.values()):
            single[place], wrong = _singles(items, found, item)
            problems += wrong
    links = {
        place: [*whole.get(place, ()), *single.get(place, ())] for place in {**whole, **single}
    }
    generations, wrong = lineage.downwards(items, links, TYPE)
    problems += wrong
    room = _MOST
    for place, others in generations:
        filled = dict(fields[place])
        for name, value in items[place].fields.items():
            if place in single and _MARK in value:
                filled[name], room = _told(name, value, fields, found, room)
                if room < 0:
                    problems.append(_swollen(items[place], name))
        for other in others:
            if other in whole.get(place, ()):
                problems += _take(filled, items[place], fields[other], items[other].key)
        fields[place] = filled
    return Inherited(fields, problems)


def _wholes(
    items: Sequence[Item], found: Index, item: Item, strict: bool
) -> tuple[list[int], list[Problem]]:
    """The containers that the entry names, and what is wrong with the names."""
    places: list[int] = []
    problems: list[Problem] = []
    for key in lineage.keys(item.fields[TYPE]):
        place, wrong = lineage.find(found, items, key, (item, TYPE), strict)
        problems += wrong
        if place >= 0 and items[place].type == TYPE:
            places.append(place)
        elif place >= 0:
            message = (
                f"'{shorten(item.key)}' has xdata = '{shorten(key)}', which is no @xdata entry"
            )
            hint = "crossref names a parent, xdata a container"
            problems.append(lineage.problem("XRF005", (item, TYPE), message, hint))
    return places, problems


def _singles(items: Sequence[Item], found: Index, item: Item) -> tuple[list[int], list[Problem]]:
    """The containers that the values of the entry mention, and what is wrong with that."""
    places: list[int] = []
    problems: list[Problem] = []
    for name, value in item.fields.items():
        for match in _REFERENCE.finditer(value):
            key, field, _ = _split(match[1])
            place = found.exact.get(key, -1)
            known = place >= 0 and items[place].type == TYPE
            if known and BIBLATEX.get(field, field) in items[place].fields:
                places.append(place)
                continue
            what = "has no such field" if known else "is no @xdata entry of this file"
            told = shorten(match[0].strip())
            message = f"'{shorten(item.key)}' has {name} = '{told}', and '{shorten(key)}' {what}"
            hint = "write xdata=KEY-FIELD, or xdata=KEY-FIELD-NUMBER for an item of a list"
            problems.append(lineage.problem("XRF001", (item, name), message, hint))
            places += [place] if known else []
    return places, problems


def _split(reference: str) -> tuple[str, str, int]:
    """Key, field and number (0: all) of what stands behind `xdata=`."""
    key, _, last = reference.rpartition("-")
    if last.isascii() and last.isdigit() and "-" in key:
        key, _, field = key.rpartition("-")
        return key, field.lower(), int(last[:9])
    return key, last.lower(), 0


def _told(
    name: str, value: str, fields: Sequence[dict[str, str]], found: Index, room: int
) -> tuple[str, int]:
    """``value`` with its references put in, and the ``room`` that is left for more.

    A reference that leads nowhere, or for which there is no room, stays as it is.
    """
    listed: dict[tuple[str, str], list[str]] = {}  # cut once, however often it is mentioned

    def told(match: re.Match[str]) -> str:
        nonlocal room
        key, field, number = _split(match[1])
        place = found.exact.get(key, -1)
        held = fields[place].get(BIBLATEX.get(field, field), "") if place >= 0 else ""
        if number:
            if (key, field) not in listed:
                listed[key, field] = _items(held)
            items = listed[key, field]
            held = items[number - 1] if number <= len(items) else ""
        room -= len(held)
        return held if held and room >= 0 else match[0]

    if kind(name) in (Kind.NAMES, Kind.LIST):
        return _REFERENCE.sub(told, value), room
    match = _REFERENCE.fullmatch(value.rstrip())
    return (told(match) if match else value), room


def _swollen(item: Item, name: str) -> Problem:
    message = f"{name} of '{shorten(item.key)}' mentions more than refkit puts in"
    hint = f"references may add {_MOST:,} letters to a file; name a whole container instead"
    return lineage.problem("XRF002", (item, name), message, hint)


def _items(value: str) -> list[str]:
    """The items of a list, cut at each "and" outside braces."""
    items: list[str] = []
    depth = start = 0
    for match in re.finditer(r"[{}]|\s+and\s+", value):
        if match[0] == "{":
            depth += 1
        elif match[0] == "}":
            depth -= 1
        elif depth == 0:
            items.append(value[start : match.start()])
            start = match.end()
    return [*items, value[start:]]


def _take(filled: dict[str, str], item: Item, held: dict[str, str], key: str) -> list[Problem]:
    """Put all that a container holds into ``filled``; the entry's own fields give way (XRF006)."""
    problems: list[Problem] = []
    for name, value in held.items():
        if name in ("ids", TYPE):
            continue
        if name in item.fields and item.fields[name] != value:
            message = f"'{shorten(item.key)}' has {name} = '{shorten(item.fields[name])}', and its"
            message = f"{message} container '{shorten(key)}' says '{shorten(value)}'"
            hint = "the container's is taken, as in Biber; delete the one that is wrong"
            problems.append(lineage.problem("XRF006", (item, name), message, hint))
        filled[name] = value
    return problems
