"""Formulas that a title holds several times, since a page was copied: which words are copies.

A page that typesets mathematics gives each formula as its tokens, its TeX source and its glyphs
(refkit.formula puts them together again where the lines of the page are known). Here there is one
line of folded words, and nothing is written: it is for comparison alone.
"""

# A formula of more tokens, or letters, is none that stands in a title.
_LONGEST = 12


def left_out(words: list[str]) -> list[str]:
    """The words with the copies of a formula left out: "l 1 l 1 l1" is "l1".

    The last copy, the glyphs, runs together.
    """
    if not any(len(word) == 1 and word != "a" for word in words):
        return words
    at = 0
    while at < len(words):
        for end in range(at + 1, min(at + _LONGEST, len(words)) + 1):
            piece = "".join(words[at:end])
            if len(piece) > _LONGEST:
                break
            if min(map(len, words[at:end])) > 1:
                continue  # no formula: they have letters that stand alone
            if copies := _copies(words, end, piece):
                words = [*words[:at], piece, *words[copies:]]
                break
        at += 1
    return words


def _copies(words: list[str], at: int, piece: str) -> int:
    """Where the copies of ``piece`` end that start at ``at``; 0: there are none.

    "3 x 3 x 3" repeats itself and is no formula that was copied: its last copy is in pieces.
    """
    copies = 0
    while True:
        rest, end = piece, at
        while end < len(words) and rest.startswith(words[end]) and rest:
            rest = rest.removeprefix(words[end])
            end += 1
        if rest or end == at:
            break
        copies += 1
        at = end
    whole = len(piece) > 1 and words[at - 1] == piece
    return at if copies and (whole if len(piece) > 1 else copies > 1) else 0
