"""Identifiers: read, found in running text, and where they lead."""

import copy
import pickle
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.identifier import Identifier, Scheme, find

READ = {
    "doi:10.1145/3292500.3330701": "doi:10.1145/3292500.3330701",
    "DOI:10.1145/3292500.3330701": "doi:10.1145/3292500.3330701",
    " doi : 10.1145/3292500.3330701 ": "doi:10.1145/3292500.3330701",
    "doi:https://doi.org/10.1145/3292500.3330701": "doi:10.1145/3292500.3330701",
    "doi:https://dl.acm.org/doi/10.1145/3292500.3330701": "doi:10.1145/3292500.3330701",
    "doi:10.1109/CVPR.2016.90": "doi:10.1109/cvpr.2016.90",
    # an arXiv DOI is an arXiv id
    "doi:10.48550/arXiv.1706.03762": "arxiv:1706.03762",
    "doi:10.48550/arXiv.1706.03762v5": "arxiv:1706.03762",
    "doi:10.48550/ARXIV.CS/0112017": "arxiv:cs/0112017",
    "doi:10.48550/arXiv.17": "doi:10.48550/arxiv.17",
    "doi:10.48550/other.1706.03762": "doi:10.48550/other.1706.03762",
    "arxiv:1706.03762v5": "arxiv:1706.03762",
    "arxiv:arXiv:1706.03762": "arxiv:1706.03762",
    "arxiv:https://arxiv.org/pdf/1706.03762.pdf": "arxiv:1706.03762",
    "openreview:rJgsskrFwH": "openreview:rJgsskrFwH",
    "openreview:https://openreview.net/forum?id=rJgsskrFwH": "openreview:rJgsskrFwH",
    "dblp:DBLP:conf/nips/VaswaniSPUJGKP17": "dblp:conf/nips/VaswaniSPUJGKP17",
    "acl:https://aclanthology.org/p19-1001/": "acl:P19-1001",
    "isbn:0-262-03561-8": "isbn:9780262035613",
    "issn:15324435": "issn:1532-4435",
    "pmid:31341278": "pmid:31341278",
    "pmid:https://pubmed.ncbi.nlm.nih.gov/31341278/": "pmid:31341278",
    # not identifiers
    "": None,
    "10.1145/3292500.3330701": None,
    "doi": None,
    "doi:": None,
    "doi:see https://doi.org/10.1145/3292500": None,
    "handle:1234/5678": None,
    "arxiv:https://doi.org/10.1145/3292500.3330701": None,
    "openreview:https://openreview.net/group?id=ICLR.cc/2020/Conference": None,
    "isbn:978-0-262-03561-4": None,
}


@pytest.mark.parametrize(("written", "expected"), READ.items())
def test_read(written: str, expected: str | None) -> None:
    if expected is None:
        with pytest.raises(ValueError, match=r"^(?:no such identifier scheme|not an? [\w ]+): '"):
            Identifier.read(written)
    else:
        assert str(Identifier.read(written)) == expected


# Running text -> what is found in it.
FOUND = {
    # OpenReview: forum, PDF and attachment links, with parameters before and after the id
    "https://openreview.net/forum?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "http://openreview.net/forum?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "openreview.net/forum?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://www.openreview.net/forum?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "HTTPS://OpenReview.net/forum?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/forum/?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/pdf?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/revisions?id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/attachment?id=rJgsskrFwH&name=code": ["openreview:rJgsskrFwH"],
    "https://openreview.net/attachment?name=code&id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/attachment?name=code&amp;id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/forum?id=H1-nGgWC-": ["openreview:H1-nGgWC-"],
    "https://openreview.net/forum?id=B1xsqj09_X.": ["openreview:B1xsqj09_X"],
    "https://openreview.net/forum?id=rJgsskrFwH&noteId=abcdefgh12": ["openreview:rJgsskrFwH"],
    "https://openreview.net/forum?noteId=abcdefgh12&id=rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "https://openreview.net/forum?id=rJgsskrFwH#discussion": ["openreview:rJgsskrFwH"],
    "(https://openreview.net/forum?id=rJgsskrFwH)": ["openreview:rJgsskrFwH"],
    "openreview:rJgsskrFwH": ["openreview:rJgsskrFwH"],
    "见https://openreview.net/forum?id=rJgsskrFwH。": ["openreview:rJgsskrFwH"],
    "https://openreview.net/forum?noteId=abcdefgh12": [],
    "https://openreview.net/references/pdf?id=abcdefgh12": [],  # the id of a revision
    "https://openreview.net/group?id=ICLR.cc/2020/Conference": [],
    "https://openreview.net/pdf/0123456789abcdef0123456789abcdef01234567.pdf": [],
    "https://notopenreview.net/forum?id=rJgsskrFwH": [],
    "https://openreview.net/forum?id=0123456789abcdef01234567": [],
    "OpenReview: available online": [],
    "openreview:conference": [],
    "openreview:Conference": [],
    "OPENREVIEW:SUBMISSION": [],
    # arXiv
    "https://arxiv.org/abs/1706.03762": ["arxiv:1706.03762"],
    "http://www.arxiv.org/abs/1706.03762v5": ["arxiv:1706.03762"],
    "https://arxiv.org/pdf/1706.03762": ["arxiv:1706.03762"],
    "https://arxiv.org/pdf/1706.03762v5.pdf": ["arxiv:1706.03762"],
    "https://arxiv.org/pdf/1706.03762.pdf#page=3": ["arxiv:1706.03762"],
    "https://arxiv.org/html/2301.12345v2": ["arxiv:2301.12345"],
    "https://export.arxiv.org/abs/1706.03762": ["arxiv:1706.03762"],
    "https://browse.arxiv.org/pdf/1706.03762": ["arxiv:1706.03762"],
    "https://arxiv.org/e-print/1706.03762": ["arxiv:1706.03762"],
    "https://arxiv.org/abs/cs/0112017": ["arxiv:cs/0112017"],
    "https://arxiv.org/abs/math.GT/0309136": ["arxiv:math/0309136"],
    "https://arxiv.org/abs/arXiv:1706.03762": ["arxiv:1706.03762"],
    "https://ar5iv.org/abs/1706.03762": ["arxiv:1706.03762"],
    "https://ar5iv.labs.arxiv.org/html/1706.03762": ["arxiv:1706.03762"],
    "https://www.alphaxiv.org/abs/1706.03762": ["arxiv:1706.03762"],
    "https://huggingface.co/papers/1706.03762": ["arxiv:1706.03762"],
    "https://doi.org/10.48550/arXiv.1706.03762": ["arxiv:1706.03762"],
    "arXiv:1706.03762v5 [cs.CL] 6 Dec 2017": ["arxiv:1706.03762"],
    "arXiv preprint arXiv:1706.03762, 2017.": ["arxiv:1706.03762"],
    "arxiv: 1706.03762": ["arxiv:1706.03762"],
    "arXiv.1706.03762": ["arxiv:1706.03762"],
    "arXiv 1706.03762": ["arxiv:1706.03762"],
    "arXiv:hep-th/9901001": ["arxiv:hep-th/9901001"],
    "CoRR, abs/1706.03762": ["arxiv:1706.03762"],
    "CoRR abs/1706.03762 (2017)": ["arxiv:1706.03762"],
    "CoRR, vol. abs/1412.6980": ["arxiv:1412.6980"],
    "见arXiv:1706.03762。": ["arxiv:1706.03762"],
    "https://arxiv.org/abs/1706.0376": [],
    "https://arxiv.org/abs/1706.037621": [],
    "https://arxiv.org/list/cs.LG/recent": [],
    "https://arxiv.org/a/vaswani_a_1": [],
    "arXiv 2017": [],
    "version 1706.03762": [],
    # DOI
    "10.1145/3292500.3330701": ["doi:10.1145/3292500.3330701"],
    "DOI: 10.1145/3292500.3330701.": ["doi:10.1145/3292500.3330701"],
    "https://doi.org/10.1145/3292500.3330701,": ["doi:10.1145/3292500.3330701"],
    "http://dx.doi.org/10.1109/CVPR.2016.90": ["doi:10.1109/cvpr.2016.90"],
    "(10.1145/3292500.3330701)": ["doi:10.1145/3292500.3330701"],
    "(see 10.1016/0004-3702(94)90014-0).": ["doi:10.1016/0004-3702(94)90014-0"],
    "[10.1145/3292500.3330701]": ["doi:10.1145/3292500.3330701"],
    "<10.1145/3292500.3330701>": ["doi:10.1145/3292500.3330701"],
    "'10.1145/3292500.3330701'": ["doi:10.1145/3292500.3330701"],
    "*10.1145/3292500.3330701*": ["doi:10.1145/3292500.3330701"],
    "{10.1145/3292500.3330701}": ["doi:10.1145/3292500.3330701"],
    "10.1007/978-3-319-24574-4_28": ["doi:10.1007/978-3-319-24574-4_28"],
    r"10.1007/978-3-319-24574-4\_28": ["doi:10.1007/978-3-319-24574-4_28"],
    "10.1162/neco.1997.9.8.1735; 10.1038/323533a0": [
        "doi:10.1162/neco.1997.9.8.1735",
        "doi:10.1038/323533a0",
    ],
    "10.1162/neco.1997.9.8.1735,10.1038/323533a0": [
        "doi:10.1162/neco.1997.9.8.1735",
        "doi:10.1038/323533a0",
    ],
    "10.1145/3292500 and\nhttps://doi.org/10.1145/3292500": ["doi:10.1145/3292500"],
    "[10.1145/3292500](https://doi.org/10.1145/3292500)": ["doi:10.1145/3292500"],
    '<a href="https://doi.org/10.1145/3292500">10.1145/3292500</a>': ["doi:10.1145/3292500"],
    "doi:10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2": [
        "doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
    ],
    "https://doi.org/10.1002/(SICI)1097-0258(19980815/30)17:15/16"
    "%3C1661::AID-SIM968%3E3.0.CO;2-2": [
        "doi:10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
    ],
    "DOI为10.1145/3292500。然后": ["doi:10.1145/3292500"],
    # ... in publishers' links
    "https://dl.acm.org/doi/10.1145/3292500.3330701": ["doi:10.1145/3292500.3330701"],
    "https://dl.acm.org/doi/pdf/10.1145/3292500.3330701": ["doi:10.1145/3292500.3330701"],
    "https://dl.acm.org/doi/10.1145/3292500.3330701?download=true": ["doi:10.1145/3292500.3330701"],
    "https://link.springer.com/chapter/10.1007%2F978-3-319-24574-4_28": [
        "doi:10.1007/978-3-319-24574-4_28"
    ],
    "https://link.springer.com/content/pdf/10.1007/s11263-015-0816-y.pdf": [
        "doi:10.1007/s11263-015-0816-y"
    ],
    "https://www.frontiersin.org/articles/10.3389/fnins.2018.00774/full": [
        "doi:10.3389/fnins.2018.00774"
    ],
    "https://onlinelibrary.wiley.com/doi/10.1111/cgf.13225/abstract": ["doi:10.1111/cgf.13225"],
    "https://journals.plos.org/plosone/article?id=10.1371/journal.pone.0130140&type=printable": [
        "doi:10.1371/journal.pone.0130140"
    ],
    "https://www.biorxiv.org/content/10.1101/2020.01.01.123456v2.full.pdf": [
        "doi:10.1101/2020.01.01.123456"
    ],
    "https://doi.org/10.1145/3292500#sec-1": ["doi:10.1145/3292500"],
    "https://doi.org/10.5555/a.pdf": ["doi:10.5555/a.pdf"],
    "110.1145/3292500": [],
    "1.10.1145/3292500": [],
    "10.11/3292500": [],
    "10.1145/": [],
    # ACL Anthology
    "https://aclanthology.org/P19-1001/": ["acl:P19-1001"],
    "https://aclanthology.org/P19-1001.pdf": ["acl:P19-1001"],
    "https://aclanthology.org/2020.acl-main.1": ["acl:2020.acl-main.1"],
    "https://aclanthology.org/2021.findings-emnlp.12.bib": ["acl:2021.findings-emnlp.12"],
    "https://www.aclweb.org/anthology/P19-1001": ["acl:P19-1001"],
    "https://www.aclweb.org/anthology/2020.acl-main.1.pdf": ["acl:2020.acl-main.1"],
    "http://aclweb.org/anthology/P/P19/P19-1001.pdf": ["acl:P19-1001"],
    "http://www.aclweb.org/anthology/papers/P/P19/P19-1001/": ["acl:P19-1001"],
    "https://aclanthology.info/papers/P18-1001/p18-1001": ["acl:P18-1001"],
    "https://aclanthology.org/events/acl-2020/": [],
    "https://aclanthology.org/volumes/2020.acl-main/": [],
    "flight P19-1001": [],
    # DBLP
    "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17": ["dblp:conf/nips/VaswaniSPUJGKP17"],
    "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17.html": ["dblp:conf/nips/VaswaniSPUJGKP17"],
    "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17.html?view=bibtex": [
        "dblp:conf/nips/VaswaniSPUJGKP17"
    ],
    "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17.bib": ["dblp:conf/nips/VaswaniSPUJGKP17"],
    "https://dblp.org/rec/bib/conf/nips/VaswaniSPUJGKP17": ["dblp:conf/nips/VaswaniSPUJGKP17"],
    "https://dblp.uni-trier.de/rec/html/conf/nips/VaswaniSPUJGKP17": [
        "dblp:conf/nips/VaswaniSPUJGKP17"
    ],
    "https://dblp.org/rec/bibtex/journals/corr/abs-1706-03762.": [
        "dblp:journals/corr/abs-1706-03762"
    ],
    "@inproceedings{DBLP:conf/nips/VaswaniSPUJGKP17,": ["dblp:conf/nips/VaswaniSPUJGKP17"],
    "https://dblp.org/db/conf/nips/nips2017.html": [],
    "https://dblp.org/pid/164/5815.html": [],
    # ISBN, ISSN, PubMed: only where they are called so
    "ISBN 978-0-262-03561-3, 2016": ["isbn:9780262035613"],
    "ISBN-13: 978-0-262-03561-3 2016": ["isbn:9780262035613"],
    "isbn:0262035618": ["isbn:9780262035613"],
    "ISBN 978-0-262-03561-4": [],
    "978-0-262-03561-3": [],
    "ISSN 1532-4435": ["issn:1532-4435"],
    "eISSN: 2434-561X.": ["issn:2434-561X"],
    "1532-4435": [],
    "https://pubmed.ncbi.nlm.nih.gov/31341278/": ["pmid:31341278"],
    "https://www.ncbi.nlm.nih.gov/pubmed/31341278": ["pmid:31341278"],
    "PMID: 31341278": ["pmid:31341278"],
    "PMCID: PMC31341278": [],
    "PMC31341278": [],
    # several, in the order of the schemes
    "https://doi.org/10.1145/3292500 https://arxiv.org/abs/1706.03762 "
    "https://openreview.net/forum?id=rJgsskrFwH https://arxiv.org/pdf/1706.03762": [
        "openreview:rJgsskrFwH",
        "arxiv:1706.03762",
        "doi:10.1145/3292500",
    ],
    # none
    "": [],
    "Attention is all you need. NIPS 2017, pages 5998-6008": [],
    "https://github.com/google/jax/pull/1706": [],
    "https://www.example.org/papers/2017/attention.pdf": [],
    "In 10.5 of 100/3 cases, at 12:30, v1.2.3/4, cs/0112017, 1706.03762": [],
    "https://papers.nips.cc/paper/7181-attention-is-all-you-need": [],
    "https://proceedings.mlr.press/v97/abels19a.html": [],
}


@pytest.mark.parametrize(("text", "expected"), FOUND.items())
def test_find(text: str, expected: list[str]) -> None:
    assert [str(identifier) for identifier in find(text)] == expected


URLS = {
    "doi:10.1145/3292500.3330701": "https://doi.org/10.1145/3292500.3330701",
    "doi:10.1016/0004-3702(94)90014-0": "https://doi.org/10.1016/0004-3702(94)90014-0",
    # DOI handbook, 2.5.2.4: these characters are encoded
    'doi:10.1000/a<b>#c%d"e?f&g+h': ("https://doi.org/10.1000/a%3Cb%3E%23c%25d%22e%3Ff%26g%2Bh"),
    "arxiv:1706.03762": "https://arxiv.org/abs/1706.03762",
    "arxiv:cs/0112017": "https://arxiv.org/abs/cs/0112017",
    "openreview:H1-nGgWC-": "https://openreview.net/forum?id=H1-nGgWC-",
    "dblp:conf/nips/VaswaniSPUJGKP17": "https://dblp.org/rec/conf/nips/VaswaniSPUJGKP17",
    "acl:P19-1001": "https://aclanthology.org/P19-1001/",
    "isbn:9780262035613": "",
    "issn:1532-4435": "",
    "pmid:31341278": "https://pubmed.ncbi.nlm.nih.gov/31341278/",
}


@pytest.mark.parametrize(("written", "url"), URLS.items())
def test_url(written: str, url: str) -> None:
    identifier = Identifier.read(written)
    assert identifier.url == url
    assert find(url) == ((identifier,) if url else ())


_DOIS = st.text("abz09.-_()<>;:/#?&%+", min_size=1, max_size=12).map("10.1000/a{}z".format)
_IDENTIFIERS = st.one_of(
    st.sampled_from([text for texts in FOUND.values() for text in texts]),
    st.sampled_from([text for text in READ.values() if text]),
    st.from_regex(r"arxiv:(1[5-9]|2[0-9])(0[1-9]|1[0-2])\.[0-9]{5}", fullmatch=True),
    st.from_regex(r"openreview:[A-Za-z0-9_-]{8,16}", fullmatch=True),
    st.from_regex(r"acl:[A-Z][0-9]{2}-[0-9]{4}", fullmatch=True),
    _DOIS.map("doi:{}".format),
)


@given(_IDENTIFIERS)
def test_what_is_printed_is_read_and_found_again(text: str) -> None:
    identifier = Identifier.read(text)
    assert Identifier.read(str(identifier)) == identifier
    assert not identifier.url or find(identifier.url) == (identifier,)
    assert re.fullmatch(r"[!-~]*", identifier.url)


@given(st.text("0159X.xv/-:_ =?&<>()[]{}%doirgaxnpDOISBN\n。", max_size=40))
def test_no_text_breaks_find_and_what_it_finds_is_canonical(text: str) -> None:
    for identifier in find(text):
        assert Identifier.read(str(identifier)) == identifier


def test_identifiers_are_values() -> None:
    one = Identifier.read("doi:10.1145/3292500")
    assert one == Identifier.read("doi:10.1145/3292500")
    assert one != Identifier.read("doi:10.1145/3292501")
    assert one != Identifier(Scheme.ARXIV, "10.1145/3292500")
    assert one != "doi:10.1145/3292500"
    assert len({one, Identifier.read("doi:10.1145/3292500")}) == 1
    assert repr(one) == "Identifier('doi:10.1145/3292500')"
    for same in (copy.copy(one), copy.deepcopy(one), pickle.loads(pickle.dumps(one))):
        assert same == one
        assert hash(same) == hash(one)


@pytest.mark.parametrize("member", ["scheme", "value", "colour"])
def test_identifiers_are_frozen(member: str) -> None:
    one = Identifier.read("doi:10.1145/3292500")
    with pytest.raises(AttributeError, match="frozen"):
        setattr(one, member, "10.1145/1")
    with pytest.raises(AttributeError, match="frozen"):
        delattr(one, member)
