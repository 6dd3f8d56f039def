"""Which library, how long to wait, and what day it is."""

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from refkit import sources
from refkit.errors import RefkitError, UnknownName
from refkit.formats import Letters, Options, Venues
from refkit.model import Aside, AsideKind
from refkit.settings import (
    Network,
    Settings,
    cache_folder,
    configurations,
    enrich_sources,
    export_options,
    find_library,
    keeps_journal,
    key_formula,
    list_columns,
    list_sort,
    load,
    network,
)
from refkit.settings.folder import own as own_folder
from refkit.settings.force import in_force
from refkit.settings.key import KEYS


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    home = tmp_path / "home"
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.setenv("USERPROFILE", str(home))
    for variable in ("XDG_DATA_HOME", "LOCALAPPDATA"):
        monkeypatch.setenv(variable, str(home / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    monkeypatch.setenv("XDG_STATE_HOME", str(home / "state"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(home / "config"))
    return home


@pytest.fixture
def deep(tmp_path: Path) -> Path:
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    return folder


def test_the_flag_comes_first(deep: Path) -> None:
    (deep / "library.json").touch()
    environ = {"REFKIT_LIBRARY": "env.json"}
    assert find_library("flag.json", environ, deep) == Path("flag.json")


def test_the_variable_comes_second(deep: Path) -> None:
    (deep / "library.json").touch()
    assert find_library(None, {"REFKIT_LIBRARY": "env.json"}, deep) == Path("env.json")


@pytest.mark.parametrize("above", [0, 1, 2])
def test_the_nearest_upwards_comes_third(deep: Path, above: int) -> None:
    folder = [deep, *deep.parents][above]
    (deep.parents[1] / "library.json").touch()
    (folder / "library.json").touch()
    assert find_library(None, {"REFKIT_LIBRARY": ""}, deep) == folder / "library.json"


def test_a_folder_of_that_name_is_passed_over(deep: Path) -> None:
    (deep / "library.json").mkdir()
    (deep.parent / "library.json").touch()
    assert find_library(None, {}, deep) == deep.parent / "library.json"


@pytest.mark.parametrize("left", ["library.journal", "library.json.bak"])
def test_what_a_deleted_library_left_marks_its_place(deep: Path, left: str) -> None:
    (deep.parent / "library.json").touch()
    (deep / left).touch()
    assert find_library(None, {}, deep) == deep / "library.json"
    assert find_library(None, {}, deep.parent) == deep.parent / "library.json"


def test_a_link_that_leads_nowhere_is_a_library_that_is_missing(deep: Path) -> None:
    (deep.parent / "library.json").touch()
    (deep / "library.json").symlink_to("not-mounted/library.json")
    assert find_library(None, {}, deep) == deep / "library.json"


def test_the_own_one_comes_last(deep: Path, own_home: Path) -> None:
    found = find_library(None, {}, deep)
    assert found.name == "library.json"
    assert own_home in found.parents


@pytest.mark.parametrize(
    ("flag", "environ"), [("~/l.json", {}), (None, {"REFKIT_LIBRARY": "~/l.json"})]
)
def test_a_tilde_is_the_home_folder(
    flag: str | None, environ: dict[str, str], deep: Path, own_home: Path
) -> None:
    assert find_library(flag, environ, deep) == own_home / "l.json"


def test_a_home_that_is_not_there_is_refused(deep: Path) -> None:
    with pytest.raises(RefkitError, match="no such home folder: ~nobody-of-that-name"):
        find_library("~nobody-of-that-name/l.json", {}, deep)


def test_platformdirs_is_loaded_for_the_last_only() -> None:
    code = (
        "import sys; from pathlib import Path; from refkit.settings import load;"
        " load('x.json', {}, Path('.')); print('platformdirs' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "False\n"


@pytest.mark.parametrize(("text", "seconds"), [("", 10), ("0", 0), ("2.5", 2.5), ("60", 60)])
def test_the_wait_is_seconds(text: str, seconds: float, deep: Path) -> None:
    assert load("x.json", {"REFKIT_LOCK_WAIT": text}, deep).wait == seconds


@pytest.mark.parametrize("text", ["soon", "-1", "nan", "inf", "10 s"])
def test_a_wait_without_sense_is_refused(text: str, deep: Path) -> None:
    with pytest.raises(RefkitError, match=f"REFKIT_LOCK_WAIT is '{text}', not a number of seconds"):
        load("x.json", {"REFKIT_LOCK_WAIT": text}, deep)


def test_without_a_variable_there_are_defaults(deep: Path) -> None:
    assert load("x.json", {}, deep) == Settings(library=Path("x.json"), wait=10.0, epoch="")


@pytest.mark.parametrize(
    ("epoch", "day"),
    [
        ("0", date(1970, 1, 1)),
        ("1582243199", date(2020, 2, 20)),
        ("1582243200", date(2020, 2, 21)),  # midnight in Greenwich, whatever the time zone here
        ("1582329599", date(2020, 2, 21)),
    ],
)
def test_the_clock_honours_source_date_epoch(epoch: str, day: date, deep: Path) -> None:
    assert load("x.json", {"SOURCE_DATE_EPOCH": epoch}, deep).today() == day


@pytest.mark.parametrize("epoch", ["today", "1582243200.5", "-1", " 1", "٣", "9" * 30])
def test_a_malformed_epoch_is_refused_by_name_when_a_day_is_asked_for(
    epoch: str, deep: Path
) -> None:
    settings = load("x.json", {"SOURCE_DATE_EPOCH": epoch}, deep)
    with pytest.raises(RefkitError, match="SOURCE_DATE_EPOCH is "):
        settings.today()


def test_without_an_epoch_the_clock_is_the_local_day(
    monkeypatch: pytest.MonkeyPatch, deep: Path
) -> None:
    class Clock(date):
        @classmethod
        def today(cls) -> "Clock":
            return cls(2031, 5, 6)

    monkeypatch.setattr("refkit.settings.date", Clock)
    assert load("x.json", {"SOURCE_DATE_EPOCH": ""}, deep).today() == date(2031, 5, 6)


def test_the_second_is_in_utc_and_honours_source_date_epoch(deep: Path) -> None:
    settings = load("x.json", {"SOURCE_DATE_EPOCH": "1582243200"}, deep)
    assert settings.now() == datetime(2020, 2, 21, tzinfo=UTC)
    now = load("x.json", {}, deep).now()
    assert (now.tzinfo, now.microsecond) == (UTC, 0)


# --- Folders, names, defaults --------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["config", "data", "cache", "state"])
def test_the_folders_are_those_of_the_system(
    kind: str, monkeypatch: pytest.MonkeyPatch, own_home: Path
) -> None:
    import platformdirs

    assert own_folder(kind) == getattr(platformdirs, f"user_{kind}_path")("refkit")
    for value in ("", " "):
        monkeypatch.setenv(f"XDG_{kind.upper()}_HOME", value)
        assert own_folder(kind) == getattr(platformdirs, f"user_{kind}_path")("refkit")
        assert own_home in own_folder(kind).parents


def named_libraries(deep: Path) -> dict[str, str]:
    config = written(
        deep / "conf" / "own.toml",
        'library = "../usual.json"\n[libraries]\nthesis = "/t/library.json"\nhome = "~/h.json"\n'
        'folder = ".."\n',
    )
    return {"REFKIT_CONFIG": str(config)}


def test_libraries_are_named_in_ones_own_file(deep: Path, own_home: Path) -> None:
    environ = named_libraries(deep)
    assert find_library("thesis", environ, deep) == Path("/t/library.json")
    assert find_library("home", environ, deep) == own_home / "h.json"
    assert find_library("folder", environ, deep) == deep / "conf" / ".." / "library.json"
    assert find_library(None, {**environ, "REFKIT_LIBRARY": "thesis"}, deep) == (
        Path("/t/library.json")
    )


@pytest.mark.parametrize("word", ["thesis.json", "./thesis", "a/thesis", "thesis.JSON", "~/thesis"])
def test_what_can_only_be_a_path_is_one(word: str, deep: Path, own_home: Path) -> None:
    assert find_library(word, named_libraries(deep), deep) == Path(word).expanduser()
    # No configuration is read for it, so one that is broken does no harm.
    assert find_library(word, {"REFKIT_CONFIG": "/none"}, deep) == Path(word).expanduser()


def test_a_word_is_a_name_before_it_is_a_file(deep: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(deep)
    Path("thesis").touch()
    Path("other").touch()
    assert find_library("thesis", named_libraries(deep), deep) == Path("/t/library.json")
    assert find_library("other", named_libraries(deep), deep) == Path("other")


@pytest.mark.parametrize(
    ("word", "hint"),
    [("theses", "did you mean thesis? there are: folder, home, thesis; "), ("q", "./q or q.json")],
)
def test_a_word_that_names_no_library(word: str, hint: str, deep: Path) -> None:
    with pytest.raises(RefkitError, match=f"no library is called '{word}'") as refused:
        find_library(word, named_libraries(deep), deep)
    assert hint in refused.value.hint


def test_the_default_library_comes_after_the_nearest(deep: Path) -> None:
    environ = named_libraries(deep)
    assert find_library(None, environ, deep) == deep / "conf" / ".." / "usual.json"
    (deep.parent / "library.json").touch()
    assert find_library(None, environ, deep) == deep.parent / "library.json"


# --- Chosen for keys, lists and the journal ------------------------------------------------------


def test_what_goes_without_a_choice(deep: Path) -> None:
    library = deep / "library.json"
    assert key_formula(library, {}) == ""
    assert list_columns(library, {}) == ()
    assert list_sort(library, {}) == "key"
    assert keeps_journal(library, {}) is True


def test_the_nearer_file_wins(deep: Path) -> None:
    own = written(
        deep / "own.toml",
        '[keys]\nformula = "[auth][year]"\n[list]\nsort = "year-"\ncolumns = ["key", "doi"]\n',
    )
    environ = {"REFKIT_CONFIG": str(own)}
    library = deep / "library.json"
    assert key_formula(library, environ) == "[auth][year]"
    written(deep / "refkit.toml", '[list]\nsort = "added"\n[journal]\nkeep = false\n')
    assert list_sort(library, environ) == "added"
    assert keeps_journal(library, environ) is False
    written(deep / ".refkit.toml", '[list]\nsort = "title"\n[keys]\nformula = ""\n')
    assert list_sort(library, environ) == "title"
    assert list_columns(library, environ) == ("key", "doi")
    assert key_formula(library, environ) == ""
    assert configurations(library, environ) == (own, deep / "refkit.toml", deep / ".refkit.toml")


@pytest.mark.parametrize(
    ("text", "ask", "message"),
    [
        ('\n[keys]\nformula = "[auth"\n', key_formula, ":3: keys.formula: "),
        ('[list]\nsort = "size"\n', list_sort, ":2: list.sort: unknown sort key 'size'"),
        ('[list]\ncolumns = ["size"]\n', list_columns, ":2: list.columns: unknown column 'size'"),
        ('[list]\n\nsorts = "key"\n', list_sort, r":3: unknown key 'sorts' in \[list\]"),
        ('a = 1\n[journal]\nkeep = "no"\n', keeps_journal, ":1: unknown key 'a'"),
        ('[journal]\nkeep = "no"\n', keeps_journal, ":2: journal.keep is 'no', not true or false"),
        ('sort = "key"\n', list_sort, ":1: unknown key 'sort'"),
    ],
)
def test_a_choice_without_sense_is_told_with_its_line(
    deep: Path, text: str, ask: Callable[[Path, dict[str, str]], object], message: str
) -> None:
    own = written(deep / "own.toml", text)
    with pytest.raises(RefkitError, match=f"{own}{message}") as refused:
        ask(deep / "library.json", {"REFKIT_CONFIG": str(own)})
    assert refused.value.hint


def test_which_library_is_ones_own_choice(deep: Path) -> None:
    written(deep / ".refkit.toml", '[libraries]\nx = "y"\n')
    with pytest.raises(RefkitError, match=r"\.refkit\.toml:2: libraries\.x stands in your own"):
        list_sort(deep / "library.json", {})


def test_every_key_is_in_force_without_a_file(deep: Path) -> None:
    told = {each.name: each for each in in_force("x.json", {}, deep)}
    assert {*told} == {key.name for key in KEYS if not key.name.endswith(".*")}
    assert (told["library"].value, told["library"].source) == ("x.json", "--library")
    assert {each.source for name, each in told.items() if name != "library"} == {"default"}
    assert told["enrich.sources"].value == [*sources.names()]


def test_reading_commands_load_neither_toml_nor_platformdirs(deep: Path, own_home: Path) -> None:
    code = (
        "import os, sys; from pathlib import Path; from refkit import settings as s;"
        " library = s.load(None, os.environ, Path('.')).library;"
        " s.list_sort(library, os.environ); s.keeps_journal(library, os.environ);"
        " s.cache_folder(os.environ); s.list_columns(library, os.environ);"
        " print({'tomllib', 'platformdirs', 'refkit.query'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=deep
    )
    assert done.stdout == "set()\n" or sys.platform != "linux"


# --- How to write --------------------------------------------------------------------------------

FULL = """\
[export]
dialect = "biblatex"
sort = "year"
letters = "unicode"
venues = "iso4"
align = true
alias-entries = true
fields = ["minimal", "doi"]
omit = ["note"]

[export.profiles]
mine = ["author", "title"]

[titles]
keep = ["Foo", "Bar Baz"]
"""


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def test_without_a_file_there_are_the_formats_own_defaults(deep: Path) -> None:
    assert export_options(deep / "library.json", {}) == Options()
    assert export_options(None, {"REFKIT_CONFIG": ""}) == Options()


def test_every_key(deep: Path) -> None:
    config = written(deep / "own.toml", FULL)
    assert export_options(None, {"REFKIT_CONFIG": str(config)}) == Options(
        dialect="biblatex",
        sort="year",
        letters=Letters.UNICODE,
        venues=Venues.ISO4,
        align=True,
        alias_entries=True,
        fields=("minimal", "doi"),
        omit=("note",),
        profiles={"mine": ("author", "title")},
        keep_case=("Foo", "Bar Baz"),
    )


def test_flags_win(deep: Path) -> None:
    config = written(deep / "own.toml", FULL)
    asides = (Aside(kind=AsideKind.TEXT, text="x"),)
    options = export_options(
        None,
        {"REFKIT_CONFIG": str(config)},
        to="bibtex",
        sort="author",
        letters="ascii",
        venues="short",
        align=False,
        alias_entries=False,
        fields=("full",),
        added=("code",),
        omit=("file",),
        keep_case=("Qux", "Foo"),
        asides=asides,
    )
    assert options == Options(
        sort="author",
        letters=Letters.ASCII,
        venues=Venues.SHORT,
        fields=("full",),
        added=("code",),
        omit=("note", "file"),
        profiles={"mine": ("author", "title")},
        keep_case=("Foo", "Bar Baz", "Qux"),
        asides=asides,
    )


def test_the_librarys_file_wins_over_ones_own(deep: Path, own_home: Path) -> None:
    from platformdirs import user_config_path

    own = user_config_path("refkit") / "config.toml"
    assert own_home in own.parents
    written(own, FULL)
    library = deep / "library.json"
    assert configurations(library, {}) == (own,)
    beside = written(
        deep / "refkit.toml",
        '[export]\nsort = "added"\nprofiles = {yours = ["doi"]}\n[titles]\nkeep = ["Baz"]\n',
    )
    assert configurations(library, {}) == (own, beside)
    options = export_options(library, {})
    assert (options.sort, options.dialect) == ("added", "biblatex")
    assert options.profiles == {"mine": ("author", "title"), "yours": ("doi",)}
    assert options.keep_case == ("Foo", "Bar Baz", "Baz")


def test_a_format_that_is_no_dialect_has_none(deep: Path) -> None:
    config = written(deep / "own.toml", FULL)
    for to in ("json", "bibtex"):
        assert export_options(None, {"REFKIT_CONFIG": str(config)}, to=to).dialect == ""
    assert export_options(None, {}, to="biblatex").dialect == "biblatex"


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[exprot]", "unknown key 'exprot'", "did you mean export?"),
        ("[export]\nsrot = 1", r"unknown key 'srot' in \[export\]", "did you mean sort?"),
        ("[titles]\nx = 1", r"unknown key 'x' in \[titles\]", "there is: keep"),
        ("export = 1", r"export is '1', not a table: \[export\]", ""),
        ('[export]\nsort = "yaer"', "export.sort is 'yaer', not one of key, year", "year?"),
        ("[export]\nsort = true", "export.sort is 'true', not one of key, year", ""),
        ('[export]\nletters = "utf8"', "export.letters is 'utf8', not one of latex", ""),
        ('[export]\nvenues = "ISO4"', "export.venues is 'ISO4', not one of full", "iso4?"),
        ('[export]\ndialect = "ris"', "export.dialect is 'ris', not one of bibtex", ""),
        ('[export]\nalign = "yes"', "export.align is 'yes', not true or false", ""),
        ('[export]\nfields = "doi"', "export.fields is 'doi', not a list of words", ""),
        ("[export]\nomit = [1]", r"export.omit is '\[1\]', not a list of words", ""),
        ("[export]\nprofiles = 1", "export.profiles is '1', not a table", ""),
        (
            "[export.profiles]\nmine = 1",
            "export.profiles.mine is '1', not a list of words",
            "docs/configuration.md",
        ),
        ("[export", "is not TOML: ", "docs/configuration.md"),
        ("x = '\udcff'", "is not TOML: ", ""),
    ],
)
def test_what_is_not_understood_is_refused(deep: Path, text: str, message: str, hint: str) -> None:
    config = deep / "own.toml"
    config.write_bytes(text.encode("utf-8", "surrogateescape"))
    with pytest.raises(RefkitError, match=message) as refused:
        export_options(None, {"REFKIT_CONFIG": str(config)})
    assert str(config) in refused.value.message
    assert hint in refused.value.hint


def test_a_file_that_is_named_must_be_there(deep: Path) -> None:
    with pytest.raises(RefkitError, match="there is no configuration file"):
        export_options(None, {"REFKIT_CONFIG": str(deep / "none.toml")})


def test_a_folder_is_no_file(deep: Path) -> None:
    with pytest.raises(RefkitError, match="cannot be read"):
        export_options(None, {"REFKIT_CONFIG": str(deep)})


@pytest.mark.parametrize("flag", ["sort", "letters", "venues"])
def test_words_that_are_none_are_refused(flag: str) -> None:
    with pytest.raises(UnknownName, match=r"unknown .* 'size'"):
        export_options(
            None,
            {},
            sort="size" if flag == "sort" else "",
            letters="size" if flag == "letters" else "",
            venues="size" if flag == "venues" else "",
        )


def test_loading_the_settings_reads_no_configuration() -> None:
    code = (
        "import sys; from pathlib import Path; from refkit.settings import load;"
        " load('x.json', {'REFKIT_CONFIG': '/none'}, Path('.'));"
        " print({'tomllib', 'platformdirs', 'refkit.formats'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert done.stdout == "set()\n"


# --- Servers, accounts and their folders ---------------------------------------------------------

BASES = {
    "OPENREVIEW_API_BASEURL": "openreview-v1",
    "OPENREVIEW_API_BASEURL_V2": "openreview-v2",
    "REFKIT_ARXIV_URL": "arxiv",
    "REFKIT_DBLP_URL": "dblp",
    "REFKIT_CROSSREF_URL": "crossref",
    "REFKIT_DOI_URL": "doi",
    "REFKIT_SEMANTICSCHOLAR_URL": "semanticscholar",
    "REFKIT_OPENALEX_URL": "openalex",
    "REFKIT_ACL_URL": "acl",
}


def test_without_anything_nobody_asks_the_usual_servers(deep: Path, own_home: Path) -> None:
    found = network(deep / "library.json", {})
    assert found == Network(cache=found.cache, tokens=found.tokens)
    assert (found.email, found.keys, found.logins, found.urls) == ("", {}, {}, {})
    assert (found.offline, found.workers) == (False, 16)
    assert own_home in found.cache.parents
    assert own_home in found.tokens.parents
    # What may be thrown away is no place for a token.
    assert not found.tokens.is_relative_to(found.cache)
    assert not own_home.exists()


def test_offline_is_said(deep: Path) -> None:
    assert network(None, {}, offline=True).offline


@pytest.mark.parametrize("variable", BASES)
def test_every_base_url_can_be_changed(variable: str) -> None:
    found = network(None, {variable: "http://127.0.0.1:8080/mirror/"}).urls
    assert found == {BASES[variable]: "http://127.0.0.1:8080/mirror"}
    assert network(None, {variable: " "}).urls == {}


@pytest.mark.parametrize(
    "url",
    [
        "https://x.example",
        "http://localhost",
        "http://[::1]:8080",
        "HTTPS://X.EXAMPLE/a/b",
        "http://x.example:65535/a",
    ],
)
def test_addresses_of_servers(url: str) -> None:
    assert network(None, {"REFKIT_DOI_URL": url}).urls == {"doi": url}


@pytest.mark.parametrize(
    "url",
    [
        *("x.example", "ftp://x.example", "file:///etc/passwd", "https://", "https:///a", "yes"),
        *("https://x.example?q=1", "https://x.example#a", "https://x.example/a b"),
        *("https://x.example:port", "https://x.example:70000", "http://[", "https://é.example"),
    ],
)
def test_an_address_without_sense_is_refused_by_the_name_of_its_variable(url: str) -> None:
    with pytest.raises(RefkitError, match="REFKIT_DOI_URL is ") as refused:
        network(None, {"REFKIT_DOI_URL": url})
    assert f"'{url}'" in refused.value.message
    assert "https://doi.org" in refused.value.hint


@pytest.mark.parametrize(
    "url", ["https://ada:hunter2@x.example", "htp://ada:hunter2@x", "https://ada@x.example"]
)
def test_a_password_in_an_address_is_refused_and_not_repeated(url: str) -> None:
    with pytest.raises(RefkitError, match="REFKIT_DOI_URL names a user") as refused:
        network(None, {"REFKIT_DOI_URL": url})
    assert "hunter2" not in refused.value.message + refused.value.hint


def test_keys_and_logins() -> None:
    found = network(
        None,
        {
            "OPENREVIEW_TOKEN": " token\n",
            "SEMANTIC_SCHOLAR_API_KEY": "s2",
            "OPENALEX_API_KEY": "oa",
            "OPENREVIEW_USERNAME": "ada@example.org",
            "OPENREVIEW_PASSWORD": " pass word ",
        },
    )
    assert found.keys == {"openreview": "token", "semanticscholar": "s2", "openalex": "oa"}
    assert found.logins == {"openreview": ("ada@example.org", " pass word ")}


@pytest.mark.parametrize(
    "environ",
    [
        {"OPENREVIEW_USERNAME": "ada@example.org"},
        {"OPENREVIEW_PASSWORD": "hunter2"},
        {"OPENREVIEW_USERNAME": "", "OPENREVIEW_PASSWORD": "hunter2"},
        {"OPENREVIEW_TOKEN": "", "OPENALEX_API_KEY": " "},
    ],
)
def test_half_a_login_is_none(environ: dict[str, str]) -> None:
    found = network(None, environ)
    assert (found.keys, found.logins) == ({}, {})


@pytest.mark.parametrize("key", ["two words", "a\nX-Header: b", "schlüssel", "x" * 8193, "a\x00"])
def test_a_key_that_cannot_be_sent_is_refused_and_not_repeated(key: str) -> None:
    with pytest.raises(RefkitError, match="OPENALEX_API_KEY is no key") as refused:
        network(None, {"OPENALEX_API_KEY": key})
    assert key not in refused.value.message + refused.value.hint


def test_the_cache_can_be_elsewhere(deep: Path, own_home: Path) -> None:
    assert network(None, {"REFKIT_CACHE": "~/c"}).cache == own_home / "c"
    assert (
        network(None, {"REFKIT_CACHE": "c"}).cache
        == Path("c")
        == cache_folder({"REFKIT_CACHE": "c"})
    )
    assert cache_folder({"REFKIT_CACHE": ""}) == cache_folder({})


ADDRESS = "ada@rivers.example"


def test_the_contact_address(deep: Path) -> None:
    own = written(deep / "own.toml", f'[contact]\nemail = "{ADDRESS}"\n')
    environ = {"REFKIT_CONFIG": str(own)}
    assert network(None, environ).email == ADDRESS
    beside = written(deep / "refkit.toml", '[contact]\nemail = "bo@chen.example"\n')
    assert network(deep / "library.json", environ).email == "bo@chen.example"
    assert network(deep / "library.json", {**environ, "REFKIT_EMAIL": " c@d.example "}).email == (
        "c@d.example"
    )
    beside.write_text('[contact]\nemail = ""\n', "utf-8")
    assert network(deep / "library.json", environ).email == ADDRESS


@pytest.mark.parametrize(
    "address", ["a@b.example", "ada.rivers+refs@uni-ulm.example", "o'neil@x.y.example", "_@x1.ie"]
)
def test_addresses_of_people(address: str) -> None:
    assert network(None, {"REFKIT_EMAIL": address}).email == address


@pytest.mark.parametrize(
    "address",
    [
        *("me", "@x.example", "me@", "me@localhost", "me@x..example", "me@x.example.", "a@b@c.ie"),
        *("me @x.example", "me@x.example\r\nX: y", "<me@x.example>", "me@x.example, b@x.example"),
        *("mé@x.example", "me@éx.example", f"{'m' * 65}@x.example", f"me@{'x.' * 126}ie"),
        *("mailto:me@x.example", "me(home)@x.example", 'me"@x.example'),
    ],
)
def test_an_address_that_is_none_is_refused(address: str, deep: Path) -> None:
    with pytest.raises(RefkitError, match="REFKIT_EMAIL is ") as refused:
        network(None, {"REFKIT_EMAIL": address})
    assert refused.value.message.endswith("not an e-mail address")
    own = written(deep / "own.toml", '[contact]\nemail = "me"\n')
    with pytest.raises(RefkitError, match=r"contact\.email is 'me', not an e-mail address"):
        network(None, {"REFKIT_CONFIG": str(own)})


def test_how_many_connections(deep: Path) -> None:
    own = written(deep / "own.toml", "[enrich]\nworkers = 32\n")
    environ = {"REFKIT_CONFIG": str(own)}
    assert network(None, environ).workers == 32
    written(deep / "refkit.toml", "[enrich]\nworkers = 1\n")
    assert network(deep / "library.json", environ).workers == 1


def test_which_sources(deep: Path) -> None:
    known = sources.names()
    assert enrich_sources(None, {}) == known
    own = written(deep / "own.toml", '[enrich]\nsources = ["dblp", "arxiv", "dblp"]\n')
    environ = {"REFKIT_CONFIG": str(own)}
    assert enrich_sources(None, environ) == ("dblp", "arxiv")
    assert enrich_sources(None, environ, ["crossref"]) == ("crossref",)
    written(deep / "refkit.toml", '[enrich]\nsources = ["acl"]\n')
    assert enrich_sources(deep / "library.json", environ) == ("acl",)
    with pytest.raises(UnknownName, match="unknown source 'crosref'") as refused:
        enrich_sources(None, environ, ["crosref"])
    assert "did you mean crossref?" in refused.value.hint


@pytest.mark.parametrize(
    ("text", "message", "hint"),
    [
        ("[enrich]\nworkers = 0", "enrich.workers is '0', not a number from 1 to 32", ""),
        ("[enrich]\nworkers = 33", "enrich.workers is '33', not a number from 1 to 32", ""),
        ("[enrich]\nworkers = true", "enrich.workers is 'true', not a number", ""),
        ("[enrich]\nworkers = 2.0", "enrich.workers is '2.0', not a number", ""),
        ('[enrich]\nworkers = "8"', "enrich.workers is '8', not a number", ""),
        ('[enrich]\nsource = ["acl"]', "unknown key 'source'", "did you mean sources?"),
        ('[enrich]\nsources = "acl"', "enrich.sources is 'acl', not a list of words", ""),
        ("[enrich]\nsources = []", "enrich.sources is empty", "all sources are asked"),
        (
            '[enrich]\nsources = ["acl", "crosref"]',
            "enrich.sources has an unknown source 'crosref'",
            "did you mean crossref? there are: openreview, acl",
        ),
        ("[contact]\nemail = 1", "contact.email is '1', not text in quotes", ""),
        ('[contact]\nmail = "a@b.ie"', "unknown key 'mail'", "there is: email"),
        ("contact = 1", r"contact is '1', not a table: \[contact\]", ""),
    ],
)
def test_what_is_said_of_servers_is_checked(deep: Path, text: str, message: str, hint: str) -> None:
    own = written(deep / "own.toml", text)
    with pytest.raises(RefkitError, match=message) as refused:
        enrich_sources(None, {"REFKIT_CONFIG": str(own)})
    assert str(own) in refused.value.message
    assert hint in refused.value.hint
