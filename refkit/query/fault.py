"""Queries that cannot be understood, or cannot be answered."""

from refkit.errors import Misspelled


class QueryError(Misspelled):
    """A query that cannot be understood, or takes too long to answer; it knows the place."""


_LONGEST = 60


def named(text: str) -> str:
    """A text in quotes, for a message: of a long one the beginning."""
    return f"'{text}'" if len(text) <= _LONGEST else f"'{text[: _LONGEST - 1]}…'"
