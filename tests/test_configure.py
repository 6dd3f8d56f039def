"""`refkit config`: settings shown with their sources, and set in a file that stays as it is."""

import json
import tomllib
from pathlib import Path

import pytest
from conftest import Refkit
from hypothesis import given
from hypothesis import strategies as st

from refkit.errors import RefkitError
from refkit.settings import document
from refkit.settings.key import KEYS, Value, find, read
from refkit.view import Screen, cells, setting

# --- one key in a text ---------------------------------------------------------------------------

FILE = """\
# My settings.
library = "~/thesis.json"  # the usual one

[export]  # how to write
sort = 'year'
omit = [
  "url",   # no links ]
  "note",
]
"letters" = "unicode"
profiles.web = ["doi"]

  [titles]
  keep=["A # b", '''c''', \"\"\"d "e" \"\"\"]
"""

SPOTS = [
    ("library", 2),
    ("export", 4),
    ("export.sort", 5),
    ("export.omit", 6),
    ("export.letters", 10),
    ("export.profiles.web", 11),
    ("export.profiles", 11),
    ("titles", 13),
    ("titles.keep", 14),
    ("titles.none", 13),
    ("contact.email", 0),
]


@pytest.mark.parametrize(("name", "line"), SPOTS)
def test_the_line_of_a_key(name: str, line: int) -> None:
    assert document.line_of(FILE, tuple(name.split("."))) == line


# What is set, the line that goes, and the lines that come.
PUT: list[tuple[str, Value, str, str]] = [
    ("library", "x.json", 'library = "~/thesis.json"  #', 'library = "x.json"  #'),
    ("export.sort", "key", "sort = 'year'", 'sort = "key"'),
    ("export.omit", ["doi"], 'omit = [\n  "url",   # no links ]\n  "note",\n]', 'omit = ["doi"]'),
    ("export.letters", "latex", '"letters" = "unicode"', '"letters" = "latex"'),
    ("export.profiles.web", [], 'profiles.web = ["doi"]', "profiles.web = []"),
    ("export.profiles.b", ["a"], 'web = ["doi"]\n', 'web = ["doi"]\nprofiles.b = ["a"]\n'),
    ("export.align", True, '= "unicode"\n', '= "unicode"\nalign = true\n'),
    ("titles.keep", ['"'], """["A # b", '''c''', \"\"\"d "e" \"\"\"]""", '["\\""]'),
    ("contact.email", "a@b.ie", '"""]\n', '"""]\n\n[contact]\nemail = "a@b.ie"\n'),
]


@pytest.mark.parametrize(("name", "value", "gone", "new"), PUT, ids=[put[0] for put in PUT])
def test_a_key_is_set_and_all_else_stays(name: str, value: Value, gone: str, new: str) -> None:
    at = tuple(name.split("."))
    assert FILE.count(gone) == 1
    assert document.put(FILE, at, value) == FILE.replace(gone, new)
    windows = FILE.replace("\n", "\r\n")
    assert document.put(windows, at, value) == FILE.replace(gone, new).replace("\n", "\r\n")


@pytest.mark.parametrize(
    ("before", "name", "after"),
    [
        ("", "library", 'library = "x"\n'),
        ("[export]\nalign = true\n", "library", 'library = "x"\n\n[export]\nalign = true\n'),
        ("# only this", "library", 'library = "x"\n\n# only this'),
        ("a = 1", "library", 'a = 1\nlibrary = "x"\n'),
        ("", "libraries.x", '[libraries]\nx = "x"\n'),
        ("", "libraries.a b", '[libraries]\n"a b" = "x"\n'),
        ("[libraries]", "libraries.x", '[libraries]\nx = "x"\n'),
        ("[libraries]\n# none\n\n[a]\n", "libraries.x", '[libraries]\nx = "x"\n# none\n\n[a]\n'),
        ("libraries.y = '1'\n", "libraries.x", "libraries.y = '1'\nlibraries.x = \"x\"\n"),
    ],
)
def test_where_a_new_key_goes(before: str, name: str, after: str) -> None:
    assert document.put(before, tuple(name.split(".")), "x") == after


def test_a_key_that_says_so_already_keeps_its_spelling() -> None:
    assert document.put(FILE, ("export", "sort"), "year") == FILE
    assert document.put("a = 1\n", ("a",), True) == "a = true\n"


def test_a_key_in_a_table_on_one_line_is_left_to_a_person() -> None:
    text = 'export = { sort = "key" }\n'
    told = r"stands in a table on one line \(line 1\)"
    with pytest.raises(RefkitError, match=told):
        document.put(text, ("export", "sort"), "year")
    with pytest.raises(RefkitError, match=told):
        document.drop(text, ("export", "sort"))
    assert document.drop(text, ("export", "omit")) == text


@pytest.mark.parametrize(
    ("name", "gone", "left"),
    [
        ("library", 'library = "~/thesis.json"  # the usual one\n', ""),
        ("export.omit", 'omit = [\n  "url",   # no links ]\n  "note",\n]\n', ""),
        ("export.profiles.web", 'profiles.web = ["doi"]\n', ""),
        ("titles.keep", FILE[FILE.index("\n  [titles]") :], ""),
        ("contact.email", "", ""),
    ],
)
def test_a_key_goes_and_all_else_stays(name: str, gone: str, left: str) -> None:
    assert document.drop(FILE, tuple(name.split("."))) == (
        FILE.replace(gone, left) if gone else FILE
    )


def test_a_header_with_a_remark_below_it_stays() -> None:
    text = "[contact]\n# who I am\nemail = 'a@b.ie'\n"
    assert document.drop(text, ("contact", "email")) == "[contact]\n# who I am\n"


NAMES = st.sampled_from([key.name.replace("*", "x-1") for key in KEYS])
VALUES = st.one_of(
    st.booleans(),
    st.integers(-9, 99),
    st.text(st.characters(codec="utf-8"), max_size=8),
    st.lists(st.text("a\"'#]\\\n\x7f\u2028é", max_size=4), max_size=3),
)
REMARKS = st.sampled_from(["", "# a = [1\n", "\n", "  # [export]\n\n", "\t\n"])


def nested(names: dict[str, Value]) -> dict[str, object]:
    table: dict[str, object] = {}
    below: dict[str, dict[str, Value]] = {}
    for name, value in names.items():
        first, _, rest = name.partition(".")
        if rest:
            below.setdefault(first, {})[rest] = value
        else:
            table[first] = value
    return table | {first: nested(rest) for first, rest in below.items()}


@given(st.dictionaries(NAMES, VALUES, max_size=6), NAMES, VALUES, REMARKS, st.sampled_from("\n\r"))
def test_set_and_unset_keep_all_other_bytes(
    there: dict[str, Value], name: str, value: Value, remark: str, end: str
) -> None:
    text = remark
    for other, said in there.items():
        text = document.put(text, tuple(other.split(".")), said)
    text = text.replace("\n", "\r\n") if end == "\r" else text
    if tomllib.loads(text) != nested(there):
        raise AssertionError(text)
    at = tuple(name.split("."))
    now = document.put(text, at, value)
    assert tomllib.loads(now) == nested({**there, name: value})
    kept = [spot for spot in document.spots(text) if spot.name != at and not spot.is_header]
    for spot in kept:
        assert text[spot.start : spot.end].strip() in now
    if name not in there:
        assert document.drop(now, at).replace("\r", "") == text.replace("\r", "")
    assert document.put(now, at, value) == now


# --- values on a command line --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "words", "value"),
    [
        ("export.sort", ["year"], "year"),
        ("export.align", ["true"], True),
        ("export.align", ["False"], False),
        ("enrich.workers", ["8"], 8),
        ("titles.keep", ["Foo", "Monte Verità"], ["Foo", "Monte Verità"]),
        ("list.columns", ["key,year, title"], ["key", "year", "title"]),
        ("list.columns", [""], []),
        ("libraries.thesis", ["x.json"], "x.json"),
        ("export.profiles.web", ["doi", "url"], ["doi", "url"]),
        ("keys.formula", ["[auth][year]"], "[auth][year]"),
    ],
)
def test_a_value_of_a_command_line(name: str, words: list[str], value: Value) -> None:
    assert read(find(name), name, words) == value


@pytest.mark.parametrize(
    ("name", "words", "message", "hint"),
    [
        ("export.sort", ["yaer"], "export.sort is 'yaer', not one of key, year", "year?"),
        ("export.align", ["yes"], "export.align is 'yes', not true or false", ""),
        ("enrich.workers", ["0"], "enrich.workers is '0', not a number from 1 to 32", ""),
        ("enrich.workers", ["9" * 5000], "not a number from 1 to 32", ""),
        ("enrich.workers", ["²"], "not a number", ""),
        ("export.sort", ["a", "b"], "export.sort takes one value, not 2", "quotes"),
    ],
)
def test_a_value_that_is_none(name: str, words: list[str], message: str, hint: str) -> None:
    with pytest.raises(RefkitError, match=message) as refused:
        read(find(name), name, words)
    assert hint in refused.value.hint


@pytest.mark.parametrize(
    ("name", "message", "hint"),
    [
        ("export.srot", "unknown key 'export.srot'", "did you mean export.sort"),
        ("sort", "unknown key 'sort'", "export.sort"),
        ("lists.columns", "unknown key 'lists.columns'", "did you mean list.columns?"),
        ("export", "'export' is a table", "export.sort"),
        ("libraries", "'libraries' is a table", "libraries.NAME"),
        ("libraries.*", r"unknown key 'libraries.\*'", ""),
        ("", "unknown key ''", ""),
    ],
)
def test_a_key_that_is_none(name: str, message: str, hint: str) -> None:
    with pytest.raises(RefkitError, match=message) as refused:
        find(name)
    assert hint in refused.value.hint


# --- drawn ---------------------------------------------------------------------------------------

LINES = [
    setting.Line("", "library", '"/a/b.json"', "--library"),
    setting.Line("export", "sort", '"year"', "/home/config.toml:3"),
    setting.Line("export", "alias-entries", "false", "default", usual=True),
]


def test_settings_are_aligned() -> None:
    assert setting.draw(LINES, Screen(0, False, False)).splitlines() == [
        'library = "/a/b.json"  # --library',
        "",
        "[export]",
        'sort          = "year"  # /home/config.toml:3',
        "alias-entries = false   # default",
    ]
    assert tomllib.loads(setting.draw(LINES, Screen(0, False, False)))["export"]["sort"] == "year"


@pytest.mark.parametrize("width", [20, 30, 40, 80])
def test_sources_fit_the_window(width: int) -> None:
    for line in setting.draw(LINES, Screen(width, False, True)).splitlines():
        assert cells(line) <= max(width, 23)  # a setting is never cut


# --- the command ---------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refkit: Refkit) -> Path:
    """The user's own file, which is not there yet; the library of the run is."""
    Path("library.json").write_text('{"refkit": {"library": {"schema": 4}}, "entries": {}}\n')
    return tmp_path / "home" / "config.toml"


def test_settings_come_from_where_they_are_said(refkit: Refkit, own: Path) -> None:
    own.write_text('[export]\nsort = "year"\n\n[titles]\nkeep = ["Foo"]\n\n[contact]\nemail = ""\n')
    Path("refkit.toml").write_text('[list]\nsort = "year"\n[titles]\nkeep = ["Bar"]\n')
    Path(".refkit.toml").write_text('[list]\nsort = "added"\n')
    environ = {"REFKIT_CONFIG": str(own)}
    done = refkit("config", "--json", **environ, REFKIT_EMAIL="ada@rivers.example")
    assert done.code == 0
    told = json.loads(done.out)
    assert told["export.sort"] == {"value": "year", "source": f"{own}:2"}
    assert told["list.sort"] == {"value": "added", "source": f"{Path.cwd()}/.refkit.toml:2"}
    assert told["titles.keep"] == {
        "value": ["Foo", "Bar"],
        "source": f"{own}:5, {Path.cwd()}/refkit.toml:4",
    }
    assert told["contact.email"] == {"value": "ada@rivers.example", "source": "REFKIT_EMAIL"}
    assert told["export.letters"] == {"value": "latex", "source": "default"}
    assert told["library"]["value"] == str(Path.cwd() / "library.json")
    assert "CFG001" in done.err
    assert ".refkit.toml counts" in done.err
    assert {*told} == {key.name for key in KEYS if not key.name.endswith("*")}
    done = refkit("config", "--explain", "list", **environ)
    assert 'sort    = "added"  # ' in done.out
    assert refkit("config", "list.sort", **environ).out == "added\n"
    assert refkit("config", "titles.keep", **environ).out == "Foo\nBar\n"
    assert refkit("config", "contact.email", **environ).out == ""
    assert refkit("config", "export.align", **environ).out == "false\n"
    whole = refkit("config", **environ)
    assert tomllib.loads(whole.out)["titles"] == {"keep": ["Foo", "Bar"]}


def test_a_value_that_makes_no_sense_is_shown_and_named(refkit: Refkit, own: Path) -> None:
    Path(".refkit.toml").write_text('[keys]\nformula = "[auht]"\n[list]\nsort = "year"\n')
    done = refkit("config", "--explain", REFKIT_EMAIL="nobody")
    assert done.code == 1
    assert 'formula = "[auht]"  # .refkit.toml:2\n' in done.out
    assert done.err.splitlines() == [
        "refkit: .refkit.toml:2: keys.formula: key formula: no marker is called 'auht'",
        "  hint: did you mean auth?",
        "refkit: REFKIT_EMAIL: contact.email is 'nobody', not an e-mail address",
        "  hint: write it as ada@example.org; it tells servers whom to write to about us",
    ]
    assert refkit("config", "list.sort").code == 0


def test_a_setting_is_set_and_unset(refkit: Refkit, own: Path) -> None:
    environ = {"REFKIT_CONFIG": str(own)}
    assert refkit("config", "--path", **environ).out == f"{own}\n"
    done = refkit("config", "export.sort", "year", **environ)
    assert (done.code, done.err) == (0, "changed ~/config.toml\n")
    assert own.read_text() == '[export]\nsort = "year"\n'
    assert "nothing has changed" in refkit("config", "export.sort", "year", **environ).err
    done = refkit("config", "--here", "export.sort", "added", **environ)
    assert Path(".refkit.toml").read_text() == '[export]\nsort = "added"\n'
    done = refkit("config", "export.sort", "author", **environ)
    assert "export.sort is what .refkit.toml:2 says, which counts before it" in done.err
    assert refkit("config", "--here", "--unset", "export.sort", **environ).code == 0
    assert Path(".refkit.toml").read_text() == ""
    assert refkit("config", "--unset", "export.sort", **environ).code == 0
    assert own.read_text() == ""
    assert "nothing has changed" in refkit("config", "--unset", "export.sort", **environ).err


def test_the_older_file_beside_a_library_is_changed_where_it_is(refkit: Refkit, own: Path) -> None:
    Path("refkit.toml").write_text("# ours\n")
    assert refkit("config", "--here", "--path").out == f"{Path.cwd()}/refkit.toml\n"
    assert refkit("config", "--here", "list.columns", "key,title").code == 0
    assert Path("refkit.toml").read_text() == '# ours\n\n[list]\ncolumns = ["key", "title"]\n'
    assert not Path(".refkit.toml").exists()


def test_libraries_have_names(refkit: Refkit, own: Path) -> None:
    environ = {"REFKIT_CONFIG": str(own)}
    Path("thesis").mkdir()
    Path("x.bib").write_text("@book{doe, title={Trees}, author={Doe, J.}, year=2020}")
    assert refkit("-l", "thesis/library.json", "add", "x.bib").code == 0
    assert refkit("config", "libraries.thesis", "thesis", **environ).code == 0
    assert tomllib.loads(own.read_text()) == {
        "libraries": {"thesis": f"{Path.cwd()}/thesis/library.json"}
    }
    assert refkit("-l", "thesis", "list", "--keys", **environ).out == "doe\n"
    assert refkit("list", "--keys", REFKIT_LIBRARY="thesis", **environ).out == "doe\n"
    done = refkit("-l", "theses", "list", **environ)
    assert done.code == 2
    assert "no library is called 'theses'" in done.err
    assert "did you mean thesis?" in done.err
    told = json.loads(refkit("-l", "thesis", "config", "--json", **environ).out)
    assert told["library"]["source"] == f"--library ({own}:2)"


@pytest.mark.parametrize(
    ("args", "message"),
    [
        (["export.sort", "yaer"], "export.sort is 'yaer', not one of"),
        (["export.srot", "year"], "unknown key 'export.srot'"),
        (["export.srot"], "unknown key 'export.srot'"),
        (["--unset", "export.srot"], "unknown key 'export.srot'"),
        (["contact.email", "me"], "contact.email is 'me', not an e-mail address"),
        (["enrich.sources", "acl", "crosref"], "unknown source 'crosref'"),
        (["keys.formula", "[auth"], "[auth"),
        (["list.sort", "colour"], "unknown sort key 'colour'"),
        (["list.columns", "key,colour"], "unknown column 'colour'"),
        (["libraries.a/b", "x"], "a library is named by a word"),
        (["--here", "library", "x.json"], "library is for your own configuration"),
        (["--here"], "--here goes with"),
        (["--path", "export.sort"], "either a KEY, or --unset, or --path"),
    ],
)
def test_what_makes_no_sense_is_refused_and_not_written(
    refkit: Refkit, own: Path, args: list[str], message: str
) -> None:
    done = refkit("config", *args, REFKIT_CONFIG=str(own) if own.exists() else "")
    assert done.code == 2
    assert message in done.err
    assert not own.exists()
    assert not Path(".refkit.toml").exists()


def test_a_file_that_is_wrong_already_is_not_touched(refkit: Refkit, own: Path) -> None:
    for text in ("[export\n", '[exprot]\nsort = "year"\n'):
        own.write_text(text)
        done = refkit("config", "export.sort", "year", REFKIT_CONFIG=str(own))
        assert done.code == 2
        assert str(own) in done.err
        assert own.read_text() == text


def test_a_file_that_is_a_link_stays_one(refkit: Refkit, own: Path) -> None:
    real = own.with_name("dotfiles.toml")
    real.write_text("# mine\n")
    own.symlink_to(real)
    assert refkit("config", "list.sort", "year", REFKIT_CONFIG=str(own)).code == 0
    assert own.is_symlink()
    assert real.read_text() == '# mine\n\n[list]\nsort = "year"\n'
