"""Queries as trees: what every form of the language means, and what is said of what has none."""

from datetime import date

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from refkit.query import (
    And,
    Everything,
    Has,
    Kind,
    Match,
    Node,
    Not,
    Or,
    Phrase,
    QueryError,
    Range,
    Word,
    is_query,
    parse,
    spell,
)

TODAY = date(2026, 11, 21)  # a Saturday
ALIASES = {"ml": "machine-learning", "bert": "nlp/transformers/bert"}
A, B, C = Word("a"), Word("b"), Word("c")


def read(query: str) -> Node:
    return parse(query, TODAY, ALIASES)


def outcome(query: str) -> Node | QueryError:
    try:
        return read(query)
    except QueryError as stop:
        return stop


def holds(field: str, value: str) -> Match:
    return Match(field, Kind.HOLDS, value)


def is_(field: str, value: str) -> Match:
    return Match(field, Kind.IS, value)


def pattern(field: str, value: str) -> Match:
    return Match(field, Kind.PATTERN, value)


# --- Words, operators, parentheses -------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("", Everything()),
        ("  \t\n ", Everything()),
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a b c", And((A, B, C))),
        ("a (b c)", And((A, B, C))),
        ("a OR b", Or((A, B))),
        ("a OR (b OR c)", Or((A, B, C))),
        ("a b OR c", Or((And((A, B)), C))),  # AND binds closer
        ("a OR b c", Or((A, And((B, C))))),
        ("a (b OR c)", And((A, Or((B, C))))),
        ("(a)(b)", And((A, B))),
        ("((a))", A),
        ("-a", Not(A)),
        ("^a", Not(A)),
        ("NOT a", Not(A)),
        ("NOT -a", A),
        ("--a", A),
        ("-^NOT a", Not(A)),
        ("a -b", And((A, Not(B)))),
        ("a AND NOT b", And((A, Not(B)))),
        ("a OR -b", Or((A, Not(B)))),
        ("-(a b)", Not(And((A, B)))),
        ("-(-(a))", A),
        ('-"a b"', Not(Phrase("a b"))),
        # words that only look like operators
        ("and or not", And((Word("and"), Word("or"), Word("not")))),
        ('"AND" a', And((Phrase("AND"), A))),
        ("ANDROID", Word("ANDROID")),
        ("image-to-image", Word("image-to-image")),
        ("x^2", Word("x^2")),
        ("P(IRL)", Word("P(IRL)")),
        ("(P(IRL) a)", And((Word("P(IRL)"), A))),
        ("日本語 OR 中文", Or((Word("日本語"), Word("中文")))),
        # phrases
        ('"a b"', Phrase("a b")),
        ("“a b”", Phrase("a b")),
        ("„a b“", Phrase("a b")),
        ('a"b c"a', And((A, Phrase("b c"), A))),
        (r'"say \"a\" \\ \b"', Phrase(r'say "a" \ \b')),
        ('"“a”"', Phrase("“a”")),
        ('""', Phrase("")),
    ],
)
def test_words_and_operators(query: str, node: Node) -> None:
    assert read(query) == node


# --- Fields ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("title:graph", holds("title", "graph")),
        ("TITLE:Graph", holds("title", "Graph")),
        ('title:"graph net"', holds("title", "graph net")),
        ("title:“graph net”", holds("title", "graph net")),
        ("title:=Graph", is_("title", "Graph")),
        ("title::^graph", pattern("title", "^graph")),
        (r"title::(a|b)\(", pattern("title", r"(a|b)\(")),
        (r'title::"a\\b \d"', pattern("title", r"a\b \d")),
        ("(title::(a|b))", pattern("title", "(a|b)")),
        ("title:a)b", None),
        ("-title:a", Not(holds("title", "a"))),
        ("title:a:b", holds("title", "a:b")),
        # what people call fields
        ("author:li", holds("authors", "li")),
        ("editor:li", holds("editors", "li")),
        ("journal:nature", holds("container", "nature")),
        ("booktitle:nature", holds("container", "nature")),
        ("school:mit", holds("publisher", "mit")),
        ("keyword:gan", holds("keywords", "gan")),
        ("notes:idea", holds("note", "idea")),
        ("alias:old", holds("aliases", "old")),
        ("provenance:hand", holds("source", "hand")),
        ("extra.code:github", holds("extra.code", "github")),
        ("code:github", holds("extra.code", "github")),
        ("series:lncs", holds("extra.series", "lncs")),
        ("extra.note:x", holds("extra.note", "x")),
        ("extra.X-Custom:x", holds("extra.X-Custom", "x")),
        ("address:berlin", holds("extra.location", "berlin")),
        # any field
        ("any:a", A),
        ('any:"a b"', Phrase("a b")),
        ("any:-a", Word("-a")),
        ("any:=a", is_("any", "a")),
        ("any::a.b", pattern("any", "a.b")),
        # closed lists: names and aliases
        ("status:read", is_("status", "read")),
        ("status:DONE", is_("status", "read")),
        ("status:to-read", is_("status", "queued")),
        ("is:unread", is_("status", "unread")),
        ("priority:High", is_("priority", "high")),
        ("type:phdthesis", is_("type", "thesis")),
        ("type:preprint", is_("type", "preprint")),
        ("type:conference", is_("type", "inproceedings")),
        ("pubstate:retracted", is_("pubstate", "retracted")),
        ("state:published", is_("pubstate", "published")),
        ("venue:NIPS", is_("venue", "neurips")),
        ('venue:"International Conference on Learning Representations"', is_("venue", "iclr")),
        ("conference:iclr", is_("venue", "iclr")),
        ("venue:learning", holds("venue", "learning")),
        ("locked:booktitle", is_("locked", "container")),
        ("locked:code", is_("locked", "extra.code")),
        # tags and the words that stand for them
        ("tag:nlp", holds("tags", "nlp")),
        ("tags:NLP/Transformers/", holds("tags", "nlp/transformers")),
        ('tag:"to cite"', holds("tags", "to-cite")),
        ("tag:=nlp", is_("tags", "nlp")),
        ("tag:ML", holds("tags", "machine-learning")),
        ("tag:ml/vision", holds("tags", "machine-learning/vision")),
        ("tag::^nlp", pattern("tags", "^nlp")),
        # presence
        ("has:doi", Has("doi")),
        ("has:tag", Has("tags")),
        ("has:author", Has("authors")),
        ("has:file", Has("extra.file")),
        ("has:clash", Has("clashes")),
        ("has:year", Has("year")),
        ("-has:abstract", Not(Has("abstract"))),
        ("is:waiting", Has("waiting")),
        ("waiting:yes", Has("waiting")),
        ("waiting:no", Not(Has("waiting"))),
        ("is:locked", Has("locked")),
    ],
)
def test_fields(query: str, node: Node | None) -> None:
    if node is None:
        with pytest.raises(QueryError):
            read(query)
    else:
        assert read(query) == node


@pytest.mark.parametrize(
    ("query", "node"),
    [
        ("doi:10.1145/3292500", holds("doi", "10.1145/3292500")),
        ("doi:https://doi.org/10.1145/3292500", holds("doi", "10.1145/3292500")),
        ("doi:=10.1145/3292500", is_("doi", "10.1145/3292500")),
        ("doi:10.48550/arXiv.1706.03762", is_("arxiv", "1706.03762")),
        ("doi:10.1145", holds("doi", "10.1145")),
        ("arxiv:1706.03762v5", is_("arxiv", "1706.03762")),
        ("arXiv:https://arxiv.org/abs/1706.03762", is_("arxiv", "1706.03762")),
        ("openreview:https://openreview.net/forum?id=B1eWOJHKvB", is_("openreview", "B1eWOJHKvB")),
        ("isbn:0-262-03561-8", is_("isbn", "9780262035613")),
        ("pmid:123", is_("pmid", "123")),
        ("id:arxiv:1706.03762", is_("arxiv", "1706.03762")),
        ("identifier:https://arxiv.org/pdf/1706.03762v2.pdf", is_("arxiv", "1706.03762")),
        ("identifier:1706", holds("identifiers", "1706")),
        (
            "https://arxiv.org/abs/1706.03762",
            Or((Word("https://arxiv.org/abs/1706.03762"), is_("arxiv", "1706.03762"))),
        ),
        ("https://example.org/x", Word("https://example.org/x")),
    ],
)
def test_identifiers_in_any_spelling(query: str, node: Node) -> None:
    assert read(query) == node


@pytest.mark.parametrize(
    ("query", "low", "high"),
    [
        ("year:2018", "2018", "2018"),
        ("year:2018..2020", "2018", "2020"),
        ("year:2018..", "2018", ""),
        ("year:..2020", "", "2020"),
        ("year:=2018", "2018", "2018"),
        ("year:this-year", "2026", "2026"),
        ("year:last-year..", "2025", ""),
        ("rating:4", "4", "4"),
        ("rating:4..", "4", ""),
        ("rating:2..3", "2", "3"),
        ("added:2026-01..", "2026-01-01", ""),
        ("added:..2026-02", "", "2026-02-28"),
        ("added:2026", "2026-01-01", "2026-12-31"),
        ("date:2018-03..2019", "2018-03-01", "2019-12-31"),
        ("read:last-month", "2026-10-01", "2026-10-31"),
        ("queued:last-month..yesterday", "2026-10-01", "2026-11-20"),
        ("added:7d", "2026-11-14", "2026-11-21"),
        ("added:3w..1w", "2026-10-31", "2026-11-14"),
        ("added:7d..", "2026-11-14", ""),
        ("added:..7d", "", "2026-11-14"),
    ],
)
def test_ranges(query: str, low: str, high: str) -> None:
    field = query.partition(":")[0]
    assert read(query) == Range(field, low, high)


@pytest.mark.parametrize(
    "word",
    [
        "Vaswani:17",
        "Foo:",
        "KBLP2:conf/x",
        "http:",
        "1706:03762",
        ":",
        "::",
        ":=x",
        "x:y:z",
        "10:30",
    ],
)
def test_what_names_no_field_is_a_word(word: str) -> None:
    assert read(word) == Word(word)
    assert not is_query(word)


def test_a_phrase_behind_a_word_with_a_colon_is_looked_for_with_it() -> None:
    assert read('Foo:"bar baz"') == Phrase('Foo:"bar baz"')


# --- Errors ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "what", "start", "end"),
    [
        ('a "b c', "the quote is not closed", 2, 6),
        ('title:"b', "the quote is not closed", 6, 8),
        ("a (b", "the parenthesis is not closed", 2, 3),
        ("((a)", "the parenthesis is not closed", 0, 1),
        ("a) b", "this parenthesis closes nothing", 1, 2),
        ("a ()", "nothing stands in these parentheses", 2, 4),
        ("f(x", "a parenthesis in 'f(x' is not closed", 1, 3),
        ("title:(a OR b)", "a parenthesis in '(a' is not closed", 6, 8),
        ("AND a", "AND has nothing on its left", 0, 3),
        ("a OR OR b", "OR has nothing on its left", 5, 7),
        ("a AND", "AND has nothing to connect on its right", 2, 5),
        ("(a OR) b", "OR has nothing to connect on its right", 3, 5),
        ("a NOT", "NOT has nothing to leave out", 2, 5),
        ("NOT OR a", "OR has nothing on its left", 4, 6),
        ("graph - net", "- has nothing to leave out", 6, 7),
        ("a ^", "^ has nothing to leave out", 2, 3),
        ("title:", "title: has no value", 0, 6),
        ("a title: b", "title: has no value", 2, 8),
        ('title:" "', "title: has no value", 0, 9),
        ("note:=", "note:= has no value", 0, 6),
        ("has:", "has: has no value", 0, 4),
        ("a titel:b", "there is no field 'titel'", 2, 7),
        ("auther:b", "there is no field 'auther'", 0, 6),
        ("has:doy", "unknown field 'doy'", 4, 7),
        ("is:red", "unknown state 'red'", 3, 6),
        ("status:don", "unknown status 'don'", 7, 10),
        ("priority:urgent", "unknown priority 'urgent'", 9, 15),
        ("type:paper", "unknown type 'paper'", 5, 10),
        ("pubstate:x", "unknown publication state 'x'", 9, 10),
        ("locked:colour", "unknown field 'colour'", 7, 13),
        ("waiting:perhaps", "waiting is yes or no, not 'perhaps'", 8, 15),
        ("tag:a,b", "'a,b' is more than one tag", 4, 7),
        ("tag:,", "',' is not a tag", 4, 5),
        ("title:!!!", "'!!!' has no letter and no digit to look for", 6, 9),
        ("year:201", "'201' is no year", 5, 8),
        ("year:2018-2020", "'2018-2020' is no year", 5, 14),
        ("year:>2018", "'>2018' is no year", 5, 10),
        ("year:..", "the range has no end", 5, 7),
        ("year:2020..2018", "nothing lies in '2020..2018': 2020 is after 2018", 5, 15),
        ("rating:6", "'6' is no rating", 7, 8),
        ("rating:good", "'good' is no rating", 7, 11),
        ("added:soon", "'soon' is no day or time", 6, 10),
        ("added:2026-02-30", "'2026-02-30' is no day or time", 6, 16),
        ("added:99999y", "'99999y' is no day or time", 6, 12),
        ("read:2026-13..", "'2026-13' is no day or time", 5, 14),
        ('title::"(a"', "'(a' is no regular expression", 7, 11),
        ("title::*", "'*' is no regular expression", 7, 8),
        ("日本語 AND", "AND has nothing to connect on its right", 4, 7),
    ],
)
def test_errors_show_the_place(query: str, what: str, start: int, end: int) -> None:
    with pytest.raises(QueryError) as stop:
        read(query)
    assert stop.value.message.startswith(what)
    assert stop.value.hint
    assert (stop.value.text, stop.value.start, stop.value.end) == (query, start, end)


@pytest.mark.parametrize(
    ("query", "hint"),
    [
        ("titel:b", 'did you mean title? To look for the word, say "titel:b"'),
        ("status:don", "there are: unread, queued"),
        ("has:abstrct", "did you mean abstract?"),
        ("tag:a,b", "say tag:a tag:b"),
        ("OR b", 'to look for the word, say "OR"'),
        ("year:2018-2020", "year:2018..2020"),
    ],
)
def test_errors_say_what_to_do(query: str, hint: str) -> None:
    with pytest.raises(QueryError) as stop:
        read(query)
    assert hint in stop.value.hint


# --- As large as they come ---------------------------------------------------------------------


def test_parentheses_may_stand_deep_but_not_endlessly() -> None:
    assert read("(" * 100 + "a" + ")" * 100) == A
    with pytest.raises(QueryError, match="more than 100 deep") as stop:
        read("(" * 10_000 + "a" + ")" * 10_000)
    assert stop.value.start == 100


def test_many_negations_are_one_or_none() -> None:
    assert read("-" * 10_000 + "a") == A
    assert read("NOT " * 9_999 + "a") == Not(A)


def test_a_query_of_a_megabyte_is_refused() -> None:
    with pytest.raises(QueryError, match="1,000,000 characters; 100,000 are the most"):
        read("a" * 1_000_000)


def test_a_long_query_is_understood() -> None:
    node = read("a " * 50_000)
    assert isinstance(node, And)
    assert len(node.nodes) == 50_000


def test_messages_stay_short() -> None:
    with pytest.raises(QueryError) as stop:
        read("year:" + "1" * 90_000)
    assert len(stop.value.message) < 100


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("a" * 1001, "more than 1,000 characters"),
        ("(" * 20 + "a" + ")" * 20, ""),
        ("(a{1000}){1000}", ""),
    ],
)
def test_large_expressions_are_refused_or_understood(pattern: str, said: str) -> None:
    found = outcome(f'title::"{pattern}"')
    assert isinstance(found, QueryError) == bool(said)
    assert said in str(found)


# --- Properties --------------------------------------------------------------------------------

# Text that is mostly syntax: letters alone would nearly always be one word.
_PIECES = st.sampled_from(
    [
        *'ab()-^"“”: \\=.{}[]*+?|,/0158\n\t日é\u202e\x00',
        *(" AND ", " OR ", " NOT ", "title:", "tag:", "year:", "::", ":=", "..", "has:", "any:"),
        *("added:", "7d", "last-month", "status:", "doi:", "10.1/x", "venue:", "nlp", "https://"),
    ]
)
QUERIES = st.one_of(st.text(max_size=30), st.lists(_PIECES, max_size=25).map("".join))


@given(QUERIES)
@example("\\")
@example("a\\ b")
@example('a:"\\"')
@example("any:a\\")
@example("title::(?i)a")
@example("title::[[a]")
def test_any_text_is_understood_or_refused_at_a_place(query: str) -> None:
    found = outcome(query)
    if isinstance(found, QueryError):
        assert 0 <= found.start <= found.end <= len(query)
        assert found.text == query
        assert found.message
        assert found.hint
    else:
        assert read(spell(found)) == found


@given(QUERIES)
def test_bare_words_are_no_query(query: str) -> None:
    found = outcome(query)
    if not isinstance(found, QueryError) and not is_query(query):
        words = found.nodes if isinstance(found, And) else (found,)
        assert all(isinstance(word, Word | Everything) for word in words)


WORDS = st.from_regex(r"[a-zé日]{1,4}", fullmatch=True)
TEXTS = st.text(min_size=1, max_size=12).filter(lambda text: bool(text.strip()))
LEAVES = st.one_of(
    st.builds(Word, WORDS),
    st.builds(Phrase, st.text(max_size=12)),
    st.builds(
        Match, st.sampled_from(["title", "authors", "extra.code"]), st.just(Kind.HOLDS), WORDS
    ),
    st.builds(Match, st.just("tags"), st.sampled_from([Kind.HOLDS, Kind.IS]), st.just("x/y-z")),
    st.builds(Match, st.just("publisher"), st.just(Kind.IS), TEXTS.filter(str.isascii)),
    st.builds(Match, st.just("status"), st.just(Kind.IS), st.sampled_from(["read", "unread"])),
    st.builds(Range, st.just("year"), st.just("2018"), st.sampled_from(["", "2018", "2020"])),
    st.builds(Range, st.just("read"), st.just(""), st.just("2026-10-31")),
    st.builds(Has, st.sampled_from(["doi", "tags", "extra.file", "waiting"])),
)


def _combined(nodes: st.SearchStrategy[Node]) -> st.SearchStrategy[Node]:
    from refkit.query.term import either, joined, negated

    several = st.lists(nodes, min_size=1, max_size=3)
    return st.one_of(several.map(joined), several.map(either), nodes.map(negated))


NODES: st.SearchStrategy[Node] = st.recursive(LEAVES, _combined, max_leaves=12)


@given(NODES)
def test_a_tree_that_is_printed_and_read_is_the_same_tree(node: Node) -> None:
    assert read(spell(node)) == node
