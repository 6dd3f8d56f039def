"""What `export` and `convert` were asked: which records, how to write them, and where to.

The flags as values, and what they come to together with the configuration.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.formats import Options
    from refkit.model import Aside


class Wanted(NamedTuple):
    """Which records: all conditions hold together."""

    query: Sequence[str] = ()
    tag: Sequence[str] = ()
    status: Sequence[str] = ()
    cited_in: Sequence[str] = ()
    as_of: str | None = None  # the library as it was then: a day, a time, a number of the log

    @property
    def all(self) -> bool:
        """Whether the query, tags and statuses choose nothing."""
        return not (self.query or self.tag or self.status)


class Target(NamedTuple):
    """Where to write."""

    output: str = "-"
    append_to: str | None = None  # a .bib file that gets what it lacks

    @property
    def name(self) -> str:
        """The file that is written, "-" for standard output."""
        return self.output if self.append_to is None else self.append_to

    @property
    def path(self) -> Path:
        """The same as a path."""
        return Path(self.name).expanduser()

    def spare(self, precious: Sequence[str]) -> None:
        """Refuse to write over what is being read. Raises InputError."""
        from refkit.errors import InputError

        for name in precious:
            if self.name == "-" or name == "-":
                continue
            if os.path.realpath(self.path) == os.path.realpath(Path(name).expanduser()):
                raise InputError(
                    f"{self.name} would be overwritten, and it is what is being read",
                    hint="give --output another name",
                )


class Style(NamedTuple):
    """How to write, as the flags have it; what was not said is "" or None."""

    to: str = ""
    sort: str = ""
    unicode: bool | None = None
    venues: str = ""
    align: bool | None = None
    alias_entries: bool | None = None
    fields: Sequence[str] = ()
    omit: Sequence[str] = ()
    added: Sequence[str] = ()
    all_blocks: bool = False

    def options(self, run: "Run", *, library: bool, asides: Sequence["Aside"] = ()) -> "Options":
        """The flags, completed by the configuration, in which a library may have a part.

        Raises UnknownName for a word that is none of those there are.
        """
        from refkit import formats, settings

        if self.to:
            formats.writer(self.to)  # refuses a name that is none
        return settings.export_options(
            run.settings.library if library else None,
            os.environ,
            to=self.to,
            sort=self.sort,
            letters={True: "unicode", False: "ascii", None: ""}[self.unicode],
            venues=self.venues,
            align=self.align,
            alias_entries=self.alias_entries,
            fields=self.fields,
            added=self.added,
            omit=self.omit,
            asides=asides,
        )


def listed(named: Sequence[str] | None) -> tuple[str, ...]:
    """The words of an option that may be given again and may have several, by commas."""
    return tuple(word.strip() for words in named or () for word in words.split(",") if word.strip())


def changed(options: "Options", **changes: object) -> "Options":
    """``options`` with other values for some of them."""
    from typing import Any

    kept: dict[str, Any] = {name: getattr(options, name) for name in options.__struct_fields__}
    return type(options)(**(kept | changes))
