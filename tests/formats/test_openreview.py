"""Saved answers of OpenReview: tables by what is judged, the golden notes, how they are packed.

What is expected comes from metadata-apis, sections 1.4 to 1.8; the notes are fictional.
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit import formats
from refkit.errors import Severity
from refkit.formats import openreview
from refkit.formats.openreview import hint, person, phrase, place, standing, words
from refkit.formats.openreview.hint import Hint
from refkit.formats.openreview.paperhash import paperhash, paperhashes
from refkit.formats.openreview.place import Place
from refkit.model import Parsed, PubState
from refkit.normalize import normalize
from refkit.text import plain

GOLDEN = Path(__file__).parent.parent / "golden"
NOTES = GOLDEN / "openreview"
TODAY = date(2026, 11, 22)


def read(text: str) -> Parsed:
    return openreview.read(text, "notes.json", TODAY)


def stored(name: str) -> str:
    return (NOTES / name).read_text("utf-8")


def said(parsed: Parsed) -> list[str]:
    return [f"{p.code} {p.where.line}:{p.where.column}" for p in parsed.problems if p.where]


# --- how far a work got (1.7) --------------------------------------------------------------------

ACCEPTED, REJECTED = PubState.ACCEPTED, PubState.REJECTED
WITHDRAWN, SUBMITTED = PubState.WITHDRAWN, PubState.SUBMITTED
ICLR = "ICLR.cc/2024/Conference"
OLD = "ICLR.cc/2020/Conference"
BLIND = f"{OLD}/-/Blind_Submission"

# venueid, venue, domain, invitations, decision -> state
STANDINGS: list[tuple[str, str, str, tuple[str, ...], str, PubState | None]] = [
    # Conferences: the rows of the table, with the domain of the newer interface and without.
    (ICLR, "ICLR 2024 poster", ICLR, (), "", ACCEPTED),
    (ICLR, "ICLR 2024 notabletop5", ICLR, (f"{ICLR}/-/Submission",), "", ACCEPTED),
    (ICLR, "ICLR 2024 oral", "", (), "", ACCEPTED),
    ("ICLR.cc/2021/Conference", "", "", ("ICLR.cc/2021/Conference/-/Blind_Submission",), "",
     ACCEPTED),
    (f"{ICLR}/Rejected_Submission", "Submitted to ICLR 2024", ICLR, (), "", REJECTED),
    (f"{ICLR}/Rejected_Paper", "Submitted to ICLR 2024", "", (), "", REJECTED),
    (f"{ICLR}/Withdrawn_Submission", "ICLR 2024 Conference Withdrawn Submission", ICLR, (), "",
     WITHDRAWN),
    (f"{ICLR}/Desk_Rejected_Submission", "ICLR 2024 Conference Desk Rejected Submission", ICLR, (),
     "", REJECTED),
    (f"{ICLR}/Desk_Rejected_Blog_Post", "", "", (), "", REJECTED),
    (f"{ICLR}/Submission", "ICLR 2024 Conference Submission", ICLR, (), "", SUBMITTED),
    (f"{ICLR}/Blog_Submission", "", "", (), "", SUBMITTED),
    # Some venues leave what they rejected where it was.
    (f"{ICLR}/Submission", "Submitted to ICLR 2024", ICLR, (), "Reject", REJECTED),
    (f"{ICLR}/Submission", "Submitted to ICLR 2024", ICLR, (), "", SUBMITTED),
    # A venue that calls its submissions something else.
    (f"{ICLR}/Paper", "", ICLR, (f"{ICLR}/-/Paper",), "", SUBMITTED),
    (f"{ICLR}/Idea", "", ICLR, (f"{ICLR}/-/Idea",), "", SUBMITTED),
    (f"{ICLR}/Paper", "", "", (), "", SUBMITTED),
    (f"{ICLR}/Something", "ICLR 2024 poster", ICLR, (), "", None),
    # Journals.
    ("TMLR", "Accepted by TMLR", "TMLR", (), "", ACCEPTED),
    ("TMLR", "TMLR", "", (), "", ACCEPTED),
    ("TMLR/Rejected", "Rejected by TMLR", "TMLR", (), "", REJECTED),
    ("TMLR/Withdrawn_Submission", "Withdrawn by Authors", "TMLR", (), "", WITHDRAWN),
    ("TMLR/Desk_Rejected", "", "TMLR", (), "", REJECTED),
    ("TMLR/Retracted_Acceptance", "Retracted by Authors", "TMLR", (), "", PubState.RETRACTED),
    *((f"TMLR/{step}", "", domain, (), "", SUBMITTED)
      for step in ("Under_Review", "Submitted", "Assigning_AE", "Decision_Pending")
      for domain in ("TMLR", "")),
    ("TMLR/Decision_Pending", "", "TMLR", (), "Accept as is", SUBMITTED),
    # No venueid (ICLR 2020): the decision tells, and nothing else does.
    ("", "", "", (BLIND,), "Accept (Poster)", ACCEPTED),
    ("", "", "", (BLIND,), "Accept (Talk)", ACCEPTED),
    ("", "", "", (BLIND,), "Reject", REJECTED),
    ("", "", "", (BLIND,), "", None),
    ("", "", "", (f"{OLD}/-/Withdrawn_Submission",), "", WITHDRAWN),
    ("", "", "", (f"{OLD}/-/Desk_Rejected_Submission",), "", REJECTED),
    ("", "Submitted to ICLR 2020", "", (BLIND,), "", SUBMITTED),
    ("", "ICLR 2020 poster", "", (BLIND,), "", None),
    ("", "", "", (), "", None),
    # Where they contradict each other nothing is upgraded.
    (ICLR, "ICLR 2024 poster", ICLR, (), "Reject", None),
    (ICLR, "Submitted to ICLR 2024", ICLR, (), "", SUBMITTED),
    (ICLR, "NeurIPS 2021 Submitted", ICLR, (), "", SUBMITTED),
    (ICLR, "Submitted to ICLR 2024", ICLR, (), "Reject", REJECTED),
    (ICLR, "ICLR 2024 Conference Withdrawn Submission", ICLR, (), "", WITHDRAWN),
    (f"{ICLR}/Withdrawn_Submission", "", ICLR, (), "Accept (oral)", WITHDRAWN),
    # Imported: it looks like an acceptance and proves nothing (1.5).
    ("OpenReview.net/Public_Article", "WWW 2026", "OpenReview.net/Public_Article", (), "", None),
    ("OpenReview.net/Archive", "ICLR 2024", "", (), "", None),
    ("dblp.org/conf/ICLR/2019", "ICLR 2019", "dblp.org", (), "", None),
    ("dblp.org/journals/CORR/2017", "CoRR 2017", "", ("dblp.org/-/record",), "",
     PubState.PREPRINT),
    ("OpenReview.net/Public_Article", "CoRR 2023", "", (), "", PubState.PREPRINT),
    ("", "ICLR 2019", "", ("DBLP.org/-/Record",), "", None),
    ("", "ICLR 2019", "", ("dblp.org/-/record",), "Accept", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("venueid", "venue", "domain", "invitations", "decision", "state"), STANDINGS
)
def test_how_far_a_work_got(
    venueid: str,
    venue: str,
    domain: str,
    invitations: tuple[str, ...],
    decision: str,
    state: PubState | None,
) -> None:
    got = standing.judge(
        venueid=venueid, venue=venue, domain=domain, invitations=invitations, decision=decision
    )
    assert got.state is state


@pytest.mark.parametrize(
    ("decision", "state"),
    [
        ("Accept (Poster)", ACCEPTED),
        ("Accept (Spotlight)", ACCEPTED),
        ("Accept (Talk)", ACCEPTED),
        ("Accept (notable-top-5%)", ACCEPTED),
        ("Accept: poster", ACCEPTED),
        ("Accept", ACCEPTED),
        ("Reject", REJECTED),
        ("Desk Reject", REJECTED),
        ("Not accepted", REJECTED),
        ("Invite to Workshop Track", REJECTED),
        ("Withdraw", WITHDRAWN),
        ("Conditional Accept", None),
        ("Accept with minor revision", None),
        ("", None),
        ("Discuss", None),
    ],
)
def test_what_a_decision_says(decision: str, state: PubState | None) -> None:
    assert standing.decided(decision) is state


@given(st.text(), st.text(), st.text(), st.text())
def test_what_is_under_another_service_is_never_accepted(
    venue: str, domain: str, invitation: str, decision: str
) -> None:
    for venueid in ("OpenReview.net/Public_Article", "dblp.org/conf/ICLR/2019"):
        got = standing.judge(
            venueid=venueid,
            venue=venue,
            domain=domain,
            invitations=(invitation,),
            decision=decision,
        )
        assert got.is_imported
        assert got.state in (None, PubState.PREPRINT)


# --- where it appeared ---------------------------------------------------------------------------

ICLR_NAME = "International Conference on Learning Representations"
NEURIPS_NAME = "Advances in Neural Information Processing Systems"
TMLR_NAME = "Transactions on Machine Learning Research"
TWELFTH = "The Twelfth International Conference on Learning Representations"


@pytest.mark.parametrize(
    ("venueid", "venue", "decision", "hinted", "expected"),
    [
        (ICLR, "ICLR 2024 poster", "", Hint("inproceedings", TWELFTH, year="2023"),
         Place("inproceedings", ICLR_NAME, "2024", "poster")),
        (ICLR, "ICLR 2024 oral", "", Hint(), Place("inproceedings", ICLR_NAME, "2024", "oral")),
        # The decision squashed into one word: the id names the venue.
        (ICLR, "ICLR 2024 notabletop5", "", Hint(),
         Place("inproceedings", ICLR_NAME, "2024", "")),
        # ICLR 2020: neither venue nor venueid but in the invitation.
        (OLD, "", "Accept (Talk)", Hint("inproceedings", ICLR_NAME, year="2019"),
         Place("inproceedings", ICLR_NAME, "2020", "oral")),
        ("NeurIPS.cc/2023/Conference", "NeurIPS 2023 spotlight", "", Hint(),
         Place("inproceedings", NEURIPS_NAME, "2023", "spotlight")),
        ("robot-learning.org/CoRL/2023/Conference", "", "", Hint(),
         Place("inproceedings", "Conference on Robot Learning", "2023", "")),
        # Tracks and workshops are not the conference.
        ("NeurIPS.cc/2024/Datasets_and_Benchmarks_Track",
         "NeurIPS 2024 Track Datasets and Benchmarks Poster", "",
         Hint("inproceedings", "The Thirty-eight NeurIPS Datasets and Benchmarks Track"),
         Place("inproceedings", "The Thirty-eight NeurIPS Datasets and Benchmarks Track", "2024",
               "poster")),
        ("ICLR.cc/2024/Workshop/LLMAgents", "LLMAgents @ ICLR 2024 Poster", "",
         Hint("inproceedings", "ICLR 2024 Workshop on {LLM} Agents"),
         Place("inproceedings", "ICLR 2024 Workshop on {LLM} Agents", "2024", "poster")),
        ("ICLR.cc/2024/Workshop/LLMAgents", "LLMAgents @ ICLR 2024 Poster", "", Hint(),
         Place("inproceedings", "ICLR 2024 Workshop LLMAgents", "2024", "poster")),
        # Journals have no year in their names.
        ("TMLR", "Accepted by TMLR", "", Hint("article", journal=TMLR_NAME, year="2023"),
         Place("article", TMLR_NAME, "2023", "")),
        ("TMLR", "", "", Hint(), Place("article", TMLR_NAME, "", "")),
        ("DMLR", "Accepted by DMLR", "",
         Hint("article", journal="Data-centric Machine Learning Research", year="2024"),
         Place("article", "Data-centric Machine Learning Research", "2024", "")),
        ("", "", "", Hint(), Place()),
    ],
)  # fmt: skip
def test_where_an_accepted_work_appeared(
    venueid: str, venue: str, decision: str, hinted: Hint, expected: Place
) -> None:
    assert place.read(venueid, venue, decision, hinted) == expected


@pytest.mark.parametrize(
    ("venueid", "venue", "expected"),
    [
        (f"{ICLR}/Rejected_Submission", "Submitted to ICLR 2024", "ICLR 2024"),
        (f"{ICLR}/Withdrawn_Submission", "", "ICLR 2024"),
        (OLD, "", "ICLR 2020"),
        ("TMLR/Rejected", "Rejected by TMLR", "TMLR"),
        ("", "Submitted to Nowhere", ""),
        ("", "", ""),
    ],
)
def test_where_a_work_was_submitted(venueid: str, venue: str, expected: str) -> None:
    assert place.submitted_to(venueid, venue) == expected


@pytest.mark.parametrize(
    ("bibtex", "expected"),
    [
        ("@inproceedings{\nrivers2024a,\ntitle={A},\nbooktitle={{ICLR} 2024},\nyear={2024},\n}",
         Hint("inproceedings", "{ICLR} 2024", year="2024")),
        # An older generator escaped its braces.
        (r"@inproceedings{" "\na,\n" r"booktitle={{\{}ICLR{\}} 2020},year={2020}}",
         Hint("inproceedings", "{ICLR} 2020", year="2020")),
        ("@inproceedings{\na,\neditor={Cem Mendi and Di Wu},\nyear={2024}\n}",
         Hint("inproceedings", editor="Cem Mendi and Di Wu", year="2024")),
        # What is submitted has appeared nowhere.
        ("@inproceedings{\na,\nbooktitle={Submitted to ICLR},\nyear={2026},\nnote={under review}}",
         Hint("inproceedings", year="2026")),
        ("@article{\na,\njournal={Submitted to TMLR},\nyear={2026},\nnote={}}",
         Hint("article", year="2026")),
        ("@misc{\na,\ntitle={year={1999}},\nyear={soon}}", Hint("misc")),
        ("@inproceedings{a, booktitle={never closed", Hint("inproceedings")),
        ("nothing", Hint()),
        ("", Hint()),
    ],
)  # fmt: skip
def test_what_the_generated_entry_hints_at(bibtex: str, expected: Hint) -> None:
    assert hint.read(bibtex) == expected


# --- paperhash (1.6) -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("author", "title", "expected"),
    [
        ("Ada Rivers", "BERT: Few-Shot Sparsity", "rivers|bert_fewshot_sparsity"),
        ("Ada Rivers*", "DRIFT: Sparse Updates for Recurrent Nets",
         "rivers|drift_sparse_updates_for_recurrent_nets"),
        ("Ada Rivers", "MOFDrift: …", "rivers|mofdrift_"),  # as in 1.5
        ("Ekin Akyürek", "On In-Context Learning", "akyürek|on_incontext_learning"),
        ("Bojan Karlaš", "A", "karla|a"),
        ("Ada Rivers", "RoboMP$^2$", "rivers|robomp^2"),
        ("Ada Rivers", r"$\ell_p$ Norms", r"rivers|\ell_p_norms"),
        ("Ada Rivers", "  A\n\tB  [C] `D` E_F ", "rivers|a_b_[c]_`d`_e_f"),
        ("Rivers", "", "rivers|"),
        ("", "A", "|a"),
        ("Ekin Akyu\u0308rek", "A", "akyürek|a"),  # decomposed
    ],
)  # fmt: skip
def test_a_paperhash(author: str, title: str, expected: str) -> None:
    assert paperhash(author, title) == expected


@pytest.mark.parametrize(
    ("author", "title", "expected"),
    [
        ("Ada Rivers", "A", ("rivers|a",)),
        ("Ekin Akyürek", "A", ("akyürek|a", "akyurek|a")),
        ("Bojan Karlaš", "A", ("karla|a", "karlas|a")),
        ("Søren Ærø", "Über Łódź", ("ærø|über_ód", "aero|uber_lodz")),
        ("Ada Rivers", "α-Drift – ²", ("rivers|drift_",)),  # only letters with accents fold
    ],
)
def test_the_forms_of_a_paperhash(author: str, title: str, expected: tuple[str, ...]) -> None:
    assert paperhashes(author, title) == expected


# --- authors -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("authors", "ids", "expected", "notes"),
    [
        (["Ada Rivers", "Bo Chen"], ["~Ada_Rivers1", "~Bo_Chen3"], "Rivers, Ada and Chen, Bo", ""),
        (["Ada Rivers*", "Bo Chen"], ["ada@example.edu", "~Bo_Chen3"], "Rivers, Ada and Chen, Bo",
         "1=equal"),
        (["Ada Rivers†", "Bo Chen‡", "Cem Mendi§", "Di Wu¹²"], None,
         "Rivers, Ada and Chen, Bo and Mendi, Cem and Wu, Di", ""),
        # A tilde id tells the family name where the name is written the other way round.
        (["Chen Bo"], ["~Bo_Chen3"], "Chen, Bo", ""),
        (["Rivers Ada M."], ["~Ada_M._Rivers12"], "Rivers, Ada M.", ""),
        (["Chen Bo"], ["https://dblp.org/search/pid/api?q=author:Bo_Chen:"], "Bo, Chen", ""),
        (["Chen Bo"], ["bo@example.org"], "Bo, Chen", ""),
        (["Chen Bo"], ["~Bo_Chen3", "~Ada_Rivers1"], "Bo, Chen", ""),  # not one for each
        # Where it does not, refkit.name knows particles and double names better.
        (["Laurens van der Berg"], ["~Laurens_van_der_Berg1"], "van der Berg, Laurens", ""),
        (["David Lopez Paz"], ["~David_Lopez_Paz1"], "Lopez Paz, David", ""),
        (["Ada M. Rivers"], ["~Ada_M._Rivers1"], "Rivers, Ada M.", ""),
        # Objects.
        ([{"fullname": "Ada Rivers", "username": "~Ada_Rivers1", "institutions": []},
          {"fullname": "Chen Bo", "username": "~Bo_Chen3"}], None, "Rivers, Ada and Chen, Bo", ""),
        ([{"username": "~Ada_Rivers1"}, {"fullname": "Bo Chen"}], None, "Chen, Bo", ""),
        # Older notes have one line.
        ("Ada Rivers, Bo Chen", None, "Rivers, Ada and Chen, Bo", ""),
        (["Drift Team", "Ada Rivers"], None, "{Drift Team} and Rivers, Ada", ""),
        (["Ada Rivers", "et al."], None, "Rivers, Ada and others", ""),
        # Nobody.
        (["Anonymous"], None, "", ""),
        (["Anonymous Authors"], None, "", ""),
        (["Anonymous", "Anonymous"], None, "", ""),
        ("Anonymous", None, "", ""),
        ([], [], "", ""),
        (None, None, "", ""),
        (7, {}, "", ""),
        ([None, 7, "", "Ada Rivers"], None, "Rivers, Ada", ""),
    ],
)  # fmt: skip
def test_authors(authors: object, ids: object, expected: str, notes: str) -> None:
    assert person.people(authors, ids) == (expected, notes)


# --- words ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("plain words", "plain words"),
        ("ResNet{18, 50} & 50% of #1_a^b", r"ResNet\{18, 50\} & 50% of #1_a^b"),
        ("~50 and a~b", r"\textasciitilde{}50 and a\textasciitilde{}b"),
        (r"the $\ell_p~{x}$ norm", r"the $\ell_p~{x}$ norm"),
        ("costs $5 and $10", r"costs \$5 and \$10"),
        (r"\textbf{bold}, {\em slanted} G{\"o}del", r"\textbf{bold}, {\em slanted} G{\"o}del"),
        (r"50\% of \{a\}", r"50\% of \{a\}"),
        (r"\(x_{1}\) here", r"\(x_{1}\) here"),
        ("run `a~{b}`", r"run \textasciigrave{}a\textasciitilde{}\{b\}\textasciigrave{}"),
        ("one\n\ntwo", "one\n\ntwo"),
        ("a\x00b", "ab"),
    ],
)  # fmt: skip
def test_words_as_latex(typed: str, expected: str) -> None:
    assert words.latex(typed) == expected


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Two\n lines ", "Two lines"),
        ("{MOF}Drift", "{MOF}Drift"),  # whoever writes it means it
        ("Sets {0, 1}", r"Sets \{0, 1\}"),
    ],
)
def test_titles_as_latex(typed: str, expected: str) -> None:
    assert words.line(typed) == expected


PLAIN = st.text("abc{}~% &#_^.", max_size=30).map(lambda text: " ".join(text.split()))


@given(PLAIN)
def test_what_is_no_tex_is_read_as_it_stands(typed: str) -> None:
    note = {"id": "aB3dE5gH7j", "forum": "aB3dE5gH7j", "content": {"title": "A", "abstract": typed}}
    (raw,) = read(json.dumps(note)).entries
    assert plain(normalize(raw).entry.abstract) == typed


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("{DRIFT}: Sparse Updates", "DRIFT: Sparse Updates"),
        (r"$\ell_p$ Norms? (Part II)", "ell_p Norms (Part II)"),
        ("", ""),
        ("$$ \\{\\}", ""),
    ],
)
def test_words_to_search_a_title_by(title: str, expected: str) -> None:
    assert phrase.of_title(title) == expected


@pytest.mark.parametrize(
    ("abstract", "expected"),
    [
        ("We use $x$ as (a) well-known, plain run of words here.",
         "as a well-known plain run of words here"),
        ("Too short to tell.", ""),
        ("", ""),
        (" ".join(["word"] * 30), " ".join(["word"] * 20)),
    ],
)  # fmt: skip
def test_words_to_search_an_abstract_by(abstract: str, expected: str) -> None:
    assert phrase.of_abstract(abstract) == expected


# --- notes ---------------------------------------------------------------------------------------

MOF = {
    "title": "MOFDrift: Sparse Diffusion of Frameworks",
    "author": "Rivers, Ada and Chen, Bo",
    "openreview": "aB3dE5gH7j",
    "abstract": "We diffuse frameworks over sparse lattices until nothing is left to diffuse but"
    " the lattice.",
    "tldr": "Frameworks, sparsely.",
    "keywords": "diffusion",
}
ACCEPTED_MOF = {**MOF, "booktitle": ICLR_NAME, "date": "2024", "pubstate": "accepted"}
DRIFT = {
    "title": "DRIFT: Sparse Updates for Recurrent Nets",
    "author": "Rivers, Ada and Chen, Bo",
    "author+an": "1=equal",
    "openreview": "Hk0000ABcD",
    "abstract": r"We drift over sets such as \{0, 1\} with $\ell_p$ norms, \textasciitilde{}50%"
    " cheaper.",
    "tldr": "Fewer updates, same nets.",
    "keywords": "sparsity, recurrent nets",
    "code": "https://github.com/x/drift",
    "date": "2020",
}
NAMELESS = {name: value for name, value in MOF.items() if name != "author"}

CASES: dict[str, tuple[str, dict[str, str]]] = {
    "v1-2020-accepted": (
        "inproceedings",
        {**DRIFT, "booktitle": ICLR_NAME, "pubstate": "accepted", "presentation": "spotlight"},
    ),
    "v1-2020-rejected": ("misc", {**DRIFT, "pubstate": "rejected", "eventtitle": "ICLR 2020"}),
    "v1-2020-undecided": ("misc", DRIFT),
    "v1-dblp-preprint": (
        "misc",
        {
            "title": DRIFT["title"],
            "author": DRIFT["author"],
            "openreview": "SyDBLP0Rec",
            "eprint": "1706.00001",
            "eprinttype": "arxiv",
            "date": "2017",
            "pubstate": "preprint",
        },
    ),
    "v2-accepted": (
        "inproceedings",
        {
            **ACCEPTED_MOF,
            "presentation": "poster",
            "doi": "10.9999/x",
            "eprint": "2301.12345",
            "eprinttype": "arxiv",
            "dblp": "conf/iclr/RiversC24",
        },
    ),
    "v2-rejected": (
        "misc",
        {**MOF, "date": "2024", "pubstate": "rejected", "eventtitle": "ICLR 2024"},
    ),
    "v2-withdrawn": (
        "misc",
        {**MOF, "date": "2024", "pubstate": "withdrawn", "eventtitle": "ICLR 2024"},
    ),
    # Its authors are there for those who may see them, which is not everyone.
    "v2-desk-rejected": (
        "misc",
        {**NAMELESS, "date": "2024", "pubstate": "rejected", "eventtitle": "ICLR 2024"},
    ),
    "v2-under-review": (
        "misc",
        {**NAMELESS, "date": "2026", "pubstate": "submitted", "eventtitle": "ICLR 2026"},
    ),
    "v2-anonymous-accepted": (
        "inproceedings",
        {
            **NAMELESS,
            "booktitle": NEURIPS_NAME,
            "date": "2023",
            "pubstate": "accepted",
            "presentation": "spotlight",
        },
    ),
    "v2-author-objects": (
        "inproceedings",
        {
            **ACCEPTED_MOF,
            "author": "Rivers, Ada and Chen, Bo and van der Berg, Laurens and {Drift Team}",
            "presentation": "poster",
        },
    ),
    "v2-venue-list": ("inproceedings", {**ACCEPTED_MOF, "presentation": "oral"}),
    "v2-public-article": (
        "misc",
        {
            **MOF,
            "openreview": "pUb1icArt1",
            "date": "2026",
            "doi": "10.9999/x",
            "dblp": "conf/www/RiversC26",
            "eprint": "2301.12345",
            "eprinttype": "arxiv",
        },
    ),
    "v2-tmlr-accepted": (
        "article",
        {**MOF, "journaltitle": TMLR_NAME, "date": "2023", "pubstate": "accepted"},
    ),
    "v2-tmlr-retracted": (
        "misc",
        {**MOF, "date": "2023", "pubstate": "retracted", "eventtitle": "TMLR"},
    ),
    "v2-workshop": (
        "inproceedings",
        {
            **ACCEPTED_MOF,
            "booktitle": "ICLR 2024 Workshop on Large Language Model ({LLM}) Agents",
            "presentation": "poster",
        },
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_note(name: str) -> None:
    (raw,) = read(stored(f"{name}.json")).entries
    assert (raw.type, dict(raw.fields)) == CASES[name]
    assert raw.origin.locator == raw.fields["openreview"]
    assert raw.key == ""


@pytest.mark.parametrize("name", CASES)
def test_a_note_is_understood_without_a_doubt(name: str) -> None:
    (raw,) = read(stored(f"{name}.json")).entries
    understood = normalize(raw)
    assert understood.problems == ()
    state = raw.fields.get("pubstate")
    assert understood.entry.pubstate == (PubState(state) if state else None)


def note(**content: object) -> dict[str, Any]:
    return {"id": "aB3dE5gH7j", "forum": "aB3dE5gH7j", "content": {"title": "A Drift", **content}}


def fields(**content: object) -> dict[str, str]:
    (raw,) = read(json.dumps(note(**content))).entries
    return dict(raw.fields)


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"pdf": "https://arxiv.org/pdf/1706.03762v5"},
         {"eprint": "1706.03762", "eprinttype": "arxiv"}),
        ({"pdf": "/pdf/1706.03762.pdf"}, {}),
        ({"html": "https://doi.org/10.9999/X"}, {"doi": "10.9999/x"}),
        ({"html": "https://proceedings.mlr.press/v97/drift.html"},
         {"url": "https://proceedings.mlr.press/v97/drift.html"}),
        ({"html": {"value": "https://aclanthology.org/2020.acl-main.12/"}},
         {"acl": "2020.acl-main.12"}),
        ({"html": "javascript:alert(1)"}, {}),
        ({"code": "https://github.com/x/y"}, {"code": "https://github.com/x/y"}),
        ({"code": {"value": "/attachment/1.zip"}}, {}),
        ({"keywords": ["a", "b"]}, {"keywords": "a, b"}),
        ({"keywords": ["a, with b", "c"]}, {"keywords": "a, with b; c"}),
        ({"keywords": "a, b"}, {"keywords": "a, b"}),
        ({"keywords": [None, 3, " "]}, {}),
        ({"TL;DR": "Old."}, {"tldr": "Old."}),
        ({"TLDR": {"value": "New."}}, {"tldr": "New."}),
        ({"abstract": {"value": None}, "TLDR": {}, "authors": {"value": "x" * 0}}, {}),
        ({"authors": {"value": ["Ada Rivers"], "readers": ["everyone"]}},
         {"author": "Rivers, Ada"}),
        ({"authors": {"value": ["Ada Rivers"], "readers": ["~Ada_Rivers1"]}}, {}),
    ],
)  # fmt: skip
def test_what_a_field_becomes(content: dict[str, object], expected: dict[str, str]) -> None:
    assert fields(**content) == {"title": "A Drift", "openreview": "aB3dE5gH7j", **expected}


def test_when_a_note_was_made_never_dates_what_was_published() -> None:
    made = {**note(venueid="TMLR", venue="TMLR"), "cdate": 1695300000000, "odate": 1695300000000}
    (raw,) = read(json.dumps(made)).entries
    assert raw.fields["pubstate"] == "accepted"
    assert "date" not in raw.fields
    # pdate is when it was accepted.
    (raw,) = read(json.dumps({**made, "pdate": 1705400000000})).entries
    assert raw.fields["date"] == "2024"


@pytest.mark.parametrize("moment", ["x", None, -5, 0, 10**400, True, [], 1e300])
def test_a_moment_that_is_none_gives_no_date(moment: object) -> None:
    text = json.dumps({**note(), "cdate": moment, "odate": moment, "pdate": moment})
    (raw,) = read(text).entries
    assert "date" not in raw.fields


# --- files ---------------------------------------------------------------------------------------


def test_a_dump_gives_each_work_once_and_accounts_for_all_else() -> None:
    parsed = read(stored("v1-dump.json"))
    got = [(raw.fields["openreview"], raw.fields.get("presentation")) for raw in parsed.entries]
    # The decision stands before the submission.
    assert got == [("Hk0000ABcD", "oral"), ("ByAbc12345", None)]
    counted = [(p.code, p.severity, p.message) for p in parsed.problems]
    assert counted == [
        ("ORV002", Severity.INFO, "1 reply (a review, a comment) is no work: 'Syg1review'"),
        ("ORV003", Severity.INFO, "1 deleted note is left out: 'deLeted123'"),
        ("ORV004", Severity.INFO, "1 note stands here twice: 'Hk0000ABcD'"),
        ("ORV005", Severity.WARNING, "1 note has no title and no abstract: 'Blank00001'"),
        ("ORV006", Severity.INFO,
         "1 decision is about a work that is not in this file: 'decision900'"),
        ("ORV007", Severity.INFO, "1 note is the original of a blind copy: 'SkOrig1234'"),
    ]  # fmt: skip


def test_places_are_those_of_the_ids() -> None:
    text = stored("v1-dump.json")
    lines = text.splitlines()
    for raw in read(text).entries:
        assert raw.where
        shown = lines[raw.where.line - 1][raw.where.column - 1 :]
        assert shown.startswith(f'"{raw.origin.locator}"')


def test_many_of_one_kind_are_named_by_the_first_three() -> None:
    gone = [{**note(), "id": f"gone{i}", "forum": f"gone{i}", "ddate": 1} for i in range(5)]
    (problem,) = read(json.dumps(gone)).problems
    assert problem.message == "5 deleted notes are left out: 'gone0', 'gone1', 'gone2', ..."


def test_of_one_note_twice_the_one_modified_last_counts() -> None:
    old, new = note(), note(title="A Longer Drift")
    for pair in ([{**old, "mdate": 1}, {**new, "mdate": 2}], [{**new, "mdate": 2}, old]):
        parsed = read(json.dumps(pair))
        assert [raw.fields["title"] for raw in parsed.entries] == ["A Longer Drift"]


def test_of_several_decisions_the_newest_counts() -> None:
    def decision(id: str, cdate: int, says: str) -> dict[str, object]:
        content = {"decision": {"value": says}}
        about = {"forum": "aB3dE5gH7j", "replyto": "aB3dE5gH7j", "cdate": cdate}
        return {"id": id, **about, "invitations": ["X.cc/2020/C/-/Decision"], "content": content}

    replies = [decision("a", 5, "Accept"), decision("b", 9, "Reject"), decision("c", 7, "Accept")]
    for details in ({"directReplies": replies}, {"replies": replies}):
        (raw,) = read(json.dumps({**note(), "details": details})).entries
        assert raw.fields["pubstate"] == "rejected"
    (raw,) = read(json.dumps([*replies, note()])).entries
    assert raw.fields["pubstate"] == "rejected"


def test_an_answer_without_notes_says_so() -> None:
    parsed = read(stored("refusals/empty.json"))
    assert said(parsed) == ["ORV009 1:1"]


def test_deleted_alone_is_no_work() -> None:
    parsed = read(stored("refusals/deleted.json"))
    assert parsed.entries == ()
    assert said(parsed) == ["ORV003 4:10"]


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("challenge-403", "ChallengeRequiredError"),
        ("forbidden-403", "ForbiddenError"),
        ("rate-limit-429", "RateLimitError"),
        ("not-found-404", "NotFoundError"),
    ],
)
def test_a_saved_refusal_is_told_for_what_it_is(name: str, error: str) -> None:
    text = stored(f"refusals/{name}.json")
    assert formats.sniff(text, "notes.json") == "openreview"
    (problem,) = read(text).problems
    assert (problem.code, problem.severity) == ("ORV008", Severity.ERROR)
    assert error in problem.message


@pytest.mark.parametrize("text", ["[1, true, {}]", '{"title": "x"}', '["a", null]'])
def test_what_is_no_note_is_counted(text: str) -> None:
    parsed = read(text)
    assert parsed.entries == ()
    assert [problem.code for problem in parsed.problems] == ["ORV010"]


@pytest.mark.parametrize(
    ("text", "where", "titles"),
    [
        ("", "ORV009 1:1", []),
        ("nothing", "ORV001 1:1", []),
        ('{"notes": [\n  {"id": }\n]}', "ORV001 2:10", []),
        # What stands before the place is read.
        ('{"notes": [\nNOTE,\n{"id": "x", "forum"', "ORV001 3:20", ["A Drift"]),
        ('{"count": 2, "notes": [\nNOTE\nNOTE]}', "ORV001 3:1", ["A Drift"]),
        ("[NOTE,\n}", "ORV001 2:1", ["A Drift"]),
        # A line that is none is told, and the others are read.
        ('NOTE\n{"id": "x"\n{"notes": []}\n', "ORV001 2:11", ["A Drift"]),
        ("[" * 100_000, "ORV001 1:1", []),
    ],
)
def test_broken_json_has_its_place(text: str, where: str, titles: list[str]) -> None:
    parsed = read(text.replace("NOTE", json.dumps(note())))
    assert where in said(parsed)
    assert [raw.fields["title"] for raw in parsed.entries] == titles


PACKED: dict[str, Callable[[list[dict[str, Any]]], str]] = {
    "answer": lambda notes: json.dumps({"notes": notes, "count": len(notes)}),
    "list": lambda notes: json.dumps(notes, indent=2),
    "answers": lambda notes: json.dumps([{"notes": notes[:1]}, {"notes": notes[1:]}]),
    "lines": lambda notes: "\n".join(map(json.dumps, notes)),
    "lines of answers": lambda notes: "".join(f"{json.dumps({'notes': [n]})}\n\n" for n in notes),
    "one behind the other": lambda notes: "\n".join(json.dumps(n, indent=1) for n in notes),
    "windows": lambda notes: "\ufeff" + json.dumps(notes, indent=1).replace("\n", "\r\n"),
}


@pytest.mark.parametrize("way", PACKED)
def test_however_they_are_packed_they_are_the_same_notes(way: str) -> None:
    notes = [{**note(), "id": f"note{i}0000", "forum": f"note{i}0000"} for i in range(3)]
    text = PACKED[way](notes)
    assert formats.sniff(text, "-") == "openreview"
    parsed = read(text)
    assert [raw.origin.locator for raw in parsed.entries] == [n["id"] for n in notes]
    assert parsed.problems == ()
    places = [(raw.where.line, raw.where.column) for raw in parsed.entries if raw.where]
    assert places == sorted(set(places))


@given(st.lists(st.sampled_from("abcdefgh"), min_size=1), st.sampled_from(sorted(PACKED)))
def test_each_note_is_read_once(ids: list[str], way: str) -> None:
    parsed = read(PACKED[way]([{**note(), "id": id * 9, "forum": id * 9} for id in ids]))
    assert [raw.origin.locator for raw in parsed.entries] == [id * 9 for id in dict.fromkeys(ids)]
    twice = len(ids) - len(set(ids))
    assert [p.message.split()[0] for p in parsed.problems] == ([str(twice)] if twice else [])


# --- recognising ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"refkit": {"schema": 1}, "entries": {"a": {"entry": {"title": "A"}}}}',
        '[{"key": "a", "entry": {"identifiers": ["openreview:aB3dE5gH7j"], "title": "A"}}]',
        '[{"id": "a", "type": "article-journal", "note": "\\"forum\\": \\"content\\":{"}]',
        '{"notes": ["buy milk"]}',
        '{"notes": 3, "content": {"a": 1}}',
        '{"name": "refkit", "version": "1", "content": {"a": 1}}',
        '{"forum": "x", "content": "words"}',
        'forum: "content": {',
    ],
)  # fmt: skip
def test_other_json_is_nobodys_notes(text: str) -> None:
    assert openreview.sniff(text) == 0.0


@pytest.mark.parametrize("path", sorted((GOLDEN / "csljson").glob("*.json")), ids=lambda p: p.stem)
def test_csl_json_is_nobodys_notes(path: Path) -> None:
    assert openreview.sniff(path.read_text("utf-8")) == 0.0
