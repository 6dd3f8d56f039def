"""One deliberately awful .bib: everything that is broken, odd or ambiguous, side by side.

Each case is a piece of the file, what must come out of it, and in which of its lines something has
to be said. All pieces stand in one file, so that what is broken in one would swallow the next if
anything could. Expectations are what bibtex reads where it reads (btxhak, bibtex.web), what its
author meant where it does not, and BibLaTeX's manual for what only BibLaTeX knows.
"""

import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from conftest import Refkit

from refkit import ingest
from refkit.formats import bibtex
from refkit.model import AsideKind, EntryType, Parsed, Plan, Record, Status
from refkit.text import plain

DAY = date(2026, 11, 21)


class Case(NamedTuple):
    name: str
    text: str
    entries: Mapping[str, Mapping[str, Any]] = {}  # key -> what is asserted, see `facts`
    said: Mapping[int, str] = {}  # line of the piece, from 1 -> a word of what is said of it


def facts(record: Record) -> dict[str, Any]:
    """All that a case may assert of a record, under the names of the cases."""
    entry = record.entry
    return {
        "type": entry.type,
        "title": plain(entry.title),
        "marked": entry.title,
        "authors": [name.display for name in entry.authors],
        "families": [name.family or name.literal for name in entry.authors],
        "others": entry.and_others,
        "editors": [name.display for name in entry.editors],
        "date": str(entry.date or ""),
        "container": plain(entry.container),
        "publisher": plain(entry.publisher),
        "volume": entry.volume,
        "number": entry.number,
        "pages": entry.pages,
        "ids": sorted(map(str, entry.identifiers)),
        "url": entry.url,
        "keywords": list(entry.keywords),
        "abstract": plain(entry.abstract),
        "aliases": list(record.aliases),
        "tags": list(record.tags),
        "status": record.status,
        "rating": record.rating,
        **{f"extra.{name}": value for name, value in entry.extra.items()},
    }


CASES = [
    Case(
        "free text with an @ in it, and a header that looks like one",
        "This bibliography belongs to zoe@example.org; mail her @ work.\n"
        "% Encoding: UTF-8\n"
        "%% @article{commented, title = {A Percent Sign Hides Nothing From bibtex}}\n",
        {"commented": {"title": "A Percent Sign Hides Nothing From bibtex"}},
    ),
    Case(
        "a comment, a preamble, macros",
        "@comment{ @article{hidden, title = {In a Comment}} }\n"
        "@Comment{jabref-meta: databaseType:bibtex;}\n"
        '@preamble{"\\newcommand{\\noop}[1]{} " # "\\newcommand{\\x}{}"}\n'
        "@STRING{acm = {ACM}}\n"
        '@string(press = acm # " Press")\n',
    ),
    Case(
        "a macro before its definition, one defined twice, one never, one by itself",
        "@book{macros:before, title = {Before}, publisher = later # { Press}, year = 2001}\n"
        "@string{later = {Later}}\n"
        "@string{twice = {First}}\n"
        "@book{macros:first, title = {Twice, First}, publisher = twice, year = 2001}\n"
        "@string{twice = {Second}}\n"
        "@book{macros:second, title = {Twice, Second}, publisher = twice, year = 2001}\n"
        "@book{macros:never, title = {Never}, publisher = nowhere, year = 2001}\n"
        "@string{self = self # { again}}\n",
        {
            "macros:before": {"publisher": "Later Press"},
            "macros:first": {"publisher": "First"},
            "macros:second": {"publisher": "Second"},
            "macros:never": {"publisher": "nowhere"},
        },
        {1: "later", 5: "twice", 7: "nowhere", 8: "self"},
    ),
    Case(
        "the entry before has no closing brace",
        "@article{nobrace,\n  author = {Adler, Ada},\n  title = {No Brace at the End},\n"
        "  year = 2001\n\n"
        "@article{after-nobrace,\n  author = {Baker, Bob},\n  title = {Swallowed by None},\n"
        "  journal = {Journal},\n  year = 2002\n}\n",
        {
            "nobrace": {"title": "No Brace at the End", "authors": ["Ada Adler"], "date": "2001"},
            "after-nobrace": {
                "title": "Swallowed by None",
                "authors": ["Bob Baker"],
                "date": "2002",
                "container": "Journal",
            },
        },
        {1: "nobrace"},
    ),
    Case(
        "a value has no closing brace",
        "@article{openvalue,\n  title = {The Value That Never Ends,\n  author = {Clark, Cat},\n"
        "  year = {2003}\n}\n"
        "@article{after-openvalue,\n  title = {After It}, author = {Dent, Dan}, year = {2004}}\n",
        {
            "openvalue": {},
            "after-openvalue": {"title": "After It", "authors": ["Dan Dent"], "date": "2004"},
        },
        {2: ""},
    ),
    Case(
        "a value has no closing quote",
        '@article{openquote,\n  title = "The Quote That Never Ends,\n  author = "Evans, Eve",\n'
        '  year = "2005"\n}\n'
        '@article{after-openquote, title = "After That", author = "Fox, Fay", year = "2006"}\n',
        {
            "openquote": {},
            "after-openquote": {"title": "After That", "authors": ["Fay Fox"], "date": "2006"},
        },
        {2: ""},
    ),
    Case(
        "a comma is missing, an equals sign is missing",
        "@article{nocomma,\n  title = {No Comma}\n  author = {Gray, Guy},\n  year = 2007,\n}\n"
        "@article{noequals,\n  title {No Equals},\n  author = {Hall, Hal},\n  year = 2008,\n}\n",
        {
            "nocomma": {"title": "No Comma", "authors": ["Guy Gray"], "date": "2007"},
            "noequals": {"title": "No Equals", "authors": ["Hal Hall"], "date": "2008"},
        },
        {3: "", 7: ""},  # where something else than a comma or an equals sign comes
    ),
    Case(
        "no key, in two ways",
        "@article{, author = {Ives, Ivo}, title = {Keyless}, year = 2009}\n"
        "@article{author = {Jones, Jo}, title = {Keyless Too}, year = 2010}\n",
        {
            "ives2009keyless": {"title": "Keyless", "authors": ["Ivo Ives"]},
            "jones2010keyless": {"title": "Keyless Too", "authors": ["Jo Jones"], "date": "2010"},
        },
        {1: "key", 2: "key"},
    ),
    Case(
        "duplicate fields: bibtex takes the first",
        "@article{twofields,\n  title = {First Title},\n  author = {Kay, Kim},\n"
        "  TITLE = {Second Title},\n  year = 2011}\n",
        {"twofields": {"title": "First Title"}},
        {4: "TITLE"},
    ),
    Case(
        "the same key twice, and once more in capitals",
        "@article{samekey, title = {The First of the Name}, author = {Low, Lu}, year = 2012}\n"
        "@book{samekey, title = {Another Work Altogether}, author = {Moe, Mo}, year = 1999}\n"
        "@misc{SameKey, title = {A Third One in Capitals}, author = {Ney, Ned}, year = 1987}\n",
        {"samekey": {"title": "The First of the Name"}},
        {2: "samekey", 3: "SameKey"},
    ),
    Case(
        "empty values, and none at all",
        "@article{empties,\n  title = {Something},\n  author = {Orr, Ora},\n  journal = {},\n"
        '  volume = "",\n  number = ,\n  year = 2013}\n',
        {"empties": {"title": "Something", "container": "", "volume": "", "date": "2013"}},
        {6: "number"},
    ),
    Case(
        "nothing but a key",
        "@misc{nothing}\n@misc{nothing-either,}\n",
        {},
        {1: "nothing", 2: "nothing-either"},
    ),
    Case(
        "nested braces, and one too many",
        "@article{nested, title = {{A} {{B} {C{D}}} e}, author = {Pye, Pia}, year = 2014}\n"
        "@article{toomany, title = {One Too Many}}, author = {Quo, Quy}, year = 2015}\n",
        {
            "nested": {"title": "A B CD e", "authors": ["Pia Pye"], "date": "2014"},
            "toomany": {"title": "One Too Many"},
        },
        {2: ""},
    ),
    Case(
        "parentheses, upper case, everything in one line",
        "@ARTICLE(PARENS, TITLE = {In (Parentheses)}, AUTHOR = {Roe, Ray}, YEAR = 2016)\n"
        "@misc{glued1,title={Glued One}}@misc{glued2,title={Glued Two}} @misc{glued3, title=acm}\n",
        {
            "PARENS": {"title": "In (Parentheses)", "authors": ["Ray Roe"], "date": "2016"},
            "glued1": {"title": "Glued One"},
            "glued2": {"title": "Glued Two"},
            "glued3": {"title": "ACM"},
        },
    ),
    Case(
        "percent signs inside an entry, where they are no comments",
        "@article{percent,\n  title = {100% Percent},\n  % author = {Nobody, At All},\n"
        "  author = {Sun, Sue}, % the real one\n  year = 2017,\n}\n",
        {"percent": {"title": "100% Percent", "authors": ["Sue Sun"], "date": "2017"}},
        {3: "%"},
    ),
    Case(
        "keys with accents, punctuation and spaces",
        "@misc{Müller:2004+a/b.c_d-e, title = {Accents in a Key}, year = 2004}\n"
        "@misc{DBLP:conf/nips/X17, title = {A Key With Colons}, year = 2017}\n"
        "@misc{my key, title = {A Key With a Space}, year = 2018}\n",
        {
            "Müller:2004+a/b.c_d-e": {"title": "Accents in a Key"},
            "DBLP:conf/nips/X17": {"title": "A Key With Colons"},
        },
        {3: "my key"},
    ),
    Case(
        "types that nobody knows, and one that only looks like a comment",
        "@commented{type:commented, title = {Commented Out by Its Type}, year = 2018}\n"
        "@inproceeding{type:misspelt, title = {A Misspelt Type}, year = 2018}\n",
        {
            "type:commented": {"title": "Commented Out by Its Type"},
            "type:misspelt": {"title": "A Misspelt Type"},
        },
    ),
    Case(
        "crossref, xdata, parents that are missing, and parents of each other",
        "@inproceedings{child, author = {Tan, Tia}, title = {Child}, crossref = {parent}}\n"
        "@proceedings{parent, editor = {Ude, Uwe}, title = {Parents 2019}, "
        "booktitle = {Parents 2019}, year = 2019, publisher = press}\n"
        "@inproceedings{orphan, author = {Vos, Vic}, title = {Orphan}, crossref = {gone}}\n"
        "@misc{ring1, title = {Ring One}, crossref = {ring2}}\n"
        "@misc{ring2, title = {Ring Two}, crossref = {ring1}}\n"
        "@xdata{house, publisher = {The House}, address = {Town}}\n"
        "@book{inhouse, author = {Wu, Wim}, title = {In House}, xdata = {house}, year = 2019}\n",
        {
            "child": {
                "container": "Parents 2019",
                "editors": ["Uwe Ude"],
                "date": "2019",
                "publisher": "ACM Press",
                "extra.crossref": "parent",
            },
            "orphan": {"title": "Orphan", "extra.crossref": "gone"},
            "ring1": {"title": "Ring One"},
            "ring2": {"title": "Ring Two"},
            "inhouse": {"publisher": "The House", "extra.location": "Town"},
        },
        {3: "gone", 4: "ring"},
    ),
    Case(
        "months and days in every writing",
        "@misc{month:macro, title = {Month A}, year = 1990, month = mar # {~12}}\n"
        "@misc{month:word, title = {Month B}, year = 1990, month = {September}}\n"
        "@misc{month:number, title = {Month C}, year = 1990, month = 4}\n"
        '@misc{month:range, title = {Month D}, year = 1990, month = jun # "/" # jul}\n'
        "@misc{month:press, title = {Month E}, year = {in press}}\n"
        "@misc{month:circa, title = {Month F}, year = {c. 1850}}\n",
        {
            "month:macro": {"date": "1990-03-12"},
            "month:word": {"date": "1990-09"},
            "month:number": {"date": "1990-04"},
            "month:range": {"extra.month": "June/July"},
            "month:press": {"date": "", "extra.year": "in press"},
            "month:circa": {"extra.year": "c. 1850"},
        },
    ),
    Case(
        "BibLaTeX's dates: ranges, open, uncertain, seasons",
        "@misc{date:plain, title = {Date A}, date = {2001-02-03}}\n"
        "@misc{date:range, title = {Date B}, date = {2001-02/2001-05}}\n"
        "@misc{date:open, title = {Date C}, date = {1999/..}}\n"
        "@misc{date:uncertain, title = {Date D}, date = {1850~}}\n"
        "@misc{date:season, title = {Date E}, date = {2004-22}}\n",
        {
            "date:plain": {"date": "2001-02-03"},
            "date:range": {"date": "2001-02", "extra.date": "2001-02/2001-05"},
            "date:open": {"date": "1999", "extra.date": "1999/.."},
            "date:uncertain": {"date": "1850", "extra.date": "1850~"},
            "date:season": {"date": "2004", "extra.date": "2004-22"},
        },
    ),
    Case(
        "pages in every writing",
        "".join(
            f"@article{{pages:{i}, title = {{Pages {i}}}, pages = {{{written}}}}}\n"
            for i, written in enumerate(
                ("12--34", "12-34", "12 -- 34", "12–34", "12---34", "e1234", "7,9--10", "73+")
            )
        ),
        {
            **{f"pages:{i}": {"pages": "12–34"} for i in range(5)},
            "pages:5": {"pages": "e1234"},
            "pages:6": {"pages": "7, 9–10"},
            "pages:7": {"pages": "73+"},
        },
    ),
    Case(
        "identifiers wherever people put them",
        "@misc{id:eprint, title = {Id A}, eprint = {1706.03762}, archivePrefix = {arXiv}, "
        "primaryClass = {cs.CL}}\n"
        "@article{id:journal, title = {Id B}, journal = {arXiv preprint arXiv:1412.6980}}\n"
        "@article{id:url, title = {Id C}, journal = {J}, "
        "url = {https://doi.org/10.1145/3292500.3330701}}\n"
        "@misc{id:forum, title = {Id D}, url = {https://openreview.net/forum?id=rJ4km2R5t7}}\n"
        "@misc{id:how, title = {Id E}, howpublished = {\\url{https://arxiv.org/abs/1810.04805}}}\n"
        "@misc{id:note, title = {Id F}, note = {doi:10.1000/182}}\n"
        "@article{id:prefix, title = {Id G}, journal = {J}, doi = {https://dx.doi.org/10.1000/183}}\n",
        {
            "id:eprint": {"ids": ["arxiv:1706.03762"], "type": EntryType.PREPRINT},
            "id:journal": {"ids": ["arxiv:1412.6980"], "type": EntryType.PREPRINT},
            "id:url": {"ids": ["doi:10.1145/3292500.3330701"]},
            "id:forum": {"ids": ["openreview:rJ4km2R5t7"]},
            "id:how": {"ids": ["arxiv:1810.04805"]},
            "id:note": {"ids": ["doi:10.1000/182"]},
            "id:prefix": {"ids": ["doi:10.1000/183"]},
        },
    ),
    Case(
        "names as BibTeX splits them, and as it cannot",
        "@misc{name:forms, title = {Names A}, author = {Ludwig van Beethoven and van der Waals, "
        "Johannes and King, Jr., Martin Luther and {Barnes and Noble} and Donald~E. Knuth}}\n"
        "@misc{name:others, title = {Names B}, author = {A. Adams and others}}\n"
        "@misc{name:commas, title = {Names C}, author = {Smith, Jr., John, PhD, Prof.}}\n"
        "@misc{name:accents, title = {Names D}, author = {{\\'E}mile Zola and "
        'G{\\"o}del, Kurt and \\O{}rsted, {\\AE}gir and Garc{\\\'\\i}a, Jos\\\'e}}\n'
        "@misc{name:yih, title = {Names E}, author = {Wen-tau Yih and {{World Bank}}}}\n"
        "@misc{name:keys, title = {Names F}, author = {family=Waals, given=Johannes, "
        "prefix={van der}}}\n"
        "@misc{name:and, title = {Names G}, author = {Ann Andand AND Bob Brand\nand Cy Crand}}\n",
        {
            "name:forms": {
                "authors": [
                    "Ludwig van Beethoven", "Johannes van der Waals", "Martin Luther King Jr.",
                    "Barnes and Noble", "Donald E. Knuth",
                ],
                "families": ["Beethoven", "Waals", "King", "Barnes and Noble", "Knuth"],
            },
            "name:others": {"authors": ["A. Adams"], "others": True},
            "name:commas": {"families": ["Smith"]},
            "name:accents": {
                "authors": ["Émile Zola", "Kurt Gödel", "Ægir Ørsted", "José García"],
            },
            "name:yih": {"families": ["Yih", "World Bank"]},
            "name:keys": {"authors": ["Johannes van der Waals"], "families": ["Waals"]},
            "name:and": {"authors": ["Ann Andand", "Bob Brand", "Cy Crand"]},
        },
        {3: "Smith"},
    ),
    Case(
        "LaTeX, HTML, and what nobody knows",
        "@article{latex, title = {The {BERT} of $O(n^2)$ \\& \\emph{E. coli}: 50\\%, "
        "``quoted'' --- \\foo{bar}},\n  journal = {Zeitschrift f{\\\"u}r \\textit{Alles}},\n"
        "  url = {https://example.org/~a_b/?x=1&y=%20#z},\n"
        "  abstract = {A &amp; B &lt; C: x<sub>2</sub>}}\n",
        {
            "latex": {
                "title": "The BERT of O(n2) & E. coli: 50%, “quoted” — \\foo{bar}",
                "container": "Zeitschrift für Alles",
                "url": "https://example.org/~a_b/?x=1&y=%20#z",
                "abstract": "A & B < C: x₂",
            }
        },
    ),
    Case(
        "what other programs leave",
        "@article{jabref, title = {From JabRef}, author = {Xu, Xi}, year = 2020, "
        "readstatus = {read}, ranking = {rank4}, groups = {Mine}, priority = {prio1},\n"
        "  file = {:a_b/x%20y.pdf:PDF}, owner = {zoe}, timestamp = {2020.01.02}, "
        "comment-zoe = {Good}}\n"
        "@article{bibdesk, title = {From BibDesk}, author = {Yi, Yu}, year = 2020, "
        "read = {1}, rating = {5},\n  bdsk-url-1 = {https://example.org/a_b?c=d&e=f}, "
        "date-added = {2020-01-02 10:00:00 +0100}}\n",
        {
            "jabref": {
                "status": Status.READ,
                "rating": 4,
                "extra.file": ":a_b/x%20y.pdf:PDF",
                "extra.owner": "zoe",
                "extra.timestamp": "2020.01.02",
                "extra.comment-zoe": "Good",
            },
            "bibdesk": {
                "status": Status.READ,
                "rating": 5,
                "extra.bdsk-url-1": "https://example.org/a_b?c=d&e=f",
            },
        },
    ),
    Case(
        "fields of one's own, aliases, and a windows line end\r",
        "@article{own,\r\n  title = {My Own Fields},\r\n  author = {Zed, Zoe},\r\n"
        "  MyField = {kept_as it is},\r\n  ids = {old1, old2},\r\n  year = 2021\r\n}\r\n",
        {"own": {"title": "My Own Fields", "extra.MyField": "kept_as it is",
                 "aliases": ["old1", "old2"]}},
    ),
    Case(
        "the end is cut off",
        "@article{last,\n  title = {The Last One},\n  author = {Zuse, Konrad},\n  year = 1941,\n"
        "  abstract = {It breaks off in the mid",
        {"last": {"title": "The Last One", "authors": ["Konrad Zuse"], "date": "1941"}},
        {1: "last"},
    ),
]  # fmt: skip


def whole() -> tuple[str, list[int]]:
    """The file, and the line before each case's first."""
    text, starts = "", []
    for case in CASES:
        starts.append(len(re.findall(r"\r\n|\n", text)))
        text += case.text + "\n"
    return text.removesuffix("\n"), starts


TEXT, STARTS = whole()


@pytest.fixture(scope="module")
def parsed() -> Parsed:
    return bibtex.read(TEXT, "worst.bib", DAY)


@pytest.fixture(scope="module")
def plan(parsed: Parsed) -> Plan:
    return ingest.plan(ingest.understand([parsed]), {}, DAY)


@pytest.fixture(scope="module")
def records(plan: Plan) -> dict[str, Record]:
    return {record.key: record for record in plan.put}


EXPECTED = [(key, case) for case in CASES for key in case.entries]


@pytest.mark.parametrize(("key", "case"), EXPECTED, ids=[key for key, _ in EXPECTED])
def test_every_entry_is_there_as_it_was_meant(
    records: dict[str, Record], key: str, case: Case
) -> None:
    assert key in records
    found = facts(records[key])
    expected = dict(case.entries[key])
    assert {name: found.get(name) for name in expected} == expected


SAID = [
    (case, start, line) for case, start in zip(CASES, STARTS, strict=True) for line in case.said
]


@pytest.mark.parametrize(
    ("case", "start", "line"), SAID, ids=[f"{case.name}-{line}" for case, _, line in SAID]
)
def test_what_is_wrong_is_said_with_its_place(
    plan: Plan, case: Case, start: int, line: int
) -> None:
    at = [p for p in plan.problems if p.where is not None and p.where.line == start + line]
    words = case.said[line]
    assert any(words in problem.message for problem in at), [p.message for p in at]
    assert all(problem.hint for problem in at)


def test_every_problem_has_its_place(plan: Plan) -> None:
    lines = TEXT.split("\n")
    for problem in plan.problems:
        assert problem.where is not None, problem
        assert problem.where.file == "worst.bib"
        assert 1 <= problem.where.line <= len(lines)
        assert 1 <= problem.where.column <= len(lines[problem.where.line - 1]) + 1, problem


def test_no_entry_is_lost_and_none_is_made_up(plan: Plan) -> None:
    # Two entries under a key that is taken already, one whose key has a space; entries without any
    # field hold nothing that could be kept.
    named = {key for case in CASES for key in case.entries}
    others = {record.entry.title for record in plan.put if record.key not in named}
    assert others == {
        "Another Work Altogether", "A Third One in Capitals", "A Key With a Space", "Parents 2019",
    }  # fmt: skip


def test_what_is_no_entry_is_kept_verbatim(parsed: Parsed) -> None:
    kinds = {kind: [a.text for a in parsed.asides if a.kind is kind] for kind in AsideKind}
    assert any("hidden" in text for text in kinds[AsideKind.COMMENT])
    assert any("jabref-meta" in text for text in kinds[AsideKind.COMMENT])
    assert any("\\newcommand{\\noop}" in text for text in kinds[AsideKind.PREAMBLE])
    assert sum(text.lower().startswith("@string") for text in kinds[AsideKind.MACRO]) == 6
    assert any("zoe@example.org" in text for text in kinds[AsideKind.TEXT])
    # Every line of the file is in something that was kept.
    kept = "\n".join([*(a.text for a in parsed.asides), *(raw.text for raw in parsed.entries)])
    nothing = ("@misc{nothing}", "@misc{nothing-either,}")
    lost = [
        line
        for line in TEXT.splitlines()
        if line.strip() and line not in nothing and not said_or_kept(line, kept)
    ]
    assert lost == []


def said_or_kept(line: str, kept: str) -> bool:
    """Whether a line stands in what was kept; several entries may share it."""
    return all(part.strip() in kept for part in re.split("(?=@)", line))


def test_adding_it_keeps_all_and_says_so(refkit: Refkit) -> None:
    Path("worst.bib").write_text(TEXT, "utf-8", newline="")
    done = refkit("--library", "lib.json", "add", "worst.bib")
    assert done.code == 1, done.err
    listed = refkit("--library", "lib.json", "list", "--json").out
    for key in (key for case in CASES for key in case.entries):
        assert f'"{key}"' in listed, key
    again = refkit("--library", "lib.json", "add", "worst.bib")
    assert again.code in (0, 1), again.err
    assert refkit("--library", "lib.json", "list", "--json").out == listed


@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
def test_no_case_costs_its_neighbours(case: Case) -> None:
    before = "@misc{good-before, title = {Good Before}, year = 2000}\n\n"
    after = "\n\n@misc{good-after, title = {Good After}, year = 2000}\n"
    for text in (case.text, case.text.replace("\n", "\r\n"), case.text.replace("\r\n", "\n")):
        read = bibtex.read(before + text + after, "x.bib", DAY)
        titles = {raw.key: raw.fields.get("title") for raw in read.entries}
        assert titles.get("good-before") == "Good Before"
        assert titles.get("good-after") == "Good After"
