"""The citation commands of LaTeX: their names, and how their arguments stand.

Names were taken from the packages themselves: LaTeX, cite, natbib, bibentry, BibLaTeX (manual
3.9, with blx-natbib and blx-mcite), biblatex-chicago, -apa and -ext, csquotes, apacite, chicago,
harvard, jurabib and REVTeX. A command that a document defines for itself is not guessed at.
"""

from collections.abc import Mapping
from enum import Enum
from types import MappingProxyType


class Shape(Enum):
    """How the arguments of a citation command stand."""

    PLAIN = "plain"  # \cite*[see][p. 1]{key,key}, also \cite<see>[p. 1]{key}
    MANY = "many"  # \cites(see)(for all)[see][p. 1]{key}[see][p. 2]{key}
    VOLUME = "volume"  # \volcite[see]{2}[p. 1]{key}
    VOLUMES = "volumes"  # \volcites(see)()[see]{2}[p. 1]{key}[see]{3}[p. 2]{key}
    QUOTE = "quote"  # \foreigntextcquote{german}[see][p. 1]{key}: one argument stands before
    NONE = "none"  # looks like one, and cites nothing


_PLAIN = """
    cite Cite nocite bibentry
    citet citep citealt citealp citeauthor citefullauthor citeyear citeyearpar citetalias
    citepalias citenum Citet Citep Citealt Citealp Citeauthor Citefullauthor
    citen citeonline onlinecite textonlinecite rcite
    parencite Parencite footcite Footcite footcitetext Footcitetext textcite Textcite smartcite
    Smartcite supercite Supercite autocite Autocite citetitle Citetitle citedate citeurl fullcite
    footfullcite notecite Notecite pnotecite Pnotecite fnotecite Fnotecite citename citelist
    citefield
    mcite Mcite mparencite Mparencite mfootcite mfootcitetext mtextcite Mtextcite msupercite
    mautocite Mautocite
    textcquote blockcquote
    headlesscite Headlesscite headlessfullcite headlessparencite headlessparenshortcite
    shortcite Shortcite shorthandcite shorthandrefcite shortrefcite Shortrefcite surnamecite
    gentextcite Gentextcite gencite citejournal foottextcite parenfullcite runcite origpublcite
    origfullcite nptextcite fullcitebib inparencite authornumcite citeincite citetitles
    fullciteincite yearcite citec citecs
    citeA citeNP citeyearNP citeauthorNP fullciteA fullciteNP shortciteA shortciteNP
    fullciteauthor fullciteauthorA shortciteauthor shortciteauthorA maskcite masknocite nocitemeta
    citeauthort citeauthorp Citeauthort Citeauthorp citefullauthort citefullauthorp
    Citefullauthort Citefullauthorp shortcitet shortcitep shortcitealt shortcitealp shortciteauthort
    shortciteauthorp shortCitet shortCitep shortCitealt shortCitealp shortCiteauthort
    shortCiteauthorp
    citeN citeANP shortciteN shortciteANP
    citeasnoun possessivecite citeaffixed chscite
    citefull citetitleonly footciteauthor footciteyear footcitet footcitep footcitealt footcitealp
    footcitetitleonly footcitefull footcitetitle
"""
_MANY = """
    cites Cites parencites Parencites footcites Footcites footcitetexts Footcitetexts smartcites
    Smartcites textcites Textcites supercites Supercites autocites Autocites fullcites
    footfullcites nptextcites
    headlesscites Headlesscites headlessfullcites headlessparencites headlessparenshortcites
    gentextcites Gentextcites gencites foottextcites surnamecites fullciteincites citeincites
"""
_VOLUME = "volcite pvolcite fvolcite ftvolcite svolcite tvolcite avolcite"
_VOLUMES = "volcites pvolcites fvolcites ftvolcites svolcites tvolcites avolcites"
_QUOTE = """
    foreigntextcquote hyphentextcquote foreignblockcquote hyphenblockcquote hybridblockcquote
"""
_NONE = "bibcite mancite citereset shortcites citestyle setcitestyle citetext defcitealias"


def _table() -> dict[str, Shape]:
    capital = {shape: [name.capitalize() for name in names.split()] for names, shape in (
        (_VOLUME, Shape.VOLUME), (_VOLUMES, Shape.VOLUMES)
    )}  # fmt: skip
    return {
        name: shape
        for shape, names in (
            (Shape.PLAIN, _PLAIN.split()),
            (Shape.MANY, _MANY.split()),
            (Shape.VOLUME, _VOLUME.split() + capital[Shape.VOLUME]),
            (Shape.VOLUMES, _VOLUMES.split() + capital[Shape.VOLUMES]),
            (Shape.QUOTE, _QUOTE.split()),
            (Shape.NONE, _NONE.split()),
        )
        for name in names
    }


SHAPES: Mapping[str, Shape] = MappingProxyType(_table())

# Environments whose \begin cites: \begin{displaycquote}[see][p. 1]{key} (csquotes).
ENVIRONMENTS: Mapping[str, Shape] = MappingProxyType(
    {
        "displaycquote": Shape.PLAIN,
        "foreigndisplaycquote": Shape.QUOTE,
        "hyphendisplaycquote": Shape.QUOTE,
    }
)
