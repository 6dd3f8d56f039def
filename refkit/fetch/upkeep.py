"""Looking after stored answers: what may go, and whether what is there is what came.

This module knows which files belong together: a body goes only with the last question that it
answers, and a question whose answer is gone or damaged is of no use. It does not decide which
answers are too old; see `refkit.fetch.receipts`.
"""

from collections.abc import Callable, Iterable
from contextlib import nullcontext, suppress
from pathlib import Path
from typing import NamedTuple

from refkit.errors import RefkitError
from refkit.fetch.answers import (
    Damage,
    DamagedFile,
    Folder,
    Stored,
    digest_of,
    read_body,
    read_question,
    reason,
)


class Pruned(NamedTuple):
    """What went, or would go."""

    answers: int  # questions whose answers were chosen
    damaged: int  # questions and bodies that are of no use
    bytes: int  # on disk
    left: int  # questions that stay


class Verified(NamedTuple):
    """What was looked at, and what is wrong."""

    answers: int
    bodies: int
    bytes: int  # of the files of bodies
    damages: tuple[Damage, ...]


def prune(folder: Folder, chosen: Callable[[Stored], bool], *, dry_run: bool = False) -> Pruned:
    """Delete the answers that are ``chosen``, whatever is damaged, and what nobody needs then.

    Raises RefkitError when another run holds the folder, or a file cannot be deleted.
    """
    if not folder.path.is_dir():
        return Pruned(0, 0, 0, 0)
    try:
        with nullcontext() if dry_run else folder.lock():
            going, pruned = _choose(folder, chosen)
            if not dry_run:
                _delete(going)
    except (OSError, NotImplementedError) as error:  # the latter: a disk that knows no locks
        raise RefkitError(
            f"{folder.path} cannot be pruned: {reason(error)}",
            hint="see who owns it, and run the command again",
        ) from None
    return pruned


def _choose(folder: Folder, chosen: Callable[[Stored], bool]) -> tuple[list[Path], Pruned]:
    going: list[Path] = []
    sound: dict[str, bool] = {}  # the digests that are needed -> whether the bodies are good
    answers = damaged = left = 0
    for path in folder.questions():
        try:
            stored = read_question(path)
        except DamagedFile:
            going.append(path)
            damaged += 1
            continue
        if stored is None:  # deleted meanwhile
            continue
        if chosen(stored):
            going.append(path)
            answers += 1
        elif _is_sound(folder, stored.digest, sound):
            left += 1
        else:
            going.append(path)
            damaged += 1
    going += [path for path in folder.bodies() if not sound.get(digest_of(path))]
    going += folder.leftovers()
    return going, Pruned(answers, damaged, sum(map(_size, going)), left)


def _is_sound(folder: Folder, digest: str, known: dict[str, bool]) -> bool:
    if digest not in known:
        try:
            read_body(folder.body(digest))
        except (DamagedFile, FileNotFoundError):
            known[digest] = False
        else:
            known[digest] = True
    return known[digest]


def _delete(paths: Iterable[Path]) -> None:
    parents = set()
    for path in paths:
        path.unlink(missing_ok=True)
        parents.add(path.parent)
    for parent in parents:
        with suppress(OSError):  # something is left in it
            parent.rmdir()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def verify(folder: Folder) -> Verified:
    """Hold every file against its digest, and every question against its answer."""
    damages: list[Damage] = []
    there: set[str] = set()
    answers = size = 0
    for path in folder.bodies():
        there.add(digest_of(path))
        size += _size(path)
        try:
            read_body(path)
        except DamagedFile as error:
            damages.append(error.damage)
        except FileNotFoundError:  # deleted meanwhile
            there.discard(digest_of(path))
    for path in folder.questions():
        answers += 1
        try:
            stored = read_question(path)
        except DamagedFile as error:
            damages.append(error.damage)
        else:
            if stored is not None and stored.digest not in there:
                damages.append(Damage(path, "has no answer: its body is gone"))
    return Verified(answers, len(there), size, tuple(damages))
