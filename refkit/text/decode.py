r"""LaTeX as it stands in a BibTeX field, read into marked text."""

import re
import unicodedata

_ACCENT = {"`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", '"': "\u0308"}
_COMMON = re.compile(r"\{?\\([`'^~\"])\s*\{?([A-Za-z])\}?\}?")


def decode(latex: str) -> tuple[str, tuple[str, ...]]:
    """Read LaTeX; the commands that are not known come second, each once."""

    def accented(match: re.Match[str]) -> str:
        return unicodedata.normalize("NFC", match[2] + _ACCENT[match[1]])

    return _COMMON.sub(accented, latex).replace(r"\&", "&").replace("--", "–"), ()
