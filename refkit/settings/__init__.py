"""What the user has set, in flags, in the environment and in files; and the program's clock.

This module knows REFKIT_LOCK_WAIT and SOURCE_DATE_EPOCH; its parts know which library is meant
(`place`), the configuration files (`configuration`) and their keys (`key`), what is chosen there
for cite keys, lists and the journal (`choices`), how to write (`writing`), and servers, accounts
and folders (`servers`). The files are read only when somebody asks.
A variable that is empty counts as not set. What may stand in a configuration file, and what it
does, is told in docs/configuration.md.
"""

import math
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError
from refkit.settings.choices import keeps_journal, key_formula, list_columns, list_sort
from refkit.settings.configuration import configurations
from refkit.settings.place import LIBRARY, find_library
from refkit.settings.servers import Network, cache_folder, enrich_sources, network
from refkit.settings.writing import export_options

__all__ = [
    "LIBRARY",
    "Network",
    "Settings",
    "cache_folder",
    "configurations",
    "enrich_sources",
    "export_options",
    "find_library",
    "keeps_journal",
    "key_formula",
    "list_columns",
    "list_sort",
    "load",
    "network",
]

_WAIT = 10.0


class Settings(NamedTuple):
    """All settings of one run."""

    library: Path
    wait: float = _WAIT  # seconds to wait for another run that changes the library
    epoch: str = ""  # SOURCE_DATE_EPOCH as it was found

    def today(self) -> date:
        """Read the one clock there is: the day of SOURCE_DATE_EPOCH in UTC, else the local day.

        Source: https://reproducible-builds.org/specs/source-date-epoch/. Raises RefkitError when
        the variable is not a number of seconds since 1970.
        """
        return self._epoch().date() if self.epoch else date.today()

    def now(self) -> datetime:
        """The present second in UTC, or that of SOURCE_DATE_EPOCH. Raises RefkitError."""
        return self._epoch() if self.epoch else datetime.now(UTC).replace(microsecond=0)

    def _epoch(self) -> datetime:
        try:
            if not (self.epoch.isascii() and self.epoch.isdigit()):
                raise ValueError(self.epoch)
            return datetime.fromtimestamp(int(self.epoch), UTC)
        except (ValueError, OverflowError, OSError):
            raise RefkitError(
                f"SOURCE_DATE_EPOCH is '{self.epoch}', not a number of seconds since 1970",
                hint="unset it, or set it to something like 1582243200",
            ) from None


def load(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Settings:
    """Gather the settings; ``flag`` is --library. Raises RefkitError for one without sense."""
    return Settings(
        library=find_library(flag, environ, cwd),
        wait=_wait(environ.get("REFKIT_LOCK_WAIT", "")),
        epoch=environ.get("SOURCE_DATE_EPOCH", ""),
    )


def _wait(text: str) -> float:
    if not text:
        return _WAIT
    try:
        seconds = float(text)
    except ValueError:
        seconds = math.nan
    if not (math.isfinite(seconds) and seconds >= 0):
        raise RefkitError(
            f"REFKIT_LOCK_WAIT is '{text}', not a number of seconds",
            hint="set it to 0 or more, or unset it: 10 is usual",
        )
    return seconds
