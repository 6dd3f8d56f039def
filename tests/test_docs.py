"""The documents tell the truth: their commands are run, their tables are compared with the code.

A block marked ``console`` is run line by line in a folder that starts with copies of `seeds/` and
`docs/examples/`; what the commands print must be what the page shows. A line ``...`` stands for any
lines. No page needs a network: what looks works up says ``--from`` or ``--offline``.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from typer import Context
from typer.core import TyperGroup
from typer.main import get_command

from refkit import sources
from refkit.cli import COMMANDS, app
from refkit.exchange import State

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```console\n(.*?)^```$", re.MULTILINE | re.DOTALL)
NEEDS_TEX = re.compile(r"^(pdflatex|bibtex|biber)\b")


def blocks(page: Path) -> list[str]:
    return BLOCK.findall(page.read_text("utf-8"))


def steps(block: str) -> list[tuple[str, str]]:
    """(command, what it must print), in order."""
    found: list[tuple[str, str]] = []
    for line in block.splitlines():
        if line.startswith("$ "):
            found.append((line[2:], ""))
        elif found and not found[-1][1] and (line.startswith("> ") or line == ">"):
            found[-1] = (f"{found[-1][0]}\n{line[2:]}", "")  # the command goes on
        else:
            command, output = found[-1]
            found[-1] = (command, f"{output}{line}\n")
    return found


def matches(shown: str, printed: str) -> bool:
    parts = (re.escape(part) for part in re.split(r"(?m)^\.\.\.\n", shown))
    return re.fullmatch("(?:.*\n)*?".join(parts), printed) is not None


@pytest.mark.parametrize(
    "page", [page for page in PAGES if blocks(page)], ids=lambda p: str(p.relative_to(ROOT))
)
def test_the_commands_of_a_page_print_what_it_shows(page: Path, tmp_path: Path) -> None:
    for folder in ("seeds", "docs/examples"):
        shutil.copytree(ROOT / folder, tmp_path / folder)
    environ = {
        "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}",
        "HOME": str(tmp_path / "home"),
        "SOURCE_DATE_EPOCH": "1795219200",
        "COLUMNS": "100",
        "LC_ALL": "C.UTF-8",
    }
    for block in blocks(page):
        for command, shown in steps(block):
            if NEEDS_TEX.match(command) and not _has_tex(command.split()[0]):
                continue
            if setting := re.fullmatch(r"export (\w+)=(\S+)", command):
                environ[setting[1]] = setting[2]
                continue
            done = subprocess.run(
                ["bash", "-c", command],
                cwd=tmp_path,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                encoding="utf-8",
                check=False,
            )
            assert matches(shown, done.stdout), f"$ {command}\n{done.stdout}\n--- shown:\n{shown}"


def _has_tex(program: str) -> bool:
    if shutil.which(program):
        return True
    assert not os.environ.get("REFKIT_REQUIRE_TEX"), f"{program} is not installed"
    return False


def test_every_command_and_option_is_described() -> None:
    page = (ROOT / "docs/commands.md").read_text("utf-8")
    group = get_command(app)
    assert isinstance(group, TyperGroup)
    for name in COMMANDS:
        command = group.get_command(Context(group), name)
        assert command
        section = re.search(rf"^## `?refkit {name}\b.*?(?=^## |\Z)", page, re.M | re.S)
        assert section, f"docs/commands.md has no section for {name}"
        members = command.commands if isinstance(command, TyperGroup) else {}
        for member in members:
            assert f"`refkit {name} {member}" in section[0], f"{name} {member} is not described"
        for parameter in (p for c in (command, *members.values()) for p in c.params):
            for option in parameter.opts:
                if option.startswith("--") and option != "--help":
                    assert f"`{option}" in section[0], f"{name}: {option} is not described"
    for parameter in group.params:
        for option in parameter.opts:
            if option.startswith("--"):
                assert f"`{option}" in page, f"{option} is not described"


def test_every_problem_is_described() -> None:
    page = (ROOT / "docs/problems.md").read_text("utf-8")
    described = set(re.findall(r"^## ([A-Z]{3}[0-9]{3})\b", page, re.M))
    used = {
        code
        for module in (ROOT / "refkit").rglob("*.py")
        for code in re.findall(r'"([A-Z]{3}[0-9]{3})"', module.read_text("utf-8"))
    }
    assert used == described


def test_the_enrichment_page_has_every_source_and_every_answer() -> None:
    page = (ROOT / "docs/enrichment.md").read_text("utf-8")
    table = page.partition("## What is asked")[2].partition("##")[0]
    assert tuple(re.findall(r"^\| `([a-z]+)` \|", table, re.M)) == sources.names()
    assert re.findall(r"^\| \*\*([a-z]+)\*\* \|", page, re.M) == [state.value for state in State]
    for host in sources.hosts(sources.names()).values():
        assert f"| `{host.name}` | `{host.variable}` | `{host.url}` |" in page


def test_the_architecture_page_has_every_module() -> None:
    page = (ROOT / "docs/architecture.md").read_text("utf-8")
    for path in (ROOT / "refkit").iterdir():
        name = path.name.removesuffix(".py")
        if name not in ("__init__", "__pycache__") and path.suffix in ("", ".py"):
            assert re.search(rf"`{name}/?`", page), f"{name} is not on docs/architecture.md"


@pytest.mark.parametrize("page", PAGES, ids=lambda p: str(p.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{page.name}: {target}"
