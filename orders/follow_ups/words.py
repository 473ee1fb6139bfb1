"""Why something must be followed up, by when, and what may be answered."""

from __future__ import annotations

from datetime import timedelta

from orders.rules.labelled import Labelled


class Cause(Labelled):
    """What opened a follow-up."""

    REPORT = "REPORT", "suspected breach reported"
    BREACH_SUSPECTED = "BREACH_SUSPECTED", "visit: breach suspected"
    CONCERN = "CONCERN", "visit: concern"
    NOT_LIVING_THERE = "NOT_LIVING_THERE", "visit: no longer lives there"

    @property
    def is_of_breach(self) -> bool:
        """Whether it says that the subject may have breached the order."""
        return self in {Cause.REPORT, Cause.BREACH_SUSPECTED}

    @property
    def within(self) -> timedelta:
        """How long the answer may take: the force's own practice, no rule of law."""
        return timedelta(hours=24) if self.is_of_breach else timedelta(hours=72)

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What may be answered to it."""
        if self is Cause.NOT_LIVING_THERE:
            return (
                Answer.ADDRESS_PUT_RIGHT,
                Answer.STILL_LIVES_THERE,
                Answer.BREACH_LOGGED,
                Answer.NOT_A_BREACH,
            )
        return (Answer.BREACH_LOGGED, Answer.NOT_A_BREACH)


class Answer(Labelled):
    """How a follow-up was answered."""

    BREACH_LOGGED = "BREACH_LOGGED", "breach logged"
    NOT_A_BREACH = "NOT_A_BREACH", "not a breach"
    ADDRESS_PUT_RIGHT = "ADDRESS_PUT_RIGHT", "address put right"
    STILL_LIVES_THERE = "STILL_LIVES_THERE", "still lives there"

    @property
    def needs_words(self) -> bool:
        """Whether it is given only with its reason."""
        return self in {Answer.NOT_A_BREACH, Answer.STILL_LIVES_THERE}
