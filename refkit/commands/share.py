"""`refkit init` and `refkit merge-driver`: a library, and machines that share it through git."""

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from refkit.commands import FINDINGS, run_of
from refkit.commands.settling import settle

if TYPE_CHECKING:
    from refkit.commands import Run
    from refkit.errors import Problem
    from refkit.reconcile import Copy, Reconciled
    from refkit.store import Library
    from refkit.store.records import Records

__all__ = ["init", "merge_driver", "settle"]

_USUAL_MARKER = 7  # git makes it longer where it merges common ancestors (gitattributes(5))


def init(
    context: typer.Context,
    folder: Annotated[
        str | None,
        typer.Argument(
            metavar="[FOLDER]", help="Where the library is to be; else here.", show_default=False
        ),
    ] = None,
    git: Annotated[
        bool, typer.Option("--git", help="Let git merge the library record by record.")
    ] = False,
) -> None:
    """Make an empty library where there is none, and with --git prepare its repository.

    With --git, .gitattributes and .gitignore get their lines and git is told of refkit. It is to
    be said once in every clone: git keeps that in .git, which is not shared.

    \b
    Example:
      refkit init --git papers
    """
    run = run_of(context)
    library = run.library if folder is None else None
    path = _place(run, folder, git)
    if library is None or library.path != path:
        from refkit.store import Library

        library = Library(path, run.settings.wait)
    run.say(f"{path}: {_made(library)}")
    if git:
        _prepare(run, library.file, library.journal_path)


def _made(library: "Library") -> str:
    """Make an empty library where there is none; what is there, in words."""
    from refkit.errors import LibraryError
    from refkit.view import plural

    if not library.exists and library.create():
        return "an empty library"
    try:
        return f"a library, with {plural(len(library.read()), 'record')}"
    except LibraryError as error:  # perhaps because git was not told how to merge it
        return f"it cannot be read: {error.message}"


def _place(run: "Run", folder: str | None, git: bool) -> Path:
    from refkit.settings import LIBRARY

    if folder is not None:
        named = Path(os.path.expanduser(folder))
        return named if named.suffix == ".json" and not named.is_dir() else named / LIBRARY
    here = Path.cwd() / LIBRARY
    if run.library_flag or os.environ.get("REFKIT_LIBRARY"):
        return run.settings.library
    # In a subfolder --git means the library that every command here uses.
    nearest = run.settings.library
    above = git and nearest.parent in Path.cwd().parents
    return nearest if above else Path(os.path.relpath(here))


def _prepare(run: "Run", library: Path, journal: Path) -> None:
    from refkit.commands.repository import Repository

    repository = Repository(library.parent)
    steps = repository.prepare(library, journal)
    widest = max(len(step.where) for step in steps)
    for step in steps:
        state = "" if step.new else " (as before)"
        run.say(f"  {step.where:{widest}}  {step.what}{state}")
    if repository.is_in_lfs(library):
        run.say(
            f"warning: git LFS keeps {library.name}, and then git merges only what points to it: "
            "take it out of LFS"
        )
    if repository.is_unmerged(library):
        run.say(f"next: git checkout --merge -- {library.name}, which merges it record by record")
    elif repository.hides(library):
        run.say(f"warning: git is told to ignore {library.name}: look into .gitignore")
    elif any(step.new for step in steps[:2]) or not repository.knows(library):
        run.say(f"next: git add {library.name} .gitattributes .gitignore, then git commit")
    run.say("in every other clone: refkit init --git")


def merge_driver(
    context: typer.Context,
    base: Annotated[str, typer.Argument(metavar="BASE", help="The copy both came from (%O).")],
    ours: Annotated[str, typer.Argument(metavar="OURS", help="One copy (%A); gets the result.")],
    theirs: Annotated[str, typer.Argument(metavar="THEIRS", help="The other copy (%B).")],
    path: Annotated[
        str, typer.Argument(metavar="[PATH]", help="What git calls the file (%P).")
    ] = "",
    marker_size: Annotated[
        int, typer.Option("--marker-size", metavar="N", help="Git's %L: tells inner merges.")
    ] = _USUAL_MARKER,
    stop: Annotated[
        bool, typer.Option("--stop", help="End with 1 when clashes are left to a person.")
    ] = False,
) -> None:
    """Merge two copies of a library over the one both came from. Git calls this.

    The result is written to OURS. Where both copies changed one field in different ways, OURS
    keeps its value and notes the other: refkit settle shows both. An empty BASE stands for none.

    \b
    Example:
      git show :1:library.json >base.json
      git show :2:library.json >ours.json
      git show :3:library.json >theirs.json
      refkit merge-driver base.json ours.json theirs.json
    """
    run = run_of(context)
    from refkit.errors import RefkitError

    name = path or ours
    try:
        done, said = _merge(run, Path(base), Path(ours), Path(theirs))
    except RefkitError as error:
        again = f"git checkout --merge -- {path}" if path else "run the command again"
        raise RefkitError(
            f"{name} is not merged, and holds what it held: {error.message}",
            hint=f"{error.hint or 'mend that copy'}; then {again}",
        ) from None
    if marker_size > _USUAL_MARKER:
        return  # a step on the way to a common ancestor: nobody will see this library
    run.report((*said, *done.problems))
    found = sum(map(len, done.clashes.values()))
    if found:
        from refkit.view import plural

        one = "it is" if found == 1 else "they are"
        run.say(
            f"{name}: merged; {plural(found, 'field')} changed in both copies, noted in the record"
            f"{'s' * (len(done.clashes) != 1)}: refkit settle asks which value is right "
            f"({one} kept until then)"
        )
        if stop:
            raise typer.Exit(FINDINGS)
    elif done.problems or said:
        run.say(f"{name}: merged")


def _merge(run: "Run", base: Path, ours: Path, theirs: Path) -> "tuple[Reconciled, list[Problem]]":
    """Merge three files and write the result in the place of ``ours``. Raises RefkitError."""
    from refkit import reconcile
    from refkit.store import disk
    from refkit.store.records import uncollected
    from refkit.store.refusal import refusals
    from refkit.store.tables import Text

    with uncollected():
        present, parts, taken, said = _parts(base, ours, theirs)
        done = reconcile.reconcile(*parts, run.today, taken)
        _, printed = present.printed(reconcile.plan(parts[1], done.library))
        Text(ours, b"".join(printed))  # nothing is written that could not be read again
        with refusals(ours):
            disk.replace(ours, printed)
    return done, said


def _parts(
    base: Path, ours: Path, theirs: Path
) -> "tuple[Records, tuple[Copy, Copy, Copy], set[str], list[Problem]]":
    """Our records, what of the three copies is not the same in all, and the names of what is.

    The other two are forgotten then: of a large library three take a lot of room. A base that is
    no library, as when somebody committed conflict marks, is done without: it is history, and
    nobody could mend it.
    """
    from refkit.errors import InvalidLibrary
    from refkit.reconcile import told

    here, there = _read(ours), _read(theirs)
    try:
        return here, *_apart((_read(base, empty=True), here, there)), []
    except InvalidLibrary as error:
        parts = _apart((_nothing(base), here, there))
        return here, *parts, [told.baseless(error.message)]


def _nothing(file: Path) -> "Records":
    from refkit.store.records import Records
    from refkit.store.tables import Text

    return Records(Text(file, None))


def _read(file: Path, *, empty: bool = False) -> "Records":
    from refkit.errors import InputError
    from refkit.store import disk
    from refkit.store.records import Records
    from refkit.store.tables import Text

    found = disk.read(file, file)
    if found is None:
        raise InputError(f"no such file: {file}")
    if empty and not found.data.strip():
        return _nothing(file)
    return Records(Text(file, found.data))


def _apart(
    copies: "tuple[Records, Records, Records]",
) -> "tuple[tuple[Copy, Copy, Copy], set[str]]":
    """What is not the same in all copies, and the names of what is, folded.

    Records with the same text are not understood: of most libraries that is nearly everything.
    """
    from refkit import codec

    texts = [records.documents.get("entries", {}) for records in copies]
    same = {
        key
        for key, text in texts[1].items()
        if all(bytes(other.get(key, b"")) == bytes(text) for other in (texts[0], texts[2]))
    }
    taken = {codec.folded(key) for key in same}
    for key in same:
        if b'"aliases"' in bytes(texts[1][key]):
            taken |= {codec.folded(alias) for alias in codec.decode(key, texts[1][key]).aliases}
    base, ours, theirs = (_copy(records, same) for records in copies)
    return (base, ours, theirs), taken


def _copy(records: "Records", without: set[str]) -> "Copy":
    from refkit.reconcile import Copy

    return Copy(
        records={key: records[key] for key in records if key not in without},
        retired=records.retired(),
        tag_aliases=records.tag_aliases(),
        asides=records.asides(),
    )
