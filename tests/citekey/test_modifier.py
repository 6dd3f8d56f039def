"""What the modifiers of a key formula do to what a marker says."""

import pytest

from refkit import citekey
from refkit.citekey.formula import parse
from refkit.citekey.modifier import NAMES
from refkit.date import PartialDate
from refkit.model import Entry
from refkit.name import Name

WORK = Entry(
    title="An awesome paper on CycleGAN",
    authors=(
        Name(family="Müller", given="Ann", particle="von der"),
        Name(family="Ho", given="Bo"),
        Name(family="Roe", given="Cy"),
    ),
    date=PartialDate(2017),
)

# JabRef's examples: [title:abbr] of "An awesome paper on JabRef", [journal:abbr]; `capitalize` puts
# all letters but the first of a word in lower case, there as here.
DONE = [
    ("[auth:lower]", "vondermüller"),
    ("[auth:upper]", "VONDERMÜLLER"),
    ("[auth:capitalize]", "VonDerMüller"),
    ("[auth:abbr]", "vdM"),
    ("[auth:ascii]", "vonderMuller"),
    ("[auth:ascii:lower]", "vondermuller"),
    ("[auth:lower:ascii]", "vondermuller"),
    ("[auth:ascii:abbr:upper]", "VDM"),
    ("[auth:truncate(4)]", "vond"),
    ("[auth:truncate4]", "vond"),
    ("[auth:capitalize:truncate(4)]", "VonD"),
    ("[authors(2):lower]", "vondermüllerhoetal"),
    ("[authors(2):abbr]", "vdMH"),
    ("[authors(2):lower:abbr]", "vdmh"),
    ("[authors(2):upper:abbr]", "VDMH"),
    ("[title:abbr]", "AAPOC"),
    ("[title:lower]", "anawesomepaperoncyclegan"),
    ("[title:capitalize]", "AnAwesomePaperOnCyclegan"),
    ("[shorttitle(2):abbr:lower]", "ap"),
    ("[year:lower]", "2017"),
    ("[ auth : lower | editor ]", "vondermüller"),
    ("[AUTH:LOWER]", "vondermüller"),
    ("[isbn:upper]", ""),
    ("['Anon':lower]", "anon"),
]


@pytest.mark.parametrize(("formula", "key"), DONE)
def test_a_modifier_does(formula: str, key: str) -> None:
    assert citekey.make(WORK, parse(formula)) == key


@pytest.mark.parametrize("name", NAMES)
def test_every_modifier_is_tried(name: str) -> None:
    assert any(f":{name}" in formula for formula, _ in DONE)
