"""Non-molestation orders: on notice or final, and without notice.

Source: Family Law Act 1996 ss.42, 42A, 45, 49, 62(3); practice guidance on the duration of orders
made without notice, 18 January 2017.
"""

from __future__ import annotations

from dataclasses import replace

from orders.rules.kinds.kind import ARREST_BY_PACE, BreachRules, Kind, KindLine, Unconfirmed
from orders.rules.reference_data import GeneralLimit
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind, Life

_ACT = "Family Law Act 1996"
_GUIDANCE = (
    "President of the Family Division, practice guidance on the duration of ex parte orders,"
    " 18 January 2017"
)
_USUAL = frozenset(
    {
        "NON_MOLEST",
        "NON_MOLEST_ACTS",
        "NO_VIOLENCE",
        "NO_CONTACT_DIRECT",
        "NO_CONTACT_INDIRECT",
        "NO_APPROACH_PERSON",
        "NO_ENTER_PREMISES",
        "NO_APPROACH_PREMISES",
        "NO_APPROACH_WORK",
        "NO_APPROACH_SCHOOL",
        "NO_APPROACH_OTHER_PLACE",
        "OTHER",
    }
)

_RETURN = Unconfirmed(
    KindLine.CLOCKS,
    "The guidance of 14 July 2023, and the one from 12 January 2026, which replaced that of 2017:"
    " they are reported to allow a return hearing within 28 days.",
)

NMO = Kind(
    code="NMO",
    family="NMO",
    name="non-molestation order",
    short="NMO",
    synonyms=("Non-Molestation Order", "Non Molestation Order"),
    statute=f"{_ACT} s.42",
    is_notice=False,
    life=Life.ORDER,
    authority_source=f"{_ACT} s.42(2)",
    applicant="a person associated with the subject, or the court of its own motion",
    court="Family Court or High Court",
    routes=(Route.OTHER_APPLICANT, Route.OWN_MOTION),
    protected_person_required=True,
    relationship_required=True,
    relationship_source=f"{_ACT} ss.42(1), 62(3)",
    applicant_leave_under_years=16,
    applicant_leave_source=f"{_ACT} s.43",
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_ACT} s.42(6)",
    usual_conditions=_USUAL,
    events=REACHING
    | APPEALS
    | frozenset(
        {
            EventKind.HEARING_OPENED,
            EventKind.ADJOURNED,
            EventKind.VARIED,
            EventKind.DISCHARGED,
            EventKind.REPLACED,
            EventKind.ENDED_WITH_PROCEEDINGS,
        }
    ),
    sections={
        EventKind.MADE: f"{_ACT} s.42(7)",
        EventKind.SERVED: f"{_ACT} s.42A(2)",
        EventKind.HEARING_OPENED: f"{_ACT} s.45(3)",
        EventKind.ADJOURNED: f"{_ACT} s.45(3)",
        EventKind.VARIED: f"{_ACT} s.49",
        EventKind.DISCHARGED: f"{_ACT} s.49",
        EventKind.REPLACED: f"{_ACT} s.49",
        EventKind.ENDED_WITH_PROCEEDINGS: f"{_ACT} s.42(8)",
    },
    breach=BreachRules(
        is_crime=True,
        summary="An offence: breach without reasonable excuse, tried in either court; or contempt"
        " of the family court, never both for the same act.",
        max_penalty="5 years' imprisonment or a fine, or both.",
        arrest_power="Arrest without warrant: Police and Criminal Evidence Act 1984 s.24.",
        source=f"{_ACT} s.42A",
        cjs_code="FL96001",
        home_office_class="066/39",
        or_contempt=f"{_ACT} s.42A(3)-(4)",
        summary_limit=GeneralLimit.MAGISTRATES_CUSTODY,
    ),
    powers=(
        "Arrest without warrant on reasonable suspicion of breach, where an arrest is necessary.",
        "Record the breach as a crime.",
        "Ask whether the court is dealing with the same act as contempt: it cannot be both.",
    ),
    power_sections={**ARREST_BY_PACE, "Ask whether the court": f"{_ACT} s.42A(3)-(4)"},
    awareness_source=f"{_ACT} s.42A(2)",
    return_clock="K12",
    service_words="In force from the moment it is made; service shows that the subject knew of it.",
    unconfirmed=(
        Unconfirmed(
            KindLine.ENDS,
            "That final orders are now always given an end: practitioners report it; the Act allows"
            " an order until further order.",
        ),
        _RETURN,
        Unconfirmed(KindLine.PNC, "Which page of PNC holds it."),
    ),
)

NMO_EX_PARTE = replace(
    NMO,
    code="NMO_EX_PARTE",
    name="non-molestation order without notice",
    short="ex parte NMO",
    synonyms=("Ex parte Non-Molestation Order", "Without notice Non-Molestation Order"),
    statute=f"{_ACT} ss.42, 45",
    ends_kinds=frozenset({EndsKind.FIXED}),
    sections={
        **NMO.sections,
        EventKind.MADE: f"{_ACT} s.45(1)",
        EventKind.AWARE: f"{_ACT} s.42A(2)",
    },
    interim_of="NMO",
    ended_by_main=EventKind.REPLACED,
    exact_end=True,
    exact_end_source=_GUIDANCE,
    is_without_notice=True,
    service_words="Made without the subject being heard: what the subject did before knowing of it"
    " is not an offence.",
    unconfirmed=(
        Unconfirmed(
            KindLine.ENDS,
            "That the guidance in force since 12 January 2026 still asks for a time of day: that of"
            " 2017 did, and its text is gone.",
            about="its end names",
        ),
        _RETURN,
        Unconfirmed(KindLine.PNC, "Which page of PNC holds it."),
    ),
)
