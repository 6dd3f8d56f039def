"""Venues: every name in the table, containers as bibliographies print them, running text.

The containers come from DBLP, the ACL Anthology, the ACM Digital Library, IEEE Xplore, PMLR,
OpenReview and Google Scholar as they print them; the Chinese lines from seeds/.
"""

import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import venue
from refkit.venue import Kind, Venue
from refkit.venue.table import table

SOURCE = (Path(venue.__file__).parent.parent / "venues.toml").read_text("utf-8")
ROWS = tomllib.loads(SOURCE)
IDS = [id for id in ROWS if id != "frame"]


def known(id: str) -> Venue:
    result = venue.get(id)
    assert result is not None
    return result


def names(of: Venue) -> tuple[str, ...]:
    return (of.short, of.name, of.container, *of.aliases, *of.dated, *of.alone)


VENUES = [known(id) for id in IDS]

# --- The table --------------------------------------------------------------------------------


@pytest.mark.parametrize("of", VENUES, ids=lambda v: v.id)
def test_every_name_in_the_table_finds_its_venue(of: Venue) -> None:
    found = {name: venue.find(name) for name in names(of)}
    assert {name: v and v.id for name, v in found.items()} == dict.fromkeys(found, of.id)


def test_the_table_is_read_as_a_reader_of_toml_reads_it() -> None:
    # Plain lines only (refkit.venue.table): double quotes, nothing behind a value.
    read = table()
    expected = [msgspec.convert({"id": id, **ROWS[id]}, Venue) for id in IDS]
    assert list(read.venues.values()) == expected
    assert read.frame == frozenset(ROWS["frame"].split())


@pytest.mark.parametrize("of", VENUES, ids=lambda v: v.id)
def test_ids_are_plain_and_joint_meetings_name_known_venues(of: Venue) -> None:
    assert of.id.isascii()
    assert of.id.isalnum()
    assert of.id == of.id.lower()
    assert set(of.yields) <= set(IDS) - {of.id}
    assert all(name == name.strip() and name for name in names(of))


def test_to_look_up_an_id_loads_nothing_else() -> None:
    code = "import sys; from refkit import venue; venue.get('iclr'); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert not set(done.stdout.split()) & {"tomllib", "refkit.venue.name"}


def test_no_name_stands_for_two_venues() -> None:
    owners = Counter(name for of in VENUES for name in {n.casefold() for n in names(of)})
    assert [name for name, n in owners.items() if n > 1] == []


def test_an_unknown_id_is_no_venue() -> None:
    assert venue.get("") is None
    assert venue.get("ICLR") is None


# What ML people cite most: if one of these rows changes, libraries change.
@pytest.mark.parametrize(
    ("id", "short", "container", "kind"),
    [
        (
            "iclr",
            "ICLR",
            "International Conference on Learning Representations",
            Kind.CONFERENCE,
        ),
        (
            "neurips",
            "NeurIPS",
            "Advances in Neural Information Processing Systems",
            Kind.CONFERENCE,
        ),
        ("icml", "ICML", "International Conference on Machine Learning", Kind.CONFERENCE),
        (
            "cvpr",
            "CVPR",
            "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition",
            Kind.CONFERENCE,
        ),
        ("jmlr", "JMLR", "Journal of Machine Learning Research", Kind.JOURNAL),
        (
            "asru",
            "ASRU",
            "IEEE Automatic Speech Recognition and Understanding Workshop",
            "workshop",
        ),
        ("arxiv", "arXiv", "arXiv", Kind.PREPRINT),
    ],
)
def test_what_a_bibliography_prints(id: str, short: str, container: str, kind: str) -> None:
    of = known(id)
    assert (of.short, of.container, of.kind) == (short, container, kind)


# --- Containers -------------------------------------------------------------------------------

CONTAINERS = [
    ("iclr", "Proceedings of the 8th International Conference on Learning Representations "
     "(ICLR 2020)"),
    ("iclr", "8th International Conference on Learning Representations, ICLR 2020, Addis Ababa"),
    ("iclr", "Eighth International Conference on Learning Representations"),
    ("iclr", "ICLR 2020 poster"),
    ("iclr", "ICLR 2020 Conference"),
    ("iclr", "ICLR (Poster)"),
    ("iclr", "Proc. of ICLR"),
    ("iclr", "In Proc. Int. Conf. Learn. Represent., 2020, pp. 1-15"),
    ("iclr", "iclr"),
    ("iclr", "ICLR2020"),
    ("iclr", "{ICLR}"),
    ("iclr", "Published as a conference paper at ICLR 2020"),
    ("iclr", "2020年的ICLR会议"),
    ("iclr", "第八届国际学习表征会议"),
    ("neurips", "NIPS'17"),
    ("neurips", "NIPS’17"),
    ("neurips", "NeurIPS 2021 Spotlight"),
    ("neurips", "Advances in neural information processing systems"),
    ("neurips", "Advances in Neural Information Processing Systems 33"),
    (
        "neurips",
        "Advances in Neural Information Processing Systems 33: Annual Conference on Neural "
        "Information Processing Systems 2020, NeurIPS 2020, December 6-12, 2020, virtual",
    ),
    ("neurips", "Thirty-seventh Conference on Neural Information Processing Systems"),
    ("icml", "Proceedings of the 37th International Conference on Machine Learning, PMLR 119:1-10"),
    ("icml", "Proceedings of the 25th international conference on Machine learning - ICML '08"),
    (
        "icml",
        "Proceedings of the 35th International Conference on Machine Learning, ICML 2018, "
        "Stockholmsmässan, Stockholm, Sweden, July 10-15, 2018",
    ),
    ("cvpr", "Proceedings of the IEEE Conference on Computer Vision and Pattern Recognition"),
    ("cvpr", "2016 IEEE Conference on Computer Vision and Pattern Recognition (CVPR)"),
    (
        "cvpr",
        "Computer Vision and Pattern Recognition, 2009. CVPR 2009. IEEE Conference on",
    ),
    ("cvpr", "Proc. IEEE Conf. Comput. Vis. Pattern Recognit."),
    ("eccv", "Computer Vision - ECCV 2016 - 14th European Conference, Amsterdam"),
    ("acml", "Asian Conference on Machine Learning"),
    ("kdd", "KDD '19: Proceedings of the 25th ACM SIGKDD International Conference on Knowledge "
     "Discovery & Data Mining"),
    ("pakdd", "Pacific-Asia Conference on Knowledge Discovery and Data Mining"),
    ("sdm", "Proceedings of the 2013 SIAM International Conference on Data Mining"),
    ("www", "Proceedings of The Web Conference 2020"),
    ("aaai", "Proceedings of the AAAI Conference on Artificial Intelligence"),
    ("aaai", "Thirty-Second AAAI Conference on Artificial Intelligence"),
    ("uai", "Uncertainty in Artificial Intelligence"),
    ("acl", "Proceedings of the 57th Annual Meeting of the Association for Computational "
     "Linguistics"),
    ("naacl", "Proceedings of the 2019 Conference of the North American Chapter of the Association "
     "for Computational Linguistics: Human Language Technologies, Volume 1 "
     "(Long and Short Papers)"),
    ("tacl", "Transactions of the Association for Computational Linguistics"),
    ("findings", "Findings of the Association for Computational Linguistics: EMNLP 2020"),
    ("findings", "Findings of the Association for Computational Linguistics: ACL-IJCNLP 2021"),
    ("chi", "Proceedings of the 2019 CHI Conference on Human Factors in Computing Systems"),
    ("sp", "2017 IEEE Symposium on Security and Privacy (SP)"),
    ("mlsys", "Proceedings of Machine Learning and Systems"),
    ("vldb", "Proc. VLDB Endow."),
    ("vldbj", "The VLDB Journal"),
    ("rss", "RSS 2020, Corvalis"),
    ("tpami", "IEEE transactions on pattern analysis and machine intelligence"),
    ("nature", "Nature"),
    ("nature", "nature"),
    ("nature", "Nature, vol. 521, pp. 436–444, 2015"),
    ("naturecomms", "Nature Communications"),
    ("mlj", "Machine learning"),
    ("procieee", "Proceedings of the IEEE, 86(11)"),
    ("arxiv", "arXiv preprint arXiv:1706.03762"),
    ("arxiv", "arXiv preprint arXiv:cs/0112017"),
    ("arxiv", "CoRR, abs/1706.03762"),
]  # fmt: skip


@pytest.mark.parametrize(("id", "text"), CONTAINERS)
def test_containers_that_name_a_venue(id: str, text: str) -> None:
    assert venue.find(text) == known(id)


# A joint meeting bears one name; a preprint server is no rival of a conference.
JOINT = [
    (
        "emnlp",
        "Proceedings of the 2019 Conference on Empirical Methods in Natural Language Processing "
        "and the 9th International Joint Conference on Natural Language Processing (EMNLP-IJCNLP)",
    ),
    (
        "acl",
        "Proceedings of the 59th Annual Meeting of the Association for Computational Linguistics "
        "and the 11th International Joint Conference on Natural Language Processing",
    ),
    (
        "ijcnlp",
        "Proceedings of the 8th International Joint Conference on Natural Language Processing",
    ),
    ("emnlp", "EMNLP-CoNLL 2012"),
    ("ijcai", "IJCAI-ECAI 2018"),
    ("lrec", "LREC-COLING 2024"),
    ("iclr", "ICLR 2018 (arXiv:1710.10903)"),
]


@pytest.mark.parametrize(("id", "text"), JOINT)
def test_joint_meetings(id: str, text: str) -> None:
    assert venue.find(text) == known(id)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Learning",
        "Machine",
        "Conference",
        "Proceedings",
        "2020",
        "The Nature of Statistical Learning Theory",
        "Nature, nurture and networks",
        "Science and Engineering",
        "Proceedings of Machine Learning Research",  # a series: it has many conferences
        "Lecture Notes in Computer Science",
        "International Conference on Machine Learning and Applications",
        "International Conference on Machine Learning and Cybernetics (ICMLC)",
        "Proceedings of the AAAI Conference on Artificial Intelligence and Interactive Digital "
        "Entertainment",
        "Nordic Conference on Machine Learning",
        "AAAI Spring Symposium",
        "NeurIPS 2019 Workshop on Machine Learning for Health",
        "Workshop on Representation Learning, ICML 2020",
        "ICLR 2020研讨会",
        "Proceedings of the IEEE/CVF Conference on Computer Vision and Pattern Recognition "
        "Workshops",
        "CVPRW 2020",
        "Companion Proceedings of The Web Conference 2018",
        "Extended Abstracts of the 2019 CHI Conference on Human Factors in Computing Systems",
        "Submitted to ICLR 2021",
        "ICLR 2021 Withdrawn Submission",
        "ICML and NeurIPS 2019",
        "ICML / NeurIPS / ICLR",
        "chi",  # letter case counts for names that are words
        "Chi 2020",
        "RSS feeds",
        "micro",
        "alt",
        "soda",
        "MACHINE",
        "CycleICLR",
        "ICLRs",
    ],
)
def test_containers_that_name_none(text: str) -> None:
    assert venue.find(text) is None


# --- Running text -----------------------------------------------------------------------------

MENTIONS: list[tuple[str, list[tuple[str, int | None, str]]]] = [
    ("2020年的ICLR会议将于今年的4月26日-4月30日举行。", [("iclr", 2020, "ICLR")]),
    (
        "2020年ICLR会议(Eighth International Conference on Learning Representations)论文接受结果",
        [
            ("iclr", 2020, "ICLR"),
            ("iclr", None, "International Conference on Learning Representations"),
        ],
    ),
    ("下面是ICLR2020接受的论文(poster-paper)列表", [("iclr", 2020, "ICLR")]),
    (
        "2020-ICLR-accept-poster.pdf、2020-ICLR-reject.pdf",
        [("iclr", 2020, "ICLR"), ("iclr", 2020, "ICLR")],
    ),
    ("ICLR 2020年会", [("iclr", 2020, "ICLR")]),
    ("2020年度ICLR", [("iclr", 2020, "ICLR")]),
    ("第八届国际学习表征会议", [("iclr", None, "国际学习表征会议")]),
    ("NIPS'17 and NIPS’16", [("neurips", 2017, "NIPS"), ("neurips", 2016, "NIPS")]),
    ("ICML '98", [("icml", 1998, "ICML")]),
    ("neurips_2019", [("neurips", 2019, "neurips")]),
    ("ICLR (2020)", [("iclr", 2020, "ICLR")]),
    ("ICLR 1949, ICLR 2100", [("iclr", None, "ICLR"), ("iclr", None, "ICLR")]),
    ("ICLR, held in 2020", [("iclr", None, "ICLR")]),
    ("12020 ICLR", [("iclr", None, "ICLR")]),
    ("ICLR 20200", [("iclr", None, "ICLR")]),
    ("arXiv 2003.12345", [("arxiv", None, "arXiv")]),
    ("arXiv:1706.03762", [("arxiv", None, "arXiv")]),
    # A year belongs to one venue, rather to the one before it.
    ("ICLR 2019 ICML", [("iclr", 2019, "ICLR"), ("icml", None, "ICML")]),
    ("In 2019 ICLR 2020 was open", [("iclr", 2020, "ICLR")]),
    (
        "NeurIPS 2019, ICML 2020 and 2021 ICLR",
        [("neurips", 2019, "NeurIPS"), ("icml", 2020, "ICML"), ("iclr", 2021, "ICLR")],
    ),
    # Names that are words: in their own letter case, and beside a year.
    ("CHI 2020", [("chi", 2020, "CHI")]),
    ("chi 2020, a χ² test, Tai Chi 2020", []),
    ("the RSS feed", []),
    ("S&P 2017", [("sp", 2017, "S&P")]),
    ("the S&P 500", []),
    ("3DV 2019", [("3dv", 2019, "3DV")]),
    ("13DV", []),
    ("FAT* 2019", [("facct", 2019, "FAT")]),
    ("Nature 2015, Science 2020, Machine Learning 2020, neural networks", []),
    # Parts of longer names, workshops, publishers and links are no mentions.
    ("International Conference on Machine Learning and Applications", []),
    ("the Asia Conference on Computer and Communications Security", []),
    ("ICLR 2020 Workshop on Climate", []),
    ("ICLR研讨会", []),
    ("a workshop at ICLR 2020", []),
    ("AAAI Press, AAAI Spring Symposium", []),
    ("https://iclr.cc/Conferences/2020 and arxiv.org/abs/1706.03762", []),
    ("https://openreview.net/group?id=ICLR.cc/2020/Conference", []),
    ("CycleICLR, ICLRs, preICLR", []),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), MENTIONS)
def test_mentions_in_running_text(text: str, expected: list[tuple[str, int | None, str]]) -> None:
    assert [(m.venue.id, m.year, text[m.start : m.end]) for m in venue.mentions(text)] == expected


def test_the_abstracts_of_the_seeds_name_no_conference_by_accident() -> None:
    """Words such as "chi", "micro", "alt" and "science" abound in 141 abstracts."""
    root = Path(__file__).parent.parent
    text = (root / "seeds/001_f910f3235e93e782.txt").read_text("utf-8")
    body = text[text.index("Kernel of CycleGAN") :]
    named = {line[m.start : m.end] for line in body.split("\n") for m in venue.mentions(line)}
    # "the winning entry of CVPR 2019 Habitat", "on WMT’14 English-French": both are meant.
    assert named == {"CVPR", "WMT"}


# --- Presentation -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("下面是ICLR2020接受的论文(poster-paper)列表", "poster"),
        ("ICLR 2020 Poster", "poster"),
        ("Posters", "poster"),
        ("2020-ICLR-accept-poster.pdf", "poster"),
        ("accept_poster", "poster"),
        ("海报", "poster"),
        ("Spotlight-paper共107篇", "spotlight"),
        ("演讲Talk共48篇", "oral"),
        ("talk", "oral"),
        ("Oral", "oral"),
        ("口头报告", "oral"),
        ("posterior, temporal, talkative, moral, spotlighted", ""),
        ("poster-paper共523篇,Spotlight-paper共107篇,演讲Talk共48篇", ""),
        ("海报 oral", ""),
        ("", ""),
    ],
)
def test_presentation(text: str, expected: str) -> None:
    assert venue.presentation(text) == expected


# --- Properties -------------------------------------------------------------------------------

SNIPPETS = st.sampled_from(
    [*(name for of in VENUES for name in names(of)), "2020", "'17", "年", " and ", ", ", "Workshop"]
)
TEXTS = st.lists(SNIPPETS | st.text(max_size=8), max_size=8).map("".join)


@given(TEXTS)
def test_no_text_is_too_strange(text: str) -> None:
    found = venue.mentions(text)
    assert all(0 <= m.start < m.end <= len(text) for m in found)
    assert all(m.year is None or 1950 <= m.year <= 2099 for m in found)
    ends = [0, *(m.end for m in found)]
    assert all(end <= m.start for end, m in zip(ends, found, strict=False))
    assert venue.find(text) in (None, *VENUES)
    assert venue.presentation(text) in ("", "poster", "spotlight", "oral")


@given(st.sampled_from([of for of in VENUES if of.short[-1] != "."]), st.integers(1950, 2099))
def test_a_year_beside_the_short_name_is_read_on_either_side(of: Venue, year: int) -> None:
    found = venue.find(f"{of.short} {year}")
    assert found == of
    for text in (f"{of.short} {year}", f"{year}年{of.short}", f"{of.short}{year}"):
        assert all((m.venue, m.year) == (of, year) for m in venue.mentions(text))


def test_a_page_in_one_line_is_looked_at_from_its_beginning_only() -> None:
    page = "ICLR 2020 " * 100_000
    assert venue.find(page) is None
    assert {(m.venue.id, m.year) for m in venue.mentions(page)} == {("iclr", 2020)}
