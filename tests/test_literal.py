"""Which names have no parts: tables of bodies and of people that look like bodies."""

import pytest

from refkit.literal import is_literal

# Bodies as author lists of papers, model reports and data sets name them.
BODIES = """
OpenAI
openai
Anthropic
CERN
xAI
FAIR
01.AI
DeepSeek-AI
Google DeepMind
Google Research
Mistral AI
Meta AI
Meta AI Research
Hugging Face Team
Gemini Team
Llama Team
Qwen Team
Team GLM
Worlds Team
The NLLB Team
NLLB Team (Meta)
The ATLAS Collaboration
ATLAS Collaboration
The mpmath development team
The MathWorks
Meta Fundamental AI Research Diplomacy Team (FAIR)
BigScience Workshop
Open X-Embodiment Collaboration
Wikimedia Foundation
Google, Inc.
Microsoft Corp.
Siemens GmbH
Peking University
University of Toronto
Massachusetts Institute of Technology
Association for Computational Linguistics
Department of Health and Human Services
Barnes & Noble
Institut für Informatik
International Human Genome Sequencing Consortium
Alzheimer's Disease Neuroimaging Initiative
R Core Team
Allen Institute
Stack Overflow Community
World Health Organization
""".strip().splitlines()

# Scripts that put no space between family and given name: Chinese, Japanese, Korean.
UNSPACED = ["张三", "欧阳修", "山田太郎", "山田 太郎", "やまだ たろう", "김철수", "김 철수"]

PEOPLE = """
Plato
K
Ada Lovelace
Karthikeyan K
Gil Union-Smith
Ana de la Torre
Johannes von Oswald
Qian Ai
QIAN AI
The Anh Pham
The Hung Nguyen
Thế Anh Phạm
Of Monsters
Juan Lab Smith
Krishnamurthy (Dj) Dvijotham
Wei Zhang (张伟)
Vincent Sitzmann (MIT)
Metaxas
Meta Smith
Google Smith
Xi (The Team) Chen
""".strip().splitlines()


@pytest.mark.parametrize("name", [*BODIES, *UNSPACED])
def test_these_have_no_parts(name: str) -> None:
    assert is_literal(name)


@pytest.mark.parametrize("name", [*PEOPLE, "", " ", "()"])
def test_these_have_parts(name: str) -> None:
    assert not is_literal(name)
