"""Stored answers of servers for people: a table of them, and one with its headers and its body.

It knows how a question to a server reads in words, and how ages and sizes are written. It does not
know where answers are kept or how long they count.
"""

import json
import re
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl, unquote, urlsplit

from refkit.exchange import State
from refkit.fetch.answers import Stored
from refkit.view import CYAN, DIM, GREEN, YELLOW, Screen, cells, clip, paint, safe

DIGITS = 10  # of a digest: enough to tell a million answers apart
# Parameters that say what is looked for, and what to call them.
_SEARCHES = frozenset(
    {"term", "q", "query", "search", "search_query", "filter"}
    | {"query.bibliographic", "query.title", "query.author"}
)
_NAMES = {"id": "id", "forum": "forum", "id_list": "id", "externalid": "", "paperhash": "paperhash"}
_ORDER = ("digest", "when", "source", "asked", "state", "size", "age")
_DROPPED = ("", "size", "when", "state", "source", "age")  # what goes first; "": nothing yet
_LEAST = 24  # cells for what was asked
_GAP = "  "


def asked(stored: Stored) -> str:
    """What was asked, in words: "search attention is all you need", "works/10.1000/182"."""
    parts = urlsplit(stored.url)
    searches, names = [], []
    for name, value in parse_qsl(parts.query):
        if name.lower() in _SEARCHES:
            searches.append(value)
        elif name.lower() in _NAMES:
            names.append(f"{_NAMES[name.lower()]} {value}".strip())
    words = [*names, *([f"search {', '.join(searches)}"] if searches else [])]
    if stored.asked:
        words.append(_posted(stored.asked))
    return safe(" ".join(", ".join(words or [unquote(parts.path).strip("/")]).split()))


def _posted(body: str) -> str:
    try:
        ids = json.loads(body)["ids"]
    except (ValueError, TypeError, KeyError, RecursionError):
        return body[:200]
    if not isinstance(ids, list):
        return body[:200]
    return f"{len(ids)} ids: {', '.join(map(str, ids[:5]))}{' ...' if len(ids) > 5 else ''}"


def age(span: timedelta) -> str:
    """How long ago: "5 min", "3 h", "12 d"; never less than nothing."""
    minutes = max(0, int(span.total_seconds())) // 60
    if minutes < 60:
        return f"{minutes} min"
    return f"{minutes // 60} h" if minutes < 48 * 60 else f"{minutes // 1440} d"


def size(n: int) -> str:
    """A number of bytes: "812 B", "1.5 kB", "32.0 MB" (powers of ten)."""
    if n < 1000:
        return f"{n} B"
    return f"{n / 1000:.1f} kB" if n < 999_950 else f"{n / 1_000_000:.1f} MB"


def moment(at: datetime) -> str:
    """A moment to the minute, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M}"


def table(answers: Sequence[tuple[Stored, bool]], now: datetime, screen: Screen) -> str:
    """Draw one line an answer, fitted to the width; each comes with whether it still counts."""
    if not answers:
        return ""
    columns = _columns(answers, now)
    widths = {name: max(map(cells, texts)) for name, texts in columns.items()}
    if screen.interactive:
        widths = {name: max(n, len(name)) for name, n in widths.items()}
    chosen = _fit(widths, screen.width)
    lines = []
    if screen.interactive and chosen:
        heads = _GAP.join(_pad(name.upper(), n, name) for name, n in chosen.items())
        lines.append(paint(heads.rstrip(), DIM, screen))
    for i, (stored, counts) in enumerate(answers):
        row = {name: texts[i] for name, texts in columns.items()}
        if chosen:
            lines.append(_line(row, chosen, _style(stored, counts), screen))
        else:
            lines += _stack(row, screen)
    return "\n".join(lines)


def _columns(answers: Sequence[tuple[Stored, bool]], now: datetime) -> dict[str, list[str]]:
    return {
        "digest": [stored.digest[:DIGITS] for stored, _ in answers],
        "when": [moment(stored.at) for stored, _ in answers],
        "source": [safe(stored.host) for stored, _ in answers],
        "asked": [asked(stored) for stored, _ in answers],
        "state": [stored.state.value + ("" if counts else " (old)") for stored, counts in answers],
        "size": [size(stored.size) for stored, _ in answers],
        "age": [age(now - stored.at) for stored, _ in answers],
    }


def _fit(widths: Mapping[str, int], width: int) -> dict[str, int]:
    """The columns that have room, and their widths; none when digest and question have not."""
    kept = list(_ORDER)
    if not width:
        return {name: widths[name] for name in kept}
    for dropped in _DROPPED:
        kept = [name for name in kept if name != dropped]
        rest = sum(widths[name] for name in kept if name != "asked") + len(_GAP) * (len(kept) - 1)
        if width - rest >= min(_LEAST, widths["asked"]):
            room = min(widths["asked"], width - rest)
            return {name: room if name == "asked" else widths[name] for name in kept}
    return {}


def _style(stored: Stored, counts: bool) -> str:
    if not counts:
        return DIM
    return GREEN if stored.state is State.FOUND else YELLOW


def _line(row: Mapping[str, str], widths: Mapping[str, int], style: str, screen: Screen) -> str:
    styles = {"digest": CYAN, "state": style, "when": DIM, "age": DIM, "size": DIM}
    parts = []
    for name, width in widths.items():
        text = clip(row[name], width)
        parts.append(_pad(text, width, name, paint(text, styles.get(name, ""), screen)))
    return _GAP.join(parts).rstrip()


def _pad(text: str, width: int, name: str, painted: str = "") -> str:
    """Fill up with spaces, outside the colour; numbers stand on the right."""
    spaces = " " * (width - cells(text))
    shown = painted or text
    return spaces + shown if name in ("size", "age") else shown + spaces


def _stack(row: Mapping[str, str], screen: Screen) -> list[str]:
    """Two lines an answer, for a window too narrow for columns."""
    return [
        paint(clip(row["digest"], screen.width), CYAN, screen),
        clip(f"{_GAP}{row['asked']}", screen.width),
    ]


def card(questions: Sequence[Stored], body: bytes, screen: Screen) -> str:
    """Draw questions that have the same answer, each with its headers, and the body, whole."""
    lines: list[str] = []
    for stored in questions:
        lines += [*_question(stored, screen), ""]
    first = questions[0]
    return "\n".join([*lines, f"{first.digest}, {size(first.size)}", "", _body(body)])


def _question(stored: Stored, screen: Screen) -> list[str]:
    who = f"with the account for {safe(stored.account)}" if stored.account else "as nobody"
    lines = [paint(f"{safe(stored.method)} {safe(stored.url)}", CYAN, screen)]
    if stored.asked:
        lines.append(safe(stored.asked))
    lines.append(
        f"{moment(stored.at)} UTC, {safe(stored.host)}, asked {who}: "
        f"{stored.state.value}, HTTP {stored.status}"
    )
    if stored.final:
        lines.append(f"answered by {safe(stored.final)}")
    heads = stored.headers.items()
    return lines + [f"{paint(safe(name) + ':', DIM, screen)} {safe(text)}" for name, text in heads]


def _body(body: bytes) -> str:
    """A body as text: JSON indented, other text as it is, made harmless line by line."""
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return f"({len(body)} bytes that are no text; --body writes them as they are)"
    with suppress(ValueError, RecursionError):  # what is no JSON stays as it is
        text = json.dumps(json.loads(text), ensure_ascii=False, indent=2)
    return "\n".join(safe(line.expandtabs(4)) for line in re.split(r"\r\n|\r|\n", text))
