r"""Bibliographies of any size in BibTeX, the same ones every time, with the truth about them.

This module knows how people and programs write .bib files: types, fields in any order and
indentation, macros and their concatenation, parents that children refer to, comments of several
programs. Each value is written twice, once as a file has it and once as a reader should understand
it (benchmarks.pen), so that nothing of refkit's reader is in the truth. It measures nothing itself.

    python -m benchmarks.bibliography 10000 PATH
"""

import sys
import unicodedata
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import NamedTuple

from benchmarks import generate, material
from benchmarks.pen import Pen
from refkit.date import PartialDate
from refkit.model import EntryType
from refkit.name import Name

SEED = 19850101


class Truth(NamedTuple):
    """What a file says of one work, whatever way it says it."""

    key: str
    type: EntryType
    title: str  # marked text
    authors: tuple[Name, ...] = ()
    and_others: bool = False
    editors: tuple[Name, ...] = ()
    date: PartialDate | None = None
    container: str = ""  # plain text
    publisher: str = ""  # plain text
    volume: str = ""
    number: str = ""
    pages: str = ""
    identifiers: tuple[str, ...] = ()  # "doi:10.1145/..."
    abstract: str = ""  # marked text
    macros: tuple[str, ...] = ()  # fields that are written with macros
    parent: str = ""  # crossref


class Bibliography(NamedTuple):
    """A file, and what is true of it."""

    text: str
    entries: tuple[Truth, ...]  # in the order of the file
    macros: Mapping[str, str]  # name -> plain text
    comments: int


class _Maker(Pen):
    """A file being made: its keys are unique, its works may have parents."""

    def __init__(self, chance: Random) -> None:
        super().__init__(chance)
        self.keys: set[str] = set()
        self.parents: list[Truth] = []

    def key(self, authors: tuple[Name, ...], date: PartialDate | None) -> str:
        first = authors[0].family if authors and authors[0].family else "anon"
        ascii_name = "".join(
            c for c in unicodedata.normalize("NFKD", first) if c.isascii() and c.isalpha()
        )
        year = date.year if date else 0
        base = self.pick(
            (
                f"{ascii_name.lower()}{year}{self.pick(generate._NOUNS)}",
                f"{ascii_name}:{year}",
                f"DBLP:conf/x/{ascii_name}{year % 100:02}",
                f"{ascii_name}_et-al.{year}",
                f"{ascii_name}+{year}",
            )
        )
        key, count = base, 1
        while key.lower() in self.keys:
            count += 1
            key = f"{base}-{count}"
        self.keys.add(key.lower())
        return key

    # The methods below give a block of the file, and what is true of it.

    def parent(self) -> tuple[str, Truth]:
        """Proceedings that others refer to; the title is said twice, as btxdoc wants it."""
        written, editors, _ = self.names(3)
        meeting, shown, _ = self.named(material.MEETINGS)
        house, publisher, by_macro = self.named(material.HOUSES)
        year = self.chance.randint(1975, 2024)
        number = len(self.parents) + 1
        title = f"Proceedings {number} of the {shown}"
        parent = Truth(
            key=self.key(editors, PartialDate(year)),
            type=EntryType.PROCEEDINGS,
            title=title,
            editors=editors,
            date=PartialDate(year),
            container="",
            publisher=publisher,
            macros=("publisher",) if by_macro else (),
        )
        self.parents.append(parent)
        value = f'"Proceedings {number} of the " # {meeting}'
        fields = {"editor": f"{{{written}}}", "title": value, "booktitle": value}
        fields |= {"publisher": house, "year": str(year)}
        return self.block("Proceedings", parent.key, fields), parent

    def work(self) -> tuple[str, Truth]:
        kind = self.chance.random()
        latex, marked = self.title()
        written, authors, others = self.names(6)
        dated, date, by_macro = self.date()
        fields = {"author": self.delimited(written), "title": self.delimited(latex), **dated}
        truth = Truth(
            key=self.key(authors, date), type=EntryType.ARTICLE, title=marked, authors=authors,
            and_others=others, date=date, macros=("date",) if by_macro else (),
        )  # fmt: skip
        if kind < 0.4:
            name, truth = self.article(fields, truth)
        elif kind < 0.75:
            name, truth = self.paper(fields, truth)
        elif kind < 0.83:
            name, truth = self.book(fields, truth)
        elif kind < 0.9:
            name, truth = self.thesis(fields, truth)
        else:
            name, truth = self.preprint(fields, truth)
        truth = self.more(fields, truth)
        return self.block(name, truth.key, fields), truth

    def article(self, fields: dict[str, str], truth: Truth) -> tuple[str, Truth]:
        fields["journal"], container, by_macro = self.named(material.JOURNALS)
        written, pages = self.pages()
        volume, number = str(self.chance.randint(1, 99)), str(self.chance.randint(1, 12))
        fields |= {"volume": volume, "number": f"{{{number}}}", "pages": self.delimited(written)}
        macros = (*truth.macros, "container") if by_macro else truth.macros
        truth = truth._replace(container=container, pages=pages, volume=volume, number=number)
        return "article", truth._replace(macros=macros)

    def paper(self, fields: dict[str, str], truth: Truth) -> tuple[str, Truth]:
        truth = truth._replace(type=EntryType.INPROCEEDINGS)
        written, pages = self.pages()
        fields["pages"] = f"{{{written}}}"
        if self.parents and self.draw(0.1):
            parent = self.chance.choice(self.parents)
            for field in ("year", "month", "date"):
                fields.pop(field, None)
            fields["crossref"] = f"{{{parent.key}}}"
            return "inproceedings", truth._replace(
                container=parent.title, editors=parent.editors, publisher=parent.publisher,
                date=parent.date, pages=pages, parent=parent.key, macros=parent.macros,
            )  # fmt: skip
        meeting, shown, by_macro = self.named(material.MEETINGS)
        if by_macro and self.draw(0.6):
            meeting, shown = f'procof # " " # {meeting}', f"Proceedings of the {shown}"
        fields["booktitle"] = meeting
        macros = truth.macros + (("container",) if by_macro else ())
        publisher = ""
        if self.draw(0.5):
            fields["publisher"], publisher, in_macro = self.named(material.HOUSES)
            if in_macro and self.draw(0.3):
                fields["publisher"] += ' # " (N.\\,Y.)"'.replace("\\,", "~")
                publisher += " (N.\u00a0Y.)"
            macros += ("publisher",) if in_macro else ()
        truth = truth._replace(container=shown, publisher=publisher, pages=pages, macros=macros)
        return "inproceedings" if self.draw(0.9) else "InProceedings", truth

    def book(self, fields: dict[str, str], truth: Truth) -> tuple[str, Truth]:
        fields["publisher"], publisher, by_macro = self.named(material.HOUSES)
        fields["address"] = self.delimited(material.spelled("Malmö", self.chance))
        fields["edition"] = "{Second}"
        macros = truth.macros + (("publisher",) if by_macro else ())
        return "book", truth._replace(type=EntryType.BOOK, publisher=publisher, macros=macros)

    def thesis(self, fields: dict[str, str], truth: Truth) -> tuple[str, Truth]:
        school = self.pick(material.SCHOOLS)
        name = self.pick(("phdthesis", "mastersthesis", "techreport"))
        report = name == "techreport"
        fields["institution" if report else "school"] = (
            f"{{{material.spelled(school, self.chance)}}}"
        )
        number = f"TR-{self.chance.randint(1, 999)}" if report else ""
        if number:
            fields["number"] = f'"{number}"'
        kind = EntryType.REPORT if report else EntryType.THESIS
        return name, truth._replace(type=kind, publisher=school, number=number)

    def preprint(self, fields: dict[str, str], truth: Truth) -> tuple[str, Truth]:
        # Since 2015 the number has five digits (arXiv, Understanding the arXiv identifier).
        arxiv = f"{self.chance.randint(15, 24)}{self.chance.randint(1, 12):02}"
        arxiv += f".{self.chance.randint(1, 99999):05}"
        truth = truth._replace(type=EntryType.PREPRINT, identifiers=(f"arxiv:{arxiv}",))
        if self.draw(0.4):
            container = f"arXiv preprint arXiv:{arxiv}"
            fields["journal"] = f"{{{container}}}"
            return "article", truth._replace(container=container)
        fields |= {"eprint": f"{{{arxiv}}}", "archivePrefix": "{arXiv}", "primaryClass": "{cs.LG}"}
        return "misc", truth

    def more(self, fields: dict[str, str], truth: Truth) -> Truth:
        """What any work may have: identifiers, an abstract, and the fields of programs."""
        if truth.type is not EntryType.PREPRINT and self.draw(0.5):
            doi = f"10.{self.chance.randint(1000, 9999)}/{self.chance.randint(10**6, 10**7)}_{{}}"
            doi = doi.replace("{}", self.pick(("a", "b.c", "x-1")))
            link = self.draw(0.15)
            fields["url" if link else "doi"] = f"{{{'https://doi.org/' * link}{doi}}}"
            truth = truth._replace(identifiers=(f"doi:{doi}",))
        elif self.draw(0.2):
            fields["url"] = "{https://example.org/~a_b/?x=1&y=2%20#" + truth.key[:1] + "}"
        if self.draw(0.7):
            latex, marked = self.abstract()
            fields["abstract"] = self.delimited(latex)
            truth = truth._replace(abstract=marked)
        if self.draw(0.3):
            tags = (self.pick(generate._TAGS), f"{self.pick(generate._NOUNS)} theory")
            fields["keywords"] = f"{{{', '.join(tags)}}}"
        if self.draw(0.2):
            fields |= {"file": f"{{:papers/{truth.key}.pdf:PDF}}", "owner": "{zoe}"}
        if self.draw(0.1):
            fields["note"] = self.delimited("To appear")
        return truth

    def block(self, name: str, key: str, fields: Mapping[str, str]) -> str:
        """An entry, with its fields in some order, some indentation and some writing."""
        ordered = list(fields.items())
        if self.draw(0.5):
            self.chance.shuffle(ordered)
        indent = self.pick(("  ", "\t", "    ", ""))
        width = 14 if self.draw(0.3) else 0
        case = self.pick(("lower", "lower", "title", "upper"))
        lines = []
        for field, value in ordered:
            shown = {"lower": field, "title": field.title(), "upper": field.upper()}[case]
            equals = "=" if self.draw(0.1) else " = "
            lines.append(f"{indent}{shown:{width}}{equals}{value}")
        end = ",\n}" if self.draw(0.5) else "\n}"
        name = name.upper() if case == "upper" else name
        return f"@{name}{{{key},\n" + ",\n".join(lines) + f"{end}\n"


def make(n: int, seed: int = SEED) -> Bibliography:
    """A file of ``n`` entries; a hundredth of them are proceedings that others refer to."""
    maker = _Maker(Random(seed))
    parents = [maker.parent() for _ in range(n // 100)]
    works = [maker.work() for _ in range(n - len(parents))]
    comments = 0
    lines = ["% Encoding: UTF-8\n", *_head(maker)]
    for i, (block, _) in enumerate(works):
        if i % 50 == 25:
            comments += 1
            lines.append(f"@comment{{Checked up to here: {i} entries, {{braces}} and all}}\n")
        elif i % 50 == 40:
            lines.append("% --- a line between entries: {braces}, 3/4, and 'quotes'\n")
        lines.append(block)
    lines += [block for block, _ in parents]
    lines.append("@Comment{jabref-meta: databaseType:bibtex;}\n")
    truths = tuple(truth for _, truth in (*works, *parents))
    return Bibliography("\n".join(lines), truths, _macros(), comments + 1)


def _macros() -> dict[str, str]:
    return {
        **material.JOURNALS,
        **material.MEETINGS,
        **material.HOUSES,
        "procof": "Proceedings of the",
    }


def _head(maker: _Maker) -> Iterator[str]:
    yield '@preamble{"\\newcommand{\\noopsort}[1]{} "}\n'
    for name, value in _macros().items():
        if name == "mit":
            yield '@string{press = "Press"}\n@string{mit = "MIT " # press}\n'
            continue
        latex = material.spelled(material.escaped(value), maker.chance)
        yield (
            f"@STRING( {name} = {{{latex}}} )\n"
            if maker.draw(0.2)
            else f"@string{{{name} = {maker.delimited(latex)}}}\n"
        )


def main(arguments: list[str]) -> None:
    """Write a file of as many entries as the command line asks for."""
    Path(arguments[1]).write_text(make(int(arguments[0])).text, "utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
