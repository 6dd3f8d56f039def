"""Ways in which the same work is written down a second time, as programs, people and servers do it.

Two lists: those of the first half were known while the rules were made, those of the second half
were not looked at. A way changes the fields of a copy, or returns False where it has nothing to
change. Chance is given.
"""

import re
import unicodedata
from collections.abc import Callable
from random import Random

from benchmarks.dedupe_material import Material
from benchmarks.dedupe_works import Fields, joined, names

Way = Callable[[Fields, Random, Material], bool]

_LETTERS = "abcdefghijklmnopqrstuvwxyz"


# --- the first half


def _initials(fields: Fields, chance: Random, material: Material) -> bool:
    new = []
    for name in names(fields):
        family, _, given = name.partition(", ")
        new.append(f"{family}, {' '.join(f'{part[0]}.' for part in given.split())}")
    return _set(fields, "author", joined(new))


def _cut_list(fields: Fields, chance: Random, material: Material) -> bool:
    people = names(fields)
    if len(people) < 4:
        return False
    return _set(fields, "author", joined([*people[: chance.choice((2, 3))], "others"]))


def _without_accents(fields: Fields, chance: Random, material: Material) -> bool:
    changed = False
    for field in ("author", "journaltitle"):
        if field in fields:
            bare = "".join(
                c for c in unicodedata.normalize("NFKD", fields[field]) if not _is_mark(c)
            )
            changed |= _set(fields, field, bare)
    return changed


def _is_mark(char: str) -> bool:
    return unicodedata.combining(char) != 0


def _in_tex(fields: Fields, chance: Random, material: Material) -> bool:
    table = {
        "ä": r'{\"a}', "ö": r'{\"o}', "ü": r'{\"u}', "é": r"{\'e}", "á": r"{\'a}", "ó": r"{\'o}",
        "í": r"{\'i}", "ñ": r"{\~n}", "ø": r"{\o}", "ł": r"{\l}", "š": r"{\v s}", "č": r"{\v c}",
    }  # fmt: skip
    return _set(fields, "author", "".join(table.get(c, c) for c in fields["author"]))


def _turned(fields: Fields, chance: Random, material: Material) -> bool:
    """Family and given names changed places in the whole list."""
    people = names(fields)
    if any("." in name or " " in name.replace(", ", "") for name in people):
        return False
    turned = [", ".join(reversed(name.split(", "))) for name in people]
    return _set(fields, "author", joined(turned))


def _typo(fields: Fields, chance: Random, material: Material) -> bool:
    words = fields["title"].split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 5 and word.isalpha()]
    if not long:
        return False
    at = chance.choice(long)
    words[at] = _slipped(words[at], chance)
    return _set(fields, "title", " ".join(words))


def _slipped(word: str, chance: Random) -> str:
    i = chance.randint(1, len(word) - 2)
    kind = chance.choice(("swap", "drop", "double", "other"))
    if kind == "swap":
        return word[:i] + word[i + 1] + word[i] + word[i + 2 :]
    if kind == "drop":
        return word[:i] + word[i + 1 :]
    if kind == "double":
        return word[: i + 1] + word[i:]
    return word[:i] + chance.choice(_LETTERS) + word[i + 1 :]


def _no_subtitle(fields: Fields, chance: Random, material: Material) -> bool:
    main, colon, _ = fields["title"].partition(": ")
    if not colon or len(main.split()) < 4:
        return False
    return _set(fields, "title", main)


def _capitals(fields: Fields, chance: Random, material: Material) -> bool:
    if "$" in fields["title"]:
        return False
    return _set(fields, "title", fields["title"].upper())


def _title_case(fields: Fields, chance: Random, material: Material) -> bool:
    words = fields["title"].split(" ")
    return _set(fields, "title", " ".join(w[:1].upper() + w[1:] for w in words))


def _in_braces(fields: Fields, chance: Random, material: Material) -> bool:
    return _set(fields, "title", "{" + fields["title"] + "}")


def _no_hyphens(fields: Fields, chance: Random, material: Material) -> bool:
    if "$" in fields["title"]:
        return False
    return _set(
        fields, "title", re.sub(r"(?<=\w)-(?=\w)", chance.choice((" ", "")), fields["title"])
    )


def _without(*gone: str) -> Way:
    def without(fields: Fields, chance: Random, material: Material) -> bool:
        here = [field for field in gone if fields.pop(field, "")]
        return bool(here)

    return without


def _abbreviated(fields: Fields, chance: Random, material: Material) -> bool:
    short = dict((*material.journals, *material.meetings))
    for field in ("journaltitle", "booktitle"):
        if fields.get(field) in short:
            return _set(fields, field, short[fields[field]])
    return False


def _preprint(fields: Fields, chance: Random, material: Material) -> bool:
    """The work before it was printed."""
    if fields["type"] not in ("article", "inproceedings"):
        return False
    year = int(fields["year"]) - chance.choice((0, 0, 1, 1, 2))
    for field in ("journaltitle", "booktitle", "volume", "number", "pages", "doi", "publisher"):
        fields.pop(field, None)
    fields |= {
        "type": "misc",
        "year": str(year),
        "eprint": _number(fields),
        "eprinttype": "arxiv",
    }
    return True


def _number(fields: Fields) -> str:
    """The arXiv number of a work: always the same one, whatever was copied wrongly of it."""
    drawn = Random(fields["work"])
    return f"{drawn.randint(7, 24):02}{drawn.randint(1, 12):02}.{drawn.randint(1, 99999):05}"


def _workshop(fields: Fields, chance: Random, material: Material) -> bool:
    """The work at a workshop, before it was printed."""
    if fields["type"] not in ("article", "inproceedings"):
        return False
    year = int(fields["year"]) - chance.choice((0, 1))
    for field in ("journaltitle", "volume", "number", "pages", "doi"):
        fields.pop(field, None)
    topic = chance.choice(material.topics)
    place = f"Workshop on {topic[0].upper()}{topic[1:]}"
    fields |= {"type": "inproceedings", "booktitle": place, "year": str(year)}
    return True


def _name_typo(fields: Fields, chance: Random, material: Material) -> bool:
    people = names(fields)
    at = chance.randrange(len(people))
    family, _, given = people[at].partition(", ")
    if len(family) < 6 or not family.isalpha() or family == "others":
        return False
    people[at] = f"{_slipped(family, chance)}, {given}"
    return _set(fields, "author", joined(people))


def _year_off(fields: Fields, chance: Random, material: Material) -> bool:
    """Online first: the year before it was printed."""
    if fields["type"] != "article":
        return False
    return _set(fields, "year", str(int(fields["year"]) - 1))


# --- the second half


def _transliterated(fields: Fields, chance: Random, material: Material) -> bool:
    table = str.maketrans(
        {"ä": "ae", "ö": "oe", "ü": "ue", "ø": "oe", "å": "aa", "Ö": "Oe", "Ø": "Oe", "ß": "ss"}
    )
    return _set(fields, "author", fields["author"].translate(table))


def _first_alone(fields: Fields, chance: Random, material: Material) -> bool:
    people = names(fields)
    return len(people) > 2 and _set(fields, "author", joined([people[0], "others"]))


def _no_middle_names(fields: Fields, chance: Random, material: Material) -> bool:
    return _set(fields, "author", re.sub(r" [A-Z]\.", "", fields["author"]))


def _run_together(fields: Fields, chance: Random, material: Material) -> bool:
    """Initials without dots or spaces, behind the family name: "Smith JA"."""
    new = []
    for name in names(fields):
        family, _, given = name.partition(", ")
        new.append(f"{family}, {''.join(part[0] for part in given.split())}")
    return _set(fields, "author", joined(new))


def _given_first(fields: Fields, chance: Random, material: Material) -> bool:
    turned = [" ".join(reversed(name.split(", "))) for name in names(fields)]
    if any("van " in name or "de " in name for name in turned):
        return False
    return _set(fields, "author", joined(turned))


def _misread(fields: Fields, chance: Random, material: Material) -> bool:
    """What a scanner makes of a title."""
    title = fields["title"]
    for right, wrong in (("rn", "m"), ("cl", "d"), ("m", "rn"), ("li", "h"), ("e", "c")):
        at = title.find(right, 3)
        if at > 0 and title[at - 1].isalpha() and "$" not in title:
            return _set(fields, "title", title[:at] + wrong + title[at + len(right) :])
    return False


def _parted(fields: Fields, chance: Random, material: Material) -> bool:
    """A word that was hyphenated at the end of a line."""
    words = fields["title"].split(" ")
    long = [i for i, word in enumerate(words) if len(word) > 8 and word.isalpha()]
    if not long:
        return False
    at = chance.choice(long)
    half = len(words[at]) // 2
    words[at] = f"{words[at][:half]}{chance.choice(('- ', '-'))}{words[at][half:]}"
    return _set(fields, "title", " ".join(words))


def _full_stop(fields: Fields, chance: Random, material: Material) -> bool:
    return _set(fields, "title", f"{fields['title'].rstrip('?')}.")


def _no_article(fields: Fields, chance: Random, material: Material) -> bool:
    return _set(fields, "title", re.sub(r"^(?:The|A) ", "", fields["title"]))


def _ampersand(fields: Fields, chance: Random, material: Material) -> bool:
    return _set(fields, "title", fields["title"].replace(" and ", r" \& "))


def _british(fields: Fields, chance: Random, material: Material) -> bool:
    title = re.sub(r"iz(?=ation|ing|ed)", "is", fields["title"]).replace("abor", "abour")
    return _set(fields, "title", title)


def _cut_title(fields: Fields, chance: Random, material: Material) -> bool:
    words = fields["title"].split(" ")
    if len(words) < 9 or "$" in fields["title"]:
        return False
    return _set(fields, "title", " ".join(words[:-2]))


def _subtitle_apart(fields: Fields, chance: Random, material: Material) -> bool:
    main, colon, rest = fields["title"].partition(": ")
    if not colon:
        return False
    fields["subtitle"] = rest
    return _set(fields, "title", main)


def _short_pages(fields: Fields, chance: Random, material: Material) -> bool:
    first, _, last = fields.get("pages", "").partition("--")
    if not last or len(first) != len(last) or first[0] != last[0]:
        return False
    return _set(fields, "pages", f"{first}--{last[1:]}")


def _first_page(fields: Fields, chance: Random, material: Material) -> bool:
    return "pages" in fields and _set(fields, "pages", fields["pages"].partition("--")[0])


def _with_town(fields: Fields, chance: Random, material: Material) -> bool:
    if fields["type"] != "inproceedings":
        return False
    town = chance.choice(("Lisbon, Portugal", "Kyoto, Japan", "Vienna, Austria"))
    return _set(fields, "booktitle", f"{fields['booktitle']} ({fields['year']}), {town}")


def _server(fields: Fields, chance: Random, material: Material) -> bool:
    """The work on a preprint server with DOIs."""
    if fields["type"] not in ("article", "inproceedings"):
        return False
    for field in ("journaltitle", "booktitle", "volume", "number", "pages", "publisher"):
        fields.pop(field, None)
    year = int(fields["year"]) - chance.choice((0, 1, 1, 2))
    fields |= {
        "type": chance.choice(("misc", "online", "unpublished")),
        "year": str(year),
        "doi": f"10.2139/ssrn.{_number(fields).replace('.', '')}",
    }
    return True


def _report(fields: Fields, chance: Random, material: Material) -> bool:
    """The work as a working paper."""
    if fields["type"] != "article":
        return False
    for field in ("journaltitle", "volume", "number", "pages", "doi"):
        fields.pop(field, None)
    year = int(fields["year"]) - chance.choice((1, 2))
    fields |= {"type": "report", "year": str(year), "number": f"WP-{chance.randint(10, 400)}"}
    fields["institution"] = "Institute for Applied Research"
    return True


def _alphabetical(fields: Fields, chance: Random, material: Material) -> bool:
    return _set(fields, "author", joined(sorted(names(fields))))


def _set(fields: Fields, field: str, value: str) -> bool:
    changed = fields.get(field) != value
    fields[field] = value
    return changed


# A way, how often it is taken, and the ways that it excludes (of one group, one alone).
FIRST: tuple[tuple[Way, int, str], ...] = (
    (_initials, 8, "names"),
    (_cut_list, 6, "names"),
    (_turned, 2, "names"),
    (_without_accents, 5, "accents"),
    (_in_tex, 4, "accents"),
    (_name_typo, 3, ""),
    (_typo, 6, ""),
    (_no_subtitle, 4, "title"),
    (_capitals, 3, "title"),
    (_title_case, 6, "title"),
    (_in_braces, 4, ""),
    (_no_hyphens, 4, ""),
    (_without("doi"), 8, ""),
    (_without("abstract"), 8, ""),
    (_without("pages"), 4, "pages"),
    (_without("volume", "number"), 3, ""),
    (_without("year"), 2, "year"),
    (_without("journaltitle", "booktitle"), 2, "version"),
    (_abbreviated, 8, "version"),
    (_preprint, 5, "version"),
    (_workshop, 2, "version"),
    (_year_off, 3, "year"),
)
SECOND: tuple[tuple[Way, int, str], ...] = (
    (_transliterated, 4, ""),
    (_first_alone, 3, "names"),
    (_no_middle_names, 5, "names"),
    (_run_together, 6, "names"),
    (_given_first, 4, "names"),
    (_alphabetical, 2, "names"),
    (_misread, 5, "slip"),
    (_parted, 4, "slip"),
    (_full_stop, 4, ""),
    (_no_article, 3, ""),
    (_ampersand, 5, ""),
    (_british, 4, ""),
    (_cut_title, 2, "title"),
    (_subtitle_apart, 5, "title"),
    (_short_pages, 5, "pages"),
    (_first_page, 3, "pages"),
    (_with_town, 4, "version"),
    (_server, 4, "version"),
    (_report, 3, "version"),
    (_without("isbn", "doi"), 8, ""),
    (_without("publisher", "editor"), 5, ""),
    (_without("year"), 2, ""),
)


def copy(
    fields: Fields, ways: tuple[tuple[Way, int, str], ...], chance: Random, material: Material
) -> tuple[Fields, tuple[str, ...]]:
    """A second record of the work, changed in two to four ways, and what they are called."""
    new = dict(fields) | {"work": f"{fields['title']} {fields.get('author', '')}"}
    wanted = chance.choice((1, 2, 2, 3, 3, 4))
    taken: list[str] = []
    groups: set[str] = set()
    for _ in range(40):
        way, _weight, group = chance.choices(ways, [weight for _, weight, _ in ways])[0]
        name = getattr(way, "__name__", "").strip("_")
        if (group and group in groups) or (name in taken and name != "without"):
            continue
        trial = dict(new)
        try:
            changed = way(trial, chance, material)
        except KeyError:  # a field that the way needs is not there
            continue
        if changed:
            new = trial
            taken.append(name)
            groups.add(group)
        if len(taken) == wanted:
            break
    del new["work"]
    return new, tuple(taken)
