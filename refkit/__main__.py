"""`python -m refkit`, and the console script's way in."""

import sys


def main() -> int:
    """Run refkit. The version is answered before anything else is imported."""
    if sys.argv[1:] == ["--version"]:
        from refkit import __version__

        print(f"refkit {__version__}")
        return 0
    from refkit.cli import main as run

    return run()


if __name__ == "__main__":
    sys.exit(main())
