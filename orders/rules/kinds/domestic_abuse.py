"""Domestic abuse protection notices and orders, recorded here when made elsewhere.

Source: Domestic Abuse Act 2021 ss.22-49.
"""

from __future__ import annotations

from orders.rules.kinds.domestic_violence import DVPN
from orders.rules.kinds.kind import (
    ARREST_BY_PACE,
    BreachRules,
    Duration,
    Kind,
    KindLine,
    NotificationDuty,
    NotificationRegime,
    Restart,
    TermRules,
    Unconfirmed,
)
from orders.rules.kinds.sexual_harm import POSITIVE, SUPERVISED
from orders.rules.reference_data import GeneralLimit, Switch
from orders.rules.vocabulary.codes import Consideration, EndsKind, Route
from orders.rules.vocabulary.events import (
    APPEALS,
    APPEALS_OF_NOTICES,
    APPLIED_FOR,
    APPLYING,
    REACHING,
    TELLING,
    EventKind,
    Life,
)
from orders.rules.vocabulary.ranks import Rank

_ACT = "Domestic Abuse Act 2021"
_COMMENCED = Unconfirmed(
    KindLine.AVAILABLE,
    "From which day notices may be given and orders asked for in this police area: it is a date for"
    " each area. The pilot ran to 31 March 2026, with savings for the orders there were.",
)
_SHARED = frozenset({"NO_EVICT", "NO_ENTER_PREMISES", "LEAVE_PREMISES"})
_PREMISES = _SHARED | {"NO_APPROACH_PREMISES"}
_MOLESTATION = frozenset({"NON_MOLEST", "NON_MOLEST_ACTS", "NO_VIOLENCE"})
_CONTACT = frozenset({"NO_CONTACT_DIRECT", "NO_CONTACT_INDIRECT", "NO_APPROACH_PERSON"})
DAPN = Kind(
    code="DAPN",
    family="DAPN",
    name="domestic abuse protection notice",
    short="DAPN",
    synonyms=("Domestic Abuse Prevention Notice",),
    statute=f"{_ACT} ss.22-26",
    is_notice=True,
    life=Life.NOTICE,
    begins=(EventKind.AUTHORISED, EventKind.CONSIDERED),
    authorising_rank=Rank.INSPECTOR,
    authority_source=f"{_ACT} s.22(8)",
    court="none: a police notice; a magistrates' court decides the application that follows",
    switch=Switch.DAPO,
    subject_min_age_years=18,
    age_source=f"{_ACT} s.22(1)",
    protected_min_age_years=16,
    protected_age_source=f"{_ACT} s.22(1)",
    protected_person_required=True,
    relationship_required=True,
    relationship_source=f"{_ACT} s.22 (“personally connected”)",
    considerations=tuple(Consideration),
    considerations_source=f"{_ACT} s.24",
    ends_kinds=frozenset({EndsKind.UNTIL_DETERMINATION}),
    condition_codes=_MOLESTATION
    | _SHARED
    | {"NO_CONTACT_DIRECT", "NO_CONTACT_INDIRECT", "NO_APPROACH_PREMISES"},
    conditions_source=f"{_ACT} s.23",
    shared_home_conditions=_SHARED,
    condition_required=_MOLESTATION,
    condition_required_source=f"{_ACT} s.22(1)",
    events=DVPN.events,
    sections={
        **dict.fromkeys(APPEALS_OF_NOTICES, f"{_ACT} s.46; Magistrates' Courts Act 1980 s.111"),
        EventKind.AUTHORISED: f"{_ACT} s.22(8)",
        EventKind.NOT_SERVED: f"{_ACT} s.25(3)",
        EventKind.SERVICE_ATTEMPTED: f"{_ACT} s.25(3)",
        EventKind.SERVED: f"{_ACT} ss.25(3), 29(2)",
        EventKind.HEARING_NOTICE: f"{_ACT} s.25(3)",
        EventKind.HEARING_OPENED: f"{_ACT} s.29(2)-(3)",
        EventKind.ADJOURNED: f"{_ACT} s.29",
        EventKind.GRANTED: f"{_ACT} s.25(2)(d)",
        EventKind.REFUSED: f"{_ACT} s.25(2)(d)",
        EventKind.WITHDRAWN: f"{_ACT} s.25(2)(d)",
        EventKind.LAPSED: f"{_ACT} s.29(2)",
    },
    leads_to="DAPO",
    breach=BreachRules(
        is_crime=False,
        summary="Not an offence. Bring the subject before a magistrates' court.",
        max_penalty="No penalty in itself; the court may remand.",
        arrest_power="Arrest without warrant: Domestic Abuse Act 2021 s.26(1); entry to arrest:"
        " s.26(9).",
        arrest_section="s.26(1)",
        source=f"{_ACT} s.26",
        cjs_code="DA21503",
    ),
    powers=(
        (
            "Arrest without warrant on reasonable grounds for believing that the notice is"
            " breached; premises may be entered for it."
        ),
        (
            "Hold in custody after that arrest and bring before the court within 24 hours, leaving"
            " out Sundays, Christmas Day, Good Friday and bank holidays, or by the hearing if"
            " earlier. A live link counts."
        ),
        "Ask whether the act is also an offence, and record it if so.",
    ),
    service_words="In force only from personal service; the 48 hours to the hearing count from"
    " then.",
    personal_service_source=f"{_ACT} s.25(3)",
    hearing_clock="K4",
    breach_clock="K5",
    unconfirmed=(
        _COMMENCED,
        Unconfirmed(KindLine.PNC, "How it is put on PNC."),
        Unconfirmed(
            KindLine.HAPPENS,
            "That the decision on the application may be appealed against under s.46.",
        ),
    ),
)

DAPO = Kind(
    code="DAPO",
    family="DAPO",
    name="domestic abuse protection order",
    short="DAPO",
    synonyms=("Domestic Abuse Prevention Order",),
    statute=f"{_ACT} ss.27-49",
    is_notice=False,
    life=Life.POLICE_ORDER,
    begins=APPLIED_FOR,
    authority_source=f"{_ACT} s.28(2)",
    applicant="the person it protects, a chief officer of police, a prescribed third party, or"
    " another with leave; or the court of itself",
    court="Family Court, magistrates' court, county court, Crown Court or High Court",
    routes=(
        Route.ON_NOTICE,
        Route.POLICE_APPLICATION,
        Route.OTHER_APPLICANT,
        Route.OWN_MOTION,
        Route.ON_CONVICTION,
        Route.ON_ACQUITTAL,
    ),
    subject_min_age_years=18,
    age_source=f"{_ACT} s.32(5)",
    protected_min_age_years=16,
    protected_age_source=f"{_ACT} s.32",
    protected_person_required=True,
    relationship_required=True,
    relationship_source=f"{_ACT} s.32 (“personally connected”)",
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER, EndsKind.UNTIL_EVENT}),
    conditions_source=f"{_ACT} ss.35-37",
    usual_conditions=_PREMISES
    | _MOLESTATION
    | _CONTACT
    | POSITIVE
    | {
        "NO_APPROACH_WORK",
        "NO_APPROACH_SCHOOL",
        "NO_APPROACH_OTHER_PLACE",
        "EXCLUSION_ZONE",
        "REPORT_TO_POLICE",
        "ELECTRONIC_MONITORING",
        "CURFEW",
        "KEEP_IN_TOUCH",
        "NOTIFY_SUPERVISOR_ADDRESS",
        "OTHER",
    },
    term_rules=TermRules(
        f"{_ACT} s.38",
        end_apart=True,
        limits={"ELECTRONIC_MONITORING": Duration(f"{_ACT} s.38(5)", max_months=12)},
        supervised=SUPERVISED,
        supervised_source=f"{_ACT} s.36(2)",
    ),
    events=REACHING
    | APPLYING
    | APPEALS
    | TELLING
    | frozenset({EventKind.VARIED, EventKind.DISCHARGED, EventKind.ENDED_ON_EVENT}),
    sections={
        **dict.fromkeys(APPLYING, f"{_ACT} s.28(2)"),
        EventKind.MADE: f"{_ACT} s.38(1)-(3)",
        **dict.fromkeys(TELLING, f"{_ACT} s.41"),
        EventKind.NOTIFICATION_CHARGED: f"{_ACT} s.43",
        EventKind.EXCUSED: f"{_ACT} s.41(8)",
        EventKind.VARIED: f"{_ACT} s.44",
        EventKind.DISCHARGED: f"{_ACT} s.44",
        **dict.fromkeys(APPEALS, f"{_ACT} s.46"),
        EventKind.ENDED_ON_EVENT: f"{_ACT} s.38(3)",
    },
    follows="DAPN",
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court; or contempt,"
        " never both for the same act.",
        max_penalty="5 years' imprisonment or a fine, or both. No conditional discharge.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24; Domestic"
        " Abuse Act 2021 s.40(9).",
        source=f"{_ACT} ss.39-40",
        cjs_code="DA21001",
        home_office_class="068/19",
        or_contempt=f"{_ACT} s.39(3)-(4)",
        summary_limit=GeneralLimit.MAGISTRATES_CUSTODY,
        no_conditional_discharge=f"{_ACT} s.39(6)",
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        (
            "Ask whether the subject has told police every name used and the home address, or that"
            " there is none: where that duty runs, not to is an offence too."
        ),
        "It binds in all parts of the United Kingdom unless limited to a place.",
    ),
    power_sections={
        "Arrest": f"{ARREST_BY_PACE['Arrest']}; {_ACT} s.40(9)",
        "Ask whether the subject has told": f"{_ACT} ss.41, 43",
        "It binds": f"{_ACT} s.38(7)",
    },
    pnc_disposal="3326",
    awareness_source=f"{_ACT} s.39(2)",
    asks_notice=True,
    service_words="In force from the day it is made, or from the end of an earlier such order where"
    " it says so; the three days to tell police count from the day it is made, served or not.",
    notification_clock="K10",
    notification_from=EventKind.MADE,
    notification_source=f"{_ACT} s.41",
    notification_duty=NotificationDuty(
        NotificationRegime.DOMESTIC_ABUSE,
        excused_by=frozenset(
            {
                NotificationRegime.DOMESTIC_ABUSE,
                NotificationRegime.PART_2,
                NotificationRegime.STALKING,
            }
        ),
        restart=Restart.ALWAYS,
        excuse_source=f"{_ACT} s.41(8)",
        restart_source=f"{_ACT} s.41(9)",
        binds_from=EventKind.MADE,
    ),
    unconfirmed=(_COMMENCED,),
)
