"""Sexual harm prevention orders: on application, on conviction, interim.

Source: Sexual Offences Act 2003 ss.103A-103K; Sentencing Act 2020 ss.343-354.
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
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.condition_codes import CODES
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

USUAL = frozenset(
    {
        "NO_CONTACT_DIRECT",
        "NO_CONTACT_INDIRECT",
        "NO_APPROACH_OTHER_PLACE",
        "EXCLUSION_ZONE",
        "INTERNET_DEVICE_HISTORY",
        "DEVICE_DISCLOSE",
        "DEVICE_SURRENDER",
        "PASSWORDS",
        "NO_CHILD_CONTACT",
        "NO_EMPLOYMENT_TYPE",
        "TRAVEL_PROHIBITION",
        "TRAVEL_PROHIBITION_EXCEPT",
        "TRAVEL_PROHIBITION_ALL",
        "PASSPORT_SURRENDER",
        "ATTEND_PROGRAMME",
        "ATTEND_ASSESSMENT",
        "SUBSTANCE_PROGRAMME",
        "MENTAL_HEALTH_ASSESSMENT",
        "ELECTRONIC_MONITORING",
        "OTHER",
    }
)
"""What courts usually put into an order against sexual harm or risk."""


POSITIVE = frozenset(
    {"ATTEND_PROGRAMME", "ATTEND_ASSESSMENT", "SUBSTANCE_PROGRAMME", "MENTAL_HEALTH_ASSESSMENT"}
)
"""Requirements to do something that another person carries out and watches."""
_UNSUPERVISED = frozenset(
    {
        "ELECTRONIC_MONITORING",
        "LEAVE_PREMISES",
        "PASSPORT_SURRENDER",
        "KEEP_IN_TOUCH",
        "NOTIFY_SUPERVISOR_ADDRESS",
    }
)
"""Those that name another than a supervisor, that are done once, or that the Act implies."""
SUPERVISED = frozenset(
    code for code, each in CODES.items() if each.requirement and code not in _UNSUPERVISED
)
"""Every requirement to do something that needs a named supervisor.

Source: Sexual Offences Act 2003 ss.103CA, 122BA; Domestic Abuse Act 2021 s.36.
"""


def travel_rules(
    source: str, *, length: str, travel: str, passports: str, supervised: str
) -> TermRules:
    """The rules on single conditions of an Act that limits bans on travel to five years.

    Args:
        source: the Act.
        length: section on how long a condition may last.
        travel: section on bans on travel.
        passports: section by which a ban on all travel goes with surrender of passports.
        supervised: section by which a requirement names its supervisor.
    """
    five_years = Duration(f"{source} {travel}", max_years=5)
    return TermRules(
        f"{source} {length}",
        end_apart=True,
        limits={
            "TRAVEL_PROHIBITION": five_years,
            "TRAVEL_PROHIBITION_EXCEPT": five_years,
            "TRAVEL_PROHIBITION_ALL": five_years,
            "PASSPORT_SURRENDER": Duration(f"{source} {passports}"),
        },
        needed_with={"TRAVEL_PROHIBITION_ALL": "PASSPORT_SURRENDER"},
        needed_source=f"{source} {passports}",
        supervised=SUPERVISED,
        supervised_source=f"{source} {supervised}",
    )


TRAVEL = frozenset(
    {
        "TRAVEL_PROHIBITION",
        "TRAVEL_PROHIBITION_EXCEPT",
        "TRAVEL_PROHIBITION_ALL",
        "PASSPORT_SURRENDER",
    }
)
"""Conditions that only keep the subject from travelling abroad."""
_ACT = "Sexual Offences Act 2003"
PART_2 = NotificationDuty(
    NotificationRegime.PART_2,
    excused_by=frozenset(),
    restart=Restart.NEVER,
    excuse_source=f"{_ACT} s.103G(1)-(3)",
    registers=True,
    words="Sex offender notification (Part 2)",
    held_by="MOSOVO, on ViSOR: name, address, National Insurance number, passports, cards and"
    " travel; each year, and each week without a fixed home",
)
"""The duty of sex offenders, which an order against sexual harm brings or keeps alive."""

SHPO_CIVIL = Kind(
    code="SHPO_CIVIL",
    family="SHPO",
    name="sexual harm prevention order on application",
    short="SHPO",
    synonyms=("Serious Harm Prevention Order", "Sexual Harm Prevention Order"),
    statute=f"{_ACT} ss.103A-103K",
    is_notice=False,
    life=Life.POLICE_ORDER,
    begins=APPLIED_FOR,
    authority_source=f"{_ACT} s.103A(4)",
    applicant="a chief officer of police, the British Transport Police, the Ministry of Defence"
    " Police or the Director General of the National Crime Agency",
    court="magistrates' court; youth court for a subject under 18",
    routes=(Route.POLICE_APPLICATION,),
    protected_person_required=False,
    duration=Duration(f"{_ACT} s.103C(2)", min_years=5),
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_ACT} s.103C",
    usual_conditions=USUAL,
    term_rules=travel_rules(
        _ACT,
        length="s.103C(2)-(3)",
        travel="s.103D(1)",
        passports="s.103D(4)",
        supervised="s.103CA",
    ),
    events=REACHING
    | APPLYING
    | APPEALS
    | TELLING
    | frozenset(
        {
            EventKind.NOT_EXCUSED,
            EventKind.VARIED,
            EventKind.RENEWED,
            EventKind.DISCHARGED,
            EventKind.SUPERSEDED,
        }
    ),
    sections={
        **dict.fromkeys(APPLYING, f"{_ACT} s.103A(4)"),
        EventKind.MADE: f"{_ACT} s.103C",
        EventKind.SERVED: f"{_ACT} s.103G(3)",
        **dict.fromkeys(TELLING, f"{_ACT} ss.83-86, 103G"),
        EventKind.NOTIFICATION_CHARGED: f"{_ACT} s.91",
        EventKind.EXCUSED: f"{_ACT} s.103G(1)-(3)",
        EventKind.NOT_EXCUSED: f"{_ACT} s.103G(1)-(3)",
        EventKind.VARIED: f"{_ACT} s.103E",
        EventKind.RENEWED: f"{_ACT} s.103E",
        EventKind.DISCHARGED: f"{_ACT} s.103E",
        **dict.fromkeys(APPEALS, f"{_ACT} s.103H"),
        EventKind.SUPERSEDED: f"{_ACT} s.103C(6)",
    },
    supersedes=frozenset({"SHPO_CIVIL", "SHPO_CONVICTION", "SOPO", "FTO"}),
    early_discharge=EarlyDischarge(5, f"{_ACT} s.103E(7)-(8)", except_only=TRAVEL),
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court.",
        max_penalty="5 years' imprisonment. No conditional discharge.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source=f"{_ACT} s.103I",
        cjs_code="SX03244",
        home_office_class="068/08",
        no_conditional_discharge=f"{_ACT} s.103I(4)",
        summary_months=6,
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        "Check whether sex offender notification (Part 2) runs: MOSOVO/ViSOR holds it.",
    ),
    power_sections={**ARREST_BY_PACE, "Check whether": f"{_ACT} ss.83-86, 103G"},
    pnc_disposal="1179",
    service_words="In force as the order says; a duty to tell police, where one runs, counts from"
    " service.",
    notification_clock="K11",
    notification_source=f"{_ACT} ss.83, 103G",
    notification_duty=PART_2,
    unconfirmed=(
        Unconfirmed(
            KindLine.CONDITIONS,
            "That electronic monitoring lasts at most 12 months at a time (s.103FA): only the"
            " Bill's text was read, so the register does not check it.",
        ),
        Unconfirmed(
            KindLine.TELLING,
            "The details of yearly, travel and changed notifications under Part 2 of the Act.",
        ),
    ),
)

_CODE = "Sentencing Act 2020"

SHPO_CONVICTION = replace(
    SHPO_CIVIL,
    code="SHPO_CONVICTION",
    name="sexual harm prevention order on conviction",
    short="SHPO on conviction",
    synonyms=SHPO_CIVIL.synonyms,
    life=Life.ORDER,
    begins=(EventKind.MADE,),
    statute=f"{_CODE} ss.345-354",
    authority_source=f"{_CODE} s.345",
    applicant="",
    court="magistrates' court or Crown Court that deals with the offender",
    routes=(Route.ON_CONVICTION,),
    duration=Duration(f"{_CODE} s.347", min_years=5),
    conditions_source=f"{_CODE} ss.343, 347",
    term_rules=travel_rules(
        _CODE, length="s.347", travel="s.348", passports="s.348", supervised="s.347A"
    ),
    events=SHPO_CIVIL.events - APPLYING,
    sections={
        EventKind.MADE: f"{_CODE} s.345",
        EventKind.SERVED: f"{_CODE} s.352; {_ACT} s.83",
        **dict.fromkeys(TELLING, f"{_CODE} s.352; {_ACT} ss.83-86"),
        EventKind.NOTIFICATION_CHARGED: f"{_ACT} s.91",
        EventKind.EXCUSED: f"{_CODE} s.352(1)-(3)",
        EventKind.NOT_EXCUSED: f"{_CODE} s.352(1)-(3)",
        EventKind.VARIED: f"{_CODE} s.350",
        EventKind.RENEWED: f"{_CODE} s.350",
        EventKind.DISCHARGED: f"{_CODE} s.350",
        **dict.fromkeys(APPEALS, f"{_CODE} s.353"),
        EventKind.SUPERSEDED: f"{_CODE} s.349",
    },
    early_discharge=EarlyDischarge(5, f"{_CODE} s.350(7)", except_only=TRAVEL),
    breach=replace(
        SHPO_CIVIL.breach,
        source=f"{_CODE} s.354",
        summary_months=None,
        cjs_code="SE20012",
        no_conditional_discharge=f"{_CODE} s.354",
    ),
    power_sections={**ARREST_BY_PACE, "Check whether": f"{_CODE} s.352; {_ACT} ss.83-86"},
    notification_source=f"{_CODE} s.352; {_ACT} s.83",
    notification_duty=replace(PART_2, excuse_source=f"{_CODE} s.352(1)-(3)"),
    unconfirmed=(
        Unconfirmed(
            KindLine.STATUTE,
            "One on a conviction before 1 December 2020 was made under the Sexual Offences Act 2003"
            " s.103A(2).",
        ),
        *(
            Unconfirmed(
                line,
                "Which of ss.347-349 and 353 holds its length, bans on travel, what it ends and"
                " appeals, and that s.347A asks for supervisors.",
            )
            for line in (
                KindLine.LENGTH,
                KindLine.ENDS,
                KindLine.ORDERS_BESIDE,
                KindLine.CONDITIONS,
                KindLine.HAPPENS,
            )
        ),
        *SHPO_CIVIL.unconfirmed,
    ),
)

SHPO_INTERIM = replace(
    SHPO_CIVIL,
    code="SHPO_INTERIM",
    name="interim sexual harm prevention order",
    short="interim SHPO",
    synonyms=("Interim Serious Harm Prevention Order",),
    life=Life.ORDER,
    begins=(EventKind.MADE,),
    statute=f"{_ACT} s.103F",
    authority_source=f"{_ACT} s.103F(1)",
    pnc_disposal="1181",
    duration=None,
    ends_kinds=frozenset({EndsKind.FIXED}),
    term_rules=None,
    events=INTERIM_EVENTS | {EventKind.NOT_EXCUSED},
    sections={
        EventKind.MADE: f"{_ACT} s.103F(4)",
        EventKind.REFUSED: f"{_ACT} s.103F(4)",
        EventKind.WITHDRAWN: f"{_ACT} s.103F(4)",
        EventKind.ENDED_ON_DETERMINATION: f"{_ACT} s.103F(4)",
        EventKind.SERVED: f"{_ACT} s.103G(3)",
        **dict.fromkeys(TELLING, f"{_ACT} ss.83-86, 103G"),
        EventKind.NOTIFICATION_CHARGED: f"{_ACT} s.91",
        EventKind.EXCUSED: f"{_ACT} s.103G(1)-(3)",
        EventKind.NOT_EXCUSED: f"{_ACT} s.103G(1)-(3)",
        EventKind.ADJOURNED: f"{_ACT} s.103F",
        EventKind.VARIED: f"{_ACT} s.103F",
        EventKind.RENEWED: f"{_ACT} s.103F",
        EventKind.DISCHARGED: f"{_ACT} s.103F",
        **dict.fromkeys(APPEALS, f"{_ACT} s.103H"),
    },
    interim_of="SHPO_CIVIL",
    supersedes=frozenset(),
    early_discharge=None,
)
