"""Forced marriage and female genital mutilation protection orders.

Source: Family Law Act 1996 Part 4A; Female Genital Mutilation Act 2003 s.5A, Sch 1, Sch 2.
"""

from __future__ import annotations

from dataclasses import replace

from orders.rules.kinds.kind import ARREST_BY_PACE, BreachRules, Kind, KindLine, Unconfirmed
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind, Life

_ACT = "Family Law Act 1996"
_UNREAD = "Family Law Act 1996 (which section was not read)"
_FGM_ACT = "Female Genital Mutilation Act 2003"

FMPO = Kind(
    code="FMPO",
    family="FMPO",
    name="forced marriage protection order",
    short="FMPO",
    synonyms=("Forced Marriage Prevention Order",),
    statute=f"{_ACT} ss.63A-63S",
    is_notice=False,
    life=Life.ORDER,
    applicant="the person it protects, a designated third party such as a local authority, or"
    " another with leave",
    court="Family Court or High Court",
    routes=(Route.OTHER_APPLICANT, Route.OWN_MOTION),
    protected_person_required=True,
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_ACT} Part 4A",
    usual_conditions=frozenset(
        {
            "NO_VIOLENCE",
            "NO_CONTACT_DIRECT",
            "NO_CONTACT_INDIRECT",
            "NO_APPROACH_PERSON",
            "NO_APPROACH_SCHOOL",
            "NO_APPROACH_OTHER_PLACE",
            "TRAVEL_PROHIBITION",
            "PASSPORT_SURRENDER",
            "OTHER",
        }
    ),
    events=REACHING
    | APPEALS
    | frozenset({EventKind.VARIED, EventKind.DISCHARGED, EventKind.REPLACED}),
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court; or contempt,"
        " never both for the same act.",
        max_penalty="5 years' imprisonment or a fine, or both.",
        or_contempt=f"{_ACT} s.63CA(3)-(4)",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source=f"{_ACT} s.63CA",
        cjs_code="FL96002",
        home_office_class="066/97",
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        "The victim's name is never published: keep it out of anything sent outside the force.",
    ),
    power_sections={**ARREST_BY_PACE, "The victim": _UNREAD},
    awareness_source=f"{_ACT} s.63CA(2)",
    asks_notice=True,
    anonymity="A victim of forced marriage may not be named in public, for life.",
    service_words="In force as the order says; service shows that the subject knew of it.",
    unconfirmed=(
        Unconfirmed(KindLine.STATUTE, "Of Part 4A of the Act only s.63CA on breach was read."),
        Unconfirmed(KindLine.POWERS, "The section that says so was not read.", "The victim"),
        Unconfirmed(KindLine.ANONYMITY, "The section that says so was not read."),
        Unconfirmed(KindLine.APPLICANT, "Part 4A of the Act on who may apply was not read."),
        Unconfirmed(KindLine.ENDS, "Part 4A of the Act on its open-ended form was not read."),
        Unconfirmed(KindLine.HAPPENS, "Of Part 4A of the Act only s.63CA on breach was read."),
    ),
)

FGMPO = replace(
    FMPO,
    code="FGMPO",
    family="FGMPO",
    name="female genital mutilation protection order",
    short="FGMPO",
    synonyms=("FGM Protection Order", "FGM Prevention Order"),
    statute=f"{_FGM_ACT} s.5A, Sch 2",
    applicant="the person it protects, a relevant third party, or another with leave",
    court="Family Court or High Court; a criminal court on conviction",
    routes=(Route.OTHER_APPLICANT, Route.OWN_MOTION, Route.ON_CONVICTION),
    conditions_source=f"{_FGM_ACT} Sch 2",
    breach=replace(
        FMPO.breach,
        source=f"{_FGM_ACT} Sch 2 para 4",
        or_contempt=f"{_FGM_ACT} Sch 2 para 4(3)-(4)",
        cjs_code="FG03006",
        home_office_class=None,
    ),
    power_sections={**ARREST_BY_PACE, "The victim": f"{_FGM_ACT} Sch 1"},
    awareness_source=f"{_FGM_ACT} Sch 2 para 4(2)",
    anonymity="A victim of female genital mutilation may not be named in public, for life: Female"
    " Genital Mutilation Act 2003 Sch 1.",
    unconfirmed=(
        Unconfirmed(KindLine.APPLICANT, "Schedule 2 of the Act on who may apply was not read."),
        Unconfirmed(KindLine.ENDS, "Schedule 2 of the Act on its open-ended form was not read."),
        Unconfirmed(KindLine.HAPPENS, "Schedule 2 of the Act was not read."),
        *(
            Unconfirmed(
                line,
                "Para 4 of Schedule 2 of the Act on the offence, from when it counts, or contempt"
                " instead, was not read.",
                about,
            )
            for line, about in (
                (KindLine.POWERS, "Record"),
                (KindLine.BREACH, ""),
                (KindLine.COUNTS, ""),
            )
        ),
        Unconfirmed(
            KindLine.OFFENCE_CLASS,
            "The Home Office class of a breach, and whether it is notifiable.",
        ),
    ),
)
