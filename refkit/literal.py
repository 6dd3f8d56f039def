"""Names that are printed as they stand: bodies, and names in scripts that put no spaces.

This module tells a body's name from a person's by its words, and a script by its letters. Where
it cannot tell, it says "a person whose name has parts".
"""

import re
import unicodedata

from refkit.surname import VIETNAMESE

# A body's name ends in one of these ...
_LAST = frozenset(
    """
    academy agency alliance association authority bureau center centre collaboration commission
    committee community company consortium contributors corp corporation council department
    developers foundation gmbh group inc initiative institute lab laboratories laboratory labs llc
    ltd ministry network office organisation organization partnership program programme project
    research society team union university workshop
    """.split()
)
# ... or starts with one of these ...
_FIRST = frozenset({"team", "the"})
# ... or has one of these inside, in lower case ...
_INSIDE = frozenset({"and", "&", "for", "für", "of", "on", "pour"})
# ... or consists of these.
_KNOWN = frozenset(
    """
    01.ai adobe alibaba amazon anthropic apple baidu bigscience bytedance cern cohere darpa
    deepmind deepseek deepseek-ai eleutherai fair google huawei huggingface ibm ieee intel laion
    meta microsoft mistral mistralai nasa nvidia openai qwen salesforce samsung stabilityai
    tencent xai
    """.split()
)


def is_literal(name: str) -> bool:
    """Whether ``name`` has no parts: "OpenAI", "The NLLB Team", "University of Oxford", "张三".

    What stands in parentheses at the end does not count: "ATLAS Collaboration (CERN)".
    """
    words = re.sub(r"\s*[(（][^()（）]*[)）]\s*$", "", name).split()
    return bool(words) and (_is_body(words) or all(map(_is_unspaced, words)))


def _is_body(words: list[str]) -> bool:
    folded = [word.lower().strip(".,") for word in words]
    if _KNOWN.issuperset(folded):
        return True
    if len(words) == 1:
        return False
    if folded[-1] in _LAST or (folded[0] in _FIRST and folded[-1] not in VIETNAMESE):
        return True
    if words[-1] == "AI" and any(word != word.upper() for word in words):
        return True
    return any(word in _INSIDE for word in words[1:-1])


def _is_unspaced(word: str) -> bool:
    """Whether ``word`` is in a script that puts no space between family and given name."""
    return any(unicodedata.east_asian_width(char) == "W" for char in word)
