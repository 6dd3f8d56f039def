"""`python -m refkit`, and the console script's way in."""

import gc
import sys


def main() -> int:
    """Run refkit. The version is answered before anything else is imported."""
    if sys.argv[1:] == ["--version"]:
        from refkit import __version__

        print(f"refkit {__version__}")
        return 0
    # A command lives for a second and makes a million small values that die with it: collecting
    # cycles among them costs a third of the time of a large import, and frees nothing. Freezing
    # them keeps Python from looking through all of them once more when it ends.
    gc.disable()
    from refkit.cli import main as run

    try:
        return run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    sys.exit(main())
