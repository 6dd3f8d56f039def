"""How far a work got, from what OpenReview says of its venue (metadata-apis, 1.7).

That a note is there proves nothing: OpenReview hosts what was rejected, withdrawn and is under
review, and mirrors of other services. This module reads `venueid` first, `venue` and the decision
second. What it cannot tell is unknown, and the unknown never counts as accepted.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

from refkit.model import PubState


class Standing(NamedTuple):
    """What the venue says of a work."""

    state: PubState | None = None  # None: it cannot be told
    is_imported: bool = False  # a record of another service, which says nothing about a venue


_UNKNOWN = Standing()
# OpenReview.net/Public_Article, OpenReview.net/Archive, DBLP.org/-/Record, dblp.org/conf/...
_IMPORTED = re.compile(r"(?i)(?:openreview\.net|dblp\.org|(?:www\.)?arxiv\.org|orcid\.org)(?:/|$)")
_PREPRINT = re.compile(r"(?i)(?:^|[^a-z])(?:corr|arxiv)(?:[^a-z]|$)")
# Suffixes follow what a venue calls its submissions, so words count: "Desk_Rejected_Submission".
_ENDED = (
    (re.compile(r"(?i)(?:^|[^a-z])withdrawn(?![a-z])"), PubState.WITHDRAWN),
    (re.compile(r"(?i)(?:^|[^a-z])retract(?:ed|ion)(?![a-z])"), PubState.RETRACTED),
    (re.compile(r"(?i)(?:^|[^a-z])(?:desk[\s_-]?)?reject(?:ed|ion)?(?![a-z])"), PubState.REJECTED),
)
_WAITING = re.compile(
    r"(?i)(?:.*_)?(?:submissions?|submitted|under_review|assign(?:ing|ed)_.*|.*_pending)|paper"
)
_SUBMITTED = re.compile(r"(?i)\b(?:submitted|submission|under review)\b")


def judge(
    *,
    venueid: str = "",
    venue: str = "",
    domain: str = "",
    invitations: Iterable[str] = (),
    decision: str = "",
) -> Standing:
    """How far the work got.

    ``invitations`` are those of the note, ``domain`` is its venue in the newer interface, and
    ``decision`` is the text of the reply that decided, "Accept (Poster)".
    """
    return _judge(venueid, venue, domain, tuple(invitations), decision)


def decided(decision: str) -> PubState | None:
    """What a decision says; None where it accepts nothing for good and rejects nothing."""
    lower = decision.lower()
    if "withdr" in lower:
        return PubState.WITHDRAWN
    if re.search(r"reject|\bnot (?:be )?accept|\bdecline|^invite to workshop", lower):
        return PubState.REJECTED
    if "accept" in lower and not re.search(r"condition|revision|pending", lower):
        return PubState.ACCEPTED
    return None


@lru_cache(maxsize=1024)  # a dump of a venue has few of them
def _judge(
    venueid: str, venue: str, domain: str, invitations: tuple[str, ...], decision: str
) -> Standing:
    if _is_imported(venueid, domain, invitations):
        preprint = _PREPRINT.search(venueid) or _PREPRINT.search(venue)
        return Standing(PubState.PREPRINT if preprint else None, True)
    path, _, last = venueid.rpartition("/")
    for said in (last if path else "", venue):
        for pattern, state in _ENDED:
            if pattern.search(said):
                return Standing(state)
    ruled = decided(decision)
    if not venueid:
        return _without_id(venue, invitations, ruled)
    if not _is_exact(venueid, domain, invitations):
        waiting = bool(path) and (_WAITING.fullmatch(last) or _is_own_name(venueid, invitations))
        return _waiting(ruled) if waiting else _UNKNOWN
    if _SUBMITTED.search(venue):  # the id says accepted and the words do not: the decision tells
        return Standing(ruled) if ruled else Standing(PubState.SUBMITTED)
    return Standing(PubState.ACCEPTED) if ruled in (None, PubState.ACCEPTED) else _UNKNOWN


def _is_imported(venueid: str, domain: str, invitations: tuple[str, ...]) -> bool:
    if venueid:
        return _IMPORTED.match(venueid) is not None
    return any(map(_IMPORTED.match, (domain, *invitations)))


def _without_id(venue: str, invitations: tuple[str, ...], ruled: PubState | None) -> Standing:
    """Older venues gave their papers no id: what was decided tells (1.5), else how it came in."""
    if ruled:
        return Standing(ruled)
    for invitation in invitations:
        for pattern, state in _ENDED:
            if pattern.search(invitation.rpartition("/-/")[2]):
                return Standing(state)
    return Standing(PubState.SUBMITTED) if _SUBMITTED.search(venue) else _UNKNOWN


def _waiting(ruled: PubState | None) -> Standing:
    """Some venues leave what they rejected where it was; an acceptance counts when it is there."""
    return Standing(PubState.SUBMITTED if ruled in (None, PubState.ACCEPTED) else ruled)


def _is_exact(venueid: str, domain: str, invitations: tuple[str, ...]) -> bool:
    """Whether it is the id of a venue itself, as only accepted papers have it."""
    venues = _venues(domain, invitations)
    if venueid in venues:
        return True
    if any(venueid.startswith(f"{known}/") for known in venues):
        return False
    path, _, last = venueid.rpartition("/")
    return not (path and _WAITING.fullmatch(last))


def _is_own_name(venueid: str, invitations: tuple[str, ...]) -> bool:
    """Whether the id ends in what the venue calls its submissions: its invitation to submit."""
    path, _, last = venueid.rpartition("/")
    return f"{path}/-/{last}" in invitations


def _venues(domain: str, invitations: tuple[str, ...]) -> set[str]:
    """The venues that the note was submitted to."""
    found = {domain, *(invitation.partition("/-/")[0] for invitation in invitations)}
    return found - {""}
