"""Libraries and listings of any size, the same ones every time.

This module knows what real records look like (lengths, number of authors, mangled formulas, the
lines of provenance) from the two files in seeds/. It knows no clock, no network and no chance but
a seeded one, so two runs, on any machine, give the same bytes. It measures nothing itself.

    python -m benchmarks.generate library 10000 PATH
    python -m benchmarks.generate listing 10000 PATH
"""

import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from random import Random
from typing import NamedTuple

from refkit.date import PartialDate
from refkit.identifier import Identifier, Scheme
from refkit.model import Entry, EntryType, Origin, Record, Status
from refkit.name import Name

SEED = 20200221
SOURCE = "seeds/001_f910f3235e93e782.txt"  # the listing whose shape this is
DAY = date(2020, 2, 21)


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


_GIVEN = _words(
    """
    Ada Akiko Alexei Ana André Benjamin Björn Chen Chloé Daniel Dmitry Elif Emma Fatima Georg
    Hao Hye-jin Ines Ivan Jakub Jane Jean-Baptiste João Jonas Kenji Khalid Lars Lin Lucía Mart
    Maria Max Mei Mihaela Nikita Noa Olivia Omar Pang Percy Priya Quan Rahul Rosa Ruslan Sara
    Shiori Sofía Stefan Tatsunori Tomáš Ulrike Vera Wei Xin Yuki Yuanhao Zhe Zoë Žiga
    """
)
_FAMILY = _words(
    """
    Adler Ahmed Alizadeh Baalen Baevski Bai Behboodi Bengio Bishop Broscheit Chaplot Chen Choi
    Cordonnier Costa Cui Dai Diaz Doshi Duvenaud Eckert Fan Farhadi Fischer Gal Gao Gemulla
    Ghosh Grosse Gupta Han Hashimoto He Hoffmann Hu Huang Ito Ivanov Jaggi Jain Jensen Jiang
    Kato Khan Kim Kipf Koh Kowalski Kumar Le Lee Levine Li Liang Lin Liu Loukas Lu Ma Meier
    Moriakov Müller Nakamura Nguyen Novák Okafor Oliveira Park Patel Peng Petrov Qian Qu Rao Ré
    Rojas Rossi Ruffinelli Sagawa Santos Sato Schneider Sharma Shen Silva Singh Song Sun Tanaka
    Tang Teuwen Thiele Tran Turner Ueda Vasquez Vinyals Wagner Wang Weber Welling Wu Xie Xu
    Yamada Yang Yilmaz Yu Zaremba Zha Zhang Zhao Zheng Zhou Zhu Çelik Østergaard
    """
)
_NOUNS = _words(
    """
    abstraction adaptation agent algorithm alignment approximation architecture attention
    autoencoder baseline benchmark bias bound boundary classifier constraint convergence dataset
    decoder depth descent dimension distribution domain dynamics embedding encoder ensemble
    environment estimator evaluation exploration feature framework function generalization
    generator gradient graph horizon image inference kernel label language layer likelihood loss
    margin memory metric minimum mixture model momentum network noise norm objective optimizer
    parameter perturbation planner policy posterior prediction prior quantization regularizer
    representation reward robustness sample schedule segmentation sequence signal sparsity
    speech stability structure supervision symmetry task teacher trajectory transformer
    transport uncertainty update variance video vision weight
    """
)
_ADJECTIVES = _words(
    """
    adaptive adversarial amortized approximate asymptotic bayesian bounded causal compact
    competitive conditional continuous convex deep differentiable disentangled distributed
    efficient equivariant expressive federated finite generative global hierarchical implicit
    invariant iterative large latent lipschitz local low-rank modular multi-task neural
    nonconvex off-policy offline optimal overparameterized parallel probabilistic recurrent
    regularized robust scalable self-supervised semantic shared smooth sparse stochastic
    structured supervised unsupervised variational worst-case
    """
)
_VERBS = _words(
    """
    analyze approximate bound characterize compare compress demonstrate derive design estimate
    evaluate exploit extend formulate improve introduce investigate learn minimize optimize
    propose prove quantify recover reduce regularize revisit show stabilize study
    """
)
_TAGS = _words(
    """
    attention bayes bert benchmark diffusion generative graphs interpretability language
    meta-learning optimization privacy reinforcement robustness safety self-supervised speech
    theory transformers vision
    """
)
_STATUSES = (Status.UNREAD,) * 6 + (Status.QUEUED, Status.READING, Status.SKIMMED, Status.READ)
_ID = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
# The debris of a formula copied from a rendered page: glyphs, TeX source, the glyphs in one run.
_FORMULAS = (
    ("R\nd", r"\mathbb{R}^d", "Rd"),
    ("ℓ\n1", r"\ell_1", "ℓ1"),
    ("ℓ\n∞", r"\ell_\infty", "ℓ∞"),
    ("ϵ", r"\epsilon", "ϵ"),
    ("O\n(\nn\nlog\nn\n)", r"O(n \log n)", "O(nlog⁡n)"),
    ("f\n(\nx\n)", "f(x)", "f(x)"),
)


class Work(NamedTuple):
    """One paper, before it is printed as a listing or kept as a record."""

    title: str
    authors: tuple[tuple[str, str], ...]  # given, family
    equal: int  # how many of the first authors carry a star
    forum: str
    code: str  # "" for none
    abstract: tuple[str, ...]  # text, formula's number, text, formula's number, ..., text
    keywords: tuple[str, ...]


def records(n: int) -> list[Record]:
    """Make the first ``n`` records, as `refkit add` would make them of `listing`, in its order."""
    chance = Random(SEED + 1)
    taken: set[str] = set()
    made: list[Record] = []
    line = 1
    for work in works(n):
        made.append(_record(work, _key(work, taken), line, chance))
        line += _printed(work).count("\n") + 1
    return made


def listing(n: int) -> str:
    """Print the first ``n`` papers, in the shape of the seed file."""
    return "".join(f"{_printed(work)}\n" for work in works(n))


def works(n: int) -> Iterator[Work]:
    """Make the first ``n`` papers."""
    chance = Random(SEED)
    forums: set[str] = set()
    while len(forums) < n:
        forum = "".join(chance.choices(_ID, k=10))
        if forum not in forums:
            forums.add(forum)
            yield _work(chance, forum)


def _work(chance: Random, forum: str) -> Work:
    authors = tuple(
        (chance.choice(_GIVEN), chance.choice(_FAMILY)) for _ in range(chance.randint(3, 5))
    )
    words = [chance.choice(_ADJECTIVES), chance.choice(_NOUNS), "for", chance.choice(_ADJECTIVES)]
    title = " ".join([*words, f"{chance.choice(_NOUNS)}s"]).title().replace(" For ", " for ")
    code = f"https://github.com/{authors[0][1].lower()}/{words[1]}" if chance.random() < 0.4 else ""
    keywords = {f"{chance.choice(_ADJECTIVES)} {chance.choice(_NOUNS)}": 0 for _ in range(4)}
    return Work(
        title=title,
        authors=authors,
        equal=2 if chance.random() < 0.2 else 0,
        forum=forum,
        code=code,
        abstract=_abstract(chance),
        keywords=tuple(keywords),
    )


def _abstract(chance: Random) -> tuple[str, ...]:
    """About 1,200 characters; every third abstract has formulas in it."""
    formulas = chance.randint(1, 2) if chance.random() < 0.33 else 0
    sentences = [_sentence(chance) for _ in range(8)]
    parts: list[str] = []
    for i in range(formulas):
        cut = 3 * (i + 1)
        parts += [" ".join([*sentences[cut - 3 : cut], "This holds for every"])]
        parts += [str(chance.randrange(len(_FORMULAS)))]
        sentences[cut] = f"in the {chance.choice(_NOUNS)}. {sentences[cut]}"
    return (*parts, " ".join(sentences[3 * formulas :]))


def _sentence(chance: Random) -> str:
    def thing() -> str:
        return f"{chance.choice(_ADJECTIVES)} {chance.choice(_NOUNS)}"

    verb, other = chance.choice(_VERBS), chance.choice(_VERBS)
    return (
        f"We {verb} the {thing()} of a {thing()} and {other} how its {chance.choice(_NOUNS)}"
        f" depends on the {thing()} under a {thing()}."
    )


def _printed(work: Work) -> str:
    names = [
        f"{given} {family}{'*' if i < work.equal else ''}"
        for i, (given, family) in enumerate(work.authors)
    ]
    body = work.abstract[0]
    for number, text in zip(work.abstract[1::2], work.abstract[2::2], strict=True):
        glyphs, tex, run = _FORMULAS[int(number)]
        body += f"\n{glyphs}\n{tex}\n{run} {text}"
    return "\n".join(
        [
            work.title,
            f"Author: {', '.join(names)}",
            f"link: https://openreview.net/pdf?id={work.forum}",
            f"Code: {work.code or 'None'}",
            f"Abstract: {body}",
            f"Keyword: {', '.join(work.keywords)}",
        ]
    )


def _key(work: Work, taken: set[str]) -> str:
    from anyascii import anyascii

    word = work.title.split()[0].lower().replace("-", "")
    base = f"{anyascii(work.authors[0][1]).lower()}2020{word}"
    key, count = base, 0
    while key in taken:
        letters, rest = "", count
        while rest >= 0:
            letters, rest = chr(ord("a") + rest % 26) + letters, rest // 26 - 1
        key, count = base + letters, count + 1
    taken.add(key)
    return key


def _record(work: Work, key: str, line: int, chance: Random) -> Record:
    abstract = work.abstract[0]
    for number, text in zip(work.abstract[1::2], work.abstract[2::2], strict=True):
        abstract += f" ${_FORMULAS[int(number)][1]}$ {text}"
    last = line + _printed(work).count("\n")
    extra = {"code": work.code, "presentation": "poster"}
    if work.equal:
        extra["author+an"] = ";".join(f"{i + 1}=equal" for i in range(work.equal))
    at = {
        "title": f"L{line}",
        "authors": f"L{line + 1}",
        "identifiers": f"L{line + 2}",
        "extra.code": f"L{line + 3}",
        "abstract": f"L{line + 4}" if last == line + 5 else f"L{line + 4}-{last - 1}",
        "keywords": f"L{last}",
        "date": "L5",
        "venue": "L6",
    }
    return Record(
        key=key,
        entry=Entry(
            type=EntryType.INPROCEEDINGS,
            title=work.title,
            authors=tuple(Name(given=given, family=family) for given, family in work.authors),
            date=PartialDate(2020),
            container="International Conference on Learning Representations",
            venue="iclr",
            identifiers=(Identifier(Scheme.OPENREVIEW, work.forum),),
            abstract=abstract,
            keywords=work.keywords,
            extra={name: value for name, value in extra.items() if value},
        ),
        tags=tuple(sorted(set(chance.choices(_TAGS, k=chance.randint(0, 3))))),
        status=chance.choice(_STATUSES),
        added=DAY,
        provenance={
            field: Origin(source=SOURCE, locator=place, on=DAY)
            for field, place in at.items()
            if field != "extra.code" or work.code
        },
    )


def main(arguments: list[str]) -> None:
    """Write what the command line names: `library N PATH` or `listing N PATH`."""
    what, n, path = arguments[0], int(arguments[1]), Path(arguments[2])
    if what == "listing":
        path.write_text(listing(n), "utf-8")
    elif what == "library":
        from refkit.model import Plan
        from refkit.store import Library

        path.unlink(missing_ok=True)
        Library(path).apply(Plan(put=tuple(records(n))))
    else:
        raise SystemExit(f"library or listing, not {what!r}")


if __name__ == "__main__":
    main(sys.argv[1:])
