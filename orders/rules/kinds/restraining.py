"""Restraining orders on conviction and on acquittal, and injunctions against harassment.

Source: Sentencing Act 2020 ss.359-364; Protection from Harassment Act 1997 ss.3, 5, 5A.
"""

from __future__ import annotations

from dataclasses import replace

from orders.rules.kinds.kind import ARREST_BY_PACE, BreachRules, Kind, KindLine, Unconfirmed
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind, Life

_ACT = "Sentencing Act 2020"
_PHA = "Protection from Harassment Act 1997"

RO_CONVICTION = Kind(
    code="RO_CONVICTION",
    family="RO",
    name="restraining order on conviction",
    short="restraining order",
    synonyms=("Restraining Order", "Restraining Order on Conviction"),
    statute=f"{_ACT} ss.359-364",
    is_notice=False,
    life=Life.ORDER,
    applicant="the prosecutor",
    court="Crown Court or any other criminal court",
    routes=(Route.ON_CONVICTION,),
    protected_person_required=True,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_ACT} s.359",
    usual_conditions=frozenset(
        {
            "NO_CONTACT_DIRECT",
            "NO_CONTACT_INDIRECT",
            "NO_APPROACH_PERSON",
            "NO_ENTER_PREMISES",
            "NO_APPROACH_PREMISES",
            "NO_APPROACH_WORK",
            "NO_APPROACH_SCHOOL",
            "NO_APPROACH_OTHER_PLACE",
            "EXCLUSION_ZONE",
            "NO_SOCIAL_MEDIA_REFERENCE",
            "OTHER",
        }
    ),
    events=REACHING | APPEALS | frozenset({EventKind.VARIED, EventKind.DISCHARGED}),
    sections={
        EventKind.MADE: f"{_ACT} s.359(2)",
        EventKind.VARIED: f"{_ACT} s.361",
        EventKind.DISCHARGED: f"{_ACT} ss.361, 363(6)",
    },
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court. The court"
        " that deals with it may vary or discharge the order.",
        max_penalty="5 years' imprisonment or a fine, or both.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source=f"{_ACT} s.363",
        summary_months=6,
        cjs_code="SE20002",
        home_office_class="008/31",
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        (
            "The subject, the prosecutor or any person it names may ask the court to vary or"
            " discharge it."
        ),
    ),
    power_sections={**ARREST_BY_PACE, "The subject, the prosecutor": f"{_ACT} s.361"},
    pnc_disposal="3047",
    service_words="In force as the order says; the subject was before the court.",
    unconfirmed=(
        Unconfirmed(KindLine.HAPPENS, "Which section lets a court quash it on appeal."),
        Unconfirmed(
            KindLine.STATUTE,
            "One on a conviction before 1 December 2020 was made under the Protection from"
            " Harassment Act 1997 s.5.",
        ),
    ),
)

RO_ACQUITTAL = replace(
    RO_CONVICTION,
    code="RO_ACQUITTAL",
    name="restraining order on acquittal",
    short="restraining order on acquittal",
    synonyms=("Restraining Order", "Restraining Order on Acquittal"),
    statute=f"{_PHA} s.5A",
    applicant="",
    routes=(Route.ON_ACQUITTAL,),
    conditions_source=f"{_PHA} s.5A",
    sections={},
    power_sections=ARREST_BY_PACE,
    breach=replace(
        RO_CONVICTION.breach,
        source=f"{_PHA} s.5A",
        summary_months=None,
        cjs_code="PH97005",
        home_office_class=None,
    ),
    pnc_disposal="3260",
    unconfirmed=(
        Unconfirmed(
            KindLine.OFFENCE_CLASS,
            "The Home Office class of a breach, and whether it is notifiable.",
        ),
        *(
            Unconfirmed(
                line,
                "The sections on who may ask to vary or discharge it, and which court may, taken"
                " here as those of an order on conviction.",
                about,
            )
            for line, about in (
                (KindLine.HAPPENS, ""),
                (KindLine.POWERS, "The subject, the prosecutor"),
                (KindLine.BREACH, ""),
            )
        ),
    ),
)

PHA_INJUNCTION = Kind(
    code="PHA_INJUNCTION",
    family="PHA_INJUNCTION",
    name="harassment injunction",
    short="harassment injunction",
    synonyms=("Injunction", "PHA injunction", "Protection from Harassment injunction"),
    statute=f"{_PHA} s.3",
    is_notice=False,
    life=Life.ORDER,
    applicant="the person it protects",
    court="county court or High Court",
    routes=(Route.OTHER_APPLICANT,),
    protected_person_required=True,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_PHA} s.3",
    usual_conditions=RO_CONVICTION.usual_conditions,
    events=REACHING | APPEALS | frozenset({EventKind.VARIED, EventKind.DISCHARGED}),
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court; or contempt,"
        " never both for the same act.",
        max_penalty="5 years' imprisonment or a fine, or both.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24 (not"
        " confirmed here).",
        source=f"{_PHA} s.3(6), (9)",
        or_contempt=f"{_PHA} s.3(7)-(8)",
        cjs_code="PH97001",
        home_office_class="008/29",
    ),
    powers=(
        (
            "Arrest without warrant on reasonable suspicion of breach, where an arrest is"
            " necessary: read the order first."
        ),
        "Record the breach as a crime.",
    ),
    power_sections=ARREST_BY_PACE,
    awareness_source=f"{_PHA} s.3",
    service_words="In force as the order says; service shows that the subject knew of it.",
    unconfirmed=(
        Unconfirmed(
            KindLine.COUNTS,
            "That what is done before knowing of one made without notice is no breach of it.",
        ),
        Unconfirmed(KindLine.STATUTE, "The Act was not read."),
        Unconfirmed(KindLine.LENGTH, "How long it may last."),
        Unconfirmed(KindLine.ENDS, "That it may be made until further order."),
        Unconfirmed(KindLine.HAPPENS, "How it is varied or ended."),
        *(
            Unconfirmed(
                line,
                "The sections on breach: as an offence, 5 years, or as contempt instead.",
            )
            for line in (KindLine.POWERS, KindLine.BREACH, KindLine.ARREST)
        ),
        Unconfirmed(KindLine.OFFENCE_CLASS, "Whether a breach is notifiable."),
    ),
)
