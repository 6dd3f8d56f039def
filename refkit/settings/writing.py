"""How bibliographies are written: flags where they are given, else the configuration.

This module knows which flag goes with which key of [export] and [titles], and what the formats do
by themselves. It does not know what any of it looks like in a file.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from refkit.errors import UnknownName
from refkit.settings import configuration
from refkit.settings.configuration import (
    LETTERS,
    SORTS,
    VENUES,
    Layer,
    Table,
    section,
    text,
    words,
)

if TYPE_CHECKING:
    from refkit.formats import Options
    from refkit.model import Aside


def export_options(
    library: Path | None,
    environ: Mapping[str, str],
    *,
    to: str = "",
    sort: str = "",
    letters: str = "",
    venues: str = "",
    align: bool | None = None,
    alias_entries: bool | None = None,
    fields: Sequence[str] = (),
    added: Sequence[str] = (),
    omit: Sequence[str] = (),
    keep_case: Sequence[str] = (),
    asides: "Sequence[Aside]" = (),
) -> "Options":
    """How to write: the flags where they are given, else the configuration, else the defaults.

    ``library`` is where .refkit.toml is looked for, None where no library is involved. ``to`` is
    the name of a format or dialect, as --to has it; a configured dialect counts where it is "".
    Words to keep and fields to omit add up. Raises RefkitError for a file that cannot be read or
    says what we do not understand, and UnknownName for a flag's value that is none.
    """
    from refkit.formats import DIALECTS, Letters, Options, Venues

    export, profiles, keep = _configured(configuration.layers(library, environ))
    said = to or text(export, "dialect")
    return Options(
        dialect=said if said in DIALECTS else "",
        fields=tuple(fields) or words(export, "fields"),
        added=tuple(added),
        omit=(*words(export, "omit"), *omit),
        profiles=profiles,
        sort=_one_of("order", sort, SORTS) or text(export, "sort") or "key",
        letters=Letters(_one_of("spelling", letters, LETTERS) or text(export, "letters", "latex")),
        venues=Venues(_one_of("kind of venue", venues, VENUES) or text(export, "venues", "full")),
        keep_case=tuple(dict.fromkeys((*keep, *keep_case))),
        align=export.get("align") is True if align is None else align,
        alias_entries=(
            export.get("alias-entries") is True if alias_entries is None else alias_entries
        ),
        asides=tuple(asides),
    )


def _configured(
    files: Sequence[Layer],
) -> tuple[Table, dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Keys of [export] but the profiles, the profiles, and the words to keep, of all files."""
    export: Table = {}
    profiles: dict[str, tuple[str, ...]] = {}
    keep: tuple[str, ...] = ()
    for layer in files:
        file = layer.table
        table = dict(section(file, "export"))
        own = table.pop("profiles", {})
        profiles |= {name: words(own, name) for name in own} if isinstance(own, dict) else {}
        export |= table
        keep += words(section(file, "titles"), "keep")
    return export, profiles, keep


def _one_of(kind: str, value: str, known: Sequence[str]) -> str:
    if value and value not in known:
        raise UnknownName(kind, value, known)
    return value
