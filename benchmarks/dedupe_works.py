"""Works that do not exist, as a bibliography writes them down: the records of benchmarks.dedupe.

Teams of people write several papers each, on one subject and with some of the same words, as they
do; a fifth of all works is by one person. No chance but a seeded one.
"""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from benchmarks.dedupe_material import Material

Fields = dict[str, str]  # BibLaTeX's fields, as a .bib file has them; "type" is the entry's type


class Person(NamedTuple):
    """A made-up person."""

    given: str
    family: str

    @property
    def written(self) -> str:
        """The name as a .bib file has it."""
        return f"{self.family}, {self.given}"


class Team(NamedTuple):
    """People who write together, and of what."""

    people: tuple[Person, ...]
    topic: str
    words: tuple[str, ...]


class Works:
    """Makes works, one after the other."""

    def __init__(self, material: Material, chance: Random) -> None:
        self.material = material
        self.chance = chance
        self.teams = [self._team() for _ in range(1500)]
        self.number = 0

    def _team(self) -> Team:
        chance, m = self.chance, self.material
        size = chance.choice((1, 1, 2, 2, 3, 3, 3, 4, 4, 5, 6, 8))
        people = tuple(self.person() for _ in range(size))
        words = tuple(chance.sample(m.nouns, 4) + chance.sample(m.adjectives, 3))
        return Team(people, chance.choice(m.topics), words)

    def person(self) -> Person:
        """Make a person; some have two given names."""
        chance, m = self.chance, self.material
        given = chance.choice(m.givens)
        if chance.random() < 0.3:
            given += f" {chance.choice(m.givens)[0]}."
        return Person(given, chance.choice(m.families))

    def work(self) -> Fields:
        """Make the next work."""
        chance = self.chance
        team = chance.choice(self.teams)
        people = list(team.people)
        if len(people) > 3 and chance.random() < 0.4:  # not all of them each time
            people.remove(chance.choice(people[1:]))
        fields: Fields = {
            "title": self.title(team),
            "author": " and ".join(person.written for person in people),
            "year": str(chance.randint(1985, 2024)),
        }
        kind = chance.random()
        if kind < 0.5:
            self._article(fields)
        elif kind < 0.82:
            self._paper(fields)
        elif kind < 0.88:
            self.book(fields)
        elif kind < 0.94:
            self._chapter(fields)
        elif kind < 0.97:
            fields |= {"type": "thesis", "institution": f"University of {chance.choice(_TOWNS)}"}
            fields["author"] = people[0].written
            fields["subtype"] = "PhD thesis"
        else:
            self.preprint(fields)
        if chance.random() < 0.25:
            fields["abstract"] = self.abstract(team)
        return fields

    def title(self, team: Team) -> str:
        """Make a title in one of many shapes."""
        chance, m = self.chance, self.material

        def noun() -> str:
            return chance.choice(team.words[:4] if chance.random() < 0.5 else m.nouns)

        def adjective() -> str:
            return chance.choice(team.words[4:] if chance.random() < 0.5 else m.adjectives)

        gerund = chance.choice(m.gerunds)
        shapes = (
            lambda: f"{adjective()} {noun()} and {noun()} in {team.topic}",
            lambda: f"{gerund} {adjective()} {noun()} for {team.topic}",
            lambda: f"on the {noun()} of {adjective()} {noun()}",
            lambda: f"{adjective()} {noun()}: {gerund} {team.topic} with {adjective()} {noun()}",
            lambda: f"{gerund} {team.topic}: a {adjective()} approach to {noun()} and {noun()}",
            lambda: f"a {adjective()} model of {noun()} under {adjective()} {noun()}",
            lambda: f"{noun()}, {noun()}, and {noun()} in {team.topic}",
            lambda: f"{chance.choice(m.systems)}: {adjective()} {noun()} for {team.topic}",
            lambda: f"does {adjective()} {noun()} explain {noun()} in {team.topic}?",
            lambda: f"{adjective()} {noun()}",
            lambda: f"{noun()} and {noun()}",
            lambda: (
                f"the {adjective()} {noun()} of {team.topic} and its {noun()}, "
                f"{chance.randint(1, 9) * 10 + 1700}--{chance.randint(1, 9) * 10 + 1800}"
            ),
            lambda: (
                f"{gerund} {noun()} by {adjective()} {noun()} with ${chance.choice('kLpq')}_"
                f"{chance.randint(0, 2)}$ {noun()}"
            ),
        )
        weights = (12, 12, 3, 8, 8, 10, 6, 6, 6, 1, 1, 2, 2)
        title = chance.choices(shapes, weights)[0]()
        return title[0].upper() + title[1:]

    def abstract(self, team: Team) -> str:
        """Make an abstract of five to nine sentences."""
        chance, m = self.chance, self.material
        sentences = [
            f"We study {chance.choice(m.adjectives)} {chance.choice(m.nouns)} by "
            f"{chance.choice(m.gerunds)} the {chance.choice(m.nouns)} of "
            f"{chance.choice(m.adjectives)} {chance.choice(m.nouns)} in {team.topic}."
            for _ in range(chance.randint(5, 9))
        ]
        return " ".join(sentences)

    def _doi(self) -> str:
        self.number += 1
        return f"10.{5000 + self.number % 37}/fict.{self.number:06}"

    def _article(self, fields: Fields) -> None:
        chance = self.chance
        first = chance.randint(2, 1400)
        fields |= {
            "type": "article",
            "journaltitle": chance.choice(self.material.journals)[0],
            "volume": str(int(fields["year"]) - 1970 + chance.randint(0, 3)),
            "pages": f"{first}--{first + chance.randint(3, 30)}",
        }
        if chance.random() < 0.7:
            fields["number"] = str(chance.randint(1, 12))
        if chance.random() < 0.7:
            fields["doi"] = self._doi()

    def _paper(self, fields: Fields) -> None:
        chance = self.chance
        fields |= {"type": "inproceedings", "booktitle": chance.choice(self.material.meetings)[0]}
        if chance.random() < 0.8:
            first = chance.randint(2, 900)
            fields["pages"] = f"{first}--{first + chance.randint(5, 14)}"
        if chance.random() < 0.5:
            fields["doi"] = self._doi()

    def book(self, fields: Fields) -> None:
        """Let the fields be those of a book."""
        fields |= {"type": "book", "publisher": self.chance.choice(self.material.publishers)}
        if self.chance.random() < 0.6:
            self.number += 1
            fields["isbn"] = _isbn(self.number)

    def _chapter(self, fields: Fields) -> None:
        chance = self.chance
        first = chance.randint(2, 600)
        topic = chance.choice(self.material.topics)
        fields |= {
            "type": "incollection",
            "booktitle": f"Handbook of {topic}",
            "editor": self.person().written,
            "publisher": chance.choice(self.material.publishers),
            "pages": f"{first}--{first + chance.randint(9, 40)}",
        }

    def preprint(self, fields: Fields) -> None:
        """Let the fields be those of a preprint."""
        self.number += 1
        short = int(fields["year"]) % 100
        fields |= {
            "type": "misc",
            "eprint": f"{short:02}{self.chance.randint(1, 12):02}.{self.number % 100000:05}",
            "eprinttype": "arxiv",
        }


_TOWNS = ("Eastmere", "Norrby", "Valdoro", "Lindenau", "Port Maren", "Kasimir", "Ostrava Bay")


def _isbn(number: int) -> str:
    digits = f"9781{number:08}"
    total = sum(int(d) * (1 if i % 2 == 0 else 3) for i, d in enumerate(digits))
    return f"{digits}{-total % 10}"


def names(fields: Fields) -> list[str]:
    """The authors one by one, as written."""
    return fields["author"].split(" and ") if fields.get("author") else []


def joined(names: Sequence[str]) -> str:
    """Authors as a field has them."""
    return " and ".join(names)
