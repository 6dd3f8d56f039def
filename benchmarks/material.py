r"""What generated bibliographies are made of: names, journals, meetings, and how LaTeX spells them.

This module knows words and spellings, each with its meaning where it has one; it makes nothing of
them (benchmarks.pen does).
"""

import unicodedata
from random import Random

from benchmarks import generate

MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
FULL_MONTHS = (
    "January February March April May June July August September October November December".split()
)

_MARKS = {
    "\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u030c": "v",
    "\u0327": "c", "\u0328": "k", "\u030b": "H", "\u0307": ".",
}  # fmt: skip
_LETTERS = {"ø": "o", "Ø": "O", "ł": "l", "Ł": "L", "ß": "ss", "æ": "ae", "å": "aa", "Å": "AA"}


def _writings(char: str) -> tuple[str, ...]:
    """How LaTeX writes a letter with an accent: btxdoc's special character, and three others."""
    if char in _LETTERS:
        return f"{{\\{_LETTERS[char]}}}", f"\\{_LETTERS[char]}{{}}"
    parts = unicodedata.normalize("NFD", char)
    base, mark = "\\i" if parts[0] == "i" else parts[0], parts[1]
    command = f"\\{_MARKS[mark]}"
    if command[1].isalpha():
        return f"{{{command} {base}}}", f"{command}{{{base}}}", f"{{{command}{{{base}}}}}"
    bare = () if base == "\\i" else (f"{command}{base}",)
    return f"{{{command}{base}}}", f"{command}{{{base}}}", f"{{{command}{{{base}}}}}", *bare


def spelled(text: str, chance: Random, unicode: bool = False) -> str:
    """The text as LaTeX, every letter in one of its writings; or as it is, for a third of them."""
    if text.isascii() or unicode or chance.random() < 0.3:
        return text
    return "".join(c if c.isascii() else chance.choice(_writings(c)) for c in text)


GIVEN = (*generate._GIVEN, "Donald E.", "J. R.", "Wen-tau", "José Miguel", "Anne-Marie")
FAMILY = (
    *generate._FAMILY,
    *("Erdős", "Skłodowska", "Dvořák", "García", "Größer", "Wąsowski", "François", "González"),
    *("Sørensen", "Ångström", "Hoàng", "Muñoz"),
)
PARTICLES = ("van", "von", "de la", "van der", "de", "von der")
DOUBLE = ("Van Roy", "García Márquez", "Lloyd Jones", "De Smet")
BODIES = ("World Health Organization", "Barnes and Noble", "The BERT Team", "CERN")
# name -> what it stands for: as LaTeX, or as pieces of other macros
JOURNALS = {
    "jmlr": "Journal of Machine Learning Research",
    "pami": "IEEE Transactions on Pattern Analysis and Machine Intelligence",
    "zinf": "Zeitschrift für Informatik",
    "neco": "Neural Computation",
    "cacm": "Communications of the ACM",
    "rflac": "Revue française de linguistique appliquée",
    "nature": "Nature",
    "aos": "The Annals of Statistics",
    "toplas": "ACM Transactions on Programming Languages & Systems",
}
MEETINGS = {
    "icml": "International Conference on Machine Learning",
    "nips": "Advances in Neural Information Processing Systems",
    "acl": "Annual Meeting of the Association for Computational Linguistics",
    "ijcai": "International Joint Conference on Artificial Intelligence",
    "podc": "Symposium on Principles of Distributed Computing",
}
HOUSES = {
    "acm": "ACM",
    "springer": "Springer-Verlag",
    "mit": "MIT Press",
    "presses": "Presses universitaires de Liège",
    "wiley": "Wiley & Sons",
}
SCHOOLS = ("ETH Zürich", "University of Amsterdam", "Universität des Saarlandes", "MIT")
# As LaTeX, and as marked text: braces that keep case, mathematics, signs, quotes, dashes.
SPECIAL = (
    ("{BERT}", "{BERT}"),
    ("{B}ayesian", "{B}ayesian"),
    ("{{Deep} Q}-Networks", "{{Deep} Q}-Networks"),
    ("\\{Sets\\}", "\\{Sets\\}"),
    ("$O(n \\log n)$", "$O(n \\log n)$"),
    ("{$\\ell_1$}", "{$\\ell_1$}"),
    ("R\\&D", "R&D"),
    ("``Attention''", "“Attention”"),
    ("Low--High", "Low–High"),
    ("50\\%", "50%"),
    ("{É}tude", "{É}tude"),
    ("{\\'E}tude", "Étude"),
    ("\\emph{E. coli}", "\\emph{E. coli}"),
    ("C\\#", "C#"),
    ("A~Note", "A\u00a0Note"),
)


def escaped(text: str) -> str:
    """Plain text as LaTeX, letters aside."""
    return text.replace("&", "\\&")
