"""`refkit index`, `index build` and `index drop`: what makes a large library quick to read."""

import os
from typing import TYPE_CHECKING

import typer

from refkit.commands import DONE, Run, run_of

if TYPE_CHECKING:
    from pathlib import Path

    from refkit.catalogue.condition import Condition

app = typer.Typer(
    help="Look after the index, by which a large library is read quickly.",
    invoke_without_command=True,
    rich_markup_mode=None,
)
