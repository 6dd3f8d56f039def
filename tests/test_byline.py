"""Bylines: lists of names in the forms that people paste, and marks on names."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from refkit.byline import split_plain, strip_marks

JOHN_AND_JANE = ["John Smith", "Jane Doe"]
INVERTED = ["Smith, John", "Doe, Jane"]
INITIALS = ["Smith, J.", "Doe, K."]

# What is written -> its names, in a list that is whole.
WHOLE: dict[str, list[str]] = {
    "": [],
    " ": [],
    "John Smith": ["John Smith"],
    "Plato": ["Plato"],
    # separators
    "John Smith, Jane Doe": JOHN_AND_JANE,
    "John Smith,Jane Doe": JOHN_AND_JANE,
    "John Smith , Jane Doe": JOHN_AND_JANE,
    "John Smith and Jane Doe": JOHN_AND_JANE,
    "John Smith AND Jane Doe": JOHN_AND_JANE,
    "John Smith & Jane Doe": JOHN_AND_JANE,
    "John Smith, and Jane Doe": JOHN_AND_JANE,
    "John Smith, & Jane Doe": JOHN_AND_JANE,
    "John Smith; Jane Doe": JOHN_AND_JANE,
    "John Smith; and Jane Doe": JOHN_AND_JANE,
    "John Smith;Jane Doe;": JOHN_AND_JANE,
    "John Smith · Jane Doe": JOHN_AND_JANE,  # neurips.cc, icml.cc
    "John Smith • Jane Doe": JOHN_AND_JANE,
    "John Smith | Jane Doe": JOHN_AND_JANE,
    "John Smith，Jane Doe": JOHN_AND_JANE,
    "John Smith、Jane Doe": JOHN_AND_JANE,
    "John Smith；Jane Doe": JOHN_AND_JANE,
    "John Smith 和 Jane Doe": JOHN_AND_JANE,
    "A B, C D and E F": ["A B", "C D", "E F"],
    "A B, C D, and E F": ["A B", "C D", "E F"],
    "A B and C D and E F": ["A B", "C D", "E F"],
    # commas too many
    "John Smith, Jane Doe,": JOHN_AND_JANE,
    "John Smith,, Jane Doe": JOHN_AND_JANE,
    "John Smith, , Jane Doe": JOHN_AND_JANE,
    ", John Smith, Jane Doe": JOHN_AND_JANE,
    "John Smith and and Jane Doe": JOHN_AND_JANE,
    "John Smith, Jane Doe and": JOHN_AND_JANE,
    # a full stop at the end of the line is not the name's, unless it abbreviates
    "John Smith, Jane Doe.": JOHN_AND_JANE,
    "John Smith, Jane D.": ["John Smith", "Jane D."],
    "John Smith, Martin Luther King Jr.": ["John Smith", "Martin Luther King Jr."],
    "John Smith, Google Inc.": ["John Smith", "Google Inc."],
    # words that only look like separators
    "Sand Andersen, Fernand Band": ["Sand Andersen", "Fernand Band"],
    "AT&T Labs, Jane Doe": ["AT&T Labs", "Jane Doe"],
    "{Barnes and Noble}, Jane Doe": ["{Barnes and Noble}", "Jane Doe"],
    # Chinese
    "张三，李四": ["张三", "李四"],
    "张三、李四": ["张三", "李四"],
    "张三、李四和王五": ["张三", "李四", "王五"],
    "张三、李四 和 王五": ["张三", "李四", "王五"],
    "张三；李四": ["张三", "李四"],
    "张三 李四 王五": ["张三", "李四", "王五"],
    "山田 太郎": ["山田 太郎"],
    "山田 太郎, 佐藤 和也": ["山田 太郎", "佐藤 和也"],
    "张三, 李四, Jane Doe": ["张三", "李四", "Jane Doe"],
    # bodies among people
    "Nando de Freitas, Worlds Team": ["Nando de Freitas", "Worlds Team"],
    "OpenAI, DeepMind": ["OpenAI", "DeepMind"],
    "OpenAI, John Smith": ["OpenAI", "John Smith"],
    "Google, Inc., OpenAI": ["Google, Inc.", "OpenAI"],
    "Gemini Team, Rohan Anil": ["Gemini Team", "Rohan Anil"],
    # affiliations in brackets
    "John Smith (MIT, USA), Jane Doe (ETH and EPFL)": [
        "John Smith (MIT, USA)",
        "Jane Doe (ETH and EPFL)",
    ],
    "John Smith (MIT; CSAIL), Jane Doe": ["John Smith (MIT; CSAIL)", "Jane Doe"],
    "John Smith (Dept. (A, B), X), Jane Doe": ["John Smith (Dept. (A, B), X)", "Jane Doe"],
    "张三（清华大学，北京）、李四": ["张三（清华大学，北京）", "李四"],
    "John Smith (MIT, USA); Jane Doe (ETH)": ["John Smith (MIT, USA)", "Jane Doe (ETH)"],
    "Krishnamurthy (Dj) Dvijotham*, Jane Doe": ["Krishnamurthy (Dj) Dvijotham*", "Jane Doe"],
    "John Smith (MIT, Jane Doe": ["John Smith (MIT", "Jane Doe"],
    "John Smith [1, 2], Jane Doe [2]": ["John Smith [1, 2]", "Jane Doe [2]"],
    # numbers and marks stay with their names
    "John Smith*, Jane Doe†": ["John Smith*", "Jane Doe†"],
    "John Smith1,2, Jane Doe2,3": ["John Smith1,2", "Jane Doe2,3"],
    "John Smith1, 2, Jane Doe2, 3": ["John Smith1,2", "Jane Doe2,3"],
    "John Smith1,*, Jane Doe2,†": ["John Smith1,*", "Jane Doe2,†"],
    "John Smith¹, ², Jane Doe²": ["John Smith¹,²", "Jane Doe²"],
    "**John Smith**, Jane Doe": ["**John Smith**", "Jane Doe"],
    # suffixes
    "Martin Luther King, Jr., Jane Doe": ["Martin Luther King Jr.", "Jane Doe"],
    "Jane Doe, Martin Luther King, Jr.": ["Jane Doe", "Martin Luther King Jr."],
    "Frank Wood, III, Jane Doe": ["Frank Wood III", "Jane Doe"],
    "Guy Van den Broeck, Jr, Jane Doe": ["Guy Van den Broeck Jr", "Jane Doe"],
    # family name first: one author
    "Smith, John": ["Smith, John"],
    "Smith, J.": ["Smith, J."],
    "King, Martin Luther": ["King, Martin Luther"],
    "van Gogh, Vincent": ["van Gogh, Vincent"],
    "King, Jr., Martin Luther": ["King Jr., Martin Luther"],
    "King, Martin Luther, Jr.": ["King, Martin Luther Jr."],
    # family name first: APA
    "Smith, J., Doe, K.": INITIALS,
    "Smith, J., & Doe, K.": INITIALS,
    "Smith, J. & Doe, K.": INITIALS,
    "Smith, J. and Doe, K.": INITIALS,
    "Smith, J., Doe, K. and Roe, L.": [*INITIALS, "Roe, L."],
    "Smith, J. A., van der Berg, K.-L., de Freitas, N.": [
        "Smith, J. A.",
        "van der Berg, K.-L.",
        "de Freitas, N.",
    ],
    "Smith, JA, Doe, K": ["Smith, JA", "Doe, K"],
    "García Márquez, G., Doe, K.": ["García Márquez, G.", "Doe, K."],
    "Smith, J., Jr., Doe, K.": ["Smith, J. Jr.", "Doe, K."],
    # family name first: whole given names
    "Smith, John, Doe, Jane": INVERTED,
    "Smith, John; Doe, Jane": INVERTED,
    "Smith, John; Doe, Jane;": INVERTED,
    "SMITH, John, DOE, Jane": ["SMITH, John", "DOE, Jane"],
    "Smith, John A., Doe, Jane": ["Smith, John A.", "Doe, Jane"],
    # family name first: BibTeX
    "Smith, John and Doe, Jane": INVERTED,
    "Smith, John and Doe, Jane and Roe, Lou": [*INVERTED, "Roe, Lou"],
    "Smith, John and Jane Doe and Roe, Lou": ["Smith, John", "Jane Doe", "Roe, Lou"],
    "García Márquez, Gabriel and Vargas Llosa, Mario": [
        "García Márquez, Gabriel",
        "Vargas Llosa, Mario",
    ],
    "King, Jr., Martin Luther and Doe, Jane": ["King, Jr., Martin Luther", "Doe, Jane"],
    "Smith, John and {OpenAI} and Doe, Jane": ["Smith, John", "{OpenAI}", "Doe, Jane"],
    # family name first: MLA and Chicago turn the first name only
    "Smith, John, and Jane Doe": ["Smith, John", "Jane Doe"],
    "Smith, John, and Jane Doe.": ["Smith, John", "Jane Doe"],
    "Kingma, Diederik P., and Jimmy Ba": ["Kingma, Diederik P.", "Jimmy Ba"],
    "Smith, John, Jane Doe, and Lou Roe": ["Smith, John", "Jane Doe", "Lou Roe"],
    # family name first: PubMed
    "Smith J, Doe K": INITIALS,
    "Smith J, Doe KL, van der Berg M": ["Smith, J.", "Doe, K. L.", "van der Berg, M."],
    "Smith J; Doe K": INITIALS,
    # ... which these are not
    "Zihan Wang, Karthikeyan K": ["Zihan Wang", "Karthikeyan K"],
    "Karthikeyan K": ["Karthikeyan K"],
    "Wei LI, Ming XU": ["Wei LI", "Ming XU"],
    "Erik J Bekkers, Sebastian U Stich": ["Erik J Bekkers", "Sebastian U Stich"],
    "J. Smith, K. Doe": ["J. Smith", "K. Doe"],
    # natural order with single names
    "Karthikeyan, Zihan Wang, Dan Roth": ["Karthikeyan", "Zihan Wang", "Dan Roth"],
    "Zihan Wang, Karthikeyan": ["Zihan Wang", "Karthikeyan"],
    "Plato, Aristotle, Socrates": ["Plato", "Aristotle", "Socrates"],
}

# Lists that say that they were cut: what is written -> the names that are left.
CUT: dict[str, list[str]] = {
    "John Smith et al.": ["John Smith"],
    "John Smith, et al.": ["John Smith"],
    "John Smith et al": ["John Smith"],
    "John Smith ET AL.": ["John Smith"],
    "John Smith et. al.": ["John Smith"],
    "John Smith, Jane Doe, et al. (27 additional authors not shown)": JOHN_AND_JANE,
    "John Smith, Jane Doe and others": JOHN_AND_JANE,
    "John Smith and Jane Doe and others": JOHN_AND_JANE,
    "John Smith, Jane Doe, and others": JOHN_AND_JANE,
    "John Smith, Jane Doe, others": JOHN_AND_JANE,
    "John Smith, Jane Doe, and 12 others": JOHN_AND_JANE,
    "John Smith, Jane Doe and 3 more": JOHN_AND_JANE,
    "John Smith, Jane Doe, + 5 more authors": JOHN_AND_JANE,
    "John Smith, Jane Doe & 5 other authors": JOHN_AND_JANE,
    "John Smith, Jane Doe, ...": JOHN_AND_JANE,
    "John Smith, Jane Doe…": JOHN_AND_JANE,
    "John Smith, ..., Jane Doe": JOHN_AND_JANE,
    "Smith, J., Doe, K., … Roe, L.": [*INITIALS, "Roe, L."],  # APA, seventh edition
    "Smith, John, et al.": ["Smith, John"],
    "Smith, J., et al.": ["Smith, J."],
    "Smith, J., Doe, K., et al.": INITIALS,
    "Smith, John and Doe, Jane and others": INVERTED,
    "Vaswani A, Shazeer N, et al.": ["Vaswani, A.", "Shazeer, N."],
    "Vaswani A, et al.": ["Vaswani, A."],
    "John Smith; Jane Doe; et al.": JOHN_AND_JANE,
    "张三等": ["张三"],
    "张三，李四等": ["张三", "李四"],
    "张三、李四等人": ["张三", "李四"],
    "张三 等": ["张三"],
    "张三, 李四, 等": ["张三", "李四"],
    "et al.": [],
    "and others": [],
}


@pytest.mark.parametrize(("written", "names"), WHOLE.items())
def test_split_plain(written: str, names: list[str]) -> None:
    assert split_plain(written) == (names, False)


@pytest.mark.parametrize(("written", "names"), CUT.items())
def test_split_plain_notices_that_a_list_was_cut(written: str, names: list[str]) -> None:
    assert split_plain(written) == (names, True)


@pytest.mark.parametrize(
    "name",
    [
        "Brothers Others",
        "Mette Alstrup",
        "Morethanone Moreau",
        "Et Alia",
        "Ken Etal",
        "Amore Moreno",
    ],
)
def test_names_that_look_like_a_cut_are_names(name: str) -> None:
    assert split_plain(f"Jane Doe, {name}") == (["Jane Doe", name], False)


MARKS = {
    "Jane Doe": ("Jane Doe", ""),
    "": ("", ""),
    "*": ("", "equal"),
    "Jane Doe*": ("Jane Doe", "equal"),
    "Jane Doe *": ("Jane Doe", "equal"),
    "Jane Doe**": ("Jane Doe", "equal"),
    "*Jane Doe": ("Jane Doe", "equal"),
    "Jane Doe∗": ("Jane Doe", "equal"),
    "Jane Doe＊": ("Jane Doe", "equal"),
    "Jane Doe⋆": ("Jane Doe", "equal"),
    "Jane Doe★": ("Jane Doe", "equal"),
    "Jane Doe†": ("Jane Doe", "dagger"),
    "Jane Doe‡": ("Jane Doe", "double-dagger"),
    "Jane Doe§": ("Jane Doe", "section"),
    "Jane Doe¶": ("Jane Doe", "paragraph"),
    "Jane Doe‖": ("Jane Doe", "parallel"),
    "Jane Doe∥": ("Jane Doe", "parallel"),
    "Jane Doe#": ("Jane Doe", "hash"),
    "Jane Doe✉": ("Jane Doe", "envelope"),
    "Jane Doe✉\ufe0f": ("Jane Doe", "envelope"),
    "Jane Doe*†": ("Jane Doe", "equal-and-dagger"),
    "Jane Doe†*": ("Jane Doe", "dagger-and-equal"),
    "Jane Doe*, †": ("Jane Doe", "equal-and-dagger"),
    r"Jane Doe\*": ("Jane Doe", "equal"),
    # affiliations
    "Jane Doe¹": ("Jane Doe", ""),
    "Jane Doe¹²": ("Jane Doe", ""),
    "Jane Doe¹,²": ("Jane Doe", ""),
    "Jane Doe⁴*": ("Jane Doe", "equal"),
    "Jane Doe*¹": ("Jane Doe", "equal"),
    "Jane Doeᵃᵇ": ("Jane Doe", ""),
    "Jane Doe1": ("Jane Doe", ""),
    "Jane Doe1,2": ("Jane Doe", ""),
    "Jane Doe1,2*": ("Jane Doe", "equal"),
    "Jane Doe1,*": ("Jane Doe", "equal"),
    "Jane Doe*1,2": ("Jane Doe", "equal"),
    "Jane Doe^1": ("Jane Doe", ""),
    "Jane D.1": ("Jane D.", ""),
    "Jane Doe [1]": ("Jane Doe", ""),
    "Jane Doe[1,2]": ("Jane Doe", ""),
    "Jane Doe (MIT)1": ("Jane Doe (MIT)", ""),
    # Markdown's emphasis says nothing of the name
    "**Jane Doe**": ("Jane Doe", ""),
    "*Jane Doe*": ("Jane Doe", ""),
    "__Jane Doe__": ("Jane Doe", ""),
    "_Jane Doe_": ("Jane Doe", ""),
    "**Jane Doe**\\*": ("Jane Doe", "equal"),
    "**Jane Doe***": ("Jane Doe", "equal"),
    "**Jane Doe†**": ("Jane Doe", "dagger"),
    # not marks
    "AI2": ("AI2", ""),
    "Area51": ("Area51", ""),
    "Louis 14": ("Louis 14", ""),
    "Jane Doe-Roe": ("Jane Doe-Roe", ""),
    "Martin Luther King Jr.": ("Martin Luther King Jr.", ""),
    "Xi (Rick) Chen": ("Xi (Rick) Chen", ""),
    "Krishnamurthy (Dj) Dvijotham*": ("Krishnamurthy (Dj) Dvijotham", "equal"),
}


@pytest.mark.parametrize(("written", "expected"), MARKS.items())
def test_strip_marks(written: str, expected: tuple[str, str]) -> None:
    assert strip_marks(written) == expected


@given(st.text("aB é.1,2*∗†#_\\[]¹⁴ᵃ()", max_size=16))
def test_stripping_twice_is_stripping_once(text: str) -> None:
    bare, _ = strip_marks(text)
    assert strip_marks(bare) == (bare, "")


_WORDS = st.one_of(
    st.text("abAÉßłŞ", min_size=1, max_size=6),
    st.sampled_from(
        "van de Van J. J.-P. K Jr. III and & AI Team 张三 others (MIT, USA) 等 et 1 1,2".split()
    ),
)
_LISTS = st.lists(
    st.tuples(_WORDS, st.sampled_from([" ", " ", ", ", "; ", " and ", "、", ",", " · "])),
    max_size=10,
).map(lambda pairs: "".join(word + gap for word, gap in pairs))


def letters_of(text: str) -> str:
    words = re.findall(r"[^\s,;·、()]+", text)
    signals = {"and", "&", "others", "等", "et"}
    return "".join(re.findall(r"\w", "".join(word for word in words if word not in signals)))


@given(_LISTS)
def test_splitting_loses_no_letter(text: str) -> None:
    names, _ = split_plain(text)
    assert letters_of(" ".join(names)) == letters_of(text)


@given(_LISTS)
def test_the_names_of_a_list_are_trimmed(text: str) -> None:
    names, _ = split_plain(text)
    assert all(name and name == name.strip(" ;、") for name in names)


@given(
    st.lists(
        st.sampled_from(["Ann Roe", "J. Doe", "OpenAI", "Jan de Boer", "Li-Wei Xu"]), max_size=9
    )
)
def test_names_in_natural_order_come_back(names: list[str]) -> None:
    for gap in (", ", "; ", " and ", " & ", "、", " · ", " | "):
        assert split_plain(gap.join(names)) == (names, False)


@given(
    st.lists(st.sampled_from(["Roe, A.", "de Boer, J.-P.", "King, M. L."]), min_size=1, max_size=9)
)
def test_names_with_the_family_first_come_back(names: list[str]) -> None:
    for gap in (", ", "; ", " and ", ", and "):
        assert split_plain(gap.join(names)) == (names, False)
