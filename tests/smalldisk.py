"""A disk with a few pages left: a program that runs in a mount namespace of its own.

It mounts a small tmpfs where nobody else sees it, fills it up to a number of free pages, and lets
refkit change a library there; then it makes room and sees that life goes on. What came of each
number of pages is printed as JSON.

    unshare --map-root-user --mount python smalldisk.py FOLDER
"""

import json
import os
import subprocess
import sys
from pathlib import Path

from faults import Driver, check_after, content, copied, prepared

PAGE = os.sysconf("SC_PAGESIZE")
PAGES = 64


def fill(disk: Path, free: int) -> None:
    """Leave just so many pages."""
    filler = disk / "filler"
    handle = os.open(filler, os.O_WRONLY | os.O_CREAT)
    try:
        about = os.statvfs(disk)
        os.posix_fallocate(handle, 0, (about.f_bavail - free) * about.f_frsize)
    finally:
        os.close(handle)


def main(folder: Path) -> None:
    """Try every number of free pages."""
    disk = folder / "disk"
    disk.mkdir()
    found = {}
    with Driver() as driver:
        template = prepared(driver, folder)
        whole = copied(template, folder / "whole")
        assert driver.run(whole, "tag", "ada2017on", "--add", "new").code == 0
        before, after = (content(each)["library.json"] for each in (template, whole))
        for free in range(12):
            size = f"size={PAGES * PAGE}"
            subprocess.run(["mount", "-t", "tmpfs", "-o", size, "tmpfs", disk], check=True)
            for name in ("refs.bib", "then.bib"):
                (disk / name).write_bytes((folder / name).read_bytes())
            trial = copied(template, disk / "trial")
            fill(disk, free)
            ran = driver.run(trial, "tag", "ada2017on", "--add", "new")
            (disk / "filler").unlink()
            kept = check_after(driver, trial, before, after)
            assert kept == (after if ran.code == 0 else before)
            found[free] = (ran.code, ran.err)
            subprocess.run(["umount", disk], check=True)
    sys.stdout.write(json.dumps(found))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
