"""Occupation orders, and undertakings given to the family court in place of an order.

Source: Family Law Act 1996 ss.33, 35-40, 46, 47, 49.
"""

from __future__ import annotations

from orders.rules.kinds.kind import (
    ArrestRules,
    BreachRules,
    Duration,
    Kind,
    KindLine,
    Provision,
    Unconfirmed,
)
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind, Life

_ACT = "Family Law Act 1996"
_SIX_MONTHS = 6
_FIXED = frozenset({EndsKind.FIXED})
_USUAL = frozenset(
    {
        "NO_EVICT",
        "NO_ENTER_PREMISES",
        "LEAVE_PREMISES",
        "NO_APPROACH_PREMISES",
        "EXCLUDED_DEFINED_AREA",
        "PAY_OR_REPAIR",
        "OTHER",
    }
)


def _six_months(code: str, words: str, extensions: int | None) -> Provision:
    source = f"{_ACT} {code}"
    return Provision(
        code, words, _FIXED, source, Duration(source, max_months=_SIX_MONTHS), extensions
    )


OCCUPATION = Kind(
    code="OCCUPATION",
    family="OCCUPATION",
    name="occupation order",
    short="occupation order",
    synonyms=("Occupation Orders",),
    statute=f"{_ACT} ss.33, 35-38",
    is_notice=False,
    life=Life.ORDER,
    applicant="a spouse, cohabitant or other associated person",
    court="Family Court or High Court",
    routes=(Route.OTHER_APPLICANT,),
    protected_person_required=True,
    relationship_required=True,
    relationship_source=f"{_ACT} ss.33, 35-38, 62(3)",
    provisions=(
        Provision(
            "s.33",
            "the applicant is entitled to live there",
            frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER, EndsKind.UNTIL_EVENT}),
            f"{_ACT} s.33",
        ),
        Provision(
            "s.33(5)",
            "home rights that the court made to last beyond a death",
            frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER, EndsKind.UNTIL_EVENT}),
            f"{_ACT} s.33(5)",
            outlasts_death=True,
        ),
        _six_months("s.35", "former spouse without a right of their own", None),
        _six_months("s.36", "cohabitant or former cohabitant without a right of their own", 1),
        _six_months("s.37", "spouses, neither of whom has a right", None),
        _six_months("s.38", "cohabitants, neither of whom has a right", 1),
    ),
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER, EndsKind.UNTIL_EVENT}),
    conditions_source=f"{_ACT} ss.33, 35-38, 40",
    usual_conditions=_USUAL,
    events=REACHING
    | APPEALS
    | frozenset(
        {
            EventKind.POWER_OF_ARREST,
            EventKind.NO_POWER_OF_ARREST,
            EventKind.VARIED,
            EventKind.RENEWED,
            EventKind.DISCHARGED,
            EventKind.REPLACED,
            EventKind.ENDED_ON_EVENT,
            EventKind.PARTY_DIED,
        }
    ),
    sections={
        EventKind.POWER_OF_ARREST: f"{_ACT} s.47(2)-(6)",
        EventKind.NO_POWER_OF_ARREST: f"{_ACT} s.47(2)-(6)",
        EventKind.VARIED: f"{_ACT} s.49",
        EventKind.RENEWED: f"{_ACT} ss.35-38",
        EventKind.DISCHARGED: f"{_ACT} s.49",
        EventKind.REPLACED: f"{_ACT} s.49",
        EventKind.ENDED_ON_EVENT: f"{_ACT} s.33",
        EventKind.PARTY_DIED: f"{_ACT} s.36(9)",
    },
    breach=BreachRules(
        is_crime=False,
        summary="Contempt of the family court. Not an offence in itself.",
        max_penalty="2 years' custody for contempt (not confirmed here).",
        arrest_power="Arrest without warrant only for breach of a clause to which the court"
        " attached a power of arrest, and only while that power lasts: Family Law Act 1996"
        " s.47(2)-(6).",
        source=f"{_ACT} s.47",
        cjs_code="FL96504",
        arrest=ArrestRules.IF_ATTACHED,
        arrest_section="s.47(2)-(6)",
        penalty="CONTEMPT",
    ),
    powers=(
        (
            "Read the order for a power of arrest before you act: without one there is no arrest"
            " for the breach itself. The power may end before the order does."
        ),
        (
            "After an arrest under it, bring before the court within 24 hours, leaving out Sundays,"
            " Christmas Day and Good Friday but not bank holidays."
        ),
        "Ask whether the act is also an offence, and record it if so.",
    ),
    awareness_source=f"{_ACT} s.45",
    service_words="In force as the order says; service shows that the subject knew of it.",
    breach_clock="K6",
    unconfirmed=(
        Unconfirmed(
            KindLine.COUNTS,
            "That what is done before knowing of one made without notice is no contempt.",
        ),
        Unconfirmed(
            KindLine.ENDS,
            "What an order under s.33 may name as its end: a period, an event or a further order.",
        ),
        Unconfirmed(
            KindLine.LENGTH,
            "That an order under s.35 lasts at most 6 months at a time, as often as the court"
            " likes.",
        ),
        Unconfirmed(KindLine.BREACH, "The most a court may give for contempt."),
        Unconfirmed(
            KindLine.HAPPENS,
            "That orders under ss.35, 37 and 38 end on a party's death as those under s.36 do.",
        ),
    ),
)

UNDERTAKING = Kind(
    code="UNDERTAKING",
    family="UNDERTAKING",
    name="undertaking to the family court",
    short="undertaking",
    synonyms=("Undertaking", "Undertaking in lieu"),
    statute=f"{_ACT} s.46",
    is_notice=False,
    life=Life.ORDER,
    court="Family Court, by the subject's promise to it",
    routes=(Route.OTHER_APPLICANT,),
    protected_person_required=True,
    relationship_required=True,
    relationship_source=f"{_ACT} ss.46, 62(3)",
    ends_kinds=frozenset({EndsKind.FIXED, EndsKind.UNTIL_FURTHER_ORDER}),
    conditions_source=f"{_ACT} s.46",
    usual_conditions=_USUAL
    | {
        "NON_MOLEST",
        "NON_MOLEST_ACTS",
        "NO_VIOLENCE",
        "NO_CONTACT_DIRECT",
        "NO_CONTACT_INDIRECT",
        "NO_APPROACH_PERSON",
    },
    events=REACHING | frozenset({EventKind.VARIED, EventKind.DISCHARGED, EventKind.REPLACED}),
    breach=BreachRules(
        is_crime=False,
        summary="Contempt of the family court, on the application of the person protected. It is"
        " the breach of a promise, not of an order.",
        max_penalty="2 years' custody for contempt (not confirmed here).",
        arrest_power="No power of arrest, ever: Family Law Act 1996 s.46(2).",
        source=f"{_ACT} s.46",
        arrest=ArrestRules.NEVER,
        arrest_section="s.46(2)",
        is_of_an_order=False,
        penalty="CONTEMPT",
    ),
    powers=(
        "There is no arrest for breach of an undertaking. Look for an offence in the act itself.",
        "Tell the person protected to go back to the court or to their solicitor.",
    ),
    service_words="Given by the subject, who knows of it.",
    unconfirmed=(
        Unconfirmed(KindLine.BREACH, "The most a court may give for contempt."),
        Unconfirmed(KindLine.HAPPENS, "How it is varied or ended."),
    ),
)
