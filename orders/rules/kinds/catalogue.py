"""Every kind of notice and order by its code and its family.

Adding a kind is adding an entry; nothing else in the register asks which kind it has before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager

from orders.rules.kinds.domestic_abuse import DAPN, DAPO
from orders.rules.kinds.domestic_violence import DVPN, DVPO
from orders.rules.kinds.forced_marriage import FGMPO, FMPO

# Named here as well, since modules that look a kind up also name its type.
from orders.rules.kinds.kind import ArrestRules, BreachRules, KindLine, Unconfirmed
from orders.rules.kinds.kind import Kind as Kind
from orders.rules.kinds.legacy import FTO, RSHO, SOPO
from orders.rules.kinds.non_molestation import NMO, NMO_EX_PARTE
from orders.rules.kinds.occupation import OCCUPATION, UNDERTAKING
from orders.rules.kinds.restraining import PHA_INJUNCTION, RO_ACQUITTAL, RO_CONVICTION
from orders.rules.kinds.sexual_harm import SHPO_CIVIL, SHPO_CONVICTION, SHPO_INTERIM
from orders.rules.kinds.sexual_risk import SRO, SRO_INTERIM
from orders.rules.kinds.stalking import SPO, SPO_INTERIM
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind, Life

READ_IT = "Read the sealed order before you act: the register does not know this kind of order."
_SEALED = "the sealed order"

OTHER = Kind(
    code="OTHER",
    family="OTHER",
    name="order of another kind",
    short="other order",
    synonyms=(
        "Notification Order",
        "Violent Offender Order",
        "Respect Order",
        "Slavery and Trafficking Prevention Order",
        "Slavery and Trafficking Risk Order",
        "Civil Injunction",
    ),
    statute=_SEALED,
    is_notice=False,
    life=Life.ORDER,
    court="the court that sealed it",
    routes=tuple(route for route in Route if route is not Route.ON_NOTICE),
    protected_person_required=False,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER, EndsKind.UNTIL_EVENT}),
    conditions_source=_SEALED,
    events=REACHING
    | APPEALS
    | frozenset(
        {
            EventKind.ADJOURNED,
            EventKind.VARIED,
            EventKind.RENEWED,
            EventKind.SUSPENDED,
            EventKind.RESUMED,
            EventKind.POWER_OF_ARREST,
            EventKind.RESCINDED,
            EventKind.DISCHARGED,
            EventKind.REPLACED,
            EventKind.ENDED_WITH_PROCEEDINGS,
            EventKind.ENDED_ON_EVENT,
            EventKind.PARTY_DIED,
        }
    ),
    named_by_the_order=True,
    breach=BreachRules(
        is_crime=False,
        summary=READ_IT,
        max_penalty="As the sealed order and its Act say.",
        arrest_power="No power is claimed here: read the sealed order.",
        source=_SEALED,
        arrest=ArrestRules.AS_SEALED,
        arrest_section="read the sealed order",
    ),
    powers=(READ_IT,),
    awareness_source=_SEALED,
    asks_notice=True,
    service_words="In force as the order says; service shows that the subject knew of it.",
    unconfirmed=(
        Unconfirmed(
            KindLine.WHOLE,
            "Everything: the register knows of it what was recorded from the sealed order.",
        ),
    ),
)
"""An order of a kind that the catalogue lacks, recorded in the words of the sealed order.

What a court sealed can always be recorded: a notification order (Sexual Offences Act 2003 s.97), a
violent offender order, a respect order, an order against slavery and trafficking, an injunction
that no Act names. The register claims no power under one.
"""


class Catalogue(Mapping[str, Kind]):
    """Kinds by code, in the order they were entered."""

    def __init__(self, kinds: Iterable[Kind]) -> None:
        self._kinds: dict[str, Kind] = {entry.code: entry for entry in kinds}

    def __getitem__(self, code: str) -> Kind:
        return self._kinds[code]

    def __iter__(self) -> Iterator[str]:
        return iter(self._kinds)

    def __len__(self) -> int:
        return len(self._kinds)

    @contextmanager
    def adding(self, entry: Kind) -> Iterator[None]:
        """Know ``entry`` too, for as long as the context lasts.

        Raises:
            ValueError: its code is already known.
        """
        if entry.code in self._kinds:
            raise ValueError(f"the catalogue already has {entry.code}")
        self._kinds[entry.code] = entry
        try:
            yield
        finally:
            del self._kinds[entry.code]


class Families(Mapping[str, frozenset[str]]):
    """Codes of each family, as the catalogue stands at the time of asking."""

    def __init__(self, kinds: Mapping[str, Kind]) -> None:
        self._kinds = kinds

    def __getitem__(self, family: str) -> frozenset[str]:
        codes = frozenset(code for code, entry in self._kinds.items() if entry.family == family)
        if not codes:
            raise KeyError(family)
        return codes

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(entry.family for entry in self._kinds.values()))

    def __len__(self) -> int:
        return len({entry.family for entry in self._kinds.values()})


KINDS = Catalogue(
    (
        DVPN,
        DVPO,
        SPO_INTERIM,
        SPO,
        SHPO_INTERIM,
        SHPO_CIVIL,
        SHPO_CONVICTION,
        SOPO,
        FTO,
        RSHO,
        SRO_INTERIM,
        SRO,
        NMO_EX_PARTE,
        NMO,
        OCCUPATION,
        UNDERTAKING,
        DAPN,
        DAPO,
        FMPO,
        FGMPO,
        RO_CONVICTION,
        RO_ACQUITTAL,
        PHA_INJUNCTION,
        OTHER,
    )
)
FAMILIES = Families(KINDS)


def kind(code: str) -> Kind:
    """The entry of ``code``.

    Raises:
        ValueError: there is none.
    """
    if code not in KINDS:
        raise ValueError(f"no kind of order has the code {code!r}")
    return KINDS[code]


def matching(code_or_family: str) -> frozenset[str]:
    """Codes a filter means: all of a family, or one kind; a family's name wins over a code.

    A kind is also known by its name, and by the other names found on papers, in any case.

    Raises:
        ValueError: neither a family nor a kind is called so.
    """
    family = FAMILIES.get(code_or_family)
    if family:
        return family
    said = code_or_family.casefold()
    called = frozenset(
        code
        for code, entry in KINDS.items()
        if said in {name.casefold() for name in (entry.name, entry.short, *entry.synonyms)}
    )
    return called or frozenset({kind(code_or_family).code})
