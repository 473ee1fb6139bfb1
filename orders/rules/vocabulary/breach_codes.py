"""The words of a breach: what else was recorded of it, from the arrest to the sentence.

Source: Crime and Security Act 2010 ss.25, 28, 30; Magistrates' Courts Act 1980 s.63(3).
"""

from __future__ import annotations

from orders.rules.vocabulary.labelled import Labelled


class AwareBasis(Labelled):
    """How it is known that the subject knew of the order."""

    SERVED_PERSONALLY = "SERVED_PERSONALLY", "served personally"
    SERVED_SUBSTITUTED = "SERVED_SUBSTITUTED", "served another way the court allowed"
    PRESENT_IN_COURT = "PRESENT_IN_COURT", "in court when it was made"
    TOLD_BY_POLICE = "TOLD_BY_POLICE", "told by police"
    AWARE_OTHERWISE = "AWARE_OTHERWISE", "knew of it otherwise"
    NOT_SHOWN = "NOT_SHOWN", "nothing shows that the subject knew"


class BesideMaking(Labelled):
    """Where a breach lies on the day of a making whose time is not known."""

    BEFORE = "BEFORE", "before the court made it"
    AFTER = "AFTER", "after the court made it"


class ArrestPower(Labelled):
    """By what power a person was arrested."""

    OF_THE_ORDER = "OF_THE_ORDER", "the power its Act gives for a breach"
    ATTACHED = "ATTACHED", "a power of arrest the court attached"
    PACE_24 = "PACE_24", "Police and Criminal Evidence Act 1984 s.24"
    WARRANT = "WARRANT", "a warrant"


class NotArrested(Labelled):
    """Why a person was not arrested although the law allowed it."""

    NOT_FOUND = "NOT_FOUND", "the subject was not found"
    NOT_NECESSARY = "NOT_NECESSARY", "arrest was not necessary"
    VOLUNTARY = "VOLUNTARY", "the subject attends as a volunteer"
    NO_GROUNDS = "NO_GROUNDS", "too little to believe that it was breached"
    UNFIT = "UNFIT", "the subject was unwell"
    OTHER = "OTHER", "another reason, written out"


class OffenceAnswer(Labelled):
    """The answer to "substantive offence to record?", asked of every breach."""

    YES = "YES", "yes, and it is recorded"
    NO = "NO", "no"
    NOT_YET = "NOT_YET", "not decided yet"


class ContactMethod(Labelled):
    """How a victim was told what became of the breach."""

    IN_PERSON = "IN_PERSON", "in person"
    PHONE = "PHONE", "by telephone"
    MESSAGE = "MESSAGE", "by message or e-mail"
    LETTER = "LETTER", "by letter"
    ADVOCATE = "ADVOCATE", "through an independent adviser"


class SupportStage(Labelled):
    """When a victim stopped supporting police action."""

    BEFORE_STATEMENT = "BEFORE_STATEMENT", "before giving a statement"
    INVESTIGATION = "INVESTIGATION", "while police investigated"
    AFTER_CHARGE = "AFTER_CHARGE", "after charge, or once the court was asked"
    AT_COURT = "AT_COURT", "at court"


class LengthUnit(Labelled):
    """What a sentence is counted in."""

    DAYS = "DAYS", "days"
    WEEKS = "WEEKS", "weeks"
    MONTHS = "MONTHS", "months"
    YEARS = "YEARS", "years"


class BreachProgress(Labelled):
    """How far a breach has come; derived, never stored."""

    UNDECIDED = "UNDECIDED", "no decision yet"
    POLICE = "POLICE", "with police"
    COURT = "COURT", "before the court"
    DONE = "DONE", "finished"
