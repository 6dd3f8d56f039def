"""`refkit list`, `show` and `next` as people run them: queries, order, columns, templates."""

import json
from datetime import date
from pathlib import Path

import pytest
from conftest import Refkit

from refkit.commands import Run
from refkit.commands.target import meant
from refkit.date import PartialDate
from refkit.errors import RefkitError, UnknownKey
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, Plan, Priority, Record, Status, StatusChange
from refkit.name import Name
from refkit.query import QueryError
from refkit.store import Library

ADDED = date(2026, 10, 5)

SHELF = (
    Record(
        key="vaswani2017attention",
        entry=Entry(
            title="Attention Is All You Need",
            authors=(
                Name(given="Ashish", family="Vaswani"),
                Name(given="Noam", family="Shazeer"),
                Name(given="Niki", family="Parmar"),
            ),
            date=PartialDate(2017),
            venue="neurips",
            container="Advances in Neural Information Processing Systems",
            identifiers=(Identifier(Scheme.ARXIV, "1706.03762"),),
            abstract="The dominant sequence transduction models are recurrent.",
        ),
        tags=("nlp/transformers", "to-cite"),
        status=Status.READ,
        history=(StatusChange(status=Status.READ, on=date(2026, 10, 12)),),
        rating=5,
        added=ADDED,
        aliases=("Vaswani:17",),
    ),
    Record(
        key="goodfellow2014generative",
        entry=Entry(
            title="Generative Adversarial Nets",
            authors=(Name(given="Ian", family="Goodfellow"), Name(given="Jean", family="Müller")),
            date=PartialDate(2014, 6),
            abstract="A framework for estimating generative models.",
        ),
        tags=("gan",),
        status=Status.QUEUED,
        priority=Priority.HIGH,
        added=ADDED,
    ),
    Record(
        key="li2020deep",
        entry=Entry(
            title="深度学习 for \u202eevil\x1b[31m titles",
            authors=(Name(literal="李明"),),
            date=PartialDate(2020),
        ),
        rating=3,
        added=date(2026, 11, 20),
    ),
)


@pytest.fixture
def shelf(tmp_path: Path) -> Path:
    path = tmp_path / "work" / "library.json"
    path.parent.mkdir(exist_ok=True)
    Library(path).apply(Plan(put=SHELF, tag_aliases={"transformer": "nlp/transformers"}))
    return path


GOODFELLOW, LI, VASWANI = (record.key for record in sorted(SHELF, key=lambda record: record.key))

# --- list ---------------------------------------------------------------------------------------


def test_queries_sort_and_limit(refkit: Refkit, shelf: Path) -> None:
    def keys(*args: str) -> list[str]:
        done = refkit("list", "--keys", *args)
        assert done.code == 0, done.err
        return done.out.split()

    assert keys() == [GOODFELLOW, LI, VASWANI]
    assert keys("tag:nlp") == keys("--tag", "nlp") == keys("--tag", "Transformer") == [VASWANI]
    assert keys("year:2015..", "--sort", "year-") == [LI, VASWANI]
    assert keys("--sort", "rating-", "--limit", "2") == [VASWANI, LI]
    assert keys("muller", "OR", "author:vaswani") == [GOODFELLOW, VASWANI]
    assert keys("models", "^tag:gan") == [VASWANI]
    assert keys("read:last-month") == [VASWANI]
    assert keys("added:2d") == [LI]
    assert keys("https://arxiv.org/pdf/1706.03762v7") == [VASWANI]
    assert keys("models", "--status", "queued") == [GOODFELLOW]
    assert keys("--", "-has:abstract") == [LI]


def test_words_that_are_all_keys_mean_their_records(refkit: Refkit, shelf: Path) -> None:
    both = ("vaswani2017attention", "VASWANI2017ATTENTION")
    done = refkit("--library", str(shelf), "list", *both, "--keys")
    assert done.out == "vaswani2017attention\n"
    for command in ("list", "export"):
        keys = [record.key for record in SHELF[:2]]
        done = refkit("--library", str(shelf), command, *keys)
        assert done.code == 0
        assert all(key in done.out for key in keys)


def test_what_is_said_below_the_list(refkit: Refkit, shelf: Path) -> None:
    assert refkit("list", "tag:gan").err == "1 record\n"
    assert refkit("list", "--limit", "1").err == "1 of 3 records\n"
    nothing = refkit("list", "tag:zzz")
    assert (nothing.code, nothing.out, nothing.err) == (0, "", "none of 3 records\n")


def test_columns(refkit: Refkit, shelf: Path) -> None:
    done = refkit("list", "--columns", "key,rating, author ,tags,arxiv")
    assert done.out == (
        "goodfellow2014generative     Goodfellow, Müller  gan\n"
        "li2020deep                3  李明\n"
        "vaswani2017attention      5  Vaswani et al.      nlp/transformers to-cite  1706.03762\n"
    )


def test_a_template(refkit: Refkit, shelf: Path) -> None:
    done = refkit("list", "--sort", "year", "--template", r"{key:8} {rating:>2}\t{title} ({year})")
    assert done.out.splitlines() == [
        "goodfel…   \tGenerative Adversarial Nets (2014)",
        "vaswani…  5\tAttention Is All You Need (2017)",
        "li2020d…  3\t深度学习 for �evil�[31m titles (2020)",
    ]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["titel:x"], "there is no field 'titel'\n    titel:x\n    ^\n  hint: did you mean title?"),
        (["a", "(b"], "the parenthesis is not closed\n    a (b\n      ^\n"),
        (["深度 AND"], "AND has nothing to connect on its right\n    深度 AND\n         ^\n"),
        (["year:20x"], "'20x' is no year"),
        (["title::("], "is not closed"),
        (["--columns", "key,titel"], "unknown column 'titel'"),
        (["--columns", " , "], "no column is named"),
        (["--template", "{titel}"], "unknown field 'titel'\n    {titel}\n     ^\n"),
        (["--template", "{key.__class__}"], "unknown field 'key.__class__'"),
        (["--template", "{key"], "this brace is not closed"),
        (["--columns", "key", "--keys"], "exclude each other"),
        (["--sort", "rank"], "unknown sort key 'rank'"),
        (["(" * 10_000 + "a" + ")" * 10_000], "more than 100 deep"),
    ],
)
def test_what_cannot_be_understood(refkit: Refkit, shelf: Path, args: list[str], said: str) -> None:
    done = refkit("list", *args)
    assert done.code == 2
    assert done.out == ""
    assert said in done.err
    assert "Traceback" not in done.err


def test_an_endless_expression_ends(refkit: Refkit, shelf: Path) -> None:
    Library(shelf).apply(Plan(put=(Record(key="x", entry=Entry(title="x" * 5000), added=ADDED),)))
    done = refkit("list", "title::(x+x+)+y")
    assert done.code == 2
    assert "'(x+x+)+y' takes too long" in done.err


def test_columns_and_order_of_the_configuration(refkit: Refkit, shelf: Path) -> None:
    config = shelf.with_name(".refkit.toml")
    config.write_text('[list]\ncolumns = ["key", "rating"]\nsort = "rating-"\n', "utf-8")
    done = refkit("list")
    assert done.out.split() == [VASWANI, "5", LI, "3", GOODFELLOW]
    assert (
        refkit("list", "--columns", "year", "--sort", "year").out.split()
        == "2014 2017 2020".split()
    )
    config.write_text('[list]\ncolumns = ["kye"]\n', "utf-8")
    wrong = refkit("list")
    assert wrong.code == 2
    assert "kye" in wrong.err


# --- show and next ------------------------------------------------------------------------------


def test_show_takes_keys_former_keys_and_queries(refkit: Refkit, shelf: Path) -> None:
    def shown(*args: str) -> list[str]:
        done = refkit("show", "--json", *args)
        assert done.code == 0, done.err
        return [record["key"] for record in json.loads(done.out)]

    assert shown(VASWANI) == shown("VASWANI2017attention") == shown("Vaswani:17") == [VASWANI]
    assert shown("any:models") == [GOODFELLOW, VASWANI]
    assert shown("year:2014..2017", LI) == [LI, GOODFELLOW, VASWANI]
    assert shown("Vaswani:17", "tag:nlp", "OR", "rating:3") == [VASWANI, LI]
    assert shown('"adversarial nets"') == [GOODFELLOW]


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["vaswani2017atention"], f"did you mean {VASWANI}? any:vaswani2017atention means"),
        (["nobody"], "no record has the key 'nobody'"),
        (["two", "words"], "no record has the key 'two'"),
        (["tag:zzz"], "no record is found by tag:zzz"),
        ([VASWANI, "tag:zzz"], "no record is found by tag:zzz"),
        (["tag:gan", "("], "the parenthesis is not closed"),
        (["Vaswani:18"], "no record has the key 'Vaswani:18'"),
    ],
)
def test_what_means_no_record(refkit: Refkit, shelf: Path, args: list[str], said: str) -> None:
    done = refkit("show", *args)
    assert (done.code, done.out) == (2, "")
    assert said in done.err


def test_show_as_of_another_time(refkit: Refkit, shelf: Path) -> None:
    for status in ("queued", "dropped"):
        done = refkit("mark", status, LI)
        assert done.code == 0, done.err

    def status_as_of(when: str) -> str:
        done = refkit("show", LI, "--as-of", when, "--json")
        assert done.code == 0, done.err
        return str(json.loads(done.out)[0]["status"])

    assert [status_as_of(when) for when in ("1", "2", "today")] == ["queued", "dropped", "dropped"]
    early = refkit("show", LI, "--as-of", "2020-01-01")
    assert (early.code, early.out) == (2, "")


def test_next(refkit: Refkit, shelf: Path) -> None:
    done = refkit("next", "--json")
    assert [record["key"] for record in json.loads(done.out)] == [GOODFELLOW]


# --- Which words are keys -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ([VASWANI, "Vaswani:17", "LI2020DEEP"], [VASWANI, LI]),
        (["tag:nlp", LI], [LI, VASWANI]),
        (["models", "-tag:gan"], [VASWANI]),
        ([], []),
        (["tag:transformer"], [VASWANI]),
        (["added:2d"], [LI]),
    ],
)
def test_keys_come_first_and_what_is_left_is_one_query(
    shelf: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], expected: list[str]
) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795219200")  # 2026-11-21
    assert meant(Run(library_flag=str(shelf)), Library(shelf).read(), words) == expected


@pytest.mark.parametrize(
    ("words", "stop"),
    [
        (["models"], UnknownKey),
        (["tag:zzz"], RefkitError),
        (["models", "("], QueryError),
        (["titel:models"], QueryError),
    ],
)
def test_words_that_mean_nothing_are_refused(
    shelf: Path, words: list[str], stop: type[RefkitError]
) -> None:
    with pytest.raises(stop):
        meant(Run(library_flag=str(shelf)), Library(shelf).read(), words)
