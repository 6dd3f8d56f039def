"""What is known about the words in and around family names, which no rule can tell.

"Adrià Puigdomènech Badia" and "Jost Tobias Springenberg" look alike; only knowledge tells the two
surnames of the one from the two given names of the other. This module holds that knowledge, and
no rule that uses it. It is deliberately small: a name that is not listed is read by its last word,
as Google Scholar and OpenReview do, and `refkit edit` settles the rest.
"""

# What follows a family name. Roman numbers count in capitals only: "Ii" is a family name.
SUFFIXES = frozenset("Jr Jr. JR JR. jr jr. Sr Sr. SR SR. sr sr. II III IV".split())

# Particles in lower case. In a name with capitals any word in lower case counts as one; this list
# decides where the case says nothing: at the start, and in a name that has no capitals at all.
PARTICLES = frozenset(
    """
    af av da dal dalla de degli dei del della den der des di dos du el het ibn la las les los
    te ten ter van vande vanden vander ver vom von zu zum zur 't
    """.split()
)

# Particles that some families write with a capital. Only the word before the family name counts,
# so that Di He, Da Yu and El Houcine Bergou keep their given names. "Le" is missing: it is a
# middle name as often (Tom Le Paine).
CAPITAL_PARTICLES = frozenset(
    """
    Abu Al Ben Da Dal Dalla De Del Della Den Des Di Dos Du El La Mac Mc Nic Ní Ó St St. Ten Ter
    Uí Van Vanden Vander Von
    """.split()
)
CAPITAL_PAIRS = frozenset(
    {
        "De La", "De Las", "De Le", "De Los", "Van De", "Van Den", "Van Der", "Van Het",
        "Von Dem", "Von Den", "Von Der",
    }
)  # fmt: skip

# Words that tie two family names into one: "Ramón y Cajal", "Ortega i Gasset", "Costa e Silva".
JOINTS = frozenset({"y", "i", "e"})

# The commonest Vietnamese family names (they cover nine people in ten), folded. In a name that
# starts or ends with one, "Van" and "The" are given names: Tuan Van Nguyen, The Anh Pham.
VIETNAMESE = frozenset(
    """
    bui dang dinh do doan duong ho hoang huynh le luong luu ly mai ngo nguyen pham phan tran
    trinh truong vo vu
    """.split()
)

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

# Compound family names of people of the field, as they print them in their own bibliographies,
# also those that write a hyphen where a list may have lost it; folded to ASCII and lower case.
# Add a line when a paper of yours needs it.
COMPOUND = frozenset(
    {
        "barth maron",  # Gabriel Barth-Maron
        "bou ammar",  # Haitham Bou Ammar
        "cesa bianchi",  # Nicolò Cesa-Bianchi
        "dachman soled",  # Dana Dachman-Soled
        "ehteshami bejnordi",  # Babak Ehteshami Bejnordi
        "garriga alonso",  # Adrià Garriga-Alonso
        "gomez bombarelli",  # Rafael Gómez-Bombarelli
        "gonzalez duque",  # Miguel González-Duque
        "hernandez lobato",  # José Miguel Hernández-Lobato
        "le bras",  # Ronan Le Bras
        "le cun",  # Yann Le Cun, as he wrote it first
        "le roux",  # Nicolas Le Roux
        "le scao",  # Teven Le Scao
        "llinares lopez",  # Felipe Llinares-López
        "lopez paz",  # David Lopez-Paz
        "perez cruz",  # Fernando Pérez-Cruz
        "puigdomenech badia",  # Adrià Puigdomènech Badia
        "quinonero candela",  # Joaquin Quiñonero-Candela
        "ragan kelley",  # Jonathan Ragan-Kelley
        "rojas carulla",  # Mateo Rojas-Carulla
        "shalev shwartz",  # Shai Shalev-Shwartz
        "sohl dickstein",  # Jascha Sohl-Dickstein
        "tran dinh",  # Quoc Tran-Dinh
        "vallee poussin",  # Charles de la Vallée Poussin
        "vega brown",  # Will Vega-Brown
    }
)
