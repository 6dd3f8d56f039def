"""What the user has set, in flags, in the environment and in files; and the program's clock.

This module knows the variables (REFKIT_LIBRARY, REFKIT_LOCK_WAIT, SOURCE_DATE_EPOCH) and where a
library is looked for; its parts know the configuration files (`configuration`), how to write
(`writing`), and servers, accounts and folders (`servers`), and read those only when somebody asks.
A variable that is empty counts as not set. What may stand in a configuration file, and what it
does, is told in docs/configuration.md.
"""

import math
import os.path
from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError
from refkit.settings.configuration import configurations, home
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
    "load",
    "network",
]

LIBRARY = "library.json"
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
        if not self.epoch:
            return date.today()
        try:
            if not (self.epoch.isascii() and self.epoch.isdigit()):
                raise ValueError(self.epoch)
            return datetime.fromtimestamp(int(self.epoch), UTC).date()
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


def find_library(flag: str | None, environ: Mapping[str, str], cwd: Path) -> Path:
    """Find the library: the flag, REFKIT_LIBRARY, the nearest library.json, the user's own.

    ``flag`` and the variable may begin with ~ and are otherwise taken as they are; the nearest
    library.json is looked for in ``cwd`` and upwards. The path need not exist.
    """
    named = flag or environ.get("REFKIT_LIBRARY", "")
    if named:
        return home(named)
    for folder in (cwd, *cwd.parents):
        # Unlike Path.is_file, this is false and not an error in folders that are closed to us.
        if os.path.isfile(folder / LIBRARY):
            return folder / LIBRARY
    from platformdirs import user_data_path

    return user_data_path("refkit") / LIBRARY


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
