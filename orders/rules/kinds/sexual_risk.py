"""Sexual risk orders and their interim form.

Source: Sexual Offences Act 2003 ss.122A-122K.
"""

from __future__ import annotations

from dataclasses import replace

from orders.rules.kinds.kind import (
    ARREST_BY_PACE,
    BreachRules,
    Duration,
    EarlyDischarge,
    Kind,
    KindLine,
    NotificationDuty,
    NotificationRegime,
    Restart,
    Unconfirmed,
)
from orders.rules.kinds.sexual_harm import USUAL, travel_rules
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.events import (
    APPEALS,
    APPLIED_FOR,
    APPLYING,
    INTERIM_EVENTS,
    REACHING,
    TELLING,
    EventKind,
    Life,
)

_ACT = "Sexual Offences Act 2003"

SRO = Kind(
    code="SRO",
    family="SRO",
    name="sexual risk order",
    short="SRO",
    synonyms=("Sexual Risk Prevention Order",),
    statute=f"{_ACT} ss.122A-122K",
    is_notice=False,
    life=Life.POLICE_ORDER,
    begins=APPLIED_FOR,
    authority_source=f"{_ACT} s.122A(1)-(1A)",
    applicant="a chief officer of police, the British Transport Police, the Ministry of Defence"
    " Police or the Director General of the National Crime Agency",
    court="magistrates' court; youth court for a subject under 18",
    routes=(Route.POLICE_APPLICATION,),
    protected_person_required=False,
    duration=Duration(f"{_ACT} s.122A(7)(b)", min_years=2),
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_ACT} s.122A",
    usual_conditions=USUAL,
    term_rules=travel_rules(
        _ACT,
        length="s.122A(7)-(8)",
        travel="s.122C(1)",
        passports="s.122C(4)",
        supervised="s.122BA",
    ),
    events=REACHING
    | APPLYING
    | APPEALS
    | TELLING
    | frozenset({EventKind.VARIED, EventKind.RENEWED, EventKind.DISCHARGED, EventKind.SUPERSEDED}),
    sections={
        **dict.fromkeys(APPLYING, f"{_ACT} s.122A(1)"),
        EventKind.MADE: f"{_ACT} s.122A",
        EventKind.SERVED: f"{_ACT} s.122F",
        EventKind.DETAILS_CHANGED: f"{_ACT} s.122F",
        EventKind.NOTIFIED: f"{_ACT} s.122F",
        EventKind.EXCUSED: f"{_ACT} s.122F(1)",
        EventKind.VARIED: f"{_ACT} s.122D",
        EventKind.RENEWED: f"{_ACT} s.122D",
        EventKind.DISCHARGED: f"{_ACT} s.122D",
        **dict.fromkeys(APPEALS, f"{_ACT} s.122G"),
        EventKind.SUPERSEDED: f"{_ACT} s.122A(10)",
    },
    supersedes=frozenset({"SRO", "RSHO", "FTO"}),
    early_discharge=EarlyDischarge(2, f"{_ACT} s.122D(5)"),
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court. On conviction"
        " the subject must tell police what sex offenders must.",
        max_penalty="5 years' imprisonment. No conditional discharge.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source=f"{_ACT} ss.122H-122I",
        cjs_code="SX03245",
        home_office_class="068/07",
        no_conditional_discharge=f"{_ACT} s.122H(4)",
        summary_months=6,
        on_conviction="A conviction of this brings full notification: the subject must tell police"
        f" what sex offenders must ({_ACT} s.122I).",
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        (
            "Ask whether the subject has told police every name used and the home address: where"
            " that duty runs, not to is an offence too. A registered sex offender has none."
        ),
    ),
    power_sections={**ARREST_BY_PACE, "Ask whether the subject has told": f"{_ACT} s.122F"},
    pnc_disposal="3282",
    service_words="In force as the order says; a duty to tell police, where one runs, counts from"
    " service.",
    notification_clock="K9",
    notification_source=f"{_ACT} s.122F",
    notification_duty=NotificationDuty(
        NotificationRegime.SEXUAL_RISK,
        excused_by=frozenset({NotificationRegime.PART_2}),
        restart=Restart.NEVER,
        excuse_source=f"{_ACT} s.122F(1)",
        interim_source=f"{_ACT} s.122F(1)",
    ),
    unconfirmed=(
        Unconfirmed(
            KindLine.AUTHORITY,
            "To which rank a chief officer may leave the application in this force.",
        ),
        Unconfirmed(
            KindLine.TELLING,
            "That one that replaces an interim order starts no duty of its own (s.122F(1)).",
        ),
    ),
)

SRO_INTERIM = replace(
    SRO,
    code="SRO_INTERIM",
    name="interim sexual risk order",
    short="interim SRO",
    synonyms=("Interim Sexual Risk Prevention Order",),
    life=Life.ORDER,
    begins=(EventKind.MADE,),
    statute=f"{_ACT} s.122E",
    authority_source=f"{_ACT} s.122E(1)",
    pnc_disposal="3281",
    duration=None,
    ends_kinds=frozenset({EndsKind.FIXED}),
    term_rules=None,
    events=INTERIM_EVENTS,
    sections={
        EventKind.MADE: f"{_ACT} s.122E(4)",
        EventKind.REFUSED: f"{_ACT} s.122E(4)",
        EventKind.WITHDRAWN: f"{_ACT} s.122E(4)",
        EventKind.ENDED_ON_DETERMINATION: f"{_ACT} s.122E(4)",
        EventKind.SERVED: f"{_ACT} s.122F",
        EventKind.DETAILS_CHANGED: f"{_ACT} s.122F",
        EventKind.NOTIFIED: f"{_ACT} s.122F",
        EventKind.EXCUSED: f"{_ACT} s.122F(1)",
        EventKind.ADJOURNED: f"{_ACT} s.122E",
        EventKind.VARIED: f"{_ACT} s.122E",
        EventKind.RENEWED: f"{_ACT} s.122E",
        EventKind.DISCHARGED: f"{_ACT} s.122E",
        **dict.fromkeys(APPEALS, f"{_ACT} s.122G"),
    },
    interim_of="SRO",
    supersedes=frozenset(),
    early_discharge=None,
    unconfirmed=tuple(each for each in SRO.unconfirmed if each.of is not KindLine.TELLING),
)
