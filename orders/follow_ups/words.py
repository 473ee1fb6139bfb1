"""Why something must be followed up, by when, and what may be answered."""

from __future__ import annotations

from datetime import timedelta

from orders.rules.vocabulary.labelled import Labelled


class FollowUpCause(Labelled):
    """What opened a follow-up."""

    REPORT = "REPORT", "suspected breach reported"
    BREACH_SUSPECTED = "BREACH_SUSPECTED", "visit: breach suspected"
    CONCERN = "CONCERN", "visit: concern"
    NOT_LIVING_THERE = "NOT_LIVING_THERE", "visit: no longer lives there"

    @property
    def is_of_breach(self) -> bool:
        """Whether it says that the subject may have breached the order."""
        return self in {FollowUpCause.REPORT, FollowUpCause.BREACH_SUSPECTED}

    @property
    def within(self) -> timedelta:
        """How long the answer may take: the force's own practice, no rule of law."""
        return timedelta(hours=24) if self.is_of_breach else timedelta(hours=72)

    @property
    def answers(self) -> tuple[FollowUpAnswer, ...]:
        """What may be answered to it."""
        if self is FollowUpCause.NOT_LIVING_THERE:
            return (
                FollowUpAnswer.ADDRESS_PUT_RIGHT,
                FollowUpAnswer.STILL_LIVES_THERE,
                FollowUpAnswer.BREACH_LOGGED,
                FollowUpAnswer.NOT_A_BREACH,
            )
        return (FollowUpAnswer.BREACH_LOGGED, FollowUpAnswer.NOT_A_BREACH)


class FollowUpAnswer(Labelled):
    """How a follow-up was answered."""

    BREACH_LOGGED = "BREACH_LOGGED", "breach logged"
    NOT_A_BREACH = "NOT_A_BREACH", "not a breach"
    ADDRESS_PUT_RIGHT = "ADDRESS_PUT_RIGHT", "address put right"
    STILL_LIVES_THERE = "STILL_LIVES_THERE", "still lives there"

    @property
    def needs_words(self) -> bool:
        """Whether it is given only with its reason."""
        return self in {FollowUpAnswer.NOT_A_BREACH, FollowUpAnswer.STILL_LIVES_THERE}
