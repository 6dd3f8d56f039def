"""Adding by identifier, link and title: what is told apart from files, and what becomes of it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import Done, Refkit
from hosts import Reply, Server, always
from world import VARIABLES, Work, World

from refkit.commands import identify
from refkit.errors import InputError

# Forms from metadata-apis 1.5, 2 (arXiv's grammar), 4 and 5.3, as people paste them.
IDENTIFIERS = [
    ("https://openreview.net/forum?id=B1eWOJHKvB", "openreview:B1eWOJHKvB"),
    ("https://openreview.net/forum?id=B1eWOJHKvB&noteId=abcdefghij", "openreview:B1eWOJHKvB"),
    ("https://openreview.net/pdf?id=B1eWOJHKvB", "openreview:B1eWOJHKvB"),
    ("openreview.net/forum?id=QpNz8r_Ri2Y", "openreview:QpNz8r_Ri2Y"),
    ("openreview:B1eWOJHKvB", "openreview:B1eWOJHKvB"),
    (
        "https://openreview.net/challenge?redirect=%2Fforum%3Fid%3DB1eWOJHKvB",
        "openreview:B1eWOJHKvB",
    ),
    ("https://openreview.net/forum?arxivid=1706.03762v2", "arxiv:1706.03762"),
    ("1706.03762", "arxiv:1706.03762"),
    ("1706.03762v5", "arxiv:1706.03762"),
    ("1706.03762v5.pdf", "arxiv:1706.03762"),
    ("arXiv:1706.03762v5 [cs.CL]", "arxiv:1706.03762"),
    ("arXiv 1706.03762", "arxiv:1706.03762"),
    ("ARXIV: 0704.0001", "arxiv:0704.0001"),
    ("https://arxiv.org/abs/1706.03762v5", "arxiv:1706.03762"),
    ("http://arxiv.org/pdf/1706.03762v5.pdf", "arxiv:1706.03762"),
    ("arxiv.org/abs/hep-th/9901001", "arxiv:hep-th/9901001"),
    ("hep-th/9901001", "arxiv:hep-th/9901001"),
    ("hep-th/9901001v2", "arxiv:hep-th/9901001"),
    ("math.GT/0309136", "arxiv:math/0309136"),
    ("10.48550/arXiv.1706.03762", "arxiv:1706.03762"),
    ("10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("10.1145%2F3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("doi:10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("DOI 10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("https://doi.org/10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("https://dx.doi.org/10.1145%2F3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("doi.org/10.1145/3292500.3330701", "doi:10.1145/3292500.3330701"),
    ("<https://dl.acm.org/doi/10.1145/3292500.3330701>", "doi:10.1145/3292500.3330701"),
    ("P18-1001", "acl:P18-1001"),
    ("2020.acl-main.12", "acl:2020.acl-main.12"),
    ("acl:2024.findings-emnlp.3", "acl:2024.findings-emnlp.3"),
    ("https://aclanthology.org/2020.acl-main.12.pdf", "acl:2020.acl-main.12"),
    ("https://www.aclweb.org/anthology/P18-1001/", "acl:P18-1001"),
    ("dblp:conf/iclr/RiversW24", "dblp:conf/iclr/RiversW24"),
    ("DBLP:journals/corr/abs-2301-00001", "dblp:journals/corr/abs-2301-00001"),
    ("conf/iclr/RiversW24", "dblp:conf/iclr/RiversW24"),
    ("https://dblp.org/rec/conf/iclr/RiversW24.html?view=bibtex", "dblp:conf/iclr/RiversW24"),
    ("https://dblp.uni-trier.de/rec/conf/iclr/RiversW24", "dblp:conf/iclr/RiversW24"),
    ("isbn:978-0-262-03561-3", "isbn:9780262035613"),
    ("pmid:12345", "pmid:12345"),
]
FILES = [
    *("refs.bb", "refs.bib", "./x.bib", "../10.1000/x", "papers/refs", "conf/iclr/refs.bib"),
    *("my refs.bib", "~/papers", "/tmp/a b c", "openreview.json", "acl.bib", "1706", "B1eWOJHKvB"),
    *("-", "-refs.bib", "12 34", "doi", "10.1000", "papers.d/arxiv.org/abs/1706.03762"),
]
TITLES = [
    ("Attention is all you need", "Attention is all you need"),
    ("  OpenReview   reviewing ", "OpenReview reviewing"),
    ('"Backpropagation"', "Backpropagation"),
    ("“Deep learning”", "Deep learning"),
    ("DOI: a history", "DOI: a history"),
    ("Input/Output in 10.1 steps", "Input/Output in 10.1 steps"),
    ("注意 机制", "注意 机制"),
]


@pytest.mark.parametrize(("typed", "identifier"), IDENTIFIERS)
def test_identifiers_are_told(typed: str, identifier: str) -> None:
    named = identify.sort_out([typed])
    assert named.files == ()
    assert [str(work.identifier) for work in named.works] == [identifier]


@pytest.mark.parametrize("typed", FILES)
def test_file_names_are_told(typed: str) -> None:
    assert identify.sort_out([typed]) == ((typed,), ())


@pytest.mark.parametrize(("typed", "title"), TITLES)
def test_titles_are_told(typed: str, title: str) -> None:
    named = identify.sort_out([typed])
    assert [(work.identifier, work.title) for work in named.works] == [(None, title)]


def test_what_exists_is_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("1706.03762").write_text("")
    Path("a b").mkdir()
    assert identify.sort_out(["1706.03762", "a b"]) == (("1706.03762", "a b"), ())


def test_each_is_named_once() -> None:
    named = identify.sort_out(["1706.03762", "x.bib", "arXiv:1706.03762v5", "x.bib"])
    assert (len(named.works), named.files) == (1, ("x.bib",))


@pytest.mark.parametrize(
    "link", ["https://example.org/paper", "https://arxiv.org/list/cs.LG/recent", "http://[bad"]
)
def test_a_link_without_an_identifier_is_refused(link: str) -> None:
    with pytest.raises(InputError, match="no identifier"):
        identify.sort_out([link])


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("doi:nonsense", "'nonsense' is not a DOI"),
        ("arXiv:1706.3762", "'1706.3762' is not an arXiv id"),
        ("openreview:B1e", "'B1e' is not an OpenReview forum id"),
        ("dblp:RiversW24", "'RiversW24' is not a DBLP key"),
    ],
)
def test_a_wrong_identifier_is_refused(typed: str, said: str) -> None:
    with pytest.raises(InputError, match=said):
        identify.sort_out([typed])


# --- the program

DRIFT = Work(
    "DRIFT: Sparse Updates for Recurrent Nets",
    (("Ada", "Rivers"), ("Bo", "Chen")),
    2024,
    forum="aB3dE5gH7j",
    v2=True,
    venueid="ICLR.cc/2024/Conference",
    arxiv="2301.00001",
)
SMALL = Work(
    "Attention in Small Words",
    (("Cy", "Duarte"), ("Bo", "Chen")),
    2021,
    venue="Proceedings of the Workshop on Small Words",
    doi="10.9999/attn",
    dblp="conf/wsw/DuarteC21",
)
OTHER = SMALL._replace(authors=(("Dee", "Okafor"),), doi="10.9999/other", dblp="conf/x/Okafor21")
LONGER = SMALL._replace(
    title="Attention in Small Words and Large Sentences",
    authors=(("Emil", "Ito"),),
    doi="10.9999/longer",
    dblp="conf/x/Ito22",
)


class Desk:
    def __init__(self, refkit: Refkit, server: Server) -> None:
        self._refkit = refkit
        self.server = server

    def add(self, *args: str, stdin: str = "") -> Done:
        urls = {VARIABLES[name]: url for name, url in self.server.urls.items()}
        return self._refkit("-l", "lib.json", "add", *args, stdin=stdin, **urls)

    @property
    def records(self) -> dict[str, Any]:
        if not Path("lib.json").exists():
            return {}
        found: dict[str, Any] = json.loads(Path("lib.json").read_text("utf-8"))["entries"]
        return found


@pytest.fixture
def desk(refkit: Refkit) -> Iterator[Desk]:
    with Server(World([DRIFT, SMALL, LONGER], gated=False).routes()) as server:
        yield Desk(refkit, server)


def test_an_identifier_is_looked_up(desk: Desk) -> None:
    done = desk.add("https://openreview.net/forum?id=aB3dE5gH7j", "10.9999/attn", "--tag", "new")
    assert done.code == 0, done.err
    records = desk.records
    assert set(records) == {"rivers2024drift", "duarte2021attention"}
    drift = records["rivers2024drift"]
    assert drift["entry"]["type"] == "inproceedings"
    assert drift["entry"]["venue"] == "iclr"
    assert drift["tags"] == ["new"]
    assert drift["provenance"]["title"] == {
        "source": "openreview",
        "locator": "aB3dE5gH7j",
        "on": "2026-11-21",
    }
    assert "waiting" not in drift


def test_a_work_that_is_there_is_not_asked_for(desk: Desk) -> None:
    desk.add("10.9999/attn")
    before, asked = desk.records, len(desk.server.questions)
    done = desk.add("https://doi.org/10.9999/ATTN")
    assert done.code == 0
    assert "https://doi.org/10.9999/ATTN is in the library: duarte2021attention" in done.err
    assert "1 record was already there" in done.err
    assert desk.records == before
    assert len(desk.server.questions) == asked
    desk.add("doi:10.9999/attn", "--tag", "x")
    assert desk.records["duarte2021attention"]["tags"] == ["x"]


def test_files_and_works_in_one_write(desk: Desk) -> None:
    Path("refs.bib").write_text("@misc{mine, title={My Own Work}, author={Ada Rivers}}")
    assert desk.add("refs.bib", "10.9999/attn").code == 0
    assert set(desk.records) == {"mine", "duarte2021attention"}
    assert not Path("lib.json.bak").exists()


def test_offline_an_identifier_waits(desk: Desk) -> None:
    done = desk.add("--offline", "openreview:aB3dE5gH7j", "Some Title of Mine")
    assert done.code == 0
    assert done.err.count("note ENR021") == 2
    assert "refkit enrich --waiting" in done.err
    assert all(record["waiting"] for record in desk.records.values())
    assert {key: record["entry"] for key, record in desk.records.items()} == {
        "anonnd": {"identifiers": ["openreview:aB3dE5gH7j"]},
        "anonndsome": {"title": "Some Title of Mine"},
    }
    assert not desk.server.questions


def test_waiting_records_are_marked_and_completed(desk: Desk) -> None:
    desk.add("--offline", "openreview:aB3dE5gH7j", "Some Title of Mine")
    urls = {VARIABLES[name]: url for name, url in desk.server.urls.items()}
    listed = desk._refkit("-l", "lib.json", "list").out
    assert "(waiting: openreview:aB3dE5gH7j)" in listed
    assert "(waiting) Some Title of Mine" in listed
    shown = desk._refkit("-l", "lib.json", "show", "anonnd").out
    assert "waiting      to be looked up: refkit enrich --waiting\n" in shown
    desk._refkit("-l", "lib.json", "enrich", "--waiting", "--apply", **urls)
    assert "rivers2024drift" in desk.records
    drift = desk.records["rivers2024drift"]
    assert drift["aliases"] == ["anonnd"]
    assert "waiting" not in drift


def test_a_file_completes_what_waits(desk: Desk) -> None:
    desk.add("--offline", "doi:10.9999/attn")
    bib = "@article{x, title={Attention in Small Words}, author={Cy Duarte}, doi={10.9999/attn}}"
    desk.add("-", stdin=bib)
    (record,) = desk.records.values()
    assert record["entry"]["title"] == "Attention in Small Words"
    assert "waiting" not in record


def test_nobody_knows_the_identifier(desk: Desk) -> None:
    done = desk.add("10.9999/nope")
    assert done.code == 1
    assert "warning ENR022 nobody knows '10.9999/nope': asked: " in done.err
    assert desk.records["anonnd"]["waiting"] is True


def test_an_outage_is_not_absence(desk: Desk) -> None:
    desk.server.hosts = dict.fromkeys(desk.server.hosts, always(Reply(500)))
    done = desk.add("10.9999/attn")
    assert done.code == 1
    assert "SRC003 crossref gave no answer" in done.err
    assert "ENR022" not in done.err
    assert "note ENR021" in done.err
    assert desk.records["anonnd"]["entry"]["identifiers"] == ["doi:10.9999/attn"]


def test_without_a_person_a_title_adds_nothing_by_itself(desk: Desk) -> None:
    done = desk.add("attention in small words")
    assert done.code == 1
    assert '"attention in small words": 2 candidates' in done.err
    assert "   1  Attention in Small Words\n      Cy Duarte, Bo Chen, Proceedings" in done.err
    assert "warning ENR023 nothing is added for 'attention in small words'" in done.err
    assert desk.records == {}


def test_with_yes_the_one_work_of_that_title_is_added(desk: Desk) -> None:
    done = desk.add("attention in small words", "--yes")
    assert done.code == 0, done.err
    assert set(desk.records) == {"duarte2021attention"}
    entry = desk.records["duarte2021attention"]["entry"]
    assert entry["title"] == "Attention in Small Words"


def test_two_works_of_one_title_are_not_chosen_from(desk: Desk) -> None:
    desk.server.hosts = World([SMALL, OTHER], gated=False).routes()
    done = desk.add("Attention in small words", "--yes")
    assert done.code == 1
    assert "2 works may be meant" in done.err
    assert desk.records == {}


def test_a_title_that_nobody_has(desk: Desk) -> None:
    done = desk.add("A Title Nobody Ever Wrote Down", "--yes")
    assert done.code == 1
    assert "ENR023" in done.err
    assert "nobody has such a title" in done.err
    desk.server.hosts = {**desk.server.hosts, "crossref": always(Reply(500))}
    done = desk.add("Another Title Nobody Ever Wrote", "--yes")
    assert "not everybody could be asked" in done.err
    assert desk.records == {}


def test_a_mistyped_file_name_gets_near_names(desk: Desk) -> None:
    Path("refs.bib").write_text("")
    done = desk.add("refs.bb", "10.9999/attn")
    assert (done.code, done.err) == (
        2,
        "refkit: no such file: refs.bb\n  hint: did you mean refs.bib?\n",
    )
    assert not desk.server.questions


def test_a_title_that_is_in_the_library_is_not_searched_for(desk: Desk) -> None:
    Path("own.bib").write_text("@misc{own, title={The {DRIFT}: A Title}, author={Ada Rivers}}")
    desk.add("own.bib")
    before = desk.records
    done = desk.add("the drift: a title", "--yes")
    assert done.code == 0
    assert "the drift: a title is in the library: own" in done.err
    assert desk.records == before
    assert not desk.server.questions
