"""The ladder, the owners, the forbidden calls and the start-up imports (docs/architecture.md)."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent / "refkit"

# Which module may import which: lower rungs only; modules on one rung do not know each other.
LADDER = (
    ("errors", "surname", "formula", "scheme", "field"),
    ("literal",),
    ("byline",),
    ("name", "date", "identifier", "tag"),
    ("model",),
    ("text", "codec", "charset", "exchange", "hold"),
    ("venue", "casing", "prose", "iso4"),
    ("citekey", "normalize", "match", "merge", "query"),
    ("standing", "place"),
    ("formats", "manuscript"),
    ("sources",),
    ("ingest", "curate", "roundtrip"),
    ("enrich", "unite", "journal"),
    ("dedupe", "reconcile", "rename", "soundness"),
    ("files",),
    ("store", "settings"),
    ("catalogue",),
    ("fetch",),
    ("view",),
    ("commands",),
    ("cli",),
    ("__main__",),
)

# Packages of many of a kind: a file may use the package's opening module, never a sibling.
SEAMS = {"formats", "sources"}

# Every third-party library has one owner; typer has two. Values are made of msgspec, so whoever
# makes a changed copy of a value uses it too.
VALUES = (
    *("errors", "name", "model", "codec", "venue", "formula", "formats", "store", "charset"),
    *(
        "journal",
        "unite",
        "match",
        "dedupe",
        "reconcile",
        "rename",
        "soundness",
        "catalogue",
        "query",
    ),
    *("normalize", "merge", "ingest", "curate", "exchange", "sources", "enrich", "fetch", "place"),
)
OWNER = {
    "anyascii": ("text",),
    "bibtexparser": ("formats.bibtex.splitter",),
    "defusedxml": ("sources.arxiv",),
    "filelock": ("store", "fetch"),
    "msgspec": VALUES,
    "platformdirs": ("settings",),
    "pylatexenc": ("text",),
    "regex": ("query",),
    "requests": ("fetch",),
    "rich": ("view",),
    "tinydb": ("store",),
    "typer": ("cli", "commands"),
}

# Side effects live on the upper rungs: files, store, settings, view, commands, cli.
FIRST_DEVICE = next(i for i, rung in enumerate(LADDER) if "files" in rung)
FORBIDDEN_BELOW = {
    "print", "open", "input", "os.environ", "os.getenv", "datetime.now", "datetime.today",
    "date.today", "time.time", "sys.stdout", "sys.stderr",
}  # fmt: skip
FORBIDDEN_MODULES_BELOW = {"logging", "random", "os", "sys", "time", "subprocess", "socket"}
# Data shipped in the package is code.
READS_ITS_OWN_DATA = {"venue"}

MODULES = sorted(ROOT.rglob("*.py"))


def dotted(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def rung(module: str) -> int:
    top = module.split(".")[0]
    return next(i for i, names in enumerate(LADDER) if top in names)


def imports(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Every import in the file, also inside functions: (line, dotted name)."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, "imports are absolute"
            if node.module in ("refkit", "refkit.formats", "refkit.sources", "refkit.commands"):
                for alias in node.names:
                    inside = ROOT.parent / node.module.replace(".", "/") / f"{alias.name}.py"
                    package = inside.with_suffix("")
                    known = inside.exists() or package.is_dir()
                    yield node.lineno, f"{node.module}.{alias.name}" if known else node.module
            else:
                yield node.lineno, node.module


def name_of(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{name_of(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_point_down_the_ladder(path: Path) -> None:
    module = dotted(path)
    if module == "__init__":
        return  # the public names: looked up by string, checked in test_public.py
    for line, target in imports(ast.parse(path.read_text("utf-8"))):
        if not target.startswith("refkit."):
            continue
        below = target.removeprefix("refkit.")
        where = f"{path.name}:{line}: {module} imports {below}"
        if below.split(".")[0] == module.split(".")[0]:
            package = module.split(".")[0]
            # A format that is a package of its own may use its own parts.
            own = package not in SEAMS or below.split(".")[:2] == module.split(".")[:2]
            assert own or package in (below, module), f"{where}: siblings never meet"
        else:
            assert rung(below) < rung(module), f"{where}: not a lower rung"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_every_library_has_one_owner(path: Path) -> None:
    module = dotted(path)
    for line, target in imports(ast.parse(path.read_text("utf-8"))):
        top = target.split(".")[0]
        if top == "refkit" or top in sys.stdlib_module_names:
            continue
        assert top in OWNER, f"{path.name}:{line}: {top} has no owner: add it to OWNER"
        owners = OWNER[top]
        assert module in owners or module.split(".")[0] in owners, (
            f"{path.name}:{line}: {top} belongs to {' and '.join(owners)}, not to {module}"
        )


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_side_effects_stay_on_the_upper_rungs(path: Path) -> None:
    module = dotted(path)
    if module == "__init__" or rung(module) >= FIRST_DEVICE:
        return
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Call | ast.Attribute):
            name = name_of(node.func if isinstance(node, ast.Call) else node)
            assert name not in FORBIDDEN_BELOW, f"{path.name}:{node.lineno}: {name} in {module}"
    for line, target in imports(tree):
        assert target.split(".")[0] not in FORBIDDEN_MODULES_BELOW, (
            f"{path.name}:{line}: {target} in {module}"
        )
        assert target != "importlib.resources" or module in READS_ITS_OWN_DATA


def loaded_by(statement: str) -> set[str]:
    code = f"import sys; {statement}; print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, encoding="utf-8"
    )
    return {name.split(".")[0] for name in done.stdout.split()}


def test_the_command_line_starts_without_its_heavy_parts() -> None:
    heavy = {
        "anyascii", "bibtexparser", "filelock", "msgspec", "platformdirs",
        "pydantic", "pylatexenc", "requests", "rich", "tinydb",
    }  # fmt: skip
    assert not loaded_by("import refkit.cli") & heavy


def test_the_version_is_answered_without_typer() -> None:
    assert not loaded_by("import refkit.__main__") & {"typer", "click", "msgspec"}


def test_importing_the_package_imports_nothing_else() -> None:
    assert not loaded_by("import refkit") & {"msgspec", "typer"}
