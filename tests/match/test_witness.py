import pytest

from refkit.identifier import Identifier
from refkit.match.witness import compare, is_preprints, known
from refkit.model import Entry


def entry(ids: str) -> Entry:
    return Entry(identifiers=tuple(map(Identifier.read, ids.split())))


SILENT: list[float] = []
AGREES, CONTRADICTS = [1.0], [0.0]


@pytest.mark.parametrize(
    ("mine", "theirs", "scores"),
    [
        ("doi:10.1145/3065386", "doi:10.1145/3065386", AGREES),
        ("doi:10.1145/3065386", "doi:10.1145/9999999", CONTRADICTS),
        ("arxiv:1706.03762v1", "arxiv:1706.03762v5", AGREES),
        ("arxiv:1706.03762", "doi:10.48550/arXiv.1706.03762", AGREES),
        ("arxiv:1706.03762", "arxiv:1706.03763", CONTRADICTS),
        ("openreview:B1eWOJHKvB", "openreview:ryxGuJrFvS", CONTRADICTS),
        ("acl:N19-1423", "acl:N19-1424", CONTRADICTS),
        ("pmid:123", "pmid:124", CONTRADICTS),
        ("doi:10.1145/3065386", "arxiv:1706.03762", SILENT),
        # Versions of one work have their own.
        ("doi:10.1101/2020.01.02.123456", "doi:10.1038/nature14539", SILENT),
        ("doi:10.1101/123456", "doi:10.1038/nature14539", SILENT),
        ("doi:10.1101/gr.123456.111", "doi:10.1038/nature14539", CONTRADICTS),  # a journal's
        ("doi:10.2139/ssrn.4000001", "doi:10.1038/nature14539", SILENT),
        ("doi:10.2139/ssrn.4000001", "doi:10.2139/ssrn.4000002", CONTRADICTS),
        ("doi:10.2139/ssrn.4000001", "doi:10.1101/2020.01.02.123456", SILENT),  # two servers
        ("doi:10.21203/rs.3.rs-100/v1", "doi:10.21203/rs.3.rs-100/v2", AGREES),
        ("doi:10.36227/techrxiv.123.v1", "doi:10.36227/techrxiv.123.v4", AGREES),
        ("dblp:journals/corr/abs-1706-03762", "dblp:conf/nips/VaswaniSPUJGKP17", SILENT),
        ("dblp:conf/nips/VaswaniSPUJGKP17", "dblp:conf/icml/VaswaniSPUJGKP17", CONTRADICTS),
        # They name what a paper stands in, or nothing.
        ("isbn:9780262035613", "isbn:9783161484100", SILENT),
        ("issn:2049-3630", "issn:0317-8471", SILENT),
        ("doi:10.5555/3295222.3295349", "doi:10.1038/nature14539", SILENT),
        # One in common is enough, unless another scheme contradicts it.
        ("arxiv:1706.03762 arxiv:1706.03763", "arxiv:1706.03763", AGREES),
        ("arxiv:1706.03762 doi:10.1145/1", "arxiv:1706.03762 doi:10.1145/2", [1.0, 0.0]),
        ("", "doi:10.1145/3065386", SILENT),
    ],
)  # fmt: skip
def test_what_identifiers_say(mine: str, theirs: str, scores: list[float]) -> None:
    assert [e.score for e in compare(entry(mine), entry(theirs))] == scores
    assert [e.score for e in compare(entry(theirs), entry(mine))] == scores


def test_what_they_say_is_told() -> None:
    (told,) = compare(entry("doi:10.1145/1"), entry("doi:10.1145/2"))
    assert (told.what, told.detail) == ("doi", "10.1145/1 and 10.1145/2")
    (told,) = compare(entry("acl:N19-1423"), entry("acl:N19-1423"))
    assert (told.what, told.detail) == ("acl", "N19-1423")


def test_which_identifiers_are_the_works_own() -> None:
    ids = "doi:10.1145/1 doi:10.5555/2 isbn:9780262035613 issn:2049-3630 pmid:1"
    assert known(entry(ids)) == tuple(map(Identifier.read, ("doi:10.1145/1", "pmid:1")))


def test_identifiers_of_preprints() -> None:
    assert is_preprints(Identifier.read("doi:10.26434/chemrxiv-2020-1"))
    assert is_preprints(Identifier.read("dblp:journals/corr/VaswaniSPUJGKP17"))
    assert not is_preprints(Identifier.read("arxiv:1706.03762"))  # it stays when it is published
