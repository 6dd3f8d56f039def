"""BibTeX and BibLaTeX: what people have, and what their papers are typeset from.

Reading goes block (refkit.formats.bibtex.block) -> fields with their macros put in and what they
inherit -> raw entries; decoding LaTeX and understanding values is the normaliser's business, as
with every format. Writing lays entries out for one of the two dialects. What happens to every
kind of field is told in docs/formats/bibtex.md.
"""

from collections.abc import Sequence

from refkit.formats import Options, Written
from refkit.model import Record

suffixes = (".bib",)


def write(records: Sequence[Record], options: Options) -> Written:
    """Write the records that have a title; the same records and options give the same bytes."""
    from refkit.formats.bibtex import layout

    return layout.write(records, options)
