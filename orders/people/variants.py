"""Names that are written in several ways, or shortened, by which one person may be known."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

_GROUPS = """
mohammed muhammad mohamed mohammad muhammed mohamad mohamud mahomed muhamed muhamad mohd md
ahmed ahmad ahmet achmed
hussain hussein husain hussian husein hossain
hassan hasan hasaan
ali aly alli
abdul abdal abdel abd
abdullah abdallah abdulah abdulla
rahman rehman rahmaan
yusuf yousef yousuf youssef yusef yosef youssuf
ibrahim ebrahim abraham ibraheem
ismail ismael ishmael esmail
usman osman uthman othman
umar omar omer
khalid khaled
saeed said sayeed saied syed sayed sayyid
tariq tarek tareq tarik
jamal gamal jamaal
bilal belal bilaal
imran emran
rashid rasheed
hamid hameed
aisha ayesha aysha aishah aaisha
fatima fatema fatimah fatma fathima
khadija khadijah khadeeja
mariam maryam miriam maryan
zainab zaynab zeinab zeynep
begum begam
kaur kour
singh sing
iqbal ikbal eqbal
sheikh shaikh shaik sheik
choudhury chowdhury chaudhry choudhry chaudhary chaudhari choudhary
qureshi quraishi koreshi
catherine katherine kathryn katharine catharine cathryn kate cathy kathy katie
stephen steven stephan stefan steve
philip phillip phil
geoffrey jeffrey geoff jeff
alan allan allen alun
sean shaun shawn shane
ian iain
john jon johnny johnnie
jonathan jonathon johnathan johnathon
nicholas nicolas nick nicky
anthony antony tony
michael micheal mick mike mikey
matthew mathew matt
mark marc marcus
graham graeme grahame
neil neal niall
stuart stewart
gary garry
terry terence terrence
lawrence laurence larry
leslie lesley les
robert rob bob robbie bobby
richard rick ricky dick
william will bill billy willie liam
thomas tom tommy tomasz
james jim jimmy jamie
david dave davey
daniel dan danny
christopher chris kristopher cristopher
andrew andy drew andrzej
edward ed eddie ted
joseph joe joey josef
benjamin ben benny
samuel sam sammy
alexander alex aleksander alec
frederick fred freddie frederic
charles charlie chas
henry harry
george jorge
kevin kev
peter pete piotr
paul pawel
susan sue suzanne suzan susanne
elizabeth elisabeth liz beth lizzie eliza
margaret maggie marguerite peggy meg
sarah sara
ann anne anna
teresa theresa tess
rebecca rebekah becky
deborah debra debbie
jacqueline jackie jacquelyn
victoria vicky vicki
jennifer jen jenny jenifer
rachel rachael
hannah hanna
claire clare
gillian jillian jill
lynn lynne lyn
helen helena ellen
caroline carolyn
christine christina kristina tina
katrina catriona katarina
natalie nathalie natalia
zoe zoey
nguyen nguyan
wong wang huang
lee li leigh
chan chen
smith smyth smythe
brown browne
clark clarke
taylor tayler tailor
thompson thomson
johnson johnston johnstone
reid read reed
cook cooke
moore moor more
davis davies
harris harries
phillips philips phillip
matthews mathews
nichols nicholls nicolls
stephens stevens
oneill oneil
mcdonald macdonald
mckenzie mackenzie
mclean maclean
macleod mcleod
"""


def _by_name() -> Mapping[str, frozenset[str]]:
    found: defaultdict[str, set[str]] = defaultdict(set)
    for line in _GROUPS.split("\n"):
        group = line.split()
        for name in group:
            found[name].update(group)
    return {name: frozenset(group - {name}) for name, group in found.items()}


_VARIANTS = _by_name()


def variants(word: str) -> frozenset[str]:
    """Other ways of writing a word of a name, itself left out; empty for most."""
    return _VARIANTS.get(word, frozenset())
