"""Which capitals of a title must survive a style that writes titles in sentence case.

BibTeX's change.case$ "t" makes every letter small but the first, those after a colon, and those in
braces (btxdoc section 4). `protect` puts braces around what is wrong in small letters: acronyms,
names of methods and data sets, proper nouns. It changes no letter and takes no brace away, and it
does not know English: what shape alone does not show stands in the tables below.
"""

import re
from collections.abc import Iterator

from refkit.text import Chunk, Kind, parse, unparse

# People whose names the field uses as words, and the adjectives made from them. A plural or a
# possessive ("Gaussians", "Taylor's") is recognised by its stem.
_EPONYMS = frozenset(
    """
    Abel Abelian Adam Arnoldi Azuma Banach Barabási Baum Bayes Bayesian Bellman Benjamini Bernoulli
    Bernstein Besov Bessel Bingham Blackwell Bochner Boltzmann Bonferroni Boole Boolean Borda Borel
    Bregman Brier Brownian Burgers Byzantine Carathéodory Carlo Cartesian Cauchy Cayley Chebyshev
    Cheeger Chernoff Chervonenkis Cholesky Chomsky Cohen Condorcet Copernican Coulomb Courant
    Cournot Cox Cramér Darwin Darwinian Daubechies Delaunay Dempster Dijkstra Dirac Dirichlet Earley
    Einstein Elo Erdős Euclid Euclidean Euler Eulerian Farkas Fejér Fenchel Fermat Feynman Fiedler
    Fisher Floyd Fokker Fourier Fréchet Frechet Fredholm Frobenius Gabor Galerkin Galilean Galois
    Gauss Gaussian Gershgorin Gibbs Girsanov Givens Grassmann Grassmannian Gromov Gumbel Gödel Haar
    Hadamard Hamilton Hamiltonian Hamming Hankel Hastings Hausdorff Hawkes Hebb Hebbian Hellinger
    Helmholtz Herbrand Hermite Hermitian Hessian Hilbert Hoeffding Hopfield Hough Householder Huber
    Hungarian Hölder Ising Itô Jaccard Jacobi Jacobian Jaynes Jensen Kac Kalman Kantorovich Karhunen
    Karush Kendall Kepler Kolmogorov Koopman Kronecker Krylov Kuhn Kullback Kuramoto Kutta Lagrange
    Lagrangian Lambertian Lanczos Langevin Laplace Laplacian Lasserre Latin Lebesgue Legendre Lehman
    Leibler Leman Levenshtein Lévy Levy Liouville Lipschitz Loève Loewner Lorentz Lorentzian Luce
    Lyapunov Mahalanobis Mallows Manhattan Marchenko Markov Markovian Matérn Matern Maxwell Meier
    Mercer Merkle Metropolis Minkowski Mondrian Monro Monte Montezuma Moreau Munkres Nadaraya
    Nakamoto Nash Navier Nesterov Neumann Newton Newtonian Neyman Noether Noetherian Nyquist Nyström
    Nystrom Occam Ockham Ornstein Pareto Parisi Parseval Parzen Pastur Pavlov Pavlovian Pearson
    Penrose Perron Picard Pinsker Pitman Plackett Planck Poincaré Poincare Poisson Polyak Pontryagin
    Potts Procrustes Pythagorean Rademacher Radon Rao Rashomon Rayleigh Rényi Renyi Riccati Riemann
    Riemannian Riesz Ritz Robbins Rorschach Rosenblatt Rubik Runge Savitzky Schatten Schrödinger
    Schur Shafer Shannon Shapley Siamese Sherrington Simpson Sinkhorn Skolem Smirnov Sobel Sobolev
    Socratic Spearman Stackelberg Stein Steiner Stiefel Stirling Stokes Strassen Sylvester Taylor
    Thompson Tikhonov Toeplitz Trojan Tsallis Tucker Turing Tversky Uhlenbeck Vandermonde Vapnik
    Viterbi Vlasov Volterra Voronoi Walras Wasserstein Weibull Weierstrass Weisfeiler Welch Weyl
    Wiener Wigner Winograd Wishart Woodbury Yor Zipf Zipfian
    """.split()
)
# Languages, peoples, places and months; ones that are also common English words are left out or
# stand in _PHRASES.
_PLACES = frozenset(
    """
    Africa African Albanian Alps America American Amharic Amsterdam Antarctic Antarctica Arab Arabic
    Arctic Argentina Armenian Asia Asian Atlantic Australia Australian Austria Austrian Bangla
    Bangladesh Basque Beijing Belgian Belgium Bengali Berlin Boston Brazil Brazilian Breton Britain
    British Bulgarian Burmese California Cambridge Canada Canadian Cantonese Catalan Chicago Chile
    China Chinese Christian Colombia Copenhagen Croatian Czech Danish Denmark Dutch Egypt Egyptian
    England English Esperanto Estonian Ethiopia Ethiopian Europe European Finland Finnish Flemish
    France French Galician Georgian German Germanic Germany Ghana Greece Greek Gujarati Hausa Hawaii
    Hebrew Hindi Hindu Icelandic Igbo India Indian Indo Indonesia Indonesian Iran Iraq Ireland Irish
    Islamic Israel Italian Italy Jakarta Japan Japanese Javanese Jewish Kannada Kazakh Kenya Khmer
    Korea Korean Kurdish Kyoto Latvian Lithuanian London Malay Malayalam Malaysia Maltese Mandarin
    Maori Marathi Mediterranean Mexican Mexico Mongolian Moroccan Moscow Nepal Nepali Netherlands
    Nigeria Nigerian Nordic Norway Norwegian Oxford Pacific Pakistan Paris Pashto Persian Peru
    Philippines Poland Portugal Portuguese Punjabi Quebec Quechua Roman Romania Romanian Rome Russia
    Russian Sanskrit Scandinavian Scotland Scottish Serbian Shanghai Sinhala Slavic Slovak Slovenian
    Somali Spain Spanish Stanford Sumerian Swahili Sweden Swedish Swiss Switzerland Sydney Syrian
    Tagalog Taiwan Tamil Telugu Thai Thailand Tibetan Tokyo Toronto Turkish Ukraine Ukrainian Urdu
    Uyghur Uzbek Vietnam Vietnamese Wales Welsh Wuhan Xhosa Yiddish Yoruba York Zulu Zurich January
    February April June July August September October November December Monday Tuesday Wednesday
    Thursday Friday Saturday Sunday
    """.split()
)
# Products, data sets, games and bodies that are written with one capital only.
_THINGS = frozenset(
    """
    Airbnb Alexa Alibaba Amazon Android Antarctica Atari Baidu Bitcoin Blockworld Cityscapes
    Coursera Dota Drosophila Ebola Ethereum Facebook Flickr Fortran Github Google Gutenberg Hanabi
    Haskell Instagram Java Jupyter Kaggle Keras Kinect Linux Matlab Minecraft Mujoco Netflix Olympic
    Omniglot Pommerman Prolog Python Reddit Roomba Scrabble Skype Sokoban Spotify Tetris Treebank
    Twitter Uber Unix Unicode Walmart Wikidata Wikipedia Wordnet Wiktionary Yelp Zalando Zika
    """.split()
)
_NOUNS = _EPONYMS | _PLACES | _THINGS
_SHOUTED_NOUNS = frozenset(noun.upper() for noun in _NOUNS)

# Capitalised words that are proper nouns in some company only: "Lie Groups", not "Models that Lie".
_PHRASES = re.compile(
    r"(?=[BFGLMHNPW])\b(?:Lie(?=[ -](?:[Gg]roup|[Aa]lgebra|[Bb]racket|[Dd]erivative|[Pp]oint"
    r"|[Ss]ymmetr|[Oo]perator|[Tt]heor))|(?:May|March)(?= \d)|(?<=\d )(?:May|March)"
    r"|Polish(?=[ -](?:[Ll]anguage|[Tt]ext|[Ss]peech|[Cc]orp|[Nn]otation))"
    r"|(?<=[Gg]ame of )Go|Go(?=,? (?:[Cc]hess|and [Cc]hess|[Pp]laying))"
    r"|Frank[-–]Wolfe|Bradley[-–]Terry|Watts[-–]Strogatz|Born(?=[-–]Oppenheimer)"
    r"|Moore(?=[-–]Penrose|[’']s [Ll]aw)|Bell(?= [Ii]nequalit)|Horn(?= [Cc]lause)"
    r"|(?:Fast|Faster|Mask)(?= R-CNN)|New(?= (?:York|Zealand)))\b"
)

# What can still be told to be an acronym in a title that is all capitals.
_ACRONYMS = frozenset(
    """
    AI API ASIC ASR AUC BERT BLEU CCA CFG CIFAR CNN COVID CPU CRF CT CTC CUDA DAG DDPG DFA DNA DNN
    DP DPP DQN ECG EEG ELBO ELMO EM FPGA GAIL GAN GCN GMM GNN GP GPT GPU GRU HMC HMM HTTP ICA IOT
    JPEG KL KNN LDA LIDAR LLM LP LQR LSTM MAML MCMC MCTS MDP MIMO ML MLP MMD MNIST MRI NAS NER NLG
    NLI NLP NLU NMF NMT NP ODE OCR OOD PAC PCA PDE POMDP PPO QA RBF RBM RF RGB RKHS RL RNA RNN SDE
    SDP SGD SGLD SLAM SMT SQL SVD SVHN SVM TD TPU TRPO TTS UAV UCB UMAP VAE VC VQA XML
    """.split()
)

# Ordinary words of the field, which a title in sentence case may still write with a capital.
_ORDINARY = frozenset(
    """
    adversarial attention bandit bandits classification convolutional data deep generative graph
    image language learning machine model models network networks neural nets optimization policy
    process processes recurrent reinforcement representation search transformer transformers vision
    """.split()
)
_SMALL = frozenset(
    """
    about above across after against along also among and are around because been before behind
    between beyond both but can does down each for from had has have how into is its just like more
    most near not off only onto our out over per should some such than that the their them then
    there these they this those through till too toward towards under until upon via was were what
    when where which while who whose why will with within without you your
    """.split()
)
# Words that never end the name of a method: in "BERT-Based" only BERT is a name.
_TAILS = frozenset(
    """
    assisted augmented aware based driven enhanced equivalent free guided informed inspired level
    like powered regularized style trained
    """.split()
)

_PART = r"[^\W_]+(?:['’][^\W_]+)*"
_WORD = re.compile(_PART)
_COMPOUND = re.compile(rf"{_PART}(?:[-‐‑–/._&+]{_PART})*")
_MATH = "\N{OBJECT REPLACEMENT CHARACTER}"  # stands for a formula: no letter, no space
_NEW_SENTENCE = re.compile(r"[:?!;]|\.\s|\s[-–—]+\s|—")


# change.case$ "t" spares the first letter after a colon (btxhak), not one after these.
_AFTER_END = re.compile(r"[?!][\s\"'”’)]+(\w)")


def protect(marked: str) -> str:
    """Put braces around the capitals of a title that must survive sentence case.

    Marked text in, marked text out; braces that are there stay, and protecting twice is protecting
    once. Mathematics is left alone: `text.to_latex` puts it in braces.
    """
    chunks = parse(marked)
    title = "".join(_MATH if kind is Kind.MATH else text for kind, text in chunks)
    if title.islower():
        return marked
    kept = bytearray(len(title))
    for start, end in _spans(title):
        kept[start:end] = b"\1" * (end - start)
    out: list[Chunk] = []
    at = 0
    for kind, text in chunks:
        end = at + (1 if kind is Kind.MATH else len(text))
        if kind is not Kind.NORMAL:
            out.append(Chunk(kind, text))
            at = end
        while at < end:
            keep = kept[at]
            stop = kept.find(1 - keep, at, end)
            stop = end if stop < 0 else stop
            out.append(Chunk(Kind.KEPT if keep else kind, title[at:stop]))
            at = stop
    return unparse(parse(unparse(out)))  # twice, so that neighbours in braces become one


def _spans(title: str) -> Iterator[tuple[int, int]]:
    compounds = [
        [(part.group(), *part.span()) for part in _WORD.finditer(title, *compound.span())]
        for compound in _COMPOUND.finditer(title)
    ]
    if _is_shouted(title, compounds):
        yield from _shouted_spans(compounds)
        return
    yield from (phrase.span() for phrase in _PHRASES.finditer(title))
    yield from (found.span(1) for found in _AFTER_END.finditer(title) if found[1].isupper())
    for parts in compounds:
        if not title[parts[0][1] : parts[-1][2]].islower():
            yield from _compound_spans(title, parts)
    yield from _proper_noun_spans(title, compounds)


_Parts = list[tuple[str, int, int]]  # the parts of a compound: text, start and end in the title


def _compound_spans(title: str, parts: _Parts) -> Iterator[tuple[int, int]]:
    """Spans in one word: all of it if it is a name as a whole, else those of its parts that are."""
    start, end = parts[0][1], parts[-1][2]
    keep = [_is_inner(part) or _stem(part) in _NOUNS for part, _, _ in parts]
    if len(parts) > 1:
        is_method = title[end : end + 1] == ":" or any(
            _DIGIT.search(part) and not _DIMENSION.fullmatch(part) for part, _, _ in parts
        )
        keep = [
            k or (len(p) == 1 and p.isupper()) for k, (p, _, _) in zip(keep, parts, strict=True)
        ]
        if (is_method and any(_is_inner(p) for p, _, _ in parts) and not _has_tail(parts)) or all(
            keep
        ):
            yield start, end
            return
    elif len(parts[0][0]) == 1 and parts[0][0].isupper():
        keep = [parts[0][0] != "A" or title[end : end + 1] == "*"]
    yield from ((s, e) for k, (_, s, e) in zip(keep, parts, strict=True) if k)


_DIGIT = re.compile(r"\d")
_DIMENSION = re.compile(r"\d+[DdKk]")
_POSSESSIVE = re.compile(r"['’]s?\Z")


def _stem(part: str) -> str:
    bare = part if part.isalpha() else _POSSESSIVE.sub("", part)
    return bare[:-1] if bare[-1:] == "s" and bare not in _NOUNS else bare


def _is_inner(part: str) -> bool:
    """Whether a capital stands where no sentence puts one, or beside a digit."""
    if part.isalpha():
        return not part[1:].islower() and part[1:] != part[1:].lower()
    bare = _POSSESSIVE.sub("", part)
    return bare[1:] != bare[1:].lower() or (
        bare != bare.lower() and _DIGIT.search(bare) is not None
    )


def _has_tail(parts: _Parts) -> bool:
    return parts[-1][0].lower() in _TAILS


def _is_shouted(title: str, compounds: list[_Parts]) -> bool:
    long = [part for parts in compounds for part, _, _ in parts if len(part) > 3 and part.isalpha()]
    return title.isupper() and len(long) > 1


def _shouted_spans(compounds: list[_Parts]) -> Iterator[tuple[int, int]]:
    for parts in compounds:
        for part, start, end in parts:
            bare = part.removesuffix("S")
            if part in _ACRONYMS or _DIGIT.search(part):
                yield start, end
            elif bare in _ACRONYMS:
                yield start, end - 1
            elif part in _SHOUTED_NOUNS or bare in _SHOUTED_NOUNS or (len(part) == 1 < len(parts)):
                yield start, start + 1  # "{B}AYES": a name again once the rest is small


def _proper_noun_spans(title: str, compounds: list[_Parts]) -> Iterator[tuple[int, int]]:
    """Spans of capitalised words inside a sentence that is written in sentence case."""
    sentence: list[_Parts] = []
    at = 0
    for parts in compounds:
        if not at or _NEW_SENTENCE.search(title[at : parts[0][1]]):
            yield from _in_sentence_case(sentence)
            sentence = []  # its first word says nothing about the case
        else:
            sentence.append(parts)
        at = parts[-1][2]
    yield from _in_sentence_case(sentence)


def _in_sentence_case(sentence: list[_Parts]) -> Iterator[tuple[int, int]]:
    telling = [parts for parts in sentence if _tells(parts[0][0])]
    capital = [parts for parts in telling if parts[0][0][0].isupper()]
    lower = len(telling) - len(capital)
    if lower >= max(2, 1.5 * len(capital)):
        for parts in capital:
            yield from ((start, end) for part, start, end in parts if _is_capitalised(part))


def _is_capitalised(part: str) -> bool:
    return len(part) > 1 and part[0].isupper() and part.lower() not in _ORDINARY


def _tells(part: str) -> bool:
    """Whether the case of a word tells the case of its sentence."""
    word = part.lower()
    if part[0].isupper() and (word in _ORDINARY or _is_inner(part) or _stem(part) in _NOUNS):
        return False
    return len(part) > 2 and part.isalpha() and word not in _SMALL
