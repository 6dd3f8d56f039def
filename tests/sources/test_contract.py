"""What every source keeps to, whichever it is: found in the package, not listed here."""

import re
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lookups import ACCESS, GOLDEN, TODAY, answer, entry

from refkit import sources
from refkit.errors import UnknownName
from refkit.exchange import Lookup, Refusal, Request, Response, State
from refkit.model import Entry, Markup, PubState, RawEntry
from refkit.normalize import normalize
from refkit.sources import Access, Found

NAMES = sources.names()
ACCESSES = (ACCESS, Access(on=TODAY, accounts=frozenset({"openreview"}), email="a@example.org"))
WAYS = [pytest.param(name, way, id=f"{name}-{way}") for name in NAMES for way in ("find", "search")]
# A work that every source has something to ask about.
FULL = Entry(
    **{
        name: getattr(
            entry(
                *("openreview:aB3dE5gH7j", "arxiv:2301.00001", "doi:10.18653/v1/2020.acl-main.12"),
                *("dblp:conf/iclr/RiversW24", "acl:2020.acl-main.12"),
                title="{DRIFT}: Sparse Updates for Recurrent Nets in $\\ell_1$",
                authors="Ada Rivers and Wei Wang",
            ),
            name,
        )
        for name in ("identifiers", "title", "authors")
    },
    abstract="We drift over sparse rivers until the recurrent nets have learned all there is. " * 4,
)
MOST = 40  # questions about one work: many fewer are polite, endless ones are a fault

KINDS = (
    *("application/json", "application/json; charset=utf-8", "text/html; charset=utf-8", ""),
    *("application/atom+xml; charset=UTF-8", "text/x-bibtex", "text/plain", "text/plain; x=1"),
    *("application/vnd.citationstyles.csl+json", "application/xml", "image/png", "json/xml"),
)
STATUSES = (200, 200, 200, 200, 204, 304, 400, 401, 403, 404, 410, 418, 429, 500, 503)


def lookup(name: str, way: str, entry: Entry, access: Access = ACCESS) -> Lookup[Found]:
    made: Lookup[Found] = getattr(sources.load(name), way)(entry, access)
    return made


def finish(
    lookup: Lookup[Found], respond: Callable[[Request], Response]
) -> tuple[list[Request], Found | Refusal]:
    """Answer all questions of a lookup; nothing but Refusal may come out of it."""
    asked: list[Request] = []
    try:
        asked.append(next(lookup))
        while len(asked) <= MOST:
            asked.append(lookup.send(respond(asked[-1])))
    except StopIteration as done:
        return asked, done.value
    except Refusal as refusal:
        return asked, refusal
    raise AssertionError(f"asked {MOST} times: {asked[-1]}")


def always(response: Response) -> Callable[[Request], Response]:
    """A server that answers everything alike."""
    return lambda _: response


# --- what a source is ----------------------------------------------------------------------------


def test_there_are_sources_in_the_order_in_which_they_are_asked() -> None:
    known = [name for name in sources.ORDER if name in NAMES]
    assert [name for name in NAMES if name in sources.ORDER] == known
    assert {"acl", "arxiv", "dblp"} <= set(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_a_source_has_what_a_source_needs(name: str) -> None:
    module = sources.load(name)
    assert module.__doc__
    assert module.HOSTS
    assert isinstance(module.ALONE, bool)
    for host in module.HOSTS:
        assert re.fullmatch("[a-z][a-z0-9-]*", host.name)
        assert re.fullmatch(r"https://[a-z0-9./]+[a-z0-9]", host.url)
        assert re.fullmatch("[A-Z][A-Z0-9_]*", host.variable)
        assert "" in host.pace
        assert all(seconds > 0 for seconds in host.pace.values())
        assert all(path == "" or path.startswith("/") for path in host.pace)
        assert host.at_once >= 1


@pytest.mark.parametrize("name", NAMES)
def test_a_source_is_called_by_one_plain_word(name: str) -> None:
    assert re.fullmatch("[a-z]+", name)


def test_no_two_hosts_share_a_name_or_a_variable() -> None:
    all_hosts = [host for name in NAMES for host in sources.load(name).HOSTS]
    different = {(host.name, host.url, host.variable) for host in all_hosts}
    assert len({name for name, _, _ in different}) == len(different)
    assert len({variable for _, _, variable in different}) == len(different)
    assert len({url for _, url, _ in different}) == len(different)


def test_an_unknown_source_lists_those_there_are() -> None:
    with pytest.raises(UnknownName) as unknown:
        sources.load("arxive")
    assert set(unknown.value.known) == set(NAMES)


# --- what it asks --------------------------------------------------------------------------------


@pytest.mark.parametrize(("name", "way"), WAYS)
@pytest.mark.parametrize("access", ACCESSES, ids=["alone", "with-account"])
@pytest.mark.parametrize("known", [Entry(), Entry(abstract=" "), entry("isbn:9780262035613")])
def test_of_nothing_nothing_is_asked(name: str, way: str, access: Access, known: Entry) -> None:
    asked, outcome = finish(lookup(name, way, known, access), always(answer("")))
    assert asked == []
    assert isinstance(outcome, Refusal)
    assert outcome.state is State.SKIPPED
    assert str(outcome)


@pytest.mark.parametrize(("name", "way"), WAYS)
@pytest.mark.parametrize("access", ACCESSES, ids=["alone", "with-account"])
@pytest.mark.parametrize("status", [404, 500])
def test_questions_go_to_the_hosts_of_the_source(
    name: str, way: str, access: Access, status: int
) -> None:
    here = {host.name for host in sources.load(name).HOSTS}
    asked, outcome = finish(
        lookup(name, way, FULL, access), always(answer("", "text/plain", status))
    )
    for request in asked:
        assert request.host in here
        assert request.path.startswith("/")
        assert request.path.isascii()
        assert not re.search(r"[\s?#]", request.path)
        assert all(isinstance(text, str) for pair in request.params for text in pair)
        assert len(request.path) + sum(len(n) + len(v) for n, v in request.params) < 2000
    assert asked or (isinstance(outcome, Refusal) and outcome.state is State.SKIPPED)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_the_same_work_makes_the_same_questions(name: str, way: str) -> None:
    nothing = always(answer("", "text/plain", 404))
    first, _ = finish(lookup(name, way, FULL), nothing)
    second, _ = finish(lookup(name, way, FULL), nothing)
    assert first == second
    assert len(set(first)) == len(first)  # and none of them twice


@pytest.mark.parametrize(("name", "way"), WAYS)
@given(title=st.text(), author=st.text(), abstract=st.text())
def test_any_words_can_be_asked_for(
    name: str, way: str, title: str, author: str, abstract: str
) -> None:
    from refkit.name import Name

    odd = Entry(title=title, authors=(Name(family=author), Name(literal=author)), abstract=abstract)
    asked, outcome = finish(lookup(name, way, odd), always(answer("", "text/plain", 404)))
    assert all(re.fullmatch(r"/[!-~]*", request.path) for request in asked)
    assert outcome == () or isinstance(outcome, Refusal)


# --- what it makes of answers --------------------------------------------------------------------

REFUSED = [
    (answer("slow down", "text/plain", 429), State.THROTTLED),
    (answer('{"name":"RateLimitError","status":429}', "application/json", 429), State.THROTTLED),
    (answer("oops", "text/plain", 500), State.OUTAGE),
    (answer("<html>Bad gateway</html>", "text/html", 502), State.OUTAGE),
    (Response(url="https://example.org/", failure="timed out"), State.OUTAGE),
    (answer("<html>Just a moment...</html>", "text/html", 403), State.GATED),
    (answer("<html>Just a moment...</html>", "text/html"), State.GATED),
    (answer("<html>Welcome</html>", "text/html"), State.MALFORMED),
    (answer("", "image/png"), State.MALFORMED),
]


@pytest.mark.parametrize(("name", "way"), WAYS)
@pytest.mark.parametrize(
    ("response", "state"), REFUSED, ids=[f"{r.status}-{state}" for r, state in REFUSED]
)
def test_a_refusal_is_told_for_what_it_is(
    name: str, way: str, response: Response, state: State
) -> None:
    asked, outcome = finish(lookup(name, way, FULL), always(response))
    assert isinstance(outcome, Refusal)
    assert outcome.state is (state if asked else State.SKIPPED)
    assert str(outcome)
    assert not str(outcome).endswith(".")


@pytest.mark.parametrize(("name", "way"), WAYS)
@pytest.mark.parametrize("status", [400, 401, 403])
def test_a_door_that_is_shut_is_not_an_absence(name: str, way: str, status: int) -> None:
    response = answer('{"message":"no"}', "application/json", status)
    asked, outcome = finish(lookup(name, way, FULL), always(response))
    assert isinstance(outcome, Refusal)
    assert asked or outcome.state is State.SKIPPED


# Values in JSON, and what may stand in their place.
_VALUE = re.compile(rb'(?<=[:\[,])\s*(?:"[^"]*"|[0-9]+|null|true|false)(?!\s*:)')
_ODD = (b"null", b"7", b'""', b"[]", b"{}", b"[[1]]", b'{"value":[]}', b"true", b'"x"', b"-1e9")
BODIES = {
    name: tuple(path.read_bytes() for path in sorted((GOLDEN / name).glob("*.*"))) for name in NAMES
}


@st.composite
def responses(draw: st.DrawFn, name: str) -> Response:
    """What a server of the source ``name`` sends, whole, cut, mangled, mislabelled, or made up."""
    bodies = BODIES[name] or (b"{}",)
    whole = draw(st.sampled_from(bodies))
    first, last = sorted(draw(st.integers(0, len(whole))) for _ in range(2))
    body = draw(
        st.sampled_from((whole, whole[:last], whole[:first] + whole[last:]))
        | st.binary(max_size=60).map(lambda filling: whole[:first] + filling + whole[last:])
        | st.binary(max_size=200)
        | st.sampled_from((b"null", b"[]", b"{}", b"0", b'""', b"[[[[]]]]", b"[" * 5000))
    )
    values = list(_VALUE.finditer(body))
    for value in draw(st.lists(st.sampled_from(values), max_size=3)) if values else ():
        body = body.replace(value.group(), draw(st.sampled_from(_ODD)), 1)
    kind, status = draw(st.sampled_from(KINDS)), draw(st.sampled_from(STATUSES))
    return Response(
        url="https://example.org/x", status=status, headers={"content-type": kind}, body=body
    )


@pytest.mark.parametrize(("name", "way"), WAYS)
@given(data=st.data())
def test_nothing_that_a_server_sends_breaks_a_source(
    name: str, way: str, data: st.DataObject
) -> None:
    access = data.draw(st.sampled_from(ACCESSES))
    _, outcome = finish(
        lookup(name, way, FULL, access), lambda _: data.draw(responses(name), label="response")
    )
    if isinstance(outcome, Refusal):
        assert outcome.state not in (State.FOUND, State.ABSENT)
        assert str(outcome)
    else:
        for raw in outcome:
            check(raw, name)


@pytest.mark.parametrize(("name", "way"), WAYS)
def test_whatever_is_found_keeps_to_the_form_of_raw_entries(name: str, way: str) -> None:
    for body in BODIES[name]:
        for kind in KINDS:
            _, outcome = finish(lookup(name, way, FULL), always(answer(body, kind)))
            for raw in () if isinstance(outcome, Refusal) else outcome:
                check(raw, name)


def check(raw: RawEntry, name: str) -> None:
    """A raw entry as sources fill it (refkit.sources)."""
    assert raw.key == ""  # keys of sources are never taken
    assert raw.where is None
    assert not raw.waiting
    assert raw.markup is Markup.LATEX
    assert (raw.origin.source, raw.origin.on) == (name, TODAY)
    assert raw.origin.locator
    assert raw.type.isascii()
    assert raw.fields.get("title", "").strip()
    assert all(value.strip() for value in raw.fields.values())
    if "pubstate" in raw.fields:
        assert PubState(raw.fields["pubstate"])
    assert normalize(raw).entry.title
