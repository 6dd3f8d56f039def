"""Canonical forms, scheme by scheme; and that nothing else has one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.scheme import Scheme, canonical, home, in_text, label

CANONICAL: dict[Scheme, dict[str, str | None]] = {
    # DOI handbook, sections 2.2 and 2.4: case does not matter; real DOIs
    Scheme.DOI: {
        "10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "10.18653/v1/P19-1001": "10.18653/v1/p19-1001",
        "10.1109/CVPR.2016.90": "10.1109/cvpr.2016.90",
        "10.1016/0004-3702(94)90014-0": "10.1016/0004-3702(94)90014-0",
        "10.1002/(SICI)1097-0258(19980815/30)17:15/16<1661::AID-SIM968>3.0.CO;2-2": (
            "10.1002/(sici)1097-0258(19980815/30)17:15/16<1661::aid-sim968>3.0.co;2-2"
        ),
        "10.1000.10/123456": "10.1000.10/123456",
        "https://doi.org/10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "http://dx.doi.org/10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "https://www.doi.org/10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "HTTPS://DOI.ORG/10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "doi.org/10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "doi:10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "DOI: 10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "DOI 10.1145/3292500.3330701": "10.1145/3292500.3330701",
        "10.1145/3292500.3330701.": "10.1145/3292500.3330701",
        "10.1145/3292500.3330701,;": "10.1145/3292500.3330701",
        "10.1145": None,
        "10.1145/": None,
        "10.1145/.": None,
        "10.12/3": None,
        "11.1145/3292500": None,
        "10.1145/3292500 3330701": None,
        "3292500.3330701": None,
        "": None,
    },
    # https://info.arxiv.org/help/arxiv_identifier.html
    Scheme.ARXIV: {
        "1706.03762": "1706.03762",
        "1706.03762v5": "1706.03762",
        "arXiv:1706.03762": "1706.03762",
        "ARXIV: 1706.03762v12": "1706.03762",
        "0704.0001": "0704.0001",
        "1412.6980": "1412.6980",
        "1412.9999v9": "1412.9999",
        "1501.00001": "1501.00001",
        "2612.99999": "2612.99999",
        "cs/0112017": "cs/0112017",
        "cs.LG/0112017v2": "cs/0112017",
        "math.GT/0309136": "math/0309136",
        "math-ph/0703001": "math-ph/0703001",
        "hep-th/9901001": "hep-th/9901001",
        "cond-mat.mes-hall/0102003": "cond-mat/0102003",
        "physics.atom-ph/0102003": "physics/0102003",
        "q-bio/0312001": "q-bio/0312001",
        "quant-ph/9508027": "quant-ph/9508027",
        "cmp-lg/9404001": "cmp-lg/9404001",
        "CS/0112017": "cs/0112017",
        "1706.0376": None,  # five digits from 2015
        "1412.69800": None,  # four digits until 2014
        "1713.03762": None,  # no such month
        "1700.03762": None,
        "0703.0001": None,  # before April 2007 ids had an archive
        "1706.037621": None,
        "cs/01120": None,
        "cs/0113017": None,  # no such month
        "cs/0805001": None,  # after March 2007 they had none
        "and/0112017": None,
        "1706.03762x5": None,
        "": None,
    },
    Scheme.OPENREVIEW: {
        "rJgsskrFwH": "rJgsskrFwH",
        "H1-nGgWC-": "H1-nGgWC-",
        "B1xsqj09_X": "B1xsqj09_X",
        "_bVmuT12345": "_bVmuT12345",
        "SkHl6MWC": "SkHl6MWC",
        "short": None,
        "rJgs skrFwH": None,
        "rJgs/krFwHx": None,
        "0123456789abcdef0": None,
        "": None,
    },
    # https://dblp.org/faq/: keys are as they are
    Scheme.DBLP: {
        "conf/nips/VaswaniSPUJGKP17": "conf/nips/VaswaniSPUJGKP17",
        "DBLP:conf/nips/VaswaniSPUJGKP17": "conf/nips/VaswaniSPUJGKP17",
        "journals/corr/abs-1706-03762": "journals/corr/abs-1706-03762",
        "journals/jmlr/KingmaB15": "journals/jmlr/KingmaB15",
        "books/daglib/0000001": "books/daglib/0000001",
        "phd/dnb/Mustermann12": "phd/dnb/Mustermann12",
        "books/sp/09/AggarwalW2009": "books/sp/09/AggarwalW2009",
        "conf/nips/2017": "conf/nips/2017",
        "homepages/a/AshishVaswani": None,
        "conf/nips": None,
        "nips/VaswaniSPUJGKP17": None,
        "conf/nips/Vaswani SP": None,
        "": None,
    },
    # https://aclanthology.org/info/ids/
    Scheme.ACL: {
        "P19-1001": "P19-1001",
        "p19-1001": "P19-1001",
        "W18-5401": "W18-5401",
        "2020.acl-main.1": "2020.acl-main.1",
        "2021.findings-emnlp.12": "2021.findings-emnlp.12",
        "2020.ACL-MAIN.1": "2020.acl-main.1",
        "2023.tacl-1.5": "2023.tacl-1.5",
        "P19-101": None,
        "P19-10011": None,
        "2020.acl-main": None,
        "2020.acl.1": None,
        "": None,
    },
    # ISO 2108; the examples of the International ISBN Agency and books of the field
    Scheme.ISBN: {
        "978-0-262-03561-3": "9780262035613",
        "9780262035613": "9780262035613",
        "978 0 262 03561 3": "9780262035613",
        "0-262-03561-8": "9780262035613",
        "0262035618": "9780262035613",
        "0-8044-2957-X": "9780804429573",
        "0-8044-2957-x": "9780804429573",
        "979-10-90636-07-1": "9791090636071",
        "ISBN 978-0-262-03561-3": "9780262035613",
        "ISBN-13: 978-0-262-03561-3": "9780262035613",
        "ISBN-10: 0-262-03561-8": "9780262035613",
        "978‐0‐262‐03561‐3": "9780262035613",
        "978–0–262–03561–3": "9780262035613",
        "978-0-262-03561-4": None,
        "0-262-03561-9": None,
        "0-8044-2957-0": None,
        "977-0-262-03561-3": None,
        "X262035618": None,
        "978026203561": None,
        "": None,
    },
    # ISO 3297; JMLR, Nature, and one whose check digit is X
    Scheme.ISSN: {
        "1532-4435": "1532-4435",
        "15324435": "1532-4435",
        "0028-0836": "0028-0836",
        "2434-561X": "2434-561X",
        "2434-561x": "2434-561X",
        "ISSN 1532-4435": "1532-4435",
        "ISSN: 1532–4435": "1532-4435",
        "1532-4436": None,
        "2434-5610": None,
        "1532-443": None,
        "": None,
    },
    Scheme.PMID: {
        "31341278": "31341278",
        "1": "1",
        "0": None,
        "031341278": None,
        "PMC31341278": None,
        "1234567890": None,
        "": None,
    },
}


@pytest.mark.parametrize(
    ("scheme", "written", "expected"),
    [(scheme, *row) for scheme, table in CANONICAL.items() for row in table.items()],
)
def test_canonical(scheme: Scheme, written: str, expected: str | None) -> None:
    assert canonical(scheme, written) == expected


def test_every_scheme_is_known_everywhere() -> None:
    assert set(CANONICAL) == set(Scheme) == {scheme for scheme, _, _ in in_text()}
    for scheme in Scheme:
        assert label(scheme).split()[0] in ("a", "an")
        assert home(scheme).count("{}") == (scheme not in (Scheme.ISBN, Scheme.ISSN))


@given(st.sampled_from(Scheme), st.text("0179X.xv/-:_ ascnfoDOI", max_size=20))
def test_canonical_twice_is_canonical_once(scheme: Scheme, text: str) -> None:
    value = canonical(scheme, text)
    if value is not None:
        assert canonical(scheme, value) == value


@given(st.text("0123456789", min_size=9, max_size=9), st.sampled_from("0123456789X"))
def test_one_check_digit_in_eleven_is_right(body: str, check: str) -> None:
    right = [digit for digit in "0123456789X" if canonical(Scheme.ISBN, body + digit)]
    assert len(right) == 1
    assert (canonical(Scheme.ISBN, body + check) is None) == (check != right[0])


@given(st.text("0123456789", min_size=12, max_size=12))
def test_thirteen_digits_have_one_check_digit(digits: str) -> None:
    body = "978" + digits[3:]
    assert sum(canonical(Scheme.ISBN, f"{body}{d}") is not None for d in range(10)) == 1
