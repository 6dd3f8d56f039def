"""Start refkit again and again from a process that has everything imported: a few ms a run.

It is a program: it reads runs from standard input, one JSON object a line, and answers each with
one. Every run is a process of its own, forked from this one; it is the real command line, with the
layer of `faultlayer` between it and the disk.
"""

import contextlib
import gc
import io
import json
import os
import resource
import signal
import sys
import tempfile
import time
from typing import Any

from faultlayer import Fault, Layer


def run(job: dict[str, Any], folder: str) -> dict[str, Any]:
    """Fork, run, wait (or kill after a while); what came of it."""
    files = {name: os.path.join(folder, name) for name in ("out", "err", "calls")}
    for file in files.values():
        with contextlib.suppress(FileNotFoundError):
            os.unlink(file)
    child = os.fork()
    if not child:
        code = 70
        try:
            code = _be_refkit(job, files)
        finally:
            os._exit(code)
    if job.get("kill_after") is not None:
        time.sleep(job["kill_after"])
        os.kill(child, signal.SIGKILL)
    status = os.waitpid(child, 0)[1]
    said = {name: _text(file) for name, file in files.items()}
    return {
        "code": os.waitstatus_to_exitcode(status),
        "out": said["out"],
        "err": said["err"],
        "calls": [json.loads(line) for line in said["calls"].splitlines()],
    }


def _text(file: str) -> str:
    try:
        with open(file, encoding="utf-8", errors="replace") as opened:
            return opened.read()
    except FileNotFoundError:
        return ""


def _be_refkit(job: dict[str, Any], files: dict[str, str]) -> int:
    for number, name in ((1, "out"), (2, "err")):
        handle = os.open(files[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
        os.dup2(handle, number)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    trace = os.open(files["calls"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o666)
    os.chdir(job["cwd"])
    os.environ.clear()
    os.environ.update(job["env"])
    if job.get("size_limit"):
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["size_limit"], job["size_limit"]))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    if job.get("user") and os.geteuid() == 0:
        os.setgroups([])
        os.setgid(job["user"])
        os.setuid(job["user"])
    sys.argv = ["refkit", *job["argv"]]
    if job.get("folder"):
        Layer(job["folder"], Fault(*job["fault"]), trace).install()
    from refkit.cli import main

    code = main()
    sys.stdout.flush()
    sys.stderr.flush()
    return code


def warm(job: dict[str, Any]) -> dict[str, Any]:
    """Run it here: all that it imports and prepares is there for every run that comes."""
    from refkit.cli import main

    here, environ, arguments = os.getcwd(), {**os.environ}, sys.argv
    streams = sys.stdout, sys.stderr
    out, err = io.BytesIO(), io.BytesIO()
    try:
        os.chdir(job["cwd"])
        os.environ.clear()
        os.environ.update(job["env"])
        sys.argv = ["refkit", *job["argv"]]
        sys.stdout, sys.stderr = (
            io.TextIOWrapper(stream, "utf-8", write_through=True) for stream in (out, err)
        )
        code = main()
        # A wrapper that is collected would close what is under it.
        sys.stdout.detach(), sys.stderr.detach()
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(environ)
        sys.argv = arguments
        sys.stdout, sys.stderr = streams
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared
    said = {"out": out.getvalue().decode(), "err": err.getvalue().decode()}
    return {"code": code, "calls": [], **said}


def main() -> None:
    """Answer runs until the input ends."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    with tempfile.TemporaryDirectory() as folder:
        os.chmod(folder, 0o777)  # runs may be another user's
        for line in sys.stdin:
            job = json.loads(line)
            answer = warm(job) if job.get("warm") else run(job, folder)
            answers.write(json.dumps(answer) + "\n")
            answers.flush()


if __name__ == "__main__":
    main()
