"""Hard negatives: works that look like another one and are not, as libraries are full of them.

A way takes a work and gives two records of two works; the first may be the work itself, changed.
The second half has ways, and words, of its own. Chance is given.
"""

from collections.abc import Callable
from random import Random

from benchmarks.dedupe_material import Material
from benchmarks.dedupe_works import Fields, Works, joined, names

Pair = tuple[Fields, Fields]
Way = Callable[[Fields, Works, Random], Pair]


def _both(fields: Fields, one: str, other: str) -> Pair:
    """Two works whose titles are made of the one's."""
    return (
        fields | {"title": one.format(fields["title"])},
        _next(fields | {"title": other.format(fields["title"])}),
    )


def _next(fields: Fields, years: int = 0) -> Fields:
    """Another publication at the same place, some pages on, with another DOI."""
    new = dict(fields)
    if "doi" in new:
        new["doi"] += "b"
    if "eprint" in new:
        new["eprint"] = new["eprint"][:-1] + str((int(new["eprint"][-1]) + 1) % 10)
    if "pages" in new:
        first, _, last = new["pages"].partition("--")
        new["pages"] = f"{int(last or first) + 1}--{int(last or first) + 9}"
    if years:
        new["year"] = str(int(new["year"]) + years)
        if "volume" in new:
            new["volume"] = str(int(new["volume"]) + years)
    for field in ("abstract", "isbn"):
        new.pop(field, None)
    return new


def _others(fields: Fields, works: Works) -> Fields:
    """A work of the same title by other people, elsewhere."""
    new = works.work()
    people = joined([works.person().written for _ in range(works.chance.randint(1, 4))])
    new |= {"title": fields["title"], "author": people}
    return new


# --- the first half


def _parts(fields: Fields, works: Works, chance: Random) -> Pair:
    forms = chance.choice(
        (("{}. Part I", "{}. Part II"), ("{} I", "{} II"), ("{}: Part 1", "{}: Part 2"),
         ("{} (Part one)", "{} (Part two)"), ("{}", "{} II"), ("{} -- I", "{} -- III"))
    )  # fmt: skip
    return _both(fields, *forms)


def _parts_with_names(fields: Fields, works: Works, chance: Random) -> Pair:
    return _both(fields, "{}. Part I: Theory", "{}. Part II: Experiments")


def _editions(fields: Fields, works: Works, chance: Random) -> Pair:
    one = _book(fields, works)
    other = one | {"year": str(int(one["year"]) + chance.randint(3, 12))}
    other.pop("isbn", None)
    if chance.random() < 0.5:
        return one | {"edition": "1"}, other | {"edition": "2"}
    if chance.random() < 0.5:
        return one, other | {"edition": "Second"}
    return one, other | {"title": f"{other['title']} (2nd edition)"}


def _book(fields: Fields, works: Works) -> Fields:
    kept = {name: fields[name] for name in ("title", "author", "year")}
    works.book(kept)
    return kept


def _volumes(fields: Fields, works: Works, chance: Random) -> Pair:
    one = _book(fields, works)
    other = dict(one)
    other.pop("isbn", None)
    if chance.random() < 0.5:
        return one | {"volume": "1"}, other | {"volume": "2"}
    title = one["title"]
    return one | {"title": f"{title}, Volume 1"}, other | {"title": f"{title}, Volume 2"}


def _same_title(fields: Fields, works: Works, chance: Random) -> Pair:
    return fields, _others(fields, works)


def _erratum(fields: Fields, works: Works, chance: Random) -> Pair:
    form = chance.choice(
        ("Erratum to: {}", "Erratum: {}", "Corrigendum to \"{}\"", "Correction to: {}",
         "{} (erratum)", "Retraction: {}")
    )  # fmt: skip
    return _both(fields, "{}", form)


def _reply(fields: Fields, works: Works, chance: Random) -> Pair:
    one, other = _both(fields, "{}", chance.choice(('Comment on "{}"', "Reply to: {}")))
    if chance.random() < 0.5:
        other["author"] = works.person().written
    return one, other


def _thesis(fields: Fields, works: Works, chance: Random) -> Pair:
    thesis = {
        "type": "thesis",
        "title": fields["title"],
        "author": names(fields)[0],
        "year": str(int(fields["year"]) + chance.choice((0, 1))),
        "institution": "University of Eastmere",
        "subtype": "PhD thesis",
    }
    paper = dict(fields)
    if paper["type"] in ("thesis", "book", "misc"):
        paper |= {"type": "article", "journaltitle": works.material.journals[0][0]}
    return paper, thesis


def _chapter(fields: Fields, works: Works, chance: Random) -> Pair:
    book = _book(fields, works)
    kind = chance.choice(("incollection", "inbook"))
    title = chance.choice((book["title"], "Introduction", f"{book['title']}: An overview"))
    chapter = book | {"type": kind, "title": title, "booktitle": book["title"]}
    chapter["pages"] = "1--25"
    return book, chapter


def _chapters(fields: Fields, works: Works, chance: Random) -> Pair:
    """Two chapters of one book, which carry the book's identifier."""
    book = _book(fields, works)
    base = book | {"type": "incollection", "booktitle": book["title"], "isbn": "9781000000009"}
    one = base | {"title": works.title(works.teams[0]), "pages": "11--40"}
    return one, base | {"title": works.title(works.teams[1]), "pages": "41--70"}


def _yearly(fields: Fields, works: Works, chance: Random) -> Pair:
    topic = chance.choice(works.material.topics)
    year = int(fields["year"])
    form = chance.choice(
        ("Overview of the {} challenge {}", "Report on the {} competition {}",
         "{} {}: annual report", "Findings of the {} shared task {}")
    )  # fmt: skip
    one = fields | {"title": form.format(topic, year)}
    return one, _next(one | {"title": form.format(topic, year + 1)}, 1)


def _yearly_untold(fields: Fields, works: Works, chance: Random) -> Pair:
    topic = chance.choice(works.material.topics)
    one = _paper(fields, works) | {"title": f"Overview of the annual {topic} competition"}
    return one, _next(one, 1)


def _paper(fields: Fields, works: Works) -> Fields:
    kept = {name: fields[name] for name in ("title", "author", "year")}
    kept |= {"type": "inproceedings", "booktitle": works.material.meetings[0][0]}
    return kept | {"pages": "101--110"}


def _versions(fields: Fields, works: Works, chance: Random) -> Pair:
    system = chance.choice(works.material.systems)
    form = chance.choice(("{0}v{1}: {2}", "{0}-{1}: {2}", "{0} {1}.0: {2}"))
    title = fields["title"].partition(": ")[0].lower()
    one = fields | {"title": form.format(system, 2, title)}
    return one, _next(fields | {"title": form.format(system, 3, title)}, chance.choice((0, 1)))


def _editorials(fields: Fields, works: Works, chance: Random) -> Pair:
    title = chance.choice(("Editorial", "Introduction", "Preface", "Guest editorial", "Foreword"))
    one = {"type": "article", "title": title, "author": fields["author"], "year": fields["year"]}
    one |= {"journaltitle": works.material.journals[1][0], "volume": "12", "pages": "2--4"}
    if chance.random() < 0.5:
        return one, _next(one, 1)
    return one | {"number": "1"}, one | {"number": "3", "pages": "301--302"}


def _data(fields: Fields, works: Works, chance: Random) -> Pair:
    kind = chance.choice(("dataset", "software"))
    other = {"type": kind, "title": fields["title"], "author": fields["author"]}
    other |= {"year": fields["year"], "publisher": "Zenodo", "version": "1.0"}
    paper = dict(fields)
    if paper["type"] not in ("article", "inproceedings"):
        paper = _paper(fields, works)
    return paper, other


def _series(fields: Fields, works: Works, chance: Random) -> Pair:
    """Two papers of one team in one issue: on A, on B."""
    words = chance.sample(works.material.nouns, 2)
    main = fields["title"].partition(": ")[0]
    one = fields | {"title": f"{main}: the case of {words[0]}"}
    return one, _next(fields | {"title": f"{main}: the case of {words[1]}"})


def _one_letter(fields: Fields, works: Works, chance: Random) -> Pair:
    a, b = chance.choice(
        (("absorption", "adsorption"), ("causal", "casual"), ("macroscopic", "microscopic"),
         ("planning", "planing"), ("hypothermia", "hyperthermia"), ("intranet", "internet"))
    )  # fmt: skip
    form = "Effects of {} " + fields["title"][0].lower() + fields["title"][1:]
    return (
        fields | {"title": form.format(a)},
        _next(fields | {"title": form.format(b)}),
    )


def _negated(fields: Fields, works: Works, chance: Random) -> Pair:
    nouns = chance.sample(works.material.nouns, 2)
    topic = chance.choice(works.material.topics)
    return (
        fields | {"title": f"{nouns[0].capitalize()} is {nouns[1]} in {topic}"},
        _next(fields | {"title": f"{nouns[0].capitalize()} is not {nouns[1]} in {topic}"}),
    )


# --- the second half


def _bands(fields: Fields, works: Works, chance: Random) -> Pair:
    forms = chance.choice(
        (("{}, Bd. 1", "{}, Bd. 2"), ("{}. First part", "{}. Second part"),
         ("{}, tome 1", "{}, tome 2"), ("{} (1/2)", "{} (2/2)"), ("{}: A", "{}: B"),
         ("{}. Paper I", "{}. Paper IV"))
    )  # fmt: skip
    return _both(fields, *forms)


def _periods(fields: Fields, works: Works, chance: Random) -> Pair:
    main = fields["title"].partition(": ")[0]
    year = 1000 + 50 * chance.randint(0, 15)
    return _both(
        fields | {"title": main}, f"{{}}, {year}--{year + 50}", f"{{}}, {year + 50}--{year + 100}"
    )


def _revised(fields: Fields, works: Works, chance: Random) -> Pair:
    one = _book(fields, works)
    other = one | {"year": str(int(one["year"]) + chance.randint(4, 20))}
    other.pop("isbn", None)
    form = chance.choice(("3rd", "2", "rev. and enl."))
    return one | {"edition": "1st"}, other | {"edition": form}


def _corrected(fields: Fields, works: Works, chance: Random) -> Pair:
    form = chance.choice(
        ("Author correction: {}", "Publisher correction: {}", "Addendum to {}", "Errata for {}",
         "Retraction note: {}", "{}: corrigendum", "Expression of concern: {}")
    )  # fmt: skip
    return _both(fields, "{}", form)


def _rejoinder(fields: Fields, works: Works, chance: Random) -> Pair:
    form = chance.choice(("{}: a rejoinder", "{}: comment", "A note on {}", "Discussion of {}"))
    one, other = _both(fields, "{}", form)
    if chance.random() < 0.5:
        other["author"] = joined([works.person().written, works.person().written])
    return one, other


def _reviewed(fields: Fields, works: Works, chance: Random) -> Pair:
    book = _book(fields, works)
    form = chance.choice(("{}", "Review of {}", "{} (book review)"))
    review = {"type": "article", "title": form.format(book["title"]), "year": book["year"]}
    review |= {"author": works.person().written, "pages": "210--212", "volume": "31"}
    return book, review | {"journaltitle": works.material.journals[2][0]}


def _dissertation(fields: Fields, works: Works, chance: Random) -> Pair:
    paper, thesis = _thesis(fields, works, chance)
    if chance.random() < 0.5:  # as a book of its own later on
        book = _book(fields, works) | {"author": names(fields)[0]}
        return book | {"year": str(int(book["year"]) + 3)}, thesis
    return paper, thesis | {"subtype": "Diplomarbeit"}


def _proceedings(fields: Fields, works: Works, chance: Random) -> Pair:
    name = works.material.meetings[3][0].removeprefix("Proceedings of the ")
    one = {"type": "proceedings", "editor": fields["author"], "year": fields["year"]}
    other = one | {"year": str(int(fields["year"]) + 1)}
    number = chance.randint(3, 30)
    if chance.random() < 0.5:
        title = f"Proceedings of the {{}}th {name}"
        return (
            one | {"title": title.format(number)},
            other | {"title": title.format(number + 1)},
        )
    return one | {"title": f"Proceedings of the {name}"}, other | {
        "title": f"Proceedings of the {name}"
    }


def _in_proceedings(fields: Fields, works: Works, chance: Random) -> Pair:
    name = works.material.meetings[4][0]
    whole = {"type": "proceedings", "title": name, "editor": fields["author"]}
    whole["year"] = fields["year"]
    part = {"type": "inproceedings", "title": f"Preface to {name}", "author": fields["author"]}
    return whole, part | {"booktitle": name, "year": fields["year"], "pages": "3--5"}


def _reports(fields: Fields, works: Works, chance: Random) -> Pair:
    topic = chance.choice(works.material.topics)
    one = {"type": "report", "title": f"Progress report on {topic}", "author": fields["author"]}
    one |= {"year": fields["year"], "institution": "Institute of Records", "number": "TR-11"}
    if chance.random() < 0.5:
        return one, one | {"number": "TR-12"}
    return one, one | {"number": "TR-12", "year": str(int(one["year"]) + 1)}


def _releases(fields: Fields, works: Works, chance: Random) -> Pair:
    system = chance.choice(works.material.systems)
    one = {"type": "software", "title": f"{system}: tools for {fields['title'].lower()}"}
    one |= {"author": fields["author"], "year": fields["year"], "version": "1.4"}
    if chance.random() < 0.5:
        return one, one | {"version": "2.0", "year": str(int(fields["year"]) + 1)}
    title = one["title"].replace(system, f"{system} 2")
    return one, one | {"title": title, "year": str(int(fields["year"]) + 2)}


def _supplement(fields: Fields, works: Works, chance: Random) -> Pair:
    form = chance.choice(("Supplementary material for {}", "Supplement to: {}", "{}: appendix"))
    return _both(fields, "{}", form)


def _compounds(fields: Fields, works: Works, chance: Random) -> Pair:
    """A series of papers of one team, each about one substance, a letter apart."""
    a, b = chance.choice(
        (("chlorate", "chlorite"), ("methanol", "ethanol"), ("nitrate", "nitrite"),
         ("propene", "propane"), ("fluorine", "fluorene"), ("sulfate", "sulfite"))
    )  # fmt: skip
    tail = fields["title"][0].lower() + fields["title"][1:]
    one = fields | {"title": f"Crystal chemistry of {a}, {tail}"}
    other = _next(fields | {"title": f"Crystal chemistry of {b}, {tail}"})
    if chance.random() < 0.5:
        one.pop("pages", None)
    return one, other


def _columns(fields: Fields, works: Works, chance: Random) -> Pair:
    title = chance.choice(("Book reviews", "Notes and news", "In memoriam", "Presidential address"))
    one = {"type": "article", "title": title, "author": names(fields)[0], "year": fields["year"]}
    one |= {"journaltitle": works.material.journals[4][0], "volume": "40"}
    if chance.random() < 0.5:
        return one, one | {"volume": "41", "year": str(int(fields["year"]) + 1)}
    return one | {"pages": "88--90"}, one | {"pages": "190--191"}


def _namesakes(fields: Fields, works: Works, chance: Random) -> Pair:
    """A short title by two people of one family name, far apart in time."""
    title = fields["title"].partition(": ")[0].partition(",")[0]
    family = names(fields)[0].partition(", ")[0]
    given = chance.choice([g for g in works.material.givens if g[0] not in names(fields)[0]])
    other = _others(fields | {"title": title}, works) | {"author": f"{family}, {given}"}
    return fields | {"title": title}, other | {"year": str(int(fields["year"]) - 25)}


FIRST: tuple[Way, ...] = (
    _parts, _parts_with_names, _editions, _volumes, _same_title, _erratum, _reply, _thesis,
    _chapter, _chapters, _yearly, _yearly_untold, _versions, _editorials, _data, _series,
    _one_letter, _negated,
)  # fmt: skip
SECOND: tuple[Way, ...] = (
    _bands, _periods, _revised, _corrected, _rejoinder, _reviewed, _dissertation, _proceedings,
    _in_proceedings, _reports, _releases, _supplement, _compounds, _columns, _namesakes,
    _same_title, _volumes,
)  # fmt: skip


def called(way: Way) -> str:
    """What a way is called in tables."""
    return getattr(way, "__name__", "").strip("_").replace("_", " ")


def material_of(works: Works) -> Material:
    """The words that the works are made of."""
    return works.material
