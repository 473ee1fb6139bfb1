"""What a withheld home may be opened for: chosen from this list, and said in words beside it.

Source: the force's own list. Data Protection Act 2018 s.62(2)(a) asks that the log of a
consultation establish its justification.
"""

from __future__ import annotations

from orders.rules.vocabulary.labelled import Labelled


class OpeningPurpose(Labelled):
    """What a withheld home is opened for."""

    SAFEGUARDING_VISIT = "SAFEGUARDING_VISIT", "Safeguarding visit"
    SERVICE = "SERVICE", "Service of papers"
    ARREST_OR_BAIL = "ARREST_OR_BAIL", "Arrest or bail condition"
    COURT_FILE = "COURT_FILE", "Court file"
    WELFARE_CHECK = "WELFARE_CHECK", "Welfare check"
    CORRECTION = "CORRECTION", "Correction of the record"
    PERSON_ASKED = "PERSON_ASKED", "The person asks that it be shown"
    OTHER = "OTHER", "Other"


SHORTEST_REASON = 8
"""Characters of the words beside the purpose: fewer say nothing."""
LONGEST_REASON = 1_000
