"""Orders courts made until 7 March 2015, which stay in force until they end.

Source: Sexual Offences Act 2003 ss.104-129 as they stood, repealed for England and Wales by the
Anti-social Behaviour, Crime and Policing Act 2014 Sch 5; that Act's s.114(4)-(5); Sexual Offences
Act 2003 s.136ZB.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from orders.rules.kinds.kind import ARREST_BY_PACE, BreachRules, Closed, Kind, KindLine, Unconfirmed
from orders.rules.kinds.sexual_harm import PART_2, USUAL
from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind, Life

_ACT = "Sexual Offences Act 2003"
_REPEAL = "Anti-social Behaviour, Crime and Policing Act 2014"
_CLOSED = Closed(date(2015, 3, 7), f"{_REPEAL} Sch 5", f"{_REPEAL} s.114(4)")
_SECTIONS = {
    EventKind.VARIED: f"{_REPEAL} s.114(4)",
    EventKind.SUPERSEDED: f"{_ACT} s.136ZB",
}
_UNCONFIRMED = (
    Unconfirmed(
        KindLine.HAPPENS,
        "The sections by which it was made, varied and ended: they are repealed and were not read.",
    ),
    Unconfirmed(
        KindLine.TELLING, "Whether and from when its subject tells police name and address."
    ),
    Unconfirmed(KindLine.PNC, "How it is put on PNC."),
)

SOPO = Kind(
    code="SOPO",
    family="SOPO",
    name="sexual offences prevention order",
    short="SOPO",
    synonyms=("Sexual Offence Prevention Order",),
    statute=f"{_ACT} ss.104-113 as repealed",
    is_notice=False,
    life=Life.ORDER,
    court="any that dealt with it until 7 March 2015; none since",
    protected_person_required=False,
    closed=_CLOSED,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_REPEAL} s.114(5)",
    usual_conditions=USUAL,
    events=REACHING
    | APPEALS
    | frozenset({EventKind.VARIED, EventKind.DISCHARGED, EventKind.SUPERSEDED}),
    sections=_SECTIONS,
    breach=BreachRules(
        is_crime=True,
        summary="An offence. What is left of it is treated as a sexual harm prevention order since"
        " 8 March 2020.",
        max_penalty="5 years' imprisonment, as for the order it is treated as.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source=f"{_REPEAL} s.114(5); {_ACT} s.103I",
        cjs_code="SX03247",
        home_office_class="068/08",
        no_conditional_discharge=f"{_REPEAL} s.114(5); {_ACT} s.103I(4)",
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        (
            "No court may make it last longer. A new sexual harm prevention order ends it, unless"
            " the court orders otherwise."
        ),
    ),
    power_sections={**ARREST_BY_PACE, "No court": f"{_REPEAL} s.114(4); {_ACT} s.136ZB"},
    service_words="Made before 8 March 2015 and in force as it says.",
    notification_duty=PART_2,
    unconfirmed=_UNCONFIRMED,
)

FTO = replace(
    SOPO,
    code="FTO",
    family="FTO",
    name="foreign travel order",
    short="FTO",
    synonyms=(),
    notification_duty=None,
    statute=f"{_ACT} ss.114-122 as repealed",
    usual_conditions=frozenset(
        {"TRAVEL_PROHIBITION", "TRAVEL_PROHIBITION_ALL", "PASSPORT_SURRENDER", "OTHER"}
    ),
    breach=replace(
        SOPO.breach,
        summary="An offence.",
        max_penalty="Not confirmed here: ask Legal Services.",
        source=f"{_ACT} s.122 as repealed",
        no_conditional_discharge="",
    ),
    powers=(
        *SOPO.powers[:2],
        (
            "No court may make it last longer. A new sexual harm prevention order or sexual risk"
            " order ends it, unless the court orders otherwise."
        ),
    ),
    unconfirmed=(
        *_UNCONFIRMED,
        Unconfirmed(KindLine.BREACH, "The most a court may give for a breach."),
    ),
)

RSHO = replace(
    SOPO,
    code="RSHO",
    family="RSHO",
    name="risk of sexual harm order",
    short="RSHO",
    synonyms=("Risk of Sexual Harm Orders",),
    notification_duty=None,
    statute=f"{_ACT} ss.123-129 as repealed",
    breach=replace(
        SOPO.breach,
        summary="An offence. What is left of it is treated as a sexual risk order since 8 March"
        " 2020.",
        source=f"{_REPEAL} s.114(5); {_ACT} s.122H",
        cjs_code="SX03245",
        home_office_class="068/07",
        no_conditional_discharge=f"{_REPEAL} s.114(5); {_ACT} s.122H(4)",
    ),
    powers=(
        *SOPO.powers[:2],
        (
            "No court may make it last longer. A new sexual risk order ends it, unless the court"
            " orders otherwise."
        ),
    ),
    unconfirmed=(
        *_UNCONFIRMED,
        *(
            Unconfirmed(
                line,
                "The offence code and class of a breach: the one here is that of a sexual risk"
                " order, which it is treated as.",
            )
            for line in (KindLine.OFFENCE_CODE, KindLine.OFFENCE_CLASS)
        ),
    ),
)
