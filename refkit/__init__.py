"""refkit: any .bib or messy listing in, a trustworthy library, BibTeX out.

The names below are the public ones. They are looked up on first use, so that ``import refkit``
costs nothing and ``refkit --version`` answers at once.
"""

__version__ = "0.1.0"

_HOME = {
    "Entry": "refkit.model",
    "Identifier": "refkit.identifier",
    "Library": "refkit.store",
    "Location": "refkit.errors",
    "Name": "refkit.name",
    "PartialDate": "refkit.date",
    "Plan": "refkit.model",
    "Problem": "refkit.errors",
    "RawEntry": "refkit.model",
    "Record": "refkit.model",
    "RefkitError": "refkit.errors",
    "normalize": "refkit.normalize",
}

__all__ = ["__version__", *_HOME]  # pyright: ignore[reportUnsupportedDunderAll]


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'refkit' has no attribute {name!r}")
    from importlib import import_module

    module = import_module(home)
    return module if home == f"refkit.{name}" else getattr(module, name)
