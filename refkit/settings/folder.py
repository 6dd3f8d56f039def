"""The user's own folders: where configuration, data, cache and state are kept on each system.

This module knows the XDG base directory specification, which holds on Linux, and asks platformdirs
everywhere else: loading that takes longer than the whole work of a command that only reads.
"""

import os
import sys
from pathlib import Path

_NAME = "refkit"
# XDG Base Directory Specification 0.8: kind of folder -> its variable, and its place at home.
_XDG = {
    "config": ("XDG_CONFIG_HOME", ".config"),
    "data": ("XDG_DATA_HOME", ".local/share"),
    "cache": ("XDG_CACHE_HOME", ".cache"),
    "state": ("XDG_STATE_HOME", ".local/state"),
}


def own(kind: str) -> Path:
    """The folder of ``kind`` ("config", "data", "cache", "state"), which need not exist."""
    if sys.platform == "linux" and "ANDROID_ROOT" not in os.environ:
        variable, place = _XDG[kind]
        base = os.environ.get(variable, "").strip() or os.path.expanduser(f"~/{place}")
        return Path(base) / _NAME
    import platformdirs

    return Path(getattr(platformdirs, f"user_{kind}_path")(_NAME))
