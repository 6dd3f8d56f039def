"""Abbreviated names: ISO 4's rules, and the journals that everybody cites."""

import pytest

from refkit.iso4 import abbreviate


# Titles as the journals themselves and library catalogues abbreviate them by ISO 4.
@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Journal of Machine Learning Research", "J. Mach. Learn. Res."),
        (
            "IEEE Transactions on Pattern Analysis and Machine Intelligence",
            "IEEE Trans. Pattern Anal. Mach. Intell.",
        ),
        ("Proceedings of the National Academy of Sciences", "Proc. Natl. Acad. Sci."),
        ("Nature Communications", "Nat. Commun."),
        ("Physical Review Letters", "Phys. Rev. Lett."),
        ("Journal of the American Statistical Association", "J. Am. Stat. Assoc."),
        ("The Annals of Statistics", "Ann. Stat."),
        ("Neural Computation", "Neural Comput."),
        ("Artificial Intelligence", "Artif. Intell."),
        ("Journal of the ACM", "J. ACM"),
        ("Communications of the ACM", "Commun. ACM"),
        ("Information Sciences", "Inf. Sci."),
        ("Mathematics of Operations Research", "Math. Oper. Res."),
        ("SIAM Journal on Optimization", "SIAM J. Optim."),
        ("Foundations and Trends in Machine Learning", "Found. Trends Mach. Learn."),
        (
            "Transactions of the Association for Computational Linguistics",
            "Trans. Assoc. Comput. Linguist.",
        ),
        ("International Journal of Computer Vision", "Int. J. Comput. Vis."),
        ("Journal of Computational and Graphical Statistics", "J. Comput. Graph. Stat."),
        ("Expert Systems with Applications", "Expert Syst. Appl."),
        ("Pattern Recognition Letters", "Pattern Recognit. Lett."),
        ("Neural Networks", "Neural Netw."),
        ("Machine Learning", "Mach. Learn."),
        ("IEEE Signal Processing Magazine", "IEEE Signal Process. Mag."),
        ("Operations Research Letters", "Oper. Res. Lett."),
        ("Journal of Biological Chemistry", "J. Biol. Chem."),
        ("The Astrophysical Journal", "Astrophys. J."),
        ("Journal of Econometrics", "J. Econom."),
        ("Journal of Economic Theory", "J. Econ. Theory"),
        ("Nucleic Acids Research", "Nucleic Acids Res."),
        ("Statistics and Computing", "Stat. Comput."),
        ("Annals of Applied Probability", "Ann. Appl. Probab."),
        ("Probability Theory and Related Fields", "Probab. Theory Relat. Fields"),
        ("Medical Image Analysis", "Med. Image Anal."),
        ("Theoretical Computer Science", "Theor. Comput. Sci."),
        ("Robotics and Autonomous Systems", "Robot. Auton. Syst."),
        ("Frontiers in Psychology", "Front. Psychol."),
        ("Journal of Fluid Mechanics", "J. Fluid Mech."),
        ("Cognitive Science", "Cogn. Sci."),
        ("American Economic Review", "Am. Econ. Rev."),
        ("Quarterly Journal of Economics", "Q. J. Econ."),
        ("Harvard Law Review", "Harv. Law Rev."),
        ("ACM Computing Surveys", "ACM Comput. Surv."),
        ("European Journal of Operational Research", "Eur. J. Oper. Res."),
        ("Mathematical Programming", "Math. Program."),
        ("Romanian Journal of Physics", "Rom. J. Phys."),
        ("Real Analysis Exchange", "Real Anal. Exch."),
        ("Journal of Early Christian Studies", "J. Early Christ. Stud."),
        ("International Journal of Geographical Information Science", "Int. J. Geogr. Inf. Sci."),
        # Proceedings, by the same rules.
        (
            "Advances in Neural Information Processing Systems",
            "Adv. Neural Inf. Process. Syst.",
        ),
        (
            "Proceedings of the 37th International Conference on Machine Learning",
            "Proc. 37th Int. Conf. Mach. Learn.",
        ),
        (
            "Annual Meeting of the Association for Computational Linguistics",
            "Annu. Meet. Assoc. Comput. Linguist.",
        ),
    ],
)
def test_names_that_are_known(name: str, short: str) -> None:
    assert abbreviate(name) == short


# ISO 4:1997, by section.
@pytest.mark.parametrize(
    ("name", "short"),
    [
        # One word is never abbreviated.
        ("Nature", "Nature"),
        ("Neurocomputing", "Neurocomputing"),
        ("The Lancet", "Lancet"),
        # Articles, conjunctions and prepositions go, but a preposition at the beginning stays.
        ("In Practice", "In Practice"),
        ("In Vitro Cellular & Developmental Biology", "In Vitro Cell. Dev. Biol."),
        ("Computer Speech & Language", "Comput. Speech Lang."),
        ("Comptes de l'Académie des Sciences", "Comptes Acad. Sci."),
        # Words for parts go before what they count; not elsewhere.
        ("Journal of Polymer Science Part A", "J. Polym. Sci. A"),
        ("Journal of the Royal Statistical Society: Series B", "J. R. Stat. Soc. B"),
        ("Bulletin of the Section of Logic", "Bull. Sect. Log."),
        # Parts of compounds by themselves; acronyms as they are.
        ("Knowledge-Based Systems", "Knowl.-Based Syst."),
        ("BMC Bioinformatics", "BMC Bioinform."),
        # Commas go, other punctuation stays.
        ("Genes, Brain and Behavior", "Genes Brain Behav."),
        ("Systems Research (SR): A Journal", "Syst. Res. (SR): J."),
        # Small letters stay small; in capitals, no word is an acronym for sure.
        ("Journal of machine learning", "J. mach. learn."),
        ("JOURNAL OF MACHINE LEARNING RESEARCH", "J. Mach. Learn. Res."),
        # What the list does not have, and what is in braces or has marks.
        ("Journal of Gobbledygook", "J. Gobbledygook"),
        ("{IEEE} Transactions on $k$-Theory", "{IEEE} Trans. $k$-Theory"),
        # What is abbreviated stays so.
        ("J. Mach. Learn. Res.", "J. Mach. Learn. Res."),
        ("", ""),
    ],
)
def test_rules(name: str, short: str) -> None:
    assert abbreviate(name) == short
