"""The words of a library, and which of them a part of a word stands in.

Full text finds whole words; people give parts of them. This module knows how many words are too
many to ask full text for, and how a part is looked up: by its groups of three letters.
"""

from sqlite3 import Connection

_MOST = 1000  # words that full text is asked for at once: more take longer than they save
_GRAM = 3
_GRAMS = 50  # that are looked for at most: with so many, few words are left


class Lexicon:
    """The vocabulary of an index that has full text.

    ``bulky`` tells whether there are words so long that their ends are unknown.
    """

    def __init__(self, sql: Connection) -> None:
        self._sql = sql
        self.bulky = bool(sql.execute("select 1 from bulky limit 1").fetchall())

    def holding(self, part: str) -> list[str] | None:
        """The words that ``part`` stands in; None for too many."""
        return self._found(part, "instr(word.text, ?)", part)

    def ending(self, part: str) -> list[str] | None:
        """The words, but those that are only in keys, that end with ``part``; None for too many."""
        return self._found(part, f"said and substr(word.text, -{len(part)}) = ?", part)

    def _found(self, part: str, condition: str, value: str) -> list[str] | None:
        grams = {part[i : i + _GRAM] for i in range(min(len(part) - _GRAM + 1, _GRAMS))}
        if grams:
            rows = self._sql.execute(
                f"select word.text from gram join word on word.id = gram.rowid"
                f" where gram match ? and {condition} limit {_MOST + 1}",
                (" AND ".join(f'"{gram}"' for gram in sorted(grams)), value),
            )
        else:
            rows = self._sql.execute(
                f"select text from word where {condition} limit {_MOST + 1}", (value,)
            )
        found = [text for (text,) in rows]
        return None if len(found) > _MOST else found
