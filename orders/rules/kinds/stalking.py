"""Stalking protection orders and their interim form.

Source: Stalking Protection Act 2019 ss.1-10.
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
    TermRules,
    Unconfirmed,
)
from orders.rules.reference_data import GeneralLimit
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

_USUAL = frozenset(
    {
        "NO_ENTER_PREMISES",
        "NO_APPROACH_PREMISES",
        "NO_CONTACT_DIRECT",
        "NO_CONTACT_INDIRECT",
        "NO_APPROACH_PERSON",
        "NO_APPROACH_WORK",
        "NO_APPROACH_SCHOOL",
        "NO_APPROACH_OTHER_PLACE",
        "EXCLUSION_ZONE",
        "NO_SURVEILLANCE",
        "NO_IMAGES",
        "NO_SOCIAL_MEDIA_REFERENCE",
        "NO_VEXATIOUS_PROCEEDINGS",
        "INTERNET_DEVICE_HISTORY",
        "DEVICE_DISCLOSE",
        "DEVICE_SURRENDER",
        "PASSWORDS",
        "REPORT_TO_POLICE",
        "ATTEND_PROGRAMME",
        "ATTEND_ASSESSMENT",
        "SUBSTANCE_PROGRAMME",
        "MENTAL_HEALTH_ASSESSMENT",
        "ELECTRONIC_MONITORING",
        "OTHER",
    }
)

SPO = Kind(
    code="SPO",
    family="SPO",
    name="stalking protection order",
    short="SPO",
    synonyms=("Stalking Prevention Order",),
    statute="Stalking Protection Act 2019 ss.1-4",
    is_notice=False,
    life=Life.POLICE_ORDER,
    begins=APPLIED_FOR,
    authority_source="Stalking Protection Act 2019 s.1",
    applicant="a chief officer of police",
    court="magistrates' court",
    routes=(Route.POLICE_APPLICATION,),
    routes_to_check=frozenset({Route.OWN_MOTION, Route.ON_CONVICTION, Route.ON_ACQUITTAL}),
    routes_to_check_source="Crime and Policing Act 2026 (c. 20)",
    protected_person_required=True,
    duration=Duration("Stalking Protection Act 2019 s.3", min_years=2),
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source="Stalking Protection Act 2019 s.2",
    usual_conditions=_USUAL,
    term_rules=TermRules("Stalking Protection Act 2019 s.3", end_apart=True),
    events=REACHING
    | APPLYING
    | APPEALS
    | TELLING
    | frozenset({EventKind.VARIED, EventKind.RENEWED, EventKind.DISCHARGED}),
    sections={
        **dict.fromkeys(APPLYING, "Stalking Protection Act 2019 s.1"),
        EventKind.MADE: "Stalking Protection Act 2019 ss.2-3",
        EventKind.SERVED: "Stalking Protection Act 2019 s.9(1)",
        EventKind.DETAILS_CHANGED: "Stalking Protection Act 2019 s.9(3)-(4)",
        EventKind.EXCUSED: "Stalking Protection Act 2019 s.9(1)(a), (5)",
        EventKind.NOTIFIED: "Stalking Protection Act 2019 ss.9-10",
        EventKind.NOTIFICATION_CHARGED: "Stalking Protection Act 2019 s.11",
        EventKind.VARIED: "Stalking Protection Act 2019 s.4",
        EventKind.RENEWED: "Stalking Protection Act 2019 s.4",
        EventKind.DISCHARGED: "Stalking Protection Act 2019 s.4",
        **dict.fromkeys(APPEALS, "Stalking Protection Act 2019 s.7"),
    },
    early_discharge=EarlyDischarge(2, "Stalking Protection Act 2019 s.4(4)(b)"),
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court.",
        max_penalty="5 years' imprisonment or a fine, or both. No conditional discharge.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source="Stalking Protection Act 2019 s.8",
        cjs_code="ST19001",
        home_office_class="008/74",
        no_conditional_discharge="Stalking Protection Act 2019 s.8(4)",
        summary_limit=GeneralLimit.MAGISTRATES_CUSTODY,
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        (
            "Ask whether the subject has told police every name used and the home address, in"
            " person at a police station: where that duty runs, not to is an offence too."
        ),
    ),
    power_sections={
        **ARREST_BY_PACE,
        "Ask whether the subject has told": "Stalking Protection Act 2019 ss.9-11",
    },
    pnc_disposal="3307",
    service_words="In force from the day it is made; the three days to tell police name and"
    " address count from service.",
    notification_clock="K7",
    notification_source="Stalking Protection Act 2019 s.9(1)",
    notification_duty=NotificationDuty(
        NotificationRegime.STALKING,
        excused_by=frozenset({NotificationRegime.PART_2}),
        restart=Restart.IF_IT_STOOD,
        excuse_source="Stalking Protection Act 2019 s.9(5)",
        restart_source="Stalking Protection Act 2019 s.9(6)-(7)",
        interim_source="Stalking Protection Act 2019 s.9(1)(a)",
    ),
    unconfirmed=(
        Unconfirmed(
            KindLine.AUTHORITY,
            "To which rank a chief officer may leave the application in this force.",
        ),
        Unconfirmed(KindLine.COURT, "That a youth court makes it for a subject under 18."),
        Unconfirmed(
            KindLine.ROUTES,
            "Whether a criminal court may make one on conviction or acquittal yet: the Crime and"
            " Policing Act 2026 provides for it; that this part is in force was not found.",
        ),
    ),
    review_every_months=1,
)

SPO_INTERIM = replace(
    SPO,
    code="SPO_INTERIM",
    name="interim stalking protection order",
    short="interim SPO",
    synonyms=("Interim Stalking Prevention Order",),
    life=Life.ORDER,
    begins=(EventKind.MADE,),
    statute="Stalking Protection Act 2019 s.5",
    authority_source="Stalking Protection Act 2019 s.5(1)",
    pnc_disposal="3306",
    duration=None,
    ends_kinds=frozenset({EndsKind.FIXED}),
    term_rules=None,
    events=INTERIM_EVENTS,
    sections={
        EventKind.MADE: "Stalking Protection Act 2019 s.5(6)(a)",
        EventKind.SERVED: "Stalking Protection Act 2019 s.9(1)",
        EventKind.DETAILS_CHANGED: "Stalking Protection Act 2019 s.9(3)-(4)",
        EventKind.EXCUSED: "Stalking Protection Act 2019 s.9(1)(a), (5)",
        EventKind.NOTIFIED: "Stalking Protection Act 2019 ss.9-10",
        EventKind.NOTIFICATION_CHARGED: "Stalking Protection Act 2019 s.11",
        EventKind.ADJOURNED: "Stalking Protection Act 2019 s.5",
        EventKind.VARIED: "Stalking Protection Act 2019 s.5(7)",
        EventKind.RENEWED: "Stalking Protection Act 2019 s.5(7)",
        EventKind.DISCHARGED: "Stalking Protection Act 2019 s.5(7)",
        EventKind.REFUSED: "Stalking Protection Act 2019 s.5(6)(b)",
        EventKind.WITHDRAWN: "Stalking Protection Act 2019 s.5(6)(b)",
        EventKind.ENDED_ON_DETERMINATION: "Stalking Protection Act 2019 s.5(6)(b)",
        **dict.fromkeys(APPEALS, "Stalking Protection Act 2019 s.7"),
    },
    interim_of="SPO",
    early_discharge=None,
)
