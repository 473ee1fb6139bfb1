"""The words addresses are made of: kinds of street, of dwelling, numbers, everyday names."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final


def _words(text: str) -> list[str]:
    return text.split()


_KINDS = """
" barn brn | basin bsn | farm fm frm | marina mna
| alley aly | approach app appr | arcade arc | avenue ave av aven avenu | bank bnk | boulevard
blvd bvd boul | bridge brg | broadway bdwy bway | buildings bldgs bldg building bdgs | bungalows
bungs | chase chs | circle cir | circus circ | close cl clo | common cmn | corner cnr cor |
cottages cotts cott cotgs cottage | court ct crt cts | courtyard ctyd | crescent cres cresc cr crs
| croft crft | cross crss | dell | dene | drift | drive dr drv driv | drove | end | esplanade esp
espl | estate est | fields flds field fld | fold | gardens gdns gdn grdns gds garden grdn | gate
gte | glade | glen | grange grge | green grn | grove gr grv | heath hth | heights hts | hill hl |
house hse hs | isle | knoll | lane ln la | lea | lodge ldg | loop | lawn | maltings | manor mnr |
mansions mans | market mkt | meadow mdw | meadows mdws | mead | mews mws | mill | mount mt | oval
| paddock | parade pde par | park pk | passage pass psge | path | pathway | place pl plc | plain |
point pt | precinct prec | promenade prom | quadrant quad | quay | retreat | ride | ridge rdg |
rise | road rd roa | row | side | spinney | square sq sqr | stables | street str st stret steet |
terrace tce terr ter trc | tower twr | towers twrs | trading | turn | tyning | vale | view vw |
villas vls villa | walk wlk wk | way wy | weir | wharf whf | wood | woods | wynd | yard yd
"""

KIND_OF: Final[Mapping[str, str]] = {
    spelt: names[0]
    for line in _KINDS.replace("\n", " ").split("|")
    if (names := line.split())
    for spelt in names
}
"""What a street or a building is called, by each way of writing it: ``gdns`` is ``gardens``."""


@lru_cache(maxsize=256)
def kinds_written(kind: str) -> tuple[str, ...]:
    """Every way to write a kind of street."""
    return tuple(spelt for spelt, each in KIND_OF.items() if each == kind)


KINDS: Final = frozenset(KIND_OF.values())

DWELLINGS: Final = frozenset(
    _words("""
    apartment appt apt basement flat flt maisonette penthouse rm room studio suite unit
    """)
)
"""What comes before the number of a part of a building."""

GENERIC: Final = frozenset(
    _words("""
    boat bothar caravan centre chalet clos ffordd heol hmp holiday home hospital hostel lon maes
    mobile mooring narrowboat nb pitch plot prison refuge rhodfa site sraid static stryd women
    womens
    """)
)
"""Words that say what a place is, in English or another language, and not which."""

TOWNS: Final = frozenset(
    _words("""
    birmingham bromsgrove bromwich cannock coventry dudley halesowen kidderminster leicester
    lichfield midland midlands nuneaton redditch rugby sandwell smethwick solihull stafford
    staffordshire stourbridge sutton coldfield tamworth telford walsall warley warwick
    warwickshire wednesbury willenhall wolverhampton worcester worcestershire
    """)
)

FILLERS: Final = frozenset(
    _words("""
    a address and apartment apt at called door flat house in lives living named no nr num numb
    number of off old on premises the unit
    """)
)
"""Words that may stand between a number and its street without parting them."""

_ONES = [
    "nought",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"]
UNITS: Final[Mapping[str, int]] = {word: number for number, word in enumerate(_ONES)} | {
    "zero": 0,
    "oh": 0,
    "forteen": 14,
}
TENS: Final[Mapping[str, int]] = {word: (number + 2) * 10 for number, word in enumerate(_TENS)} | {
    "fourty": 40
}

ORDINALS: Final[Mapping[str, int]] = {
    word: number
    for number, word in enumerate(
        _words("""
        first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth
        thirteenth fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth
        """),
        start=1,
    )
}

ALPHABET: Final[Mapping[str, str]] = {
    word: word[0]
    for word in _words("""
    alpha alfa bravo charlie delta echo foxtrot golf hotel india juliet juliett kilo lima mike
    november oscar papa quebec romeo sierra tango uniform victor whiskey whisky xray yankee zulu
    bee dee gee jay kay pee tee vee zed zee
    """)
} | {"aitch": "h", "cue": "q", "eff": "f", "ess": "s"}
"""Words by which letters are dictated."""

EVERYDAY: Final = GENERIC.union(
    TOWNS,
    _words("january february march april june july august september october november december"),
    _words("""
    a abbey able about above address after again against albert albion alexandra all along also
    an and any apart are area argyle around arrest arrested at away back bank be because been
    before behind being below best between birch birmingham bishop black boundary bridge broad
    brown but by call called came can canal castle central centre chapel charles charlotte child
    children church circle city clear clock close coach cold college come common condition
    conduct contact corn corner could court cross crown custody daughter day days did do does
    dogs door down duke each early east edward eight elizabeth end evening every factory fair
    family farm father ferry field first five for force forest found four fox from front gave
    general george given go going gold good grand great green ground grove guard had hall has
    have he heard henry her here high hill him his holy home hope horse hospital hotel hours
    house how if in into iron is it its jack james john july june just keep kept king kings
    knife know lake lane large last late left less letter library life light like little live
    lives local london long look lord lower made main male man manor many market mary may meet
    men middle mill mine minister money month morning most mother moved much my name near never
    new next night nine no none north not note notice now number of off office officer officers
    old on one only open or orchard order other others our out outside over own oxford park part
    partner party past people person phone place police pool post premises present prince
    princes princess priory property protected public quarry queen queens railway read red
    reported rest return right ring river road rose round royal safe said saint saw say school sea
    second see seen sent service set seven shall she shop shops should side since sister site
    six small so some son south spring square st stand statement station stay stone stop
    strand street subject such sun support take taken ten that the their them then there they this
    three
    through time times to told took top tower town train tree turn two under union unit until up
    upper us used vehicle very vicarage victim victoria view village visit visited was water way
    we week weeks well went were west what when where which white who wife will william windsor
    with within without woman wood work workshop would wrong year years yes york you young your
    andrew anthony arthur barbara benjamin catherine christopher daniel david donald edith emily
    florence frances francis frank frederick harold harry isaac jane joseph katherine lawrence
    leonard lewis louis louise luke margaret maria mark martin matthew michael nicholas oliver
    patrick paul peter philip ralph raymond richard robert ronald samuel simon stephen stuart
    susan thomas vernon vincent walter
    alarm ambulance assault aunt baby boyfriend brother carried charge cousin driver
    england facebook follow followed friend girlfriend husband interview ireland knocked
    landlord message messages mobile neighbour neighbours nephew niece offence parked parents
    photograph previous prisoner refused relative scotland search seized solicitor suspect
    teacher texted threat threats tracker uncle wales warned warning weapon windscreen
    window witness
    bright brown golden orange pleasant purple silver summer sunny winter yellow
    """),
)
"""Words a text may hold without naming a street, although streets are called by them too."""

DESCRIBING: Final = frozenset(
    _words("""
    back black big broad busy far great green grey little long lower main middle narrow near new
    old private public quiet red short side small upper white wide
    """)
)
"""Words that say what a road is like, and are names of roads as well."""

AFTER_A_NAME: Final = frozenset(
    _words("""
    after again and as before behind but by close from has he her his if is it near next now of
    opposite or she since so then there they to until was when where with you
    """)
)
"""Words that go on with a sentence when the name of a street is said."""

PAIRS_OF_LETTERS: Final = frozenset(
    _words("""
    ab ad ah am an as at be by do ed eh el en er ex ft gb go ha he hr hs in is it la lb me my no of
    on or pa so ta to uh up us we yd ye yr
    """)
)
"""Words and units of two letters, that a digit may stand before: 6 at."""

QUALIFYING: Final = frozenset(
    _words("east far great little lower middle near nether new north old over south upper west")
)
"""Words before a street's name that are often left out: Dean Street of Upper Dean Street."""

ABBREVIATED: Final[Mapping[str, frozenset[str]]] = {
    name: frozenset(short.split())
    for name, short in {
        "east": "e",
        "great": "gt grt",
        "little": "lt ltl",
        "lower": "l lr lwr",
        "north": "n nth",
        "saint": "s st ste",
        "south": "s sth",
        "st": "s saint ste",
        "upper": "u up upr",
        "west": "w",
    }.items()
}
"""How words of a street's name are shortened."""

BUILDINGS: Final = frozenset(
    _words("barn buildings bungalows cottages court farm grange house lodge manor mill stables")
)
"""Kinds of building, which are called by their names alone: the Dove."""

LOCALITIES: Final = frozenset(
    _words("common cross end estate fields green heath hill park point side vale wood woods")
)
"""Kinds by which districts are called as well as streets: Kings Heath."""

COUNTED: Final = frozenset(
    _words("cell child condition court day factory gate order part school station stop week year")
)
"""Words that a number may follow without being one of an address: court 12."""
