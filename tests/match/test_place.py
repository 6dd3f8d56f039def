import pytest

from refkit.date import PartialDate
from refkit.match import place
from refkit.match.place import Fit
from refkit.model import Entry, EntryType, PubState

P, A, C, B = EntryType.PREPRINT, EntryType.ARTICLE, EntryType.INPROCEEDINGS, EntryType.BOOK


def work(type: EntryType, year: int = 0, **more: str) -> Entry:
    return Entry(
        type=type,
        date=PartialDate(year) if year else None,
        container=more.get("container", ""),
        venue=more.get("venue", ""),
        volume=more.get("volume", ""),
        pages=more.get("pages", ""),
        extra={"edition": more["edition"]} if "edition" in more else {},
        pubstate=PubState(more["state"]) if "state" in more else None,
    )


T = work(EntryType.THESIS, 2020)


@pytest.mark.parametrize(
    ("one", "other", "fit", "detail"),
    [
        (work(C, 2020), work(C, 2020), Fit.SAME, "2020"),
        (work(C, 2020), work(C, 2021), Fit.FITS, "2020 and 2021"),
        (work(C, 2020), work(C, 2022), Fit.ANOTHER, "2020 and 2022"),
        (work(P, 2019), work(C, 2022), Fit.FITS, "2019 and 2022, a preprint"),
        (work(P, 2019), work(C, 2023), Fit.ANOTHER, "2019 and 2023, a preprint"),
        (work(P, 2020), work(C, 2019), Fit.FITS, "2020 and 2019, a preprint"),
        (work(P, 2021), work(C, 2019), Fit.ANOTHER, "2021 and 2019, a preprint"),
        (work(P, 2019), work(P, 2021), Fit.ANOTHER, "2019 and 2021"),
        (work(C, 2019, state="submitted"), work(C, 2022), Fit.FITS, "2019 and 2022, a preprint"),
        (work(P, 2019, state="published"), work(C, 2022), Fit.ANOTHER, "2019 and 2022"),
        (work(C), work(C, 2019), Fit.UNKNOWN, ""),
        (T, work(EntryType.THESIS, 2021), Fit.ANOTHER, "2020 and 2021"),
        (
            work(C, 2019, container="Trees 2019"),
            work(C, 2020, container="Trees 2020"),
            Fit.ANOTHER,
            "2019 and 2020",
        ),
        (
            work(A, 2019, container="Trees"),
            work(A, 2020, container="Trees"),
            Fit.FITS,
            "2019 and 2020",
        ),
    ],
)
def test_years(one: Entry, other: Entry, fit: Fit, detail: str) -> None:
    assert place.years(one, other) == (fit, detail)
    assert place.years(other, one).fit is fit


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (A, C, Fit.SAME),
        (P, C, Fit.FITS),
        (P, B, Fit.FITS),
        (EntryType.MISC, EntryType.DATASET, Fit.UNKNOWN),
        (B, EntryType.INBOOK, Fit.ANOTHER),
        (EntryType.PROCEEDINGS, C, Fit.ANOTHER),
        (EntryType.THESIS, C, Fit.ANOTHER),
        (P, EntryType.DATASET, Fit.ANOTHER),
        (A, EntryType.SOFTWARE, Fit.ANOTHER),
    ],
)
def test_kinds(one: EntryType, other: EntryType, fit: Fit) -> None:
    assert place.kinds(work(one), work(other)).fit is fit
    assert place.kinds(work(other), work(one)).fit is fit


def test_what_tells_no_kind_may_be_a_paper_or_says_that_it_is_a_thesis() -> None:
    misc = work(EntryType.MISC)
    assert [place.may_be_paper(misc, work(kind)) for kind in (C, P, EntryType.MISC)] == [True] * 3
    kinds = (B, EntryType.DATASET, EntryType.SOFTWARE, EntryType.PROCEEDINGS, EntryType.THESIS)
    assert [place.may_be_paper(misc, work(kind)) for kind in kinds] == [False] * 5
    thesis = Entry(type=EntryType.MISC, extra={"note": "PhD thesis, University of Trees"})
    assert place.kind(thesis) == "thesis"
    assert place.may_be_paper(thesis, T)


ICLR = work(C, container="International Conference on Learning Representations", venue="iclr")
NIPS = work(A, container="Advances in Neural Information Processing Systems", venue="neurips")


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (ICLR, work(A, container="ICLR 2020", venue="iclr"), Fit.SAME),
        (ICLR, NIPS, Fit.ANOTHER),
        (ICLR, work(P), Fit.UNKNOWN),
        (ICLR, work(C), Fit.UNKNOWN),
        (
            work(A, container="Journal of Trees"),
            work(A, container="The journal of trees"),
            Fit.SAME,
        ),
        (work(C, container="Trees 2019"), work(C, container="Trees 2020"), Fit.SAME),
        (
            work(C, container="Symposium on Sparse Drift"),
            work(C, container="Proceedings of the 3rd Symposium on Sparse Drift, Rivertown"),
            Fit.FITS,
        ),
        (
            work(C, container="SSD 2019"),
            work(C, container="3rd Symposium on Sparse Drift, SSD 2019, Rivertown"),
            Fit.FITS,
        ),
        (
            work(C, container="In Proc. of the 3rd Int. Conf. on Sparse Drift"),
            work(C, container="International Conference on Sparse Drift 2020"),
            Fit.FITS,
        ),
        (work(C, container="Drift"), work(C, container="3rd Symposium on Drift"), Fit.ANOTHER),
        (work(C, container="Symposium on Drift"), work(C, container="Tree Days"), Fit.ANOTHER),
        (work(C, container="Workshop on Drift"), ICLR, Fit.ANOTHER),
        (
            work(C, container="EMNLP 2020", venue="emnlp"),
            work(C, container="EMNLP 2020: System Demonstrations", venue="emnlp"),
            Fit.ANOTHER,
        ),
        (work(A, container="Journal of Trees"), work(A, container="Tree Letters"), Fit.ANOTHER),
        (
            work(A, container="PNAS"),
            work(A, container="Proceedings of the National Academy of Sciences"),
            Fit.UNKNOWN,
        ),
        (
            work(C, container="ASRU 2019", venue="asru"),
            work(
                C, container="Automatic Speech Recognition and Understanding Workshop", venue="asru"
            ),
            Fit.SAME,
        ),
        (work(A, 2020), work(C, 2021), Fit.ANOTHER),
        (work(A, 2020), work(C, 2020), Fit.UNKNOWN),
        (work(C, container="Trees"), work(A, container="Journal of Trees"), Fit.ANOTHER),
        (work(A, container="J. Trees"), work(A, container="Journal of Trees"), Fit.UNKNOWN),
    ],
)
def test_venues(one: Entry, other: Entry, fit: Fit) -> None:
    assert place.venues(one, other).fit is fit
    assert place.venues(other, one).fit is fit


@pytest.mark.parametrize(
    ("one", "other", "fit"),
    [
        (work(B, volume="1"), work(B, volume="Volume 1"), Fit.SAME),
        (work(B, volume="2"), work(B, volume="II"), Fit.SAME),
        (work(B, volume="1"), work(B, volume="2"), Fit.ANOTHER),
        (work(B, volume="1"), work(B), Fit.ANOTHER),
        (work(B), work(B), Fit.UNKNOWN),
        (work(B, edition="2"), work(B, edition="Second"), Fit.UNKNOWN),
        (work(B, edition="2nd"), work(B, edition="3rd"), Fit.ANOTHER),
        (work(B, edition="2nd"), work(B), Fit.UNKNOWN),
        (work(A, volume="12"), work(A, volume="13"), Fit.ANOTHER),
        (work(A, volume="12"), work(A), Fit.UNKNOWN),
        (work(C, volume="119"), work(C, volume="37"), Fit.UNKNOWN),  # a series, and a year's
    ],
)
def test_volumes_and_editions(one: Entry, other: Entry, fit: Fit) -> None:
    assert place.volumes(one, other).fit is fit
    assert place.volumes(other, one).fit is fit


def test_two_editorials_stand_apart() -> None:
    here = work(A, pages="1–2", volume="7")
    assert not place.stand_apart(here, work(A, pages="1–2", volume="7"))
    assert place.stand_apart(here, work(A, pages="9–10", volume="7"))
    assert place.stand_apart(here, work(A, pages="1–2", volume="8"))
    assert not place.stand_apart(here, work(P, pages="9–10"))
