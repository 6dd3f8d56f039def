"""By which formula keys are made in this run."""

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from refkit.citekey import Formula
    from refkit.commands import Run


def formula(run: "Run", flag: str | None = None) -> "Formula":
    """The formula of the flag, else of the configuration, else the usual one.

    Raises FormulaError, or RefkitError for one in a configuration file.
    """
    from refkit import citekey, settings
    from refkit.citekey.formula import parse

    if flag is not None:
        return parse(flag)
    text = settings.key_formula(run.settings.library, os.environ)
    return parse(text) if text else citekey.DEFAULT
