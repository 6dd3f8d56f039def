"""What there is to say about a record that was, or could not be, enriched.

Each function makes one Problem, or several of one code; docs/problems.md says what each code means.
When something is said is decided where it happens.
"""

from collections.abc import Iterable, Sequence

from refkit.enrich import Offer, wording
from refkit.errors import Problem, Severity
from refkit.exchange import OFFLINE, State
from refkit.model import Entry, Match, PubState, Receipt, Record
from refkit.sources import Answer
from refkit.text import plain


def not_found(key: str, sources: Sequence[str]) -> Problem:
    """All sources that were asked looked, and none has the work."""
    message = f"{key} was not found: {_listed(sources)} {_do(sources, 'has', 'have')} no such paper"
    hint = f"look whether title and identifiers are right: refkit show {key}"
    return _problem("ENR001", Severity.WARNING, message, key, hint=hint)


def unanswered(key: str, answers: Sequence[Answer], *, found: bool) -> Problem:
    """Sources that could not say whether they have the work; ``found``: another one has it."""
    told = "; ".join(_why(answer) for answer in answers)
    how = "was found, but not everybody could be asked" if found else "could not be looked up"
    hints = (answer.refusal.hint for answer in answers if answer.refusal and answer.refusal.hint)
    hint = next(hints, "") or "run the command again later: what was answered is kept"
    severity = Severity.INFO if found else Severity.WARNING
    return _problem("ENR002", severity, f"{key} {how}: {told}", key, hint=hint)


def nothing_asked(key: str) -> Problem:
    """The record says too little to ask anybody."""
    hint = f"refkit edit {key} sets a title or an identifier"
    message = f"{key} says too little to be looked up"
    return _problem("ENR002", Severity.WARNING, message, key, hint=hint)


def differs(
    key: str, field: str, mine: str, theirs: str, offer: Offer, *, why: str = ""
) -> Problem:
    """A value that stays although the source has another; ``why``: "you set it by hand"."""
    message = f"{field} of {key} stays '{_cut(mine)}'" + (f", since {why}" if why else "")
    message += f"; {offer.name} has '{_cut(theirs)}'" if theirs else f"; {offer.name} has none"
    verb = "unlock" if "locked" in why else "edit"
    hint = f"refkit {verb} {key} changes {'that' if verb == 'unlock' else 'it'}"
    severity = Severity.INFO if why else Severity.WARNING
    code = "ENR011" if why else "ENR003"
    return _problem(code, severity, message, key, field=field, hint=hint)


def not_taken(record: Record, offer: Offer) -> Problem:
    """The record claims a venue that has not taken the work, as the source says."""
    entry = offer.entry
    state = entry.pubstate
    said = "under review" if state in (None, PubState.SUBMITTED) else f"{state}"
    where = _cut(plain(record.entry.container)) or "a venue"
    message = f"{record.key} says '{where}', but {offer.name} says that it is {said} there"
    hint = "what the record says of its venue stays; correct it if it is wrong"
    return _problem("ENR004", Severity.WARNING, message, record.key, field="container", hint=hint)


def retracted(record: Record, offer: Offer) -> Problem:
    """The work was retracted."""
    message = f"{record.key} was retracted, says {offer.name}"
    hint = "what the record says of its venue stays; look before you cite it"
    return _problem("ENR005", Severity.WARNING, message, record.key, hint=hint)


def astray(record: Record, offer: Offer, identifiers: Iterable[str]) -> Problem:
    """An identifier of the record leads to another paper."""
    through = " and ".join(identifiers) or f"an identifier of {record.key}"
    message = f"{through} of {record.key} leads to another paper: {_paper(offer.entry)}"
    hint = f"refkit edit {record.key} takes it out, if it is wrong; nothing was taken from there"
    return _problem("ENR006", Severity.WARNING, message, record.key, field="identifiers", hint=hint)


def contradictory(record: Record, offers: Sequence[Offer], names: Sequence[str]) -> Problem:
    """The record's identifiers lead to different papers: ``names`` says which leads to which."""
    led = "; ".join(
        f"{name} is {_paper(offer.entry)}{_where(offer.entry)}"
        for name, offer in zip(names, offers, strict=True)
    )
    message = f"what was found for {record.key} is not one paper: {led}"
    hint = f"nothing was changed; refkit enrich {record.key} --review lets you choose"
    return _problem("ENR007", Severity.WARNING, message, record.key, field="identifiers", hint=hint)


def twins(keys: Sequence[str], shared: str, *, apart: bool = False) -> Problem:
    """Several records of the library are one paper; ``apart``: a person said that they are not."""
    if apart:
        message = f"{_listed(keys)}, which you marked as different works, would all be {shared}"
        hint = "refkit set KEY doi=... says which of them is what"
        return _problem(
            "ENR008", Severity.INFO, f"{message}: none of them was changed", keys[0], hint=hint
        )
    message = f"{_listed(keys)} are one paper, {shared}: none of them was changed"
    hint = (
        f"refkit merge {' '.join(keys)} makes one of them, refkit dedupe --distinct of them tells"
    )
    hint += " that they are different works"
    return _problem("ENR008", Severity.WARNING, message, keys[0], hint=hint)


def likely(match: Match) -> Problem:
    """Something was found that only may be the work."""
    agree = ", ".join(e.what for e in match.evidence if e.score >= 1.0)
    differ = ", ".join(e.what for e in match.evidence if e.score <= 0.0)
    message = f"{match.left} may be {match.right}" + (f": the same {agree}" if agree else "")
    message += f", but another {differ}" if differ else ""
    hint = "refkit enrich --review shows both and asks"
    return _problem("ENR009", Severity.WARNING, message, match.left, hint=hint)


def witness(key: str, offer: Offer) -> Problem:
    """The work is known, to a source whose record is not taken alone."""
    message = f"{key} is {offer.name}, whose record is not taken on its own"
    hint = f"refkit enrich {key} --fill-from {offer.source} fills what is empty from there"
    return _problem("ENR018", Severity.INFO, message, key, hint=hint)


def gone(key: str) -> Problem:
    """The record went while it was looked up."""
    message = f"{key} is no longer in the library: what was found for it is left out"
    return _problem("ENR010", Severity.INFO, message, key)


def no_place(record: Record, offer: Offer) -> Problem:
    """The source says that the work is out, and not where or when."""
    lacks = "when" if offer.entry.container else "where"
    message = f"{offer.name} says that {record.key} was published, but not {lacks}"
    hint = "type and venue stay as they are"
    return _problem("ENR012", Severity.INFO, message, record.key, hint=hint)


def elsewhere(record: Record, offer: Offer) -> Problem:
    """The work is out in another place as well."""
    mine, theirs = (_cut(plain(e.container)) for e in (record.entry, offer.entry))
    year = f" {offer.entry.date.year}" if offer.entry.date else ""
    message = f"{record.key} stays in '{mine}'; {offer.name} has it in '{theirs}'{year}"
    hint = "nothing that hangs on the venue was taken; correct the record if it names the wrong one"
    return _problem("ENR013", Severity.WARNING, message, record.key, field="container", hint=hint)


def changed_since(key: str, field: str, receipt: Receipt) -> Problem:
    """A field that enrichment set, and that somebody has changed since."""
    message = f"{field} of {key} was changed after {receipt.source} set it, and stays"
    hint = f"refkit edit {key} changes it"
    return _problem("ENR014", Severity.INFO, message, key, field=field, hint=hint)


def nothing_to_take_back(key: str, source: str) -> Problem:
    """There is no receipt to go by."""
    by = f" from {source}" if source else ""
    return _problem("ENR015", Severity.INFO, f"{key} has no changes{by} to take back", key)


def renamed(before: str, after: str) -> Problem:
    """A record has another key from now on."""
    message = f"{before} is now {after}; the old key still leads to it"
    return _problem("ENR016", Severity.INFO, message, after)


def key_taken(key: str, former: str) -> Problem:
    """A former key cannot be given back."""
    message = f"{key} keeps its key: '{former}' belongs to another record now"
    return _problem("ENR017", Severity.INFO, message, key)


def _why(answer: Answer) -> str:
    refusal = answer.refusal
    until = ""
    if refusal and refusal.until:
        until = f" until {refusal.until.isoformat(timespec='minutes')}"
    why = f" ({refusal.message})" if refusal and refusal.message else ""
    return f"{answer.source} {answer.state.value}{until}{why}"


def needs_answer(answer: Answer) -> bool:
    """Whether the source still owes an answer."""
    if answer.state is State.SKIPPED:  # there was nothing to ask for, or nobody could be asked
        return answer.refusal is not None and answer.refusal.message == OFFLINE
    return answer.state not in (State.FOUND, State.ABSENT)


def _where(entry: Entry) -> str:
    """Where and when it appeared, behind a comma: works of one title differ in that."""
    said = (_cut(plain(entry.container)), str(entry.date.year) if entry.date else "")
    return "".join(f", {part}" for part in said if part)


def _paper(entry: Entry) -> str:
    title = _cut(plain(wording.whole_title(entry))) or "a paper without title"
    by = f" by {entry.authors[0].short}" if entry.authors else ""
    return f"'{title}'{by}"


def _listed(names: Sequence[str]) -> str:
    return " and ".join(filter(None, (", ".join(names[:-1]), *names[-1:])))


def _do(names: Sequence[str], one: str, many: str) -> str:
    return one if len(names) == 1 else many


def _cut(value: str) -> str:
    return value if len(value) <= 60 else value[:57] + "..."


def _problem(
    code: str, severity: Severity, message: str, key: str, *, field: str = "", hint: str = ""
) -> Problem:
    return Problem(code=code, severity=severity, message=message, key=key, field=field, hint=hint)
