"""Domestic violence protection notices and the orders that follow them.

Source: Crime and Security Act 2010 ss.24-30; Magistrates' Courts Act 1980 s.63.
"""

from __future__ import annotations

from orders.rules.kinds.kind import (
    BreachRules,
    Duration,
    Kind,
    KindLine,
    Unconfirmed,
)
from orders.rules.reference_data import Switch
from orders.rules.vocabulary.codes import Consideration, EndsKind, Route
from orders.rules.vocabulary.condition_codes import STARRED
from orders.rules.vocabulary.events import (
    APPEALS,
    APPEALS_OF_NOTICES,
    REACHING,
    TRANSFERS,
    EventKind,
    Life,
)
from orders.rules.vocabulary.ranks import Rank

_MOLESTATION = frozenset({"NON_MOLEST", "NON_MOLEST_ACTS"})
_PREMISES = frozenset({"NO_EVICT", "NO_ENTER_PREMISES", "LEAVE_PREMISES", "NO_APPROACH_PREMISES"})

DVPN = Kind(
    code="DVPN",
    family="DVPN",
    name="domestic violence protection notice",
    short="DVPN",
    synonyms=("Domestic Violence Prevention Notice",),
    statute="Crime and Security Act 2010 ss.24-26",
    is_notice=True,
    life=Life.NOTICE,
    begins=(EventKind.AUTHORISED, EventKind.CONSIDERED),
    authorising_rank=Rank.SUPERINTENDENT,
    authority_source="Crime and Security Act 2010 s.24(1)",
    court="none: a police notice; a magistrates' court decides the application that follows",
    gives_way=Switch.DAPO,
    gives_way_source="Domestic Abuse Act 2021 s.55",
    subject_min_age_years=18,
    age_source="Crime and Security Act 2010 s.24(2)",
    protected_person_required=True,
    relationship_required=True,
    relationship_source="Crime and Security Act 2010 s.24(2), (9); Family Law Act 1996 s.62(3)",
    considerations=tuple(Consideration),
    considerations_source="Crime and Security Act 2010 s.24(3)",
    ends_kinds=frozenset({EndsKind.UNTIL_DETERMINATION}),
    condition_codes=STARRED,
    conditions_source="Crime and Security Act 2010 s.24(6)-(8)",
    shared_home_conditions=_PREMISES,
    condition_required=_MOLESTATION,
    condition_required_source="Crime and Security Act 2010 s.24(6)-(7)",
    events=frozenset(
        {
            EventKind.CONSIDERED,
            EventKind.NOT_PURSUED,
            EventKind.AUTHORISATION_REFUSED,
            EventKind.AUTHORISED,
            EventKind.NOT_SERVED,
            EventKind.SERVICE_ATTEMPTED,
            EventKind.SERVED,
            EventKind.HEARING_NOTICE,
            EventKind.HEARING_OPENED,
            EventKind.ADJOURNED,
            EventKind.GRANTED,
            EventKind.REFUSED,
            EventKind.WITHDRAWN,
            EventKind.LAPSED,
        }
    )
    | APPEALS_OF_NOTICES
    | TRANSFERS,
    sections={
        **dict.fromkeys(APPEALS_OF_NOTICES, "Magistrates' Courts Act 1980 s.111"),
        EventKind.CONSIDERED: "Crime and Security Act 2010 s.24",
        EventKind.NOT_PURSUED: "Crime and Security Act 2010 s.24",
        EventKind.AUTHORISATION_REFUSED: "Crime and Security Act 2010 s.24(1)",
        EventKind.AUTHORISED: "Crime and Security Act 2010 ss.24(1), 25(2)",
        EventKind.NOT_SERVED: "Crime and Security Act 2010 s.25(2)",
        EventKind.SERVICE_ATTEMPTED: "Crime and Security Act 2010 s.25(2)",
        EventKind.SERVED: "Crime and Security Act 2010 ss.25(1)(d), 25(2), 27(3)",
        EventKind.HEARING_NOTICE: "Crime and Security Act 2010 s.27(6)-(7)",
        EventKind.HEARING_OPENED: "Crime and Security Act 2010 s.27(3), (9)",
        EventKind.ADJOURNED: "Crime and Security Act 2010 s.27(8)-(9)",
        EventKind.GRANTED: "Crime and Security Act 2010 ss.25(1)(d), 27(9), 28",
        EventKind.REFUSED: "Crime and Security Act 2010 ss.25(1)(d), 27(9)",
        EventKind.WITHDRAWN: "Crime and Security Act 2010 ss.25(1)(d), 27(9)",
        EventKind.LAPSED: "Crime and Security Act 2010 s.27(3)",
    },
    leads_to="DVPO",
    breach=BreachRules(
        is_crime=False,
        summary="Not an offence. Bring the subject before the magistrates' court that will hear"
        " the application for the order.",
        max_penalty="No penalty in itself; the court may remand.",
        arrest_power="Arrest without warrant: Crime and Security Act 2010 s.25(1)(b).",
        arrest_section="s.25(1)(b)",
        source="Crime and Security Act 2010 ss.25(1)(b), 26",
        cjs_code="CS10503",
    ),
    powers=(
        "Arrest without warrant on reasonable grounds for believing that the notice is breached.",
        (
            "Hold in custody after that arrest and bring before the court within 24 hours, leaving"
            " out Sundays, Christmas Day, Good Friday and bank holidays, or by the hearing if"
            " earlier."
        ),
        "Ask whether the act is also an offence, and record it if so.",
    ),
    service_words="In force only from personal service by a constable; the 48 hours to the hearing"
    " count from then.",
    personal_service_source="Crime and Security Act 2010 s.25(2)",
    hearing_clock="K1",
    breach_clock="K2",
    unconfirmed=(
        Unconfirmed(
            KindLine.PNC, "How it is put on PNC: the list of result codes has none for it."
        ),
        Unconfirmed(
            KindLine.HAPPENS,
            "That withdrawing the application ends it: the Act is silent, and the register takes it"
            " so.",
        ),
    ),
)

DVPO = Kind(
    code="DVPO",
    family="DVPO",
    name="domestic violence protection order",
    short="DVPO",
    synonyms=("Domestic Violence Prevention Order",),
    statute="Crime and Security Act 2010 ss.27-30",
    is_notice=False,
    life=Life.ORDER,
    authority_source="Crime and Security Act 2010 s.27(1)",
    court="magistrates' court",
    routes=(Route.ON_NOTICE,),
    subject_min_age_years=18,
    age_source="Crime and Security Act 2010 s.24(2)",
    protected_person_required=True,
    relationship_required=True,
    relationship_source="Crime and Security Act 2010 s.28(2); Family Law Act 1996 s.62(3)",
    duration=Duration("Crime and Security Act 2010 s.28(10)-(11)", min_days=14, max_days=28),
    ends_kinds=frozenset({EndsKind.FIXED}),
    condition_codes=STARRED,
    conditions_source="Crime and Security Act 2010 s.28(6)-(8)",
    shared_home_conditions=_PREMISES,
    condition_required=_MOLESTATION,
    condition_required_source="Crime and Security Act 2010 s.28(6)-(7)",
    events=REACHING
    | APPEALS
    | frozenset({EventKind.SUSPENDED, EventKind.RESUMED, EventKind.RESCINDED}),
    sections={
        EventKind.MADE: "Crime and Security Act 2010 s.28(10)-(11)",
        EventKind.SERVED: "Crime and Security Act 2010 s.28(10)",
        EventKind.SUSPENDED: "Magistrates' Courts Act 1980 s.63(2)",
        EventKind.RESUMED: "Magistrates' Courts Act 1980 s.63(2)",
        EventKind.RESCINDED: "Magistrates' Courts Act 1980 s.63(2)",
        **dict.fromkeys(APPEALS, "Magistrates' Courts Act 1980 s.111"),
    },
    follows="DVPN",
    breach=BreachRules(
        is_crime=False,
        summary="Civil: dealt with by a magistrates' court. Not an offence in itself.",
        max_penalty="A fine of up to £5,000; or up to £50 a day and £1,000 in all; or custody of up"
        " to 2 months.",
        arrest_power="Arrest without warrant: Crime and Security Act 2010 s.28(9).",
        arrest_section="s.28(9)",
        source="Crime and Security Act 2010 ss.28(9), 29; Magistrates' Courts Act 1980 s.63(3)",
        cjs_code="MC80530",
        penalty="MCA_63",
    ),
    powers=(
        "Arrest without warrant on reasonable grounds for believing that the order is breached.",
        (
            "Hold in custody after that arrest and bring before a magistrates' court within 24"
            " hours, leaving out Sundays, Christmas Day, Good Friday and bank holidays."
        ),
        "Ask whether the act is also an offence, and record it if so.",
    ),
    service_words="In force from the moment it is made; service shows that the subject knew of it.",
    breach_clock="K3",
    unconfirmed=(
        Unconfirmed(
            KindLine.PNC, "How it is put on PNC: the list of result codes has none for it."
        ),
    ),
)
