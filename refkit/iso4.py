"""Names of journals and proceedings, abbreviated as ISO 4 has it.

The rules are those of ISO 4:1997; the abbreviations follow the List of Title Word Abbreviations
(LTWA) that the ISSN International Centre keeps for it. Only such words are here as the journals and
conferences of science are made of, in English, with the commonest of other languages; a word that
is not in the list is not abbreviated, which is the standard's rule as well.
"""

import re
from functools import lru_cache

# A word in full, or its beginning with a hyphen, and its abbreviation; one without a full stop is
# none, and keeps the word from being taken for another. The plural of a word goes like the word.
_LTWA = """
    abstract-=abstr. academ-=acad. académie=acad. accelerat-=accel. access=access account-=account.
    acoust-=acoust. acta=acta action=action activ-=act. adapt-=adapt. administr-=adm.
    adolescen-=adolesc. advanc-=adv. aeronaut-=aeronaut. aerosp-=aerosp. affair-=aff. africa-=afr.
    agricultur-=agric. algebra=algebra algebra-=algebr. algorithm-=algorithms allerg-=allergy
    america-=am. anales=an. analys-=anal. analyt-=anal. analytic-=anal. anatom-=anat. ancient=anc.
    anesth-=anesth. angewandte=angew. animal-=anim. annal-=ann. annales=ann. annali=ann.
    anniversar-=anniv. annual=annu. anthropol-=anthropol. antibiot-=antibiot. application-=appl.
    applied=appl. apprentissage=apprentiss. approach-=approaches aquat-=aquat. archaeolog-=archaeol.
    architect-=archit. archiv=arch. archiv-=arch. artificial=artif. asia-=asia asian=asian
    assess-=assess. assist-=assist. associat-=assoc. astronom-=astron. astrophys-=astrophys.
    atmospher-=atmos. atom-=at. audio=audio austral-=aust. australas-=australas. automat-=autom.
    automatica=automatica autonom-=auton. bayes-=bayesian behavio-=behav. beitrag=beitr.
    berich-=ber. biochem-=biochem. bioengineer-=bioeng. bioinformat-=bioinform. biolog-=biol.
    biomed-=biomed. biometr-=biom. biophys-=biophys. biotechnol-=biotechnol. boletín=bol.
    bollettino=boll. botan-=bot. brain=brain brief-=brief. britain=br. british=br. bulletin-=bull.
    business=bus. canad-=can. cancer=cancer cardio-=cardiol. cell=cell cells=cells cellular=cell.
    central=cent. chapter=chap. chem-=chem. chemie=chem. chemotherap-=chemother. child=child
    china=china chinese=chin. christian-=christ. circuit-=circuits clinic-=clin. cogniti-=cogn.
    collaborat-=collab. colloqui-=colloq. combinator-=comb. commerc-=commer. communicat-=commun.
    compar-=comp. complex-=complex. comput-=comput. concurr-=concurr. condens-=condens.
    conference=conf. conferences=conf. congress-=congr. construct-=constr. consum-=consum.
    contemporar-=contemp. contribution-=contrib. control-=control corpor-=corp. creat-=creat.
    critic-=crit. cultur-=cult. current-=curr. cybern-=cybern. data=data database-=databases
    decis-=decis. demograph-=demogr. department-=dep. design-=des. detect-=detect. deutsche=dtsch.
    deutschen=dtsch. develop-=dev. diagnos-=diagn. differen-=differ. digital=digit.
    discover-=discov. discret-=discret. discuss-=discuss. diseas-=dis. distribut-=distrib.
    document-=doc. dynam-=dyn. earth=earth ecolog-=ecol. econ-=econ. econometr-=econom. edition=ed.
    education-=educ. electr-=electr. electron-=electron. embedd-=embed. emerg-=emerg. empir-=empir.
    employ-=employ. endocrinol-=endocrinol. energ-=energy engin-=eng. entropy=entropy
    environment-=environ. epidemiol-=epidemiol. ergonom-=ergon. europe-=eur. evaluat-=eval.
    evoluti-=evol. exchang-=exch. experiment-=exp. expert-=expert explorat-=explor. facult-=fac.
    financ-=finance financial=financ. fluid-=fluids forecast-=forecast. formal=form.
    foundation-=found. frontier-=front. functional=funct. future=future fuzzy=fuzzy gene=gene
    general=gen. genet-=genet. genom-=genom. geograph-=geogr. geolog-=geol. geometr-=geom.
    geophys-=geophys. geoscience-=geosci. german-=ger. gesellschaft=ges. giornale=g. global=glob.
    government-=gov. graphic-=graph. group-=group harvard=harv. health=health heart=heart high=high
    histol-=histol. histor-=hist. hospital-=hosp. human=hum. humanit-=humanit. hydrol-=hydrol.
    imag-=imaging image=image images=images immunolog-=immunol. india-=indian industr-=ind.
    infect-=infect. informat-=inf. informatic-=inform. informatik=inform. information=inf.
    informatique=inform. innovat-=innov. inorgan-=inorg. institut-=inst. instrument-=instrum.
    insur-=insur. integrat-=integr. intellig-=intell. interact-=interact.
    interdisciplin-=interdiscip. interfac-=interfaces internal=intern. international=int.
    internet=internet invent-=invent. investig-=investig. iranian=iran. islam-=islam. israel-=isr.
    ital-=ital. japan-=jpn. journal=j. journalism=journal. journals=j. judgm-=judgm.
    knowledge=knowl. korea-=korean labor=labor laborator-=lab. lancet=lancet language-=lang.
    laser-=laser latin=lat. law=law learn-=learn. lectur-=lect. letter-=lett. librar-=libr.
    life=life linear=linear linguist-=linguist. literary=lit. literat-=lit. logic-=log. london=lond.
    machin-=mach. magazin-=mag. magnet-=magn. manag-=manag. manufactur-=manuf. marin-=mar.
    market-=mark. material-=mater. mathemat-=math. mathematik=math. mathématique-=math.
    matter=matter measur-=meas. mechan-=mech. mechatron-=mechatron. media=media medic-=med.
    mediterran-=mediterr. meeting-=meet. memoir-=mem. mental=ment. metal-=met. metallurg-=metall.
    meteorolog-=meteorol. method-=methods methodolog-=methodol. mexic-=mex. microbiolog-=microbiol.
    microscop-=microsc. microwav-=microw. mind=mind mineral-=mineral. mining=min. mitteilung-=mitt.
    mobil-=mob. model-=model. modern=mod. molecul-=mol. monograph-=monogr. monthly=mon.
    multidimension-=multidimens. multimedia=multimed. multivaria-=multivar. museum=mus. music=music
    musical=music. nano-=nano nanotechnol-=nanotechnol. nation-=natl. natural=nat. nature=nat.
    naval=nav. network-=netw. neur-=neural neural=neural neurobiol-=neurobiol.
    neurocomput-=neurocomput. neuroimag-=neuroimage neurolog-=neurol. neuropsych-=neuropsychol.
    neuroscien-=neurosci. newsletter-=newsl. nonlinear=nonlinear note-=notes nuclear=nucl.
    nucleic=nucleic number-=number numer-=numer. nurs-=nurs. nutrit-=nutr. obstet-=obstet.
    occupat-=occup. ocean-=ocean official=off. oncol-=oncol. operat-=oper. ophthalm-=ophthalmol.
    optic-=opt. optim-=optim. organ-=organ. organic=org. organis-=organ. organiz-=organ.
    orthop-=orthop. pacif-=pac. pain=pain paleontolog-=paleontol. paper-=pap. parallel=parallel
    pathol-=pathol. pattern-=pattern pediatr-=pediatr. perception=percept. perform-=perform.
    personal-=pers. perspect-=perspect. pharmac-=pharm. pharmacol-=pharmacol. philolog-=philol.
    philosoph-=philos. photon-=photonics physic-=phys. physical=phys. physik=phys. physiol-=physiol.
    planet-=planet. plann-=plan. plant=plant plasma-=plasma polic-=policy polish=pol.
    politic-=polit. political=polit. pollut-=pollut. polymer-=polym. population-=popul.
    practic-=pract. precis-=precis. predict-=predict. press=press prevent-=prev. primary=prim.
    probab-=probab. problem-=probl. proceeding-=proc. process-=process. product-=prod.
    production=prod. profession-=prof. program=program programm-=program. programs=programs
    progress-=prog. project-=proj. psychiatr-=psychiatry psycholog-=psychol. psychometr-=psychometr.
    public=public publication-=publ. publish-=publ. pure=pure qualit-=qual. quality=qual.
    quantitat-=quant. quantum=quantum quarterly=q. radiat-=radiat. radiolog-=radiol. random=random
    rapid=rapid reaction-=react. reason-=reason. recogni-=recognit. recommend-=recomm. record-=rec.
    regional=reg. rehabilit-=rehabil. reinforcement=reinf. relat-=relat. reliab-=reliab.
    relig-=relig. remot-=remote report-=rep. represent-=represent. reproduct-=reprod. research-=res.
    resource-=resour. respirat-=respir. retriev-=retr. review-=rev. revista=rev. revue=rev.
    risk=risk rivista=riv. robot-=robot. rom-=rom. royal=r. rural=rural russia-=russ. safety=saf.
    scandinav-=scand. scholar-=sch. school-=sch. schweizerische=schweiz. science-=sci. sciences=sci.
    scientif-=sci. scientific=sci. section-=sect. secur-=secur. seismolog-=seismol. semant-=semant.
    seminar-=semin. sensor-=sensors series=ser. servic-=serv. session-=sess. signal-=signal
    simulat-=simul. sleep=sleep social=soc. societ-=soc. sociolog-=sociol. société=soc.
    société-=soc. software=softw. soil=soil solid=solid sound=sound space=space spanish=span.
    spatial=spat. special=spec. spectrosc-=spectrosc. spectrum=spectr. speech=speech
    standard-=stand. state=state states=states statist-=stat. statistik=stat. statistique=stat.
    stochast-=stoch. strateg-=strateg. structur-=struct. studies=stud. study=study suppl-=suppl.
    supplement-=suppl. surfac-=surf. surg-=surg. survey-=surv. sustain-=sustain. symbol-=symb.
    symposi-=symp. synthes-=synth. synthet-=synth. system-=syst. teach-=teach. techni-=tech.
    technolog-=technol. telecommunicat-=telecommun. test-=test. theor-=theor. theories=theor.
    theory=theory therap-=ther. thermodynam-=thermodyn. thorac-=thorac. thought-=thought tool-=tools
    topic-=top. toxicol-=toxicol. transact-=trans. translat-=transl. transport-=transp.
    trend-=trends tropic-=trop. ultrason-=ultrason. undergrad-=undergrad. univers-=univ.
    university=univ. urban=urban urolog-=urol. user-=user valid-=valid. vascular=vasc. vehic-=veh.
    verificat-=verif. veterin-=vet. virolog-=virol. virtual=virtual vision=vis. visual-=vis.
    vocation-=vocat. water=water wave-=wave weekly=wkly. wireless=wirel. wissenschaft-=wiss.
    women=women work=work workshop-=workshop world=world yearbook-=yearb. zeitschrift=z.
    zoolog-=zool. österreichische=österr.
"""
# Articles, conjunctions and prepositions go (ISO 4, 4.5).
_SMALL = frozenset(
    """
    a an the and or for of on in at by to from with into upon within via as its versus vs per
    der die das des dem den und für im in von zur zum zu aus
    le la les l' de du des et en sur pour d' el los las y del e i di della delle degli dei da do dos
    """.split()
)
_ARTICLES = frozenset("a an the der die das le la les el los las il lo gli".split())
# Words for a part of a journal, which go where a letter or a number follows (ISO 4, 4.8).
_PARTS = frozenset(("part", "section", "series", "ser.", "sect.", "pt."))
_DESIGNATION = re.compile(r"(?:[A-Z]|[IVX]+|[0-9]+)[:,.]?")
_WORD = re.compile(r"^([(\[“\"'‘]*)(.*?)([)\]”\"'’.,:;!?]*)$", re.DOTALL)
_ELIDED = re.compile(r"^(?:[ldLD]|dell|all|nell)['’](?=\w)")  # "l'Académie"
_HYPHEN = re.compile(r"([-‐‑–/])")
_MARKED = re.compile(r"[{}\\$]")


@lru_cache(maxsize=4096)
def abbreviate(marked: str) -> str:
    """The name of a series of publications as ISO 4 abbreviates it; marked text in and out.

    A name of one word stays as it is, and so do words that the list does not have, acronyms, and
    what stands in braces. A preposition at the beginning stays ("In Practice"), an article goes.
    """
    words = [word for word in marked.split() if word != "&"]
    shouted = marked.isupper()
    if words and words[0].lower() in _ARTICLES:
        words = words[1:]
    if sum(word.lower() not in _SMALL for word in words) < 2:
        return " ".join(words)
    out: list[str] = []
    for i, word in enumerate(words):
        lower = word.lower().rstrip(",")
        following = words[i + 1] if i + 1 < len(words) else ""
        if i and lower in _SMALL and (shouted or not word.isupper() or words[i - 1][-1] == ":"):
            continue
        if i and lower in _PARTS and _DESIGNATION.fullmatch(following):
            if out:
                out[-1] = out[-1].rstrip(":,")
            continue
        out.append(_abbreviated(word, shouted))
    return " ".join(out)


def _abbreviated(word: str, shouted: bool) -> str:
    """One word between spaces; commas go (ISO 4, 4.6), other punctuation stays."""
    if _MARKED.search(word):
        return word.rstrip(",")
    if not (match := _WORD.fullmatch(_ELIDED.sub("", word))):
        return word
    before, body, after = match.groups()
    parts = _HYPHEN.split(body)
    body = "".join(part if i % 2 else _part(part, shouted) for i, part in enumerate(parts))
    after = after.replace(",", "")
    if body.endswith(".") and after.startswith("."):
        after = after[1:]
    return before + body + after


def _part(word: str, shouted: bool) -> str:
    if len(word) < 3 or (word.isupper() and not shouted):
        return word  # an acronym
    bare = re.sub(r"['’]s?$", "", word.lower())
    short = _look_up(bare)
    if not short or len(bare) - len(short) < 1 or not short.endswith("."):
        return word
    return short.capitalize() if word[0].isupper() else short


@lru_cache(maxsize=8192)
def _look_up(word: str) -> str:
    """The abbreviation of a word in small letters; "" when there is none.

    A word in full goes before a beginning, a longer beginning before a shorter one.
    """
    table = _table()
    for exact in (word, word.removesuffix("s"), word.removesuffix("es")):
        if exact in table:
            return table[exact]
    for end in range(len(word), 2, -1):
        if (short := table.get(f"{word[:end]}-")) is not None:
            return short
    return ""


@lru_cache(maxsize=1)
def _table() -> dict[str, str]:
    return dict(pair.split("=") for pair in _LTWA.split())
