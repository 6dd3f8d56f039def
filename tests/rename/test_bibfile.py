"""Other keys in .bib files: heads and the fields that name entries, and nothing else."""

from collections.abc import Mapping

import pytest

from refkit.formats.bibtex import block
from refkit.rename.bibfile import rewrite

NAMES = {"old": "new", "z": "zz"}


def renamed(key: str, names: Mapping[str, str] = NAMES) -> str | None:
    return names.get(key.lower())


CASES = [
    ("@article{old, title = {old}}", "@article{new, title = {old}}"),
    ("@article{ old ,\n title = {old}}", "@article{ new ,\n title = {old}}"),
    ("@ARTICLE ( OLD, title = {x})", "@ARTICLE ( new, title = {x})"),
    ("@article{older, title = {old}}\n@misc{old,}", "@article{older, title = {old}}\n@misc{new,}"),
    ("@misc{a, crossref = {old}, note={old}}", "@misc{a, crossref = {new}, note={old}}"),
    ('@misc{a, xref = "old"}', '@misc{a, xref = "new"}'),
    ("@set{a, entryset = {b, old ,z}}", "@set{a, entryset = {b, new ,zz}}"),
    ("@misc{a, related={old}, relatedtype={old}}", "@misc{a, related={new}, relatedtype={old}}"),
    ("@misc{a, XDATA = {z,old}}", "@misc{a, XDATA = {zz,new}}"),
    # Its own former keys stay, but the new one is there only once.
    ("@misc{old, ids = {older,x}}", "@misc{new, ids = {older,x}}"),
    ("@misc{old, ids = {new,x}}", "@misc{new, ids = {old,x}}"),
    ("@misc{a, ids = {old}}", "@misc{a, ids = {old}}"),
    ("@comment{@misc{old,}}\n% @misc{old,\n% }", "@comment{@misc{old,}}\n% @misc{old,\n% }"),
    ("@comment{@misc{old,}}\n@misc{old,}", "@comment{@misc{old,}}\n@misc{new,}"),
    ("@misc{ä,}\r@misc{old,}\r\n@misc{z,}\n", "@misc{ä,}\r@misc{new,}\r\n@misc{zz,}\n"),
    ("@string{old = {x}}", "@string{old = {x}}"),
    ("@misc{old,\r\n a = {ü}}\r\n", "@misc{new,\r\n a = {ü}}\r\n"),
    ("@misc{old, a={A}}\n@misc{old, a={B}}", "@misc{new, a={A}}\n@misc{old, a={B}}"),
    ("no entries: old", "no entries: old"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("before", "wanted"), CASES)
def test_keys_of_a_bib_file(before: str, wanted: str) -> None:
    done, _ = rewrite("a.bib", before, renamed)
    assert done.after == wanted
    keys = [entry.key for entry in block.split(before, "a.bib").entries]
    assert len(block.split(done.after, "a.bib").entries) == len(keys)


def test_a_key_that_is_there_is_not_written_twice() -> None:
    text = "@misc{new, title={A}}\n@misc{old, title={B}, crossref={z}}"
    done, (problem,) = rewrite("a.bib", text, renamed)
    assert done.after == text.replace("{z}", "{zz}")
    assert (problem.code, problem.key) == ("CIT009", "new")
    assert (problem.where and problem.where.line) == 2


def test_a_change_of_case_is_one() -> None:
    done, problems = rewrite("a.bib", "@misc{Doe,}", {"Doe": "doe"}.get)
    assert (done.after, problems) == ("@misc{doe,}", ())
