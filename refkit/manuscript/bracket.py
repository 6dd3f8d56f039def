"""Which bracket of LaTeX closes which. It knows no command and no argument."""

import re

_BRACKET = re.compile(r"\\(?s:.)|[\[\]{}()<>]")
_CLOSING = {"[": "]", "(": ")", "<": ">"}


def ends(text: str) -> dict[int, int]:
    """Each opening bracket with the place behind the one that closes it.

    As in LaTeX, an optional argument ends at the first ] that is in no braces, whatever [ stands
    before it.
    """
    behind: dict[int, int] = {}
    braces: list[int] = []
    open_: list[dict[str, list[int]]] = [{}]
    for match in _BRACKET.finditer(text):
        char, at = match[0], match.start()
        if char == "{":
            braces.append(at)
            open_.append({})
        elif char == "}" and braces:
            behind[braces.pop()] = at + 1
            open_.pop()
        elif char in _CLOSING:
            open_[-1].setdefault(_CLOSING[char], []).append(at)
        elif char in ")]>":
            for begin in open_[-1].pop(char, ()):
                behind[begin] = at + 1
    return behind
