"""Broken entries: what is saved of each, what is said of it, and neighbours that stay whole."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.formats.bibtex.block import split

BEFORE = '@book{a,\n  title = {Good {\\"o}},\n  author = "A and B",\n  month = jan\n}\n\n'
AFTER = "@book{z,\n  title = {Fine},\n  year = 2000,\n}\n"
BOTH = {"title": "A {B}", "year": "2000"}

FAULTS = [
    # (the broken entry, its key, its fields, [(code, line, column within the entry's text)])
    ("@misc{k,\n title = {A {B}},\n year = 2000\n", "k", BOTH, [("BIB002", 1, 1)]),
    ("@misc{k,\n title = {A {B}},\n year = 2000,\n", "k", BOTH, [("BIB002", 1, 1)]),
    ('@misc{k,\n title = {A {B}},\n year = "2000"\n', "k", BOTH, [("BIB002", 1, 1)]),
    ("@misc(k,\n title = {A {B}},\n year = 2000\n", "k", BOTH, [("BIB002", 1, 1)]),
    ("@misc(k,\n title = {A {B}},\n year = 2000}\n", "k", BOTH, None),
    ("@misc{k,\n title = {A {B}\n year = 2000\n}\n", "k", BOTH, None),
    ("@misc{k,\n title = {A {B},\n year = 2000\n}\n", "k", BOTH, [("BIB004", 2, 10)]),
    ("@misc{k,\n title = {A {B},\n year = {2000},\n}\n", "k", BOTH, [("BIB004", 2, 10)]),
    ("@misc{k, title = {A {B}, year = {2000}\n}\n", "k", None, None),
    ("@misc{k,\n year = 2000,\n title = {A {B}\n}\n", "k", BOTH, [("BIB002", 1, 1)]),
    ('@misc{k,\n title = "A {B},\n year = 2000\n}\n', "k", BOTH, [("BIB004", 2, 10)]),
    ('@misc{k,\n title = "A {B},\n year = "2000"\n}\n', "k", BOTH, [("BIB004", 2, 10)]),
    ('@misc{k,\n year = 2000,\n title = "A {B}\n}\n', "k", BOTH, [("BIB004", 3, 10)]),
    ('@misc{k,\n title = A {B}",\n year = 2000\n}\n', "k", BOTH, [("BIB004", 2, 10)]),
    ("@misc{k,\n title = A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB004", 2, 10)]),
    ('@misc{k,\n title = "A {B}},\n year = 2000\n}\n', "k", BOTH, [("BIB004", 2, 10)]),
    ('@misc{k,\n title = {A {B}",\n year = 2000\n}\n', "k", BOTH, [("BIB004", 2, 10)]),
    (
        '@misc{k,\n title = "A "B" C",\n year = 2000\n}\n',
        "k",
        {"title": 'A "B" C', "year": "2000"},
        [("BIB004", 2, 10)],
    ),
    ("@misc{k,\n title = {A {B}}\n year = 2000\n}\n", "k", BOTH, [("BIB003", 3, 2)]),
    ("@misc{k,\n year = 2000\n title = {A {B}}\n}\n", "k", BOTH, [("BIB003", 3, 2)]),
    ("@misc{k,\n year = 2000 title = {A {B}}}\n", "k", BOTH, [("BIB003", 2, 14)]),
    ("@misc{k\n title = {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB003", 1, 7)]),
    ("@misc{k title = {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB003", 1, 7)]),
    ("@misc{title = {A {B}},\n year = 2000\n}\n", "", BOTH, [("BIB006", 1, 1)]),
    ("@misc{year=2000, title = {A {B}}}\n", "", BOTH, [("BIB006", 1, 1)]),
    ("@misc{,\n title = {A {B}},\n year = 2000\n}\n", "", BOTH, [("BIB006", 1, 1)]),
    ("@misc{\n title = {A {B}},\n year = 2000\n}\n", "", BOTH, [("BIB006", 1, 1)]),
    ("@misc{}\n", "", {}, [("BIB006", 1, 1)]),
    ("@misc{k,\n title {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB005", 2, 2)]),
    (
        "@misc{k,\n title: {A {B}},\n year 2000\n}\n",
        "k", BOTH, [("BIB005", 2, 2), ("BIB005", 3, 2)],
    ),
    ('@misc{k,\n title "A {B}",\n year = 2000\n}\n', "k", BOTH, [("BIB005", 2, 2)]),
    ("@misc{k,\n title == {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB008", 2, 2)]),
    (
        "@misc{k,\n title = ,\n year = 2000\n}\n",
        "k",
        {"title": "", "year": "2000"},
        [("BIB007", 2, 2)],
    ),
    (
        "@misc{k,\n year = 2000,\n title =\n}\n",
        "k",
        {"title": "", "year": "2000"},
        [("BIB007", 3, 2)],
    ),
    ("@misc{k,\n foo bar,\n title = {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB008", 2, 2)]),
    ("@misc{k,\n title = {A {B}},, year = 2000\n}\n", "k", BOTH, [("BIB008", 2, 18)]),
    ("@misc{k,\n title = {A {B}} foo,\n year = 2000\n}\n", "k", BOTH, [("BIB008", 2, 18)]),
    ("@misc{k,\n title = {A } # {{B}} #,\n year = 2000\n}\n", "k", BOTH, [("BIB008", 2, 2)]),
    ("@misc{k,\n title = # {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB008", 2, 10)]),
    ("@misc{k,\n title = {A {B}}},\n year = 2000\n}\n", "k", BOTH, [("BIB009", 2, 17)]),
    ("@misc{k,\n title = {A {B}}}\n year = {2000}\n}\n", "k", BOTH, None),
    (
        "@misc{k,\n% note = {x},\n title = {A {B}},\n year = 2000\n}\n",
        "k", BOTH, [("BIB010", 2, 1)],
    ),
    (
        "@misc{k,\n title = {A {B}}, % x\n year = 2000 % y\n}\n",
        "k", BOTH, [("BIB010", 2, 19), ("BIB010", 3, 14)],
    ),
    ("@misc{k l m,\n title = {A {B}},\n year = 2000\n}\n", "k l m", BOTH, [("BIB017", 1, 7)]),
    ("@misc{{k},\n title = {A {B}},\n year = 2000\n}\n", "{k}", BOTH, [("BIB017", 1, 7)]),
    (
        "@misc{k,\n title = Some words {B},\n pages = 10--20\n}\n",
        "k",
        {"title": "Some words {B}", "pages": "10--20"},
        [("BIB018", 2, 10), ("BIB018", 3, 10)],
    ),
    ("@misc k,\n title = {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB020", 1, 1)]),
    ("@{k,\n title = {A {B}},\n year = 2000\n}\n", "k", BOTH, [("BIB020", 1, 1)]),
    ("@misc{k,\n title = {A {B}},\n year = 2000\n}\n}\n", "k", BOTH, [("BIB022", 5, 1)]),
    (
        "@misc{k,\n note = {\n@book{x, title = {y}}}\n}\n",
        "k",
        {"note": "@book{x, title = {y}}"},
        [("BIB019", 2, 9)],
    ),
]  # fmt: skip


@pytest.mark.parametrize(("broken", "key", "fields", "faults"), FAULTS)
def test_every_field_is_saved_and_every_fault_named(
    broken: str, key: str, fields: dict[str, str] | None, faults: list[tuple[str, int, int]] | None
) -> None:
    done = split(BEFORE + broken + "\n" + AFTER, "refs.bib")
    assert [entry.key for entry in done.entries] == ["a", key, "z"]
    entry = done.entries[1]
    assert fields is None or entry.fields == fields
    assert (BEFORE + broken).find(entry.text) == len(BEFORE)
    above = BEFORE.count("\n")
    found = [(p.code, p.where.line - above, p.where.column) for p in done.problems if p.where]
    if faults is not None:
        assert found == faults
    assert all(problem.hint for problem in done.problems)


@pytest.mark.parametrize(("broken", "key", "fields", "faults"), FAULTS)
def test_a_file_may_end_with_a_broken_entry(
    broken: str, key: str, fields: dict[str, str] | None, faults: list[tuple[str, int, int]] | None
) -> None:
    done = split(BEFORE + broken.rstrip(), "refs.bib")
    assert [entry.key for entry in done.entries] == ["a", key]
    assert fields is None or done.entries[1].fields == fields


ENTRY = (
    '@string{zz = "Z"}\n@article{k,\n  title = {A {B} c},\n  author = "D {E} f",\n'
    "  year = 2000,\n  journal = zz # { x},\n  note = {last}\n}\n\n"
)
MARKS = '{}"(),=#%@\n\\ a1'
WHOLE = split(BEFORE + AFTER, "refs.bib").entries


def neighbours_stay(middle: str) -> None:
    done = split(f"{BEFORE}{middle}\n{AFTER}", "refs.bib")
    first, last = done.entries[0], done.entries[-1]
    assert first == WHOLE[0]
    assert (last.type, last.key, last.fields, last.text) == WHOLE[1][:4]


def test_neighbours_stay_whole_wherever_a_letter_is_missing() -> None:
    for at in range(len(ENTRY)):
        neighbours_stay(ENTRY[:at] + ENTRY[at + 1 :])


@pytest.mark.parametrize("mark", MARKS)
def test_neighbours_stay_whole_wherever_a_letter_is_too_much(mark: str) -> None:
    for at in range(len(ENTRY)):
        neighbours_stay(ENTRY[:at] + mark + ENTRY[at:])


def test_neighbours_stay_whole_wherever_a_block_is_cut() -> None:
    for at in range(len(ENTRY)):
        neighbours_stay(ENTRY[:at] + "\n")


@pytest.mark.parametrize("fault", [case[0] for case in FAULTS])
def test_neighbours_stay_whole_beside_any_two_faults(fault: str) -> None:
    for case in FAULTS:
        neighbours_stay(fault + case[0])


@given(st.lists(st.tuples(st.integers(0, len(ENTRY) - 1), st.sampled_from(MARKS)), max_size=4))
def test_neighbours_stay_whole_beside_several_changes(changes: list[tuple[int, str]]) -> None:
    text = list(ENTRY)
    for at, mark in changes:
        text[at] = mark
    neighbours_stay("".join(text))


def test_one_missing_letter_costs_at_most_one_entry() -> None:
    for at in range(ENTRY.index("@article") + len("@article{"), len(ENTRY) - 3):
        done = split(BEFORE + ENTRY[:at] + ENTRY[at + 1 :] + AFTER, "refs.bib")
        assert len(done.entries) == 3, ENTRY[at]


BLOCKS = [
    # (a broken block that is no entry, its code)
    ('@string{m = "x"\n', "BIB002"),
    ('@string{m "x"}\n', "BIB005"),
    ("@string{m = x y}\n", "BIB018"),
    ("@string{m}\n", "BIB008"),
    ('@preamble{"x"\n', "BIB002"),
    ("@preamble{}\n", "BIB007"),
    ("@comment{x\n", "BIB002"),
    ("@comment(x\n", "BIB002"),
]


@pytest.mark.parametrize(("broken", "code"), BLOCKS)
def test_a_broken_aside_is_kept_and_named(broken: str, code: str) -> None:
    done = split(BEFORE + broken + AFTER, "refs.bib")
    assert [entry.key for entry in done.entries] == ["a", "z"]
    assert [aside.text for aside in done.asides] == [broken.strip()]
    assert [problem.code for problem in done.problems] == [code]
