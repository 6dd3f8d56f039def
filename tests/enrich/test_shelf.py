from datetime import date

from refkit.date import PartialDate
from refkit.enrich import shelf
from refkit.exchange import State
from refkit.formats import bibtex
from refkit.identifier import Identifier
from refkit.model import Entry, EntryType, Parsed, Record, Verdict
from refkit.name import Name

TODAY = date(2026, 11, 22)
FILE = r"""
@inproceedings{rivers-drift,
  title = {{DRIFT}: Sparse Updates for Recurrent Networks},
  author = {Rivers, Ada and Chen, Bo},
  booktitle = {International Conference on Learning Representations},
  year = 2020,
  pages = {1--9},
}
@article{other,
  title = {Whispering in a Crowd of Distant Speakers},
  author = {Okafor, Chidi},
  journal = {Journal of Whispers},
  year = 2019,
}
@misc{wrong,
  title = {Tides and Currents of the Northern Sea},
  author = {Poe, Ann},
  eprint = {1909.00001},
  archiveprefix = {arXiv},
}
"""


def parsed(text: str = FILE, name: str = "dump.bib") -> Parsed:
    return bibtex.read(text, name, TODAY)


def record(key: str, entry: Entry) -> Record:
    return Record(key=key, entry=entry, added=TODAY)


DRIFT = record(
    "drift",
    Entry(
        title="Drift: sparse updates for recurrent networks",
        authors=(Name(family="Rivers", given="A."), Name(family="Chen", given="B.")),
        date=PartialDate(2019),
    ),
)
STRANGER = record("stranger", Entry(title="A Paper That Nobody Has Ever Written Down"))
CITED = record(
    "cited",
    Entry(
        title="Whispering in a Crowd of Distant Speakers",
        authors=(Name(family="Okafor", given="Chidi"),),
        identifiers=(Identifier.read("arxiv:1909.00001"),),
    ),
)


def library(*records: Record) -> dict[str, Record]:
    return {each.key: each for each in records}


def test_entries_of_files_are_offered_to_the_records_they_are() -> None:
    found = shelf.consult(library(DRIFT, STRANGER), [("dump.bib", parsed())])
    (offer,) = found["drift"].offers
    assert (offer.source, offer.alone, offer.direct) == ("dump.bib", True, False)
    assert offer.match.verdict is Verdict.SAME
    assert offer.match.left == "drift"
    assert offer.match.right == offer.name
    assert offer.name.startswith("dump.bib ")
    assert offer.entry.type is EntryType.INPROCEEDINGS
    assert offer.entry.pages == "1–9"
    assert found["stranger"].offers == ()


def test_every_record_has_an_answer_from_every_file() -> None:
    found = shelf.consult(
        library(DRIFT, STRANGER), [("dump.bib", parsed()), ("empty.bib", Parsed())]
    )
    states = {
        key: [(answer.source, answer.state) for answer in one.answers] for key, one in found.items()
    }
    assert states == {
        "drift": [("dump.bib", State.FOUND), ("empty.bib", State.ABSENT)],
        "stranger": [("dump.bib", State.ABSENT), ("empty.bib", State.ABSENT)],
    }
    assert found["drift"].record is DRIFT


def test_what_an_identifier_leads_to_is_offered_even_if_it_is_another_paper() -> None:
    offers = shelf.consult(library(CITED), [("dump.bib", parsed())])["cited"].offers
    assert [(o.direct, o.match.verdict is Verdict.SAME) for o in offers] == [
        (False, True), (True, False),
    ]  # fmt: skip


def test_two_files_are_offered_side_by_side_the_best_first() -> None:
    preprint = "@misc{x, title={DRIFT: Sparse Updates for Recurrent Networks},"
    preprint += " author={Rivers, Ada and Chen, Bo}, eprint={1909.00001}, archiveprefix={arXiv}}"
    parts = [("mine.bib", parsed(preprint, "mine.bib")), ("dump.bib", parsed())]
    offers = shelf.consult(library(DRIFT), iter(parts))["drift"].offers
    assert [offer.source for offer in offers] == ["dump.bib", "mine.bib"]


def test_every_entry_is_watched() -> None:
    seen: list[None] = []
    shelf.consult(library(DRIFT), [("dump.bib", parsed())], lambda: seen.append(None))
    assert len(seen) == 3
