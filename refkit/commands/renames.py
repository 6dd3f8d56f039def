"""What `refkit rekey` would change, or has changed: shown, asked about, told, and as JSON."""

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import typer

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.commands.rewriting import Drafts, Papers
    from refkit.errors import Problem
    from refkit.manuscript.rewrite import Rewritten
    from refkit.rename import Names
    from refkit.store import Records


class Found(NamedTuple):
    """New keys, and the manuscripts that would have them."""

    names: "Names"
    records: "Records"
    papers: "Papers | None" = None
    drafts: "Drafts | None" = None

    @property
    def files(self) -> "tuple[Rewritten, ...]":
        """The files that would be rewritten."""
        return self.drafts.files if self.drafts else ()

    @property
    def told(self) -> "tuple[Problem, ...]":
        """What there is to say, first of records, then of manuscripts."""
        papers = self.papers.problems if self.papers else ()
        drafts = self.drafts.problems if self.drafts else ()
        return (*self.names.problems, *papers, *drafts)

    def show(self, run: "Run") -> None:
        """Print the table of keys, and the diff of manuscripts."""
        from refkit.view import renaming

        screen = run.screen(sys.stdout)
        table = renaming.table(self.names.new, self.records, screen)
        diff = renaming.diff(self.files, screen)
        run.write("\n\n".join(part for part in (table, diff) if part))

    def is_wanted(self) -> bool:
        """Ask whether to do it; nobody is asked about nothing."""
        from refkit.view import renaming

        if not self.names.new and not self.files:
            return False
        said = renaming.summary(len(self.names.new), self.files, written=False)
        return typer.confirm(f"{said}. Do it?", default=False, err=True)

    def say(self, run: "Run", *, written: bool, files: "Sequence[Rewritten] | None" = None) -> None:
        """Say how much changes, or has changed; ``files`` are those that were written."""
        from refkit.view import renaming

        shown = self.files if files is None else files
        run.say(renaming.summary(len(self.names.new), shown, written=written))

    def way_back(self, src: Sequence[str]) -> str:
        """The command that takes back keys and manuscripts."""
        import shlex

        pairs = [(new, old) for old, new in self.names.new.items()]
        new, old = pairs[0] if len(pairs) == 1 else ("NEW", "OLD")
        return shlex.join(("refkit", "rekey", new, old, *(f"--src={path}" for path in src)))


def print_json(run: "Run", names: "Names", files: "Sequence[Rewritten]", *, written: bool) -> None:
    """Print new keys and rewritten files as JSON; ``written``: or only what they would be."""
    import json

    data = {
        "written": written,
        "renamed": [{"before": old, "after": new} for old, new in names.new.items()],
        "files": [{"file": one.file, "keys": len(one.edits)} for one in files],
    }
    run.write(json.dumps(data, ensure_ascii=False, indent=2))
