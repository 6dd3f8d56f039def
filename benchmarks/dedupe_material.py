"""What the records of benchmarks.dedupe are made of: two halves that share no word and no name.

The first half is of machine learning and medicine, the second of chemistry, history and economics.
All of it is fictional: no title, person or journal here is a real one on purpose, but the shapes
(how long titles are, how many authors, which fields a record has) are those of real bibliographies.
"""

from typing import NamedTuple


class Material(NamedTuple):
    """Word lists of one half."""

    families: tuple[str, ...]
    givens: tuple[str, ...]
    nouns: tuple[str, ...]
    adjectives: tuple[str, ...]
    gerunds: tuple[str, ...]
    topics: tuple[str, ...]  # of two or three words
    journals: tuple[tuple[str, str], ...]  # in full, and abbreviated
    meetings: tuple[tuple[str, str], ...]
    publishers: tuple[str, ...]
    systems: tuple[str, ...]  # names of systems and methods


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.strip().splitlines())


def _pairs(text: str) -> tuple[tuple[str, str], ...]:
    pairs = (line.partition(" = ") for line in _lines(text))
    return tuple((full, short) for full, _, short in pairs)


FIRST = Material(
    families=_words(
        """
        Abbott Achterberg Aguilar Albrecht Andersen Antonov Arai Baker Banerjee Barnes
        Bartók Becker Bergström Bianchi Blackwood Bogdanov Bouchard Brandt Brightwater
        Camara Cardoso Castellano Chandra Chang Chen Cheng Chopra Christensen Cohen Colombo
        Cruz Czerny Dalgaard Das Davies Delacroix Demir Deng Desai Dietrich Doležal Duarte
        Dubois Eklund Ellis Engström Eriksen Escobar Faber Fang Fernández Ferrari Fischer
        Fontaine Forsberg Fujita García Gardner Gauthier Ghosh Goldberg Gómez González Grant
        Gruber Guerrero Guo Gustafsson Haddad Hansen Hartmann Hayashi Hernández Hoffman Holm
        Horváth Huang Hughes Ibrahim Ishikawa Ivanova Jackson Jansen Jensen Jiménez
        Johansson Jovanović Kaplan Karlsson Kaufmann Kawasaki Keller Khan Kim Klein
        Kobayashi Koch Kovács Kozlov Kramer Krüger Kumar Kuznetsov Lambert Larsen Laurent
        Lebedev Lee Lehmann Leroy Li Lindqvist Liu López Lund Ma MacDonald Maier Marchetti
        Martínez Matsuda Mehta Mendes Meyer Mikkelsen Miller Mohammadi Molnár Moreau Morozov
        Müller Murphy Nakagawa Navarro Nguyen Nielsen Nilsson Novak Nowak Nwosu Oberg
        O'Brien Ochoa Okada Olsen Ortega Østby Ozturk Pappas Park Pavlov Pedersen Pereira
        Petersen Petrović Pham Pietrzak Popescu Prakash Quintana Rahman Ramírez Rasmussen
        Reyes Ribeiro Richter Rivera Robinson Rodríguez Romano Roth Rousseau Russo Saito
        Salazar Sánchez Santoro Schäfer Schmidt Schneider Schröder Schwartz Shah Sharma
        Shimizu Simon Singh Smirnov Sokolov Sørensen Souza Stein Suzuki Svoboda Szabó
        Takahashi Tanaka Thomsen Torres Tóth Tran Tremblay Tsai Uchida Urban Vargas Vasquez
        Vogel Volkov Wagner Walker Wang Watanabe Weiss Williams Winkler Wójcik Wong Wu Xu
        Yamamoto Yang Yılmaz Yoshida Young Zhang Zhao Zheng Zhou Zimmermann
        """
    ),
    givens=_words(
        """
        Aaron Adriana Aisha Alan Alejandro Alice Amir Ana Anders Andrea Anna Antoine Arjun
        Astrid Beatriz Bernd Boris Brigitte Bruno Camille Carlos Carmen Caroline Charles
        Chiara Christian Christine Claire Daniela David Diego Dimitri Dmitri Eduardo Elena
        Elias Elisabeth Emily Emma Enrique Erik Esther Eva Fabio Felix Francesca Franz Frida
        Gabriel George Giulia Greta Hana Hannah Hans Haruto Helena Henrik Hiroshi Hugo
        Ingrid Irina Isabel Jacob James Jan Jana Javier Jean Jens Jing Joanna Johan John
        José Juan Julia Jun Kai Karen Karl Katarina Kenji Kevin Klara Laura Lars Leila Lena
        Leo Li Lin Linda Lucas Lucia Luis Maja Marco Margaret Maria Marie Marta Martin Mary
        Mateo Matthias Max Mei Michael Miguel Mikhail Min Mohammed Monika Nadia Natalia
        Nicolas Nina Oliver Olga Omar Oscar Pablo Patricia Paul Pedro Peter Petra Philip
        Pierre Priya Rachel Rafael Ravi Rebecca Renata Richard Robert Rosa Ruth Samuel
        Sandra Sarah Sebastian Sofia Stefan Stephen Susan Sven Takeshi Tamara Thomas Tobias
        Tomás Ulrich Ursula Valentina Vera Victor Viktor Wei Wen William Xin Yan Yasmin Ying
        Yuki Yusuf Zoe
        """
    ),
    nouns=_words(
        """
        accuracy adaptation aggregation alignment allocation annotation attention
        augmentation biopsy boundary calibration classification clustering cohort
        compression confidence consistency convergence convolution correlation decoding
        detection diagnosis diffusion dropout embedding encoder ensemble estimation
        evaluation explanation exploration feedback filtering fusion generalization gradient
        graph heuristic hospital image imaging inference initialization interaction
        interpolation kernel labeling lesion likelihood localization manifold matching
        memory mining mixture modality momentum monitoring normalization observation
        optimization outcome parsing patient perception planning prediction prognosis
        pruning quantization query ranking readmission reasoning recognition reconstruction
        regression regularization relevance representation retrieval robustness sampling
        scheduling segmentation selection sensor sequence similarity simulation smoothing
        sparsity speech stability staging summarization supervision surgery synthesis
        tokenization tracking training transfer translation treatment triage tumor
        uncertainty validation variance verification vision vocabulary voxel
        """
    ),
    adjectives=_words(
        """
        active adversarial anatomical asynchronous automatic bayesian bilingual cardiac
        causal clinical collaborative compositional conditional contextual continual
        contrastive convex cooperative deep dense differentiable discrete distributed
        domain-specific dynamic efficient end-to-end explainable fair federated fine-grained
        generative geometric hierarchical hybrid incremental interactive interpretable joint
        large-scale latent lightweight linear local longitudinal low-rank modular
        multilingual multimodal multi-view neural nonlinear online parametric personalized
        privacy-preserving probabilistic progressive real-time recurrent relational robust
        scalable self-supervised semantic sequential sparse spatial spectral stochastic
        structured temporal unsupervised variational weakly-supervised zero-shot
        """
    ),
    gerunds=_words(
        """
        accelerating adapting aligning analyzing benchmarking bridging calibrating
        characterizing combining compressing controlling decoupling denoising detecting
        discovering disentangling distilling estimating evaluating explaining exploring
        forecasting grounding improving learning leveraging measuring mitigating modeling
        optimizing predicting pretraining probing quantifying reconstructing rethinking
        scaling segmenting simulating stabilizing summarizing training transferring
        understanding unifying
        """
    ),
    topics=_lines(
        """
        electronic health records
        medical image analysis
        question answering
        reinforcement learning
        graph neural networks
        chest radiographs
        machine translation
        electroencephalography signals
        autonomous driving
        intensive care units
        speaker verification
        knowledge graphs
        protein structure
        language models
        dialogue systems
        recommender systems
        point clouds
        wearable devices
        breast cancer screening
        program synthesis
        tabular data
        remote sensing
        histopathology slides
        time series
        visual odometry
        drug discovery
        sign language
        sepsis onset
        federated clients
        object detection
        """
    ),
    journals=_pairs(
        """
        Journal of Learned Inference = J. Learn. Inference
        Transactions on Adaptive Systems = Trans. Adapt. Syst.
        Annals of Clinical Computing = Ann. Clin. Comput.
        International Journal of Visual Cognition = Int. J. Vis. Cogn.
        Medical Pattern Analysis = Med. Pattern Anal.
        Computational Radiology Letters = Comput. Radiol. Lett.
        Archives of Machine Reasoning = Arch. Mach. Reason.
        Foundations of Statistical Learning = Found. Stat. Learn.
        European Journal of Health Informatics = Eur. J. Health Inform.
        Neural Signal Processing = Neural Signal Process.
        Bulletin of Applied Robotics = Bull. Appl. Robot.
        Reviews in Digital Medicine = Rev. Digit. Med.
        """
    ),
    meetings=_pairs(
        """
        Proceedings of the International Symposium on Learned Representations = ISLR
        Proceedings of the Conference on Statistical Inference and Learning = COSIL
        Proceedings of the Annual Meeting on Language Processing = AMLP
        Proceedings of the European Conference on Visual Understanding = ECVU
        Proceedings of the Symposium on Clinical Machine Learning = SCML
        Proceedings of the World Congress on Autonomous Agents = WCAA
        Proceedings of the International Conference on Speech and Sound = ICSS
        Advances in Computational Perception = ACP
        """
    ),
    publishers=_lines(
        """
        Northgate Academic
        Meridian University Press
        Halden & Sons
        Springfield Scientific
        """
    ),
    systems=_words(
        """
        AtlasNet Beacon CardioFormer DeepHerald EchoNet FluentLM GraphSail HelixGAN Icarus
        JunoBERT KiteNet Lumen MedGlance NovaTrack Orchid PulseNet QuillBot RadSense
        SwiftSeg TerraFlow
        """
    ),
)

SECOND = Material(
    families=_words(
        """
        Aalto Abramov Adeyemi Agarwal Ahlgren Alvarado Amato Angelov Araújo Ashworth Azevedo
        Bachmann Balogun Barbosa Basu Bauer Bélanger Benedetti Bernhardt Bhatt Bishop
        Blanchard Böhm Bonnet Borowski Braun Brooks Burns Cáceres Campbell Caron Carvalho
        Čermák Chakraborty Chatterjee Chiang Chevalier Clarke Conti Cortés Craig Dahl
        Danielsson Davydov Delgado Diallo Díaz Dimitrov Donnelly Drăgan Dupont Dvořák
        Edwards Egorov Eklöf Espinosa Estrada Evans Fabre Farkas Fedorov Figueroa Fitzgerald
        Fleischer Foster Franke Friedrich Fuchs Fuentes Gallo Ganguly Gerasimov Gibson
        Giordano Girard Gonçalves Graham Greco Greenwood Grigoriev Guzmán Hagen Hall
        Hamilton Harada Harris Hashimoto Heikkinen Henriksen Herrera Hill Hirsch Hösli
        Howard Hsu Hudson Imai Inoue Iyer Jafari Janssen Järvinen Johnston Jokinen Jordan
        Kaczmarek Kallio Kamiński Kapoor Kato Kelly Kessler Kimura King Kirchner Knudsen
        Kolář Kondo Köhler Korhonen Krishnan Król Kulkarni Kwon Lange Larsson Lavoie Leclerc
        Lewandowski Lewis Lim Lombardi Lozano Ludwig Łukasik Lynch Machado Mäkinen Maldonado
        Mancini Marino Marković Marquez Mason Matthews Mazur McCarthy Medina Mendoza Menon
        Mishra Mitchell Mizuno Monteiro Mori Moser Nagy Nair Naumann Neumann Nikolaev
        Nishida Noguchi Núñez Nyberg Oliveira Orlov Ōta Ota Padilla Palmer Parisi Patil
        Paulsen Peña Perrin Peters Phillips Piotrowski Pohl Ponce Procházka Qureshi Rao Reed
        Reinhardt Renaud Rinaldi Rojas Rosenberg Ross Rossi Roy Ruiz Ryan Rydberg Saarinen
        Saleh Sandoval Sato Sauer Scherer Scott Seidel Serrano Shapiro Shevchenko Silva Skov
        Soto Stępień Stevens Strand Sundberg Taylor Thompson Tikhonov Turner Ueno Valdés
        Vaughan Velázquez Verma Vidal Villanueva Virtanen Vlasov Walsh Ward Weber Wieczorek
        Wolf Wright Yadav Yeh Yoon Zając Zapata Zeller Ziegler Zieliński Žižka
        """
    ),
    givens=_words(
        """
        Abigail Achim Agnieszka Akira Albert Aleksandra Alexander Alfredo Amelia Amy Andrés
        Angela Anita Anton Ariel Arthur Barbara Bart Benedikt Bianca Björn Brian Bridget
        Catherine Cecilia Céline Chloé Clara Colin Cristina Dagmar Damian Daria Deepak Denis
        Dora Edith Edward Eero Ellen Emil Ernst Esteban Eugenia Fatma Fernando Fiona Florian
        Frank Friederike Gerhard Gisela Gloria Gordon Guillaume Günter Harald Harriet Heidi
        Heinrich Hélène Hideo Ian Ignacio Ilse Iris Ivan Jacqueline Jakub Jennifer Jérôme
        Joaquín Jonas Jorge Josef Judith Jürgen Kamil Kathryn Keiko Kristina Kurt Lakshmi
        Leonardo Liam Lorenzo Lotte Ludwig Lydia Magdalena Magnus Marcin Mariana Marina Mark
        Markus Masako Mathilde Maximilian Megan Mercedes Michelle Milena Mirjam Moritz Naoko
        Neil Nikolai Noémie Norbert Olivia Orhan Otto Paola Patrick Pavel Penelope Piotr
        Raúl Regina Reinhard Ricardo Roland Roman Rosalind Rudolf Sabine Salvador Sanjay
        Satoshi Sergei Shirin Sigrid Silvia Simone Sonja Stanisław Sunil Sylvie Tadeusz
        Tatiana Teresa Theodor Tiago Timo Tina Torsten Vanessa Vasily Vincent Virginia
        Walter Wanda Wilhelm Xavier Yolanda Yvonne
        """
    ),
    nouns=_words(
        """
        abundance accumulation adhesion alloy amortization arbitrage archive austerity
        bargaining bond catalysis census charter citizenship coalition colony combustion
        commerce condensation consumption corrosion credit crystallization currency
        decomposition deflation degradation demography deposition dissolution distillation
        dividend electrolysis embargo empire employment enzyme equilibrium etching
        excavation excitation exports extraction famine fermentation feudalism fluorescence
        frontier governance guild harvest household hydrolysis immigration industry
        inflation inheritance insurance ionization isotope kingship kinship labor
        landholding ligand liquidity literacy litigation manuscript market membrane
        merchants migration monarchy mortality nationhood oxidation parish patronage
        peasants pension polymerization poverty precipitation pricing productivity protest
        radicals reform refugees reaction recession redistribution refinement regime rent
        savings sediment serfdom settlement slavery solubility solvent spectrum subsidy
        succession suffrage surfactant tariff taxation tenure toxicity trade tribute
        unemployment unionism urbanization viscosity wages welfare
        """
    ),
    adjectives=_words(
        """
        agrarian amphiphilic antique aqueous aristocratic aromatic asymmetric atlantic
        baltic bimetallic bourgeois byzantine carolingian catalytic chiral civic colonial
        crystalline cyclical diplomatic ecclesiastical econometric elastic electrochemical
        emergent endogenous enzymatic exogenous fiscal fluorinated global heterogeneous
        homogeneous imperial industrial inelastic informal inorganic institutional
        intergenerational kinetic late-medieval macroeconomic maritime mercantile metallic
        microeconomic modern monastic monetary municipal nanoporous nordic organometallic
        ottoman peripheral photochemical political polycrystalline postwar preindustrial
        provincial radioactive regional reversible rural secular seasonal selective
        socialist supramolecular thermal transatlantic transient urban volatile
        """
    ),
    gerunds=_words(
        """
        accounting assessing banishing building celebrating coining contesting crossing
        crystallizing dating defending dissolving dividing financing forging funding
        governing imagining inheriting inventing isolating mapping minting narrating
        negotiating oxidizing pricing printing privatizing purifying reading rebuilding
        recasting refining regulating remembering reviving ruling separating settling
        synthesizing taxing trading tracing weighing writing
        """
    ),
    topics=_lines(
        """
        the Hanseatic towns
        central banks
        ionic liquids
        early modern Iberia
        zeolite frameworks
        the Ottoman Balkans
        labor unions
        lithium electrolytes
        interwar Europe
        small open economies
        carbon nanotubes
        the Carolingian church
        exchange rates
        transition metal oxides
        rural credit
        colonial Peru
        palladium complexes
        household surveys
        the Habsburg monarchy
        metal-organic frameworks
        public pensions
        medieval Scandinavia
        perovskite films
        minimum wages
        aqueous solution
        Renaissance Florence
        sovereign debt
        polymer blends
        the Atlantic slave trade
        housing markets
        """
    ),
    journals=_pairs(
        """
        Quarterly Review of Monetary Affairs = Q. Rev. Monet. Aff.
        Northern Historical Studies = North. Hist. Stud.
        Chemistry of Functional Materials = Chem. Funct. Mater.
        Journal of Comparative Institutions = J. Comp. Inst.
        Past Economies = Past Econ.
        Zeitschrift für Mittelalterforschung = Z. Mittelalterforsch.
        Inorganic Synthesis Communications = Inorg. Synth. Commun.
        Journal of Catalytic Science = J. Catal. Sci.
        Annales d'histoire rurale = Ann. Hist. Rur.
        Labour Economics Quarterly = Labour Econ. Q.
        Physical Chemistry Frontiers = Phys. Chem. Front.
        The Mediterranean Historian = Mediterr. Hist.
        """
    ),
    meetings=_pairs(
        """
        Proceedings of the Congress on Economic Modelling = CEM
        Proceedings of the Colloquium on Medieval Archives = CMA
        Proceedings of the Symposium on Surface Chemistry = SSC
        Proceedings of the Conference on Catalysis and Energy = CCE
        Transactions of the Economic History Meeting = EHM
        Proceedings of the Workshop Series on Household Finance = WHF
        Proceedings of the Forum on Public Policy = FPP
        Contributions to Materials Science = CMS
        """
    ),
    publishers=_lines(
        """
        Lindholm Verlag
        Presses de la Fontaine
        Old Quay Press
        Kestrel University Press
        """
    ),
    systems=_words(
        """
        Agora Bursar Catalyx Domesday Exchequer Ferrum Guildhall Hearth Isotherm Jubilee
        Kontor Ledger Mintmark Nautilus Obol Parish Quern Reeve Solvent Tithe
        """
    ),
)
