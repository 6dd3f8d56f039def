"""A file layer that goes wrong on purpose: between a program and its system calls.

It replaces the functions of `os` through which refkit writes (nothing in refkit knows of it),
counts their calls for files below one folder, and at the n-th one kills the process, before, after
or in the middle of it, or lets the call fail as a real disk would.
"""

import errno
import fcntl
import json
import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple, NoReturn

# What changes something on a disk, or makes a change last. Paths come first, or a handle does.
PATHS = ("open", "replace", "rename", "link", "unlink", "remove", "mkdir", "rmdir", "symlink",
         "truncate", "chmod", "chown")  # fmt: skip
HANDLES = ("write", "pwrite", "writev", "fsync", "fdatasync", "ftruncate", "fchmod", "fchown")
EITHER = ("utime",)
# A full disk still lets go of what is on it.
FREEING = ("unlink", "remove", "rmdir", "ftruncate", "fsync", "fdatasync")
FULL = (errno.ENOSPC, errno.EDQUOT)


class Fault(NamedTuple):
    """What goes wrong, and where."""

    call: int  # the number of the call, from 1; 0: none
    what: str = "kill"  # "kill", "error", "short", "edit": another program writes the library;
    # "record": every call with all that it does
    when: str = "before"  # "before", "after" or "amid" the call; of an error: done and yet failed
    error: int = 0  # the errno
    lasting: bool = False  # whether all later calls fail as well
    editor: str = ""  # of an edit: "in place", or "renamed"


class Call(NamedTuple):
    """A call that was made."""

    name: str
    about: str  # the file, by its name in the folder
    known: tuple[Any, ...] = ()  # when recorded: what else the call was given


class Layer:
    """The calls of one process, and the fault among them."""

    def __init__(self, folder: str, fault: Fault, trace: int) -> None:
        self.folder = os.path.realpath(folder)
        self.fault = fault
        self.trace = trace  # a handle to which every call is told before it is made
        self.count = 0
        self.handles: dict[int, str] = {}
        self.real = {name: getattr(os, name) for name in (*PATHS, *HANDLES, *EITHER)}
        self.real_close, self.real_flock = os.close, fcntl.flock

    def install(self) -> None:
        """Put the layer between this process and its system."""
        for name in self.real:
            setattr(os, name, self._wrapped(name))
        for module, name, own in ((os, "close", self._close), (fcntl, "flock", self._flock)):
            setattr(module, name, own)
        sys.addaudithook(self._audit)

    def _wrapped(self, name: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            about = self._about(name, args)
            if about is None:
                return self.real[name](*args, **kwargs)
            done = self._go(name, about, lambda: self.real[name](*args, **kwargs), args)
            if name == "open":
                self.handles[done] = about
            return done

        return call

    def _close(self, handle: int) -> None:
        self.handles.pop(handle, None)
        self.real_close(handle)

    def _flock(self, handle: int, operation: int) -> None:
        about = self.handles.get(handle)
        if about is None or operation & fcntl.LOCK_UN:
            self.real_flock(handle, operation)
        else:
            self._go("flock", about, lambda: self.real_flock(handle, operation), ())

    def _about(self, name: str, args: tuple[Any, ...]) -> str | None:
        """The file that a call is about, if it is below the folder."""
        if name in HANDLES or isinstance(args[0], int):
            return self.handles.get(args[0])
        for path in args[: 2 if name in ("replace", "rename", "link", "symlink") else 1]:
            whole = os.path.join(os.getcwd(), os.fsdecode(path))
            if os.path.realpath(whole) == self.folder or whole.startswith(self.folder + os.sep):
                return os.path.basename(whole)
        return None

    def _go(self, name: str, about: str, act: Callable[[], Any], args: tuple[Any, ...]) -> Any:
        self.count += 1
        fault = self.fault
        if fault.what == "record":
            return self._recorded(name, about, act, args)
        self._tell(name, about)
        struck = self.count == fault.call
        if not struck and not (fault.lasting and fault.call and self.count > fault.call):
            return act()
        if fault.what == "kill":
            return self._die(name, act, args)
        if fault.what == "edit":
            self._edit()
            return act()
        if fault.what == "short" and name == "write":
            return self.real["write"](args[0], bytes(args[1])[: max(1, len(args[1]) // 3)])
        if name in ("link", "replace", "rename") and not os.path.lexists(args[0]):
            return act()  # the system looks for the file first, and says that there is none
        if fault.what == "error" and not (fault.error in FULL and name in FREEING):
            if fault.when == "after":
                act()
            raise OSError(fault.error, os.strerror(fault.error))
        return act()

    def _edit(self) -> None:
        """Be an editor that saves the library with one title changed, past the layer."""
        path = os.path.join(self.folder, "library.json")
        with open(path, "rb") as file:
            text = file.read().replace(b"On Ada", b"On Ada, by Hand")
        draft = path if self.fault.editor == "in place" else f"{path}~"
        handle = self.real["open"](draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        self.real["write"](handle, text)
        self.real_close(handle)
        if draft != path:
            self.real["replace"](draft, path)

    def _tell(self, *words: object) -> None:
        self.real["write"](self.trace, json.dumps(words).encode() + b"\n")

    def _recorded(
        self, name: str, about: str, act: Callable[[], Any], args: tuple[Any, ...]
    ) -> Any:
        """Do it, and tell what a simulated disk needs to know to do it again."""
        known: list[object] = []
        if name == "open":
            known = [args[1]]
        elif name == "write":
            known = [bytes(args[1]).hex()]
        elif name == "ftruncate":
            known = [args[1]]
        elif name in ("replace", "rename", "link"):
            known = [os.path.basename(os.fsdecode(path)) for path in args[:2]]
        done = act()
        self._tell(name, about, *known)
        return done

    def _die(self, name: str, act: Callable[[], Any], args: tuple[Any, ...]) -> NoReturn:
        if self.fault.when == "after":
            act()
        elif self.fault.when == "amid" and name == "write":
            self.real["write"](args[0], bytes(args[1])[: len(args[1]) // 2])
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("a killed process goes on")

    def _audit(self, event: str, args: tuple[Any, ...]) -> None:
        """Whatever opens a file for writing past the layer is a hole in the proof: tell it."""
        if event != "open" or not isinstance(args[0], str | bytes | Path):
            return
        flags = args[2]
        writing = flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND)
        whole = os.path.join(os.getcwd(), os.fsdecode(args[0]))
        if writing and args[1] is not None and whole.startswith(self.folder + os.sep):
            self._tell("PAST THE LAYER", whole)
