"""What shape alone does not show about the words of a title: tables.

Proper nouns that the field uses as words, acronyms, and ordinary words. How they count in a
title is for the opening module of the package. The configuration adds to them
(docs/configuration.md).
"""

import re

# People whose names the field uses as words, and the adjectives made from them. A plural or a
# possessive ("Gaussians", "Taylor's") is recognised by its stem.
EPONYMS = frozenset(
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
# stand in PHRASES.
PLACES = frozenset(
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
THINGS = frozenset(
    """
    Airbnb Alexa Alibaba Amazon Android Antarctica Atari Baidu Bitcoin Blockworld Cityscapes
    Coursera Dota Drosophila Ebola Ethereum Facebook Flickr Fortran Github Google Gutenberg Hanabi
    Haskell Instagram Java Jupyter Kaggle Keras Kinect Linux Matlab Minecraft Mujoco Netflix Olympic
    Omniglot Pommerman Prolog Python Reddit Roomba Scrabble Skype Sokoban Spotify Tetris Treebank
    Twitter Uber Unix Unicode Walmart Wikidata Wikipedia Wordnet Wiktionary Yelp Zalando Zika
    """.split()
)
NOUNS = EPONYMS | PLACES | THINGS
SHOUTED_NOUNS = frozenset(noun.upper() for noun in NOUNS)

# Capitalised words that are proper nouns in some company only: "Lie Groups", not "Models that Lie".
PHRASES = re.compile(
    r"(?=[BFGLMHNPW])\b(?:Lie(?=[ -](?:[Gg]roup|[Aa]lgebra|[Bb]racket|[Dd]erivative|[Pp]oint"
    r"|[Ss]ymmetr|[Oo]perator|[Tt]heor))|(?:May|March)(?= \d)|(?<=\d )(?:May|March)"
    r"|Polish(?=[ -](?:[Ll]anguage|[Tt]ext|[Ss]peech|[Cc]orp|[Nn]otation))"
    r"|(?<=[Gg]ame of )Go|Go(?=,? (?:[Cc]hess|and [Cc]hess|[Pp]laying))"
    r"|Frank[-–]Wolfe|Bradley[-–]Terry|Watts[-–]Strogatz|Born(?=[-–]Oppenheimer)"
    r"|Moore(?=[-–]Penrose|[’']s [Ll]aw)|Bell(?= [Ii]nequalit)|Horn(?= [Cc]lause)"
    r"|(?:Fast|Faster|Mask)(?= R-CNN)|New(?= (?:York|Zealand)))\b"
)
IN_PHRASES = frozenset(
    """
    Bell Born Bradley Fast Faster Frank Go Horn Lie March Mask May Moore New Polish Watts
    """.split()
)

# What can still be told to be an acronym in a title that is all capitals.
ACRONYMS = frozenset(
    """
    AI API ASIC ASR AUC BERT BLEU CCA CFG CIFAR CNN COVID CPU CRF CT CTC CUDA DAG DDPG DFA DNA DNN
    DP DPP DQN ECG EEG ELBO ELMO EM FPGA GAIL GAN GCN GMM GNN GP GPT GPU GRU HMC HMM HTTP ICA IOT
    JPEG KL KNN LDA LIDAR LLM LP LQR LSTM MAML MCMC MCTS MDP MIMO ML MLP MMD MNIST MRI NAS NER NLG
    NLI NLP NLU NMF NMT NP ODE OCR OOD PAC PCA PDE POMDP PPO QA RBF RBM RF RGB RKHS RL RNA RNN SDE
    SDP SGD SGLD SLAM SMT SQL SVD SVHN SVM TD TPU TRPO TTS UAV UCB UMAP VAE VC VQA XML
    """.split()
)

# Ordinary words of the field, which a title in sentence case may still write with a capital.
ORDINARY = frozenset(
    """
    adversarial attention bandit bandits classification convolutional data deep generative graph
    image language learning machine model models network networks neural nets optimization policy
    process processes recurrent reinforcement representation search transformer transformers vision
    """.split()
)
SMALL = frozenset(
    """
    about above across after against along also among and are around because been before behind
    between beyond both but can does down each for from had has have how into is its just like more
    most near not off only onto our out over per should some such than that the their them then
    there these they this those through till too toward towards under until upon via was were what
    when where which while who whose why will with within without you your
    """.split()
)
# Words that never end the name of a method: in "BERT-Based" only BERT is a name.
TAILS = frozenset(
    """
    assisted augmented aware based driven enhanced equivalent free guided informed inspired level
    like powered regularized style trained
    """.split()
)
