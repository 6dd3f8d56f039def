"""The normaliser: what a reader found becomes a canonical entry, by steps that are always the same.

Text as it was pasted is understood by refkit.normalize.pasted, LaTeX by refkit.normalize.bib; what
both make is canonical (refkit.normalize.canonical). No step asks a server or the clock, and none
invents a value: what had to be guessed is a problem with a hint, and what is not understood is
kept. Normalising what is normal changes nothing.
"""

from refkit.model import Markup, RawEntry
from refkit.normalize.canonical import tidy
from refkit.normalize.outcome import Normalized

__all__ = ["Normalized", "normalize", "tidy"]


def normalize(raw: RawEntry) -> Normalized:
    """Understand a raw entry. Never raises: what is not understood is kept and reported."""
    # One of the two is all that most runs need.
    if raw.markup is Markup.LATEX:
        from refkit.normalize.bib import understand
    else:
        from refkit.normalize.pasted import understand
    return understand(raw)
