r"""The values of fields, written twice: as a .bib file has them, and as a reader should read them.

This module knows how people and programs write titles, names, dates, pages and abstracts, in
braces and in quotes, as text and with macros. It knows no types of entries.
"""

from collections.abc import Iterable, Mapping
from random import Random

from benchmarks import generate, material
from refkit.date import PartialDate
from refkit.name import Name
from refkit.text import plain


class Pen:
    """Draws values, each as it stands in a file and as it is meant; all from one seeded chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance
        self.titles: set[str] = set()
        self.people: list[Name] = []

    def draw(self, share: float) -> bool:
        """True for ``share`` of all draws, 0.0 to 1.0."""
        return self.chance.random() < share

    def pick(self, of: Iterable[str]) -> str:
        """One of several."""
        return self.chance.choice(tuple(of))

    def title(self) -> tuple[str, str]:
        """A title that no other work has, as LaTeX and as marked text."""
        while True:
            words = [self.pick(generate._ADJECTIVES), self.pick(generate._NOUNS), "for"]
            words += [self.pick(generate._ADJECTIVES), self.pick(generate._NOUNS)]
            words += ["and", self.pick(generate._NOUNS)]
            shown = " ".join(words).title().replace(" For ", " for ").replace(" And ", " and ")
            if shown not in self.titles:
                self.titles.add(shown)
                break
        latex = marked = shown
        if self.draw(0.5):
            tex, meant = self.chance.choice(material.SPECIAL)
            latex, marked = f"{latex}: {tex} Revisited", f"{marked}: {meant} Revisited"
        if self.draw(0.1):
            family = self.pick(name for name in material.FAMILY if not name.isascii())
            latex, marked = f"{material.spelled(family, self.chance)} {latex}", f"{family} {marked}"
        if self.draw(0.05):
            latex, marked = f"{{{latex}}}", f"{{{marked}}}"
        return latex, marked

    def person(self) -> Name:
        """Somebody, or a body: most of them come again, some of them often."""
        # People of a field have four or five papers each, the earlier ones more.
        at = int(len(self.people) * self.chance.random())
        if self.people and self.draw(0.77):
            return self.people[at]
        if self.draw(0.01):
            made = Name(literal=plain(self.pick(material.BODIES)))
        else:
            made = Name(
                given=self.pick(material.GIVEN),
                family=self.pick(material.DOUBLE if self.draw(0.02) else material.FAMILY),
                particle=self.pick(material.PARTICLES) if self.draw(0.06) else "",
                suffix="Jr." if self.draw(0.02) else "",
            )
        self.people.append(made)
        return made

    def name(self) -> tuple[str, Name]:
        """A name in one of BibTeX's three forms, and its parts."""
        name = self.person()
        if name.literal:
            return f"{{{name.literal}}}", name
        tied = name.given.replace(" ", "~") if self.draw(0.3) else name.given
        unicode = self.draw(0.5)
        first, last = (material.spelled(part, self.chance, unicode) for part in (tied, name.family))
        von = f"{name.particle} {last}" if name.particle else last
        if name.suffix:
            return f"{von}, {name.suffix}, {first}", name
        if self.draw(0.5):
            return f"{von}, {first}", name
        last = f"{{{last}}}" if " " in name.family else last
        return f"{first} {name.particle} {last}" if name.particle else f"{first} {last}", name

    def names(self, most: int) -> tuple[str, tuple[Name, ...], bool]:
        """A list of names, and whether it is cut short."""
        pairs = [self.name() for _ in range(self.chance.randint(1, most))]
        others = self.draw(0.05)
        written = [latex for latex, _ in pairs] + ["others"] * others
        joint = " and\n            " if self.draw(0.1) else " and "
        return joint.join(written), tuple(name for _, name in pairs), others

    def date(self) -> tuple[dict[str, str], PartialDate, bool]:
        """Fields with their delimiters, the date, and whether it is written with a macro."""
        year, month = self.chance.randint(1975, 2024), self.chance.randint(1, 12)
        shown = self.pick((f"{year}", f"{{{year}}}", f'"{year}"'))
        how = self.chance.random()
        if how < 0.4:
            return {"year": shown}, PartialDate(year), False
        if how < 0.7:
            return (
                {"year": shown, "month": material.MONTHS[month - 1]},
                PartialDate(year, month),
                True,
            )
        if how < 0.8:
            day = self.chance.randint(1, 28)
            with_day = f'{material.MONTHS[month - 1]} # "~{day}"'
            return {"year": shown, "month": with_day}, PartialDate(year, month, day), True
        if how < 0.95:
            full = self.pick((material.FULL_MONTHS[month - 1], str(month)))
            return {"year": shown, "month": f"{{{full}}}"}, PartialDate(year, month), False
        return {"date": f"{{{year}-{month:02}}}"}, PartialDate(year, month), False

    def abstract(self) -> tuple[str, str]:
        """About 900 characters, some with LaTeX in them, and their marked text."""
        sentences = [generate._sentence(self.chance) for _ in range(7)]
        latex = marked = " ".join(sentences)
        if self.draw(0.25):
            for tex, meant in (
                ("$\\mathbb{R}^d$ --- for {\\it all} $x$", "$\\mathbb{R}^d$ — for all $x$"),
                (' G{\\"o}del \\& co. gain 5\\%', " Gödel & co. gain 5%"),
                (" with \\emph{no} loss in $O(n)$", " with \\emph{no} loss in $O(n)$"),
            ):
                cut = self.chance.choice(sentences)
                latex = latex.replace(cut, f"{cut[:-1]} {tex.strip()}.", 1)
                marked = marked.replace(cut, f"{cut[:-1]} {meant.strip()}.", 1)
        if self.draw(0.3):
            latex = latex.replace(". ", ".\n    ")
        return latex, marked

    def pages(self) -> tuple[str, str]:
        """A range in some writing, and in ours."""
        first = self.chance.randint(1, 900)
        last = first + self.chance.randint(1, 40)
        return f"{first}{self.pick(('--', '-', ' -- ', '–'))}{last}", f"{first}–{last}"

    def named(self, table: Mapping[str, str]) -> tuple[str, str, bool]:
        """One of a table of names: an expression, plain text, and whether it has a macro."""
        macro = self.pick(table)
        if self.draw(0.6):
            return macro if self.draw(0.8) else macro.upper(), table[macro], True
        written = material.spelled(material.escaped(table[macro]), self.chance)
        return self.delimited(written), table[macro], False

    def delimited(self, value: str) -> str:
        """A value in braces or in quotes."""
        return f"{{{value}}}" if '"' in value or self.draw(0.7) else f'"{value}"'
