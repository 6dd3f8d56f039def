"""Around the entries: preambles, macros, comments and free text, as they came from their files.

They are written as they were read, each once; only a line that says which encoding the file has is
made true, since what refkit writes is UTF-8. What a macro means is for refkit.formats.bibtex.macro.
"""

import re
from collections.abc import Iterable

from refkit.model import Aside, AsideKind

# As JabRef, BibDesk and Emacs say it; the first wants it in the first line.
_ENCODING = re.compile(
    r"(?im)^(%* *(?:encoding|saved with string encoding)[: ] *|.*-\*-.*coding: *)"
    r"([^\s;]+(?: \([^)\n]*\))?)"
)


# What TeX and LaTeX define commands with (source2e, ltdefns; The TeXbook, chapter 20).
_DEFINES = re.compile(
    r"\\(?:(?:re)?newcommand|providecommand|DeclareRobustCommand|[egx]?def|let)\*?\s*\{?\s*"
    r"\\([A-Za-z@]+|[^A-Za-z\s])"
)


def needed(preambles: Iterable[Aside], entries: Iterable[str]) -> tuple[Aside, ...]:
    """Those ``preambles`` that define a command which one of the ``entries`` uses."""
    defining = [
        (aside, names)
        for aside in preambles
        if aside.kind is AsideKind.PREAMBLE and (names := _DEFINES.findall(aside.text))
    ]
    if not defining:
        return ()
    text = "\n".join(entries)
    return tuple(
        aside
        for aside, names in defining
        if any(re.search(rf"\\{re.escape(name)}(?![A-Za-z@])", text) for name in names)
    )


def _is_torn(text: str) -> bool:
    return text.count("{") != text.count("}")


def blocks(asides: Iterable[Aside]) -> list[str]:
    """The blocks in the order of writing: encoding, preambles, macros, then all the rest."""
    by_kind: dict[AsideKind, dict[str, None]] = {kind: {} for kind in AsideKind}
    first: dict[str, None] = {}
    for aside in asides:
        text = aside.text.strip()
        if aside.kind in (AsideKind.MACRO, AsideKind.PREAMBLE) and _is_torn(text):
            # As it is, it would swallow what follows it.
            text = "\n".join(f"% {line}".rstrip() for line in text.replace("@", "").split("\n"))
        if aside.kind in (AsideKind.TEXT, AsideKind.COMMENT) and _ENCODING.search(text):
            text = _ENCODING.sub(lambda said: said[1] + "UTF-8", text)
            if aside.kind is AsideKind.TEXT:
                first[text] = None
                continue
        if text:
            by_kind[aside.kind][text] = None
    # A comment may depend on the one before it, so both kinds stay in their common order.
    rest = dict.fromkeys(
        text
        for aside in asides
        if aside.kind in (AsideKind.TEXT, AsideKind.COMMENT)
        and (text := _ENCODING.sub(lambda said: said[1] + "UTF-8", aside.text.strip()))
        and text not in first
    )
    macros = "".join(f"{text}\n" for text in by_kind[AsideKind.MACRO])
    return [
        *(f"{text}\n" for text in first),
        *(f"{text}\n" for text in by_kind[AsideKind.PREAMBLE]),
        *([macros] if macros else []),
        *(f"{text}\n" for text in rest),
    ]
