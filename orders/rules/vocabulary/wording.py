"""Usual wording of conditions for recorders who type them, plain words for officers on patrol.

What was sealed or served is the law.

Source: Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.weekly_hours import in_words

USUAL: Mapping[str, str] = {
    "NON_MOLEST": "You must not molest the protected person.",
    "NON_MOLEST_ACTS": (
        "You must not molest the protected person. In particular you must not contact the protected"
        " person by any means, whether yourself or through anybody else."
    ),
    "NO_EVICT": "You must not evict or exclude the protected person from the premises.",
    "NO_ENTER_PREMISES": "You must not enter the premises.",
    "LEAVE_PREMISES": "You must leave the premises.",
    "NO_APPROACH_PREMISES": "You must not come within 100 metres of the premises.",
}
"""By code; a code that is not here has no usual wording."""


def usual(code: str) -> str:
    """Usual wording of a condition, empty when there is none.

    Source: Crime and Security Act 2010 ss.24(6)-(8), 28(6)-(8).
    """
    return USUAL.get(code, "")


@dataclass(frozen=True, slots=True)
class ConditionWording:
    """What one condition says besides its sealed words; ``None`` or empty where it does not.

    Attributes:
        place: the premises, the place or the station, as far as they may be told.
        radius_m: the distance it names, metres.
        person: whom it protects, where that is not every person the order protects.
        countries: of a travel prohibition.
        weekly_times: as ``weekly_hours.normalise`` writes them.
        supervisor: who supervises the requirement.
        responsible_person: who answers for the tag.
        exceptions: what it lets the subject do, as sealed.
    """

    place: str | None = None
    radius_m: int | None = None
    person: str | None = None
    countries: str | None = None
    weekly_times: str | None = None
    supervisor: str | None = None
    responsible_person: str | None = None
    exceptions: str | None = None


def plain(code: str, said: ConditionWording) -> str:
    """A condition in plain words for an officer: ``Must not come within 100 metres of …``.

    A code the register does not know reads like any other term: see the sealed wording.
    """
    entry = CODES.get(code, CODES["OTHER"])
    times = None if said.weekly_times is None else in_words(said.weekly_times)
    sentence = entry.said(
        place=said.place,
        distance=None if said.radius_m is None else f"{said.radius_m:,} metres",
        person=said.person,
        countries=said.countries,
        times=times,
    )
    besides = (
        ("Supervisor", said.supervisor),
        ("Responsible person", said.responsible_person),
        ("Allowed", said.exceptions),
    )
    return " ".join(
        (sentence, *(f"{name}: {text.rstrip('. ')}." for name, text in besides if text))
    )
