"""Journals: whether a name that no table knows is a journal's, by how journals are called.

This module knows the words that journals are named with. Which journals there are is for
refkit.venue.
"""

import re

# "IEEE Transactions on Fog", "International Journal of Tea": a few words may stand before.
_HEADED = re.compile(
    r"(?i)(?:[^\s,:]+ ){0,3}(?:journal (?:of|on|for)|transactions (?:of|on)|annals of)\b"
)
# "The Fog Journal", "Fog Letters 12(3), 2019", "Fog Review B".
_NAMED = re.compile(r"(?i)[^,:]+ (?:journal|letters|review)(?: [a-z])?(?:[\s,(]+\W*[0-9vn].*)?")
_MEETING = re.compile(r"(?i)\b(?:conference|meeting|proceedings|symposium|track|workshop)\b")


def is_journal(name: str) -> bool:
    """Whether the name of a venue, on one line, sounds like a journal's."""
    if _MEETING.search(name):
        return False
    return _HEADED.match(name) is not None or _NAMED.fullmatch(name) is not None
