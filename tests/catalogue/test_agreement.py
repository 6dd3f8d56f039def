"""An index and the library itself give the same answers: to every query, in every order."""

from datetime import date
from pathlib import Path
from random import Random

import holdings
import pytest

from refkit import codec
from refkit.catalogue import facts, opening
from refkit.catalogue.indexed import Indexed
from refkit.catalogue.whole import Whole
from refkit.catalogue.words import COLUMNS, Wording
from refkit.errors import UnknownKey, UnknownName
from refkit.model import Plan, Record
from refkit.query import Match, Node, Word, order, predicate, reading, sort, spell
from refkit.query.fields import TYPES
from refkit.query.term import Kind
from refkit.store import Library
from refkit.text import fold

_ALIASES = {"transformer": "nlp/bert", "ml": "nlp"}


def opened(path: Path, cache: Path) -> Indexed:
    """The catalogue of an index, of however few records."""
    notes: list[str] = []
    found = opening.open_at(path, cache, notes.append, notes.append)
    assert isinstance(found, Indexed), notes
    return found


def both(path: Path, cache: Path) -> tuple[Whole, Indexed]:
    return Whole(Library(path).read()), opened(path, cache)


def _keys(records: list[Record]) -> list[str]:
    return [record.key for record in records]


def _sort(random: Random) -> str:
    names = random.sample(tuple(order.KEYS), random.randrange(1, 3))
    return ",".join(name + random.choice(("", "-")) for name in names)


@pytest.mark.parametrize("seed", range(6))
def test_every_query_has_one_answer(seed: int, tmp_path: Path) -> None:
    random = Random(seed)
    path = tmp_path / "library.json"
    holdings.write(path, holdings.records(random, random.choice((1, 12, 40))), _ALIASES)
    whole, indexed = both(path, tmp_path / "cache")
    for _ in range(150):
        node, spec = holdings.node(random), _sort(random)
        limit = random.choice((None, 0, 1, 3, 100))
        expected, total = whole.select(node, spec, limit)
        found, counted = indexed.select(node, spec, limit)
        assert (_keys(found), counted) == (_keys(expected), total), (spell(node), spec, limit)
        assert found == expected


@pytest.mark.parametrize("seed", range(6))
def test_every_search_has_one_answer(seed: int, tmp_path: Path) -> None:
    random = Random(f"search {seed}")
    path = tmp_path / "library.json"
    holdings.write(path, holdings.records(random, random.choice((1, 12, 40))))
    whole, indexed = both(path, tmp_path / "cache")
    for _ in range(60):
        node, limit = holdings.node(random, random.choice((0, 1, 2))), random.choice((None, 0, 3))
        assert indexed.search(node, limit) == whole.search(node, limit), (spell(node), limit)


def test_figures_are_rounded_alike(tmp_path: Path) -> None:
    # Of these records one has the figure 0.575988, which SQLite rounds to 0.5759879999999999.
    path = tmp_path / "library.json"
    holdings.write(path, holdings.records(Random("figures 26"), 30))
    whole, indexed = both(path, tmp_path / "cache")
    assert 0.575988 in [hit.score for hit in whole.search(Word("a")).hits]
    assert indexed.search(Word("a")) == whole.search(Word("a"))


@pytest.mark.parametrize("seed", range(4))
def test_all_else_that_is_asked_has_one_answer(seed: int, tmp_path: Path) -> None:
    random = Random(f"else {seed}")
    path = tmp_path / "library.json"
    records = holdings.records(random, 30)
    holdings.write(path, records, _ALIASES)
    whole, indexed = both(path, tmp_path / "cache")
    assert len(indexed) == len(whole) == 30
    assert indexed.count_tags() == whole.count_tags()
    assert list(indexed.count_tags()) == sorted(indexed.count_tags())
    assert indexed.count_subtrees() == whole.count_subtrees()
    assert indexed.tag_aliases() == whole.tag_aliases() == _ALIASES
    assert indexed.records() == whole.records()
    for prefix in ("", "k", "key1", "G", "ü", "%", "zz"):
        assert indexed.keys(prefix) == whole.keys(prefix)
    for record in records:
        for name in (
            record.key,
            record.key.upper(),
            *record.aliases,
            *map(str.upper, record.aliases),
        ):
            assert indexed.find(name) == indexed.resolve(name) == whole.resolve(name)
        assert indexed.record(record.key) == record
    for name in ("nobody", "key", "KEY999"):
        assert indexed.find(name) is whole.find(name) is None
        with pytest.raises(UnknownKey) as mine:
            indexed.resolve(name)
        with pytest.raises(UnknownKey) as theirs:
            whole.resolve(name)
        assert (mine.value.message, mine.value.hint) == (theirs.value.message, theirs.value.hint)
        with pytest.raises(KeyError):
            indexed.record(name)


def test_an_unknown_sort_key_is_refused_alike(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    holdings.write(path, holdings.records(Random(1), 3))
    for catalogue in both(path, tmp_path / "cache"):
        with pytest.raises(UnknownName, match="sort key 'yaer'"):
            catalogue.select(Word("gan"), "yaer")


def test_more_words_than_full_text_is_asked_for_are_found_all_the_same(tmp_path: Path) -> None:
    random = Random(7)
    records = holdings.records(random, 3)
    letters = "abcdefghijkmn"
    words = " ".join(f"{a}{b}{c}" for a in letters for b in letters for c in letters)
    several = (
        records[0],
        *(
            codec.decode(each.key, codec.encode(each).replace(b'"note":"', b'"note":"' + b"q "))
            for each in records[1:]
        ),
    )
    note = Record(key="words", entry=records[0].entry, note=words, added=records[0].added)
    path = tmp_path / "library.json"
    holdings.write(path, [*several, note])
    whole, indexed = both(path, tmp_path / "cache")
    for word in ("a", "b", "ab", "b bb", "nn aab", "z", "q"):
        node = Word(word)
        assert indexed.select(node) == whole.select(node), word
        assert indexed.search(node) == whole.search(node), word
    match = Match("note", Kind.HOLDS, "a")
    assert _keys(indexed.select(match)[0]) == _keys(whole.select(match)[0])
    assert "words" in _keys(indexed.select(match)[0])


def test_words_longer_than_full_text_holds_are_found_to_their_ends(tmp_path: Path) -> None:
    records = holdings.records(Random(8), 4)
    long = f"{'x' * 40_000}gan end"
    note = Record(key="long", entry=records[0].entry, note=long, added=records[0].added)
    path = tmp_path / "library.json"
    holdings.write(path, [*records, note])
    whole, indexed = both(path, tmp_path / "cache")
    for text in ("xxgan", "x" * 39_999, "x" * 40_001, "xgan end"):
        for node in (Word(text), Match("note", Kind.HOLDS, text), Match("title", Kind.HOLDS, text)):
            assert indexed.select(node) == whole.select(node), text[:10]
            assert indexed.search(node) == whole.search(node), text[:10]
    assert _keys(indexed.select(Word("xxgan"))[0]) == ["long"]


def test_a_query_of_very_many_parts_is_answered(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    holdings.write(path, holdings.records(Random(3), 20))
    whole, indexed = both(path, tmp_path / "cache")
    random = Random(4)
    for count in (40, 150, 1200):
        for join in (" OR ", " "):
            words = join.join(random.choice(("gan", "learn", "-zzz", "net")) for _ in range(count))
            node = whole.parse(words, date(2026, 1, 1))
            assert indexed.select(node) == whole.select(node)
            assert indexed.search(node, 5) == whole.search(node, 5)


def test_the_columns_hold_all_that_a_word_is_looked_for_in() -> None:
    random = Random(11)
    wording = Wording()
    any_of = reading.texts_of("any")
    for record in holdings.records(random, 200):
        held = {text for column in wording.of(record) for text in column.split(" · ")} - {""}
        assert held == {fold(text) for text in any_of(record)} - {""}, record
    assert len(COLUMNS) == len(set(COLUMNS))


def test_the_bits_tell_what_is_there() -> None:
    random = Random(12)
    names = {*facts.PRESENT}
    assert names <= {*TYPES}, "bits are of fields that a query can name"
    for record in holdings.records(random, 300):
        bits = facts.present(record)
        for name, bit in facts.PRESENT.items():
            assert bool(bits & bit) == bool(reading.texts_of(name)(record)), (name, record)


def test_the_facts_are_what_a_query_compares() -> None:
    random = Random(13)
    rows = facts.Facts(facts.TextSets({}))
    for record in holdings.records(random, 100):
        row = dict(zip(("id", *facts.FACTS), rows.fact(1, record), strict=True))
        for name in facts.SINGLE:
            assert row[name] == "".join(reading.texts_of(name)(record)), name
        long = dict(zip(("id", *facts.HEADINGS), rows.heading(1, record), strict=True))
        for name, value_of in order.KEYS.items():
            table, _, column = facts.sort_column(name).partition(".")
            assert (row if table == "fact" else long)[column] == value_of(record), name


def test_the_order_is_that_of_the_query() -> None:
    random = Random(14)
    records = sorted(holdings.records(random, 30), key=lambda record: record.key)
    node: Node = Word("a")
    assert sort(filter(predicate(node), records), "year-,author")  # it is not empty


def test_changes_are_followed_exactly(tmp_path: Path) -> None:
    from refkit import catalogue
    from refkit.catalogue import condition, index, update

    random = Random(15)
    path, cache = tmp_path / "library.json", tmp_path / "cache"
    file = index.file_of(path, cache)
    followed: list[bool] = []
    holdings.write(path, holdings.records(random, 25))
    assert opened(path, cache).grow()
    library = Library(
        path, on_saved=lambda saved: followed.append(update.follow(file, path, saved))
    )
    for step in range(40):
        present = library.read()
        keys = list(present)
        gone = random.sample(keys, random.choice((0, 0, 1, 3)))
        kept = [key for key in keys if key not in gone]
        changed = random.sample(kept, random.randrange(3))
        new = [
            f"{random.choice(('a', 'm', 'Z', 'ü'))}{step}x{i}" for i in range(random.randrange(3))
        ]
        put = [holdings.record(random, key) for key in (*changed, *new)]
        before = {key: present[key] for key in (*gone, *changed)}
        aliases = random.choice(({}, {"ml": "nlp"}, {"ml": None}))
        library.apply(Plan(put=tuple(put), remove=tuple(gone), before=before, tag_aliases=aliases))
        assert condition.check(path, cache) == ()
        assert condition.look(path, cache).freshness is condition.Freshness.FRESH
        whole, indexed = both(path, cache)
        node = holdings.node(random)
        assert indexed.select(node) == whole.select(node), spell(node)
        assert indexed.search(node) == whole.search(node), spell(node)
        assert indexed.tag_aliases() == whole.tag_aliases()
    assert followed
    assert all(followed)
    assert path.stat().st_size < catalogue.LEAST, "a small library is followed only when asked"
