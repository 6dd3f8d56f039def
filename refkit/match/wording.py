"""The words that decide whether two titles name one work. Tables, folded, and no rules."""

# They say nothing of what a title is about.
ARTICLES = frozenset({"a", "an", "the"})
EMPTY = ARTICLES | frozenset(
    """
    about after among and are as at be by for from in into is of on or over through to toward
    towards under upon using via with
    """.split()
)

# Titles that many works bear, without their spaces.
GENERIC = frozenset(
    title.replace(" ", "").replace("\n", "")
    for title in """
    abstract, acknowledgments, annual report, appendix, attention, author index, bayesian deep
    learning, bibliography, book review, call for papers, computer vision, concluding remarks,
    conclusion, conclusions, conference report, contents, convolutional neural networks,
    correspondence, deep learning, deep neural networks, deep reinforcement learning, discussion,
    editorial, editors introduction, editors note, errata, erratum, foreword, from the editors,
    future work, graph neural networks, guest editorial, guest editors introduction, in memoriam,
    in this issue, information theory, introduction, introduction to the special issue,
    introduction to the special section, introduction to this special issue, invited talk, keynote,
    large language models, letter to the editor, literature review, machine learning, message from
    the chairs, multi task learning, natural language processing, neural machine translation,
    neural networks, news, obituary, opening remarks, overview, panel discussion, preface,
    proceedings, program committee, recurrent neural networks, reinforcement learning, reply, reply
    to comment, representation learning, response, review, special issue, summary, supplementary
    material, survey, table of contents, the editors, transfer learning, tutorial, unsupervised
    learning, untitled, untitled talk, welcome, welcome message, workshop summary
    """.split(",")
)

# Numerals, as numbers. A single letter is one only behind a word of the second table.
NUMERALS = {
    "i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5", "vi": "6", "vii": "7", "viii": "8",
    "ix": "9", "x": "10", "xi": "11", "xii": "12", "xiii": "13", "xiv": "14", "xv": "15",
    "xvi": "16", "xvii": "17", "xviii": "18", "xix": "19", "xx": "20", "xxi": "21",
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6",
}  # fmt: skip
ORDINALS = {
    "first": "1", "second": "2", "third": "3", "fourth": "4", "fifth": "5", "sixth": "6",
    "seventh": "7", "eighth": "8", "ninth": "9", "tenth": "10",
}  # fmt: skip
NUMBERED = frozenset(
    """
    act book chapter class episode lecture level no number paper part phase round section series
    stage tome track type vol volume
    """.split()
)

NEGATIONS = frozenset(
    """
    aint anti arent cannot cant doesnt dont harmful isnt lacks neither never no non none nor not
    nothing shouldnt without wont
    """.split()
)
# What turns a word into its opposite, or into another kind of the same.
NEGATING = frozenset("a anti de dis il im in ir non self semi un under over".split())

# Who writes of one of them in one year may write under the same title in the next.
YEARLY = frozenset(
    "address annual competition editorial overview proceedings symposium workshop yearly".split()
)

# They make of a title that of another work, or of another version of it.
VERSIONS = frozenset(
    """
    abridged abstract addendum afterword amendment amendments appendix brief comment commentary
    comments concern continued correct corrected correction corrections corrigenda corrigendum
    critique demo discussion edition edn enhanced epilogue errata erratum extended extension
    extensions follow followup foreword full improved introduction journal keynote lecture
    lectures long note notes part parts poster preface reassessed rebuttal reconsidered
    rejoinder reloaded remark remarks replication reply reproducibility reproduction response
    retracted retraction retrospective review revised revisited revisiting short still
    supplement supplemental supplementary survey talk thesis tutorial update updated v1 v2 v3 v4
    v5 version vol volume withdrawn workshop
    """.split()
)

# Two spellings of one word.
SPELLINGS = {
    "towards": "toward", "acknowledgements": "acknowledgments", "analyse": "analyze",
    "analysed": "analyzed", "analysing": "analyzing", "artefact": "artifact",
    "artefacts": "artifacts", "catalogue": "catalog", "centre": "center", "centres": "centers",
    "defence": "defense", "defences": "defenses", "dialogue": "dialog", "dialogues": "dialogs",
    "grey": "gray", "greyscale": "grayscale", "licence": "license", "metre": "meter",
    "programme": "program", "judgement": "judgment", "fibre": "fiber", "versus": "vs",
}  # fmt: skip

# Words in the name of a container that do not tell it from others; "annals" and "journal" do.
FRAME = frozenset(
    """
    and annual at conf conference for in int international intl of on proc proceedings the vol
    volume
    """.split()
)
# What is held at a conference under its name is another place.
BESIDE = frozenset(
    """
    adjunct companion consortium demo demonstration demonstrations demos doctoral findings industry
    student tutorial tutorials workshop workshops
    """.split()
)
