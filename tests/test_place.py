from typing import Any

import msgspec
import pytest

from refkit import place
from refkit.date import PartialDate
from refkit.model import Entry, EntryType

ICLR = Entry(
    type=EntryType.INPROCEEDINGS, container="ICLR 2020", venue="iclr", date=PartialDate(2020)
)
JOURNAL = Entry(type=EntryType.ARTICLE, container="Journal of Drift", date=PartialDate(2020))
BOOK = Entry(
    type=EntryType.INPROCEEDINGS, container="Symposium on Sparse Drift", date=PartialDate(2020)
)

SAME: list[tuple[Entry, dict[str, Any], bool]] = [
    (ICLR, {}, True),
    (ICLR, {"container": "International Conference on Learning Representations"}, True),
    (ICLR, {"venue": ""}, True),
    (ICLR, {"venue": "", "container": "Proc. of the 8th ICLR"}, True),
    (ICLR, {"venue": "icml", "container": "ICML"}, False),
    (ICLR, {"date": PartialDate(2019)}, False),
    (ICLR, {"date": PartialDate(2020, 4, 26)}, True),
    (ICLR, {"date": None}, True),
    (ICLR, {"container": ""}, False),
    (ICLR, {"venue": "", "container": "Workshop on Drift"}, False),
    (JOURNAL, {"container": "The Journal of Drift"}, True),
    (JOURNAL, {"container": "Annals of Drift"}, False),
    (JOURNAL, {"container": "Journal of Drift A"}, False),
    (JOURNAL, {"container": "Journal of Tides"}, False),
    # Online before in print.
    (JOURNAL, {"date": PartialDate(2019)}, True),
    (JOURNAL, {"date": PartialDate(2018)}, False),
    (BOOK, {"container": "Proceedings of the 3rd Symposium on Sparse Drift"}, True),
    (BOOK, {"container": "3rd Symposium on Sparse Drift, Rivertown, May 2020"}, True),
    (BOOK, {"container": "Symposium on Dense Drift"}, False),
    (BOOK, {"container": "Workshop on Tides at the Symposium on Sparse Drift"}, False),
    (BOOK, {"container": "Companion of the Symposium on Sparse Drift"}, False),
    (BOOK, {"container": "Drift"}, False),
]


@pytest.mark.parametrize(("one", "changes", "same"), SAME)
def test_the_same_place(one: Entry, changes: dict[str, Any], same: bool) -> None:
    other = msgspec.structs.replace(one, **changes)
    assert place.is_same(one, other) == same
    assert place.is_same(other, one) == same


def test_the_name_that_bibliographies_print() -> None:
    assert place.canonical(ICLR).container == (
        "International Conference on Learning Representations"
    )
    neurips = msgspec.structs.replace(ICLR, venue="neurips", container="NIPS'17")
    assert place.canonical(neurips).container == (
        "Advances in Neural Information Processing Systems"
    )
    assert place.canonical(JOURNAL) == JOURNAL
    demo = "Conference on Empirical Methods in Natural Language Processing: System Demonstrations"
    shown = msgspec.structs.replace(ICLR, venue="emnlp", container=demo)
    assert place.canonical(shown) == msgspec.structs.replace(shown, venue="")
    preprint = Entry(type=EntryType.PREPRINT, container="arXiv preprint", venue="arxiv")
    assert place.canonical(preprint) == preprint


@pytest.mark.parametrize(
    ("container", "is_workshop"),
    [
        ("ICLR 2020 Workshop on Drift", True),
        ("Companion Proceedings of The Web Conference", True),
        ("IEEE Automatic Speech Recognition and Understanding Workshop", False),
        ("Findings of the Association for Computational Linguistics: EMNLP 2020", False),
        ("ICLR 2020", False),
    ],
)
def test_what_is_held_beside_a_conference(container: str, is_workshop: bool) -> None:
    assert place.is_workshop(Entry(container=container)) is is_workshop


@pytest.mark.parametrize(
    ("entry", "named"),
    [
        (Entry(extra={"eventtitle": "Submitted to ICLR 2024"}), {"iclr": 2024}),
        (Entry(container="Submitted to ICLR 2024"), {"iclr": 2024}),
        (Entry(venue="iclr"), {"iclr": None}),
        (Entry(title="ICLR 2024 in Review", extra={"note": "Rejected"}), {}),
    ],
)
def test_venues_that_are_named_without_being_the_place(
    entry: Entry, named: dict[str, int | None]
) -> None:
    assert place.named(entry) == named
