"""CSL-JSON: what Zotero, Pandoc and doi.org give, and saved answers of Crossref's API (read).

A file is a list of items, ``{"items": [...]}``, a single item, or an answer of Crossref:
``{"message": {...}}`` around one work or ``{"items": [...]}`` (CSL 1.0.2, csl-data.json; the REST
API of Crossref). This module is the front of a package: shape knows where the items stand, item
what one says.
"""

from datetime import date

from refkit.model import Parsed

suffixes = (".json",)


def sniff(text: str) -> float:
    """How sure it is: the first item has a type of CSL or Crossref, and one more of theirs."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("[", "{"):
        return 0.0
    from refkit.formats.csljson import shape

    return shape.likeness(text)


def read(text: str, file: str, on: date) -> Parsed:
    """What ``text``, called ``file``, holds; ``on`` is the day, for the origins. Never raises."""
    from refkit.formats.csljson import shape

    return shape.read(text, file, on)
