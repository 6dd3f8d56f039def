"""Family names that no rule can tell from a middle name and a family name.

"Adrià Puigdomènech Badia" and "Jost Tobias Springenberg" look alike; only knowledge tells the two
surnames of the one from the two given names of the other. This module holds that knowledge. It is
deliberately small: a name that is not listed is read by its last word, as Google Scholar and
OpenReview do, and `refkit edit` settles the rest.
"""

# The commonest Spanish surnames (Instituto Nacional de Estadística, "Apellidos más frecuentes"),
# without those that are common given names too (Martín, Vicente, Lorenzo, Santiago, Pascual,
# Esteban, Román) and without the Portuguese ones, since Portuguese authors are cited by their
# last surname. Two of these at the end of a name are a double surname.
SPANISH = frozenset(
    """
    aguilar alonso alvarez arias benitez blanco bravo caballero cabrera calvo campos cano carmona
    carrasco castillo castro cortes crespo cruz delgado diaz diez dominguez duran fernandez ferrer
    flores fuentes gallardo gallego garcia garrido gil gimenez gomez gonzalez guerrero gutierrez
    hernandez herrera herrero hidalgo ibanez iglesias jimenez leon lopez lozano marin marquez
    martinez medina mendez molina montero mora morales moreno moya munoz navarro nieto nunez ortega
    ortiz parra pena perez prieto ramirez ramos rodriguez rojas romero rubio ruiz saez sanchez sanz
    serrano soler soto suarez torres vargas vazquez vega velasco vidal
    """.split()
)

# Compound family names of people of the field, as they print them in their own bibliographies;
# folded to ASCII and lower case. Add a line when a paper of yours needs it.
COMPOUND = frozenset(
    {
        "bou ammar",
        "cesa bianchi",
        "ehteshami bejnordi",
        "garriga alonso",
        "gomez bombarelli",
        "gonzalez duque",
        "hernandez lobato",
        "llinares lopez",
        "perez cruz",
        "puigdomenech badia",
        "quinonero candela",
        "rojas carulla",
        "shalev shwartz",
        "sohl dickstein",
        "tran dinh",
        "vega brown",
    }
)
