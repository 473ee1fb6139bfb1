"""The words of visits and of places where subjects are held."""

from __future__ import annotations

from datetime import date, datetime

from orders.follow_ups.words import FollowUpCause
from orders.formatting import london, short_day
from orders.rules.vocabulary.labelled import Labelled


class VisitResult(Labelled):
    """What a visit to check that an order is kept came to."""

    KEPT = "KEPT", "keeping to the order"
    CONCERN = "CONCERN", "concern"
    BREACH_SUSPECTED = "BREACH_SUSPECTED", "breach suspected"
    NO_REPLY = "NO_REPLY", "no answer"
    NOT_LIVING_THERE = "NOT_LIVING_THERE", "no longer lives there"
    REFUSED = "REFUSED", "would not speak to us"

    @property
    def needs_words(self) -> bool:
        """Whether the result says too little by itself."""
        return self in {VisitResult.CONCERN, VisitResult.BREACH_SUSPECTED}

    @property
    def means_unseen(self) -> bool:
        """Whether the subject cannot have been seen there."""
        return self in {VisitResult.NO_REPLY, VisitResult.NOT_LIVING_THERE}

    @property
    def follow_up(self) -> FollowUpCause | None:
        """What it must be followed up for, ``None`` where it need not be."""
        return _FOLLOWED_UP.get(self)


_FOLLOWED_UP = {
    VisitResult.CONCERN: FollowUpCause.CONCERN,
    VisitResult.BREACH_SUSPECTED: FollowUpCause.BREACH_SUSPECTED,
    VisitResult.NOT_LIVING_THERE: FollowUpCause.NOT_LIVING_THERE,
}


class HeldIn(Labelled):
    """Where a subject is held."""

    POLICE_CUSTODY = "POLICE_CUSTODY", "police custody"
    PRISON_REMAND = "PRISON_REMAND", "prison, on remand"
    PRISON_SENTENCE = "PRISON_SENTENCE", "prison, serving a sentence"
    YOUTH_DETENTION = "YOUTH_DETENTION", "youth detention"
    SECURE_HOSPITAL = "SECURE_HOSPITAL", "secure hospital"
    IMMIGRATION = "IMMIGRATION", "immigration detention"


def release(on: date, now: datetime) -> str:
    """When a subject is to be released, ``expected 28 Nov 2026``; that day past, to be checked.

    Args:
        on: the London day it is expected.
        now: the instant of looking, aware.
    """
    passed = on < london(now).date()
    return f"was expected {short_day(on)}, check" if passed else f"expected {short_day(on)}"
