"""What the normaliser hands back."""

from collections.abc import Mapping

import msgspec

from refkit.errors import Problem
from refkit.model import Entry, Origin


class Normalized(msgspec.Struct, frozen=True, kw_only=True):
    """An entry, what there is to say about it, and where each of its fields came from."""

    entry: Entry
    problems: tuple[Problem, ...] = ()
    provenance: Mapping[str, Origin] = {}  # entry field ("extra.code" too) -> origin
