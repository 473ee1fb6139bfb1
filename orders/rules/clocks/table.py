"""Every clock of the law."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from orders.rules.clocks.clock import Clock, DaySet, Length

_ALL = (
    Clock(
        "K1",
        "dvpn-hearing",
        "hearing of the application for the order opened",
        "service of the notice",
        "Crime and Security Act 2010 s.27(3)-(4)",
        DaySet.CSA,
        hours=48,
    ),
    Clock(
        "K2",
        "dvpn-breach",
        "brought before the court that hears the application, or at that hearing if earlier",
        "arrest for breach of the notice",
        "Crime and Security Act 2010 s.26(1), (4)",
        DaySet.CSA,
        hours=24,
        or_hearing=True,
    ),
    Clock(
        "K3",
        "dvpo-breach",
        "brought before a magistrates' court",
        "arrest for breach of the order",
        "Crime and Security Act 2010 s.29(1), (3)",
        DaySet.CSA,
        hours=24,
    ),
    Clock(
        "K4",
        "dapn-hearing",
        "hearing of the application for the order opened",
        "the notice given to the subject",
        "Domestic Abuse Act 2021 s.29(2)-(3)",
        DaySet.CSA,
        hours=48,
    ),
    Clock(
        "K5",
        "dapn-breach",
        "brought before a court, in person or by live link, or at the hearing if earlier",
        "arrest for breach of the notice",
        "Domestic Abuse Act 2021 s.26(2), (4)",
        DaySet.CSA,
        hours=24,
        or_hearing=True,
    ),
    Clock(
        "K6",
        "occupation-arrest",
        "brought before the court",
        "arrest on the order's power of arrest",
        "Family Law Act 1996 s.47(7)",
        DaySet.FLA,
        hours=24,
    ),
    Clock(
        "K7",
        "spo-notification",
        "names and home address told to police",
        "service of the order, that day being the first",
        "Stalking Protection Act 2019 s.9(1)",
        DaySet.NONE,
        days=3,
        change_clock="K8",
    ),
    Clock(
        "K8",
        "spo-change",
        "new name or home address told to police",
        "the day of the change, that day being the first",
        "Stalking Protection Act 2019 s.9(3)-(4)",
        DaySet.NONE,
        days=3,
    ),
    Clock(
        "K9",
        "sro-notification",
        "names and home address told to police",
        "service of the order or a change, that day being the first",
        "Sexual Offences Act 2003 s.122F",
        DaySet.NONE,
        days=3,
        change_clock="K9",
    ),
    Clock(
        "K10",
        "dapo-notification",
        "names and home address told to police",
        "the day the order is made or of a change, that day being the first",
        "Domestic Abuse Act 2021 s.41",
        DaySet.NONE,
        days=3,
        change_clock="K10",
    ),
    Clock(
        "K11",
        "shpo-notification",
        "what sex offenders must tell police told for the first time",
        "service of the order, that day being the first",
        "Sexual Offences Act 2003 ss.83(1), 103G(3)",
        DaySet.NONE,
        days=3,
        change_clock="K11",
        # Of an SHPO on a relevant offender: Sexual Offences Act 2003 s.103G(1)-(3).
        may_not_run=True,
        custody_source="Sexual Offences Act 2003 s.83(4)",
        unconfirmed="what is to be told later: each year, on a change, before travel; that time in"
        " custody does not count (s.83(4)), which custody, and by which days",
    ),
    Clock(
        "K12",
        "nmo-return",
        "return hearing of the order made without notice",
        "the day the order is made, not itself counted",
        "Family Law Act 1996 s.45(3); practice guidance on orders without notice",
        DaySet.NONE,
        days=28,
        first_counts=False,
        unconfirmed="the 28 days: reported of the guidance that replaced the 14 days of 2017",
    ),
    Clock(
        "K13",
        "remand-report",
        "brought back before the court after a remand for a medical report",
        "the day of the adjournment, not itself counted",
        "Crime and Security Act 2010 s.30(4)-(5); Domestic Abuse Act 2021 s.30",
        DaySet.NONE,
        days=21,
        first_counts=False,
        lengths=(
            Length("custody", "remanded in custody", 21, DaySet.NONE),
            Length("bail", "remanded on bail", 28, DaySet.NONE),
        ),
    ),
    Clock(
        "K14",
        "remand",
        "brought back before the court after a remand, unless longer bail is agreed to",
        "the day of the remand, not itself counted",
        "Crime and Security Act 2010 s.30(2); Magistrates' Courts Act 1980 s.128(6)",
        DaySet.NONE,
        days=8,
        first_counts=False,
        clear=True,
        unconfirmed="the 8 clear days, and longer bail by consent",
    ),
    Clock(
        "K15",
        "appeal",
        "notice of appeal to the Crown Court given",
        "the day of the decision, not itself counted",
        "Stalking Protection Act 2019 s.7; Sexual Offences Act 2003 ss.103H, 122G",
        DaySet.NONE,
        days=21,
        first_counts=False,
        unconfirmed="the 21 days",
    ),
    Clock(
        "K16",
        "appeal-sentence",
        "notice of appeal against an order made on conviction given, as against a sentence",
        "the day of the sentence, not itself counted",
        "Sexual Offences Act 2003 s.103H(1)(a); Criminal Procedure Rules r.34.2",
        DaySet.NONE,
        days=28,
        first_counts=False,
        lengths=(
            Length("court-of-appeal", "to the Court of Appeal", 28, DaySet.NONE),
            Length("crown-court", "to the Crown Court", 15, DaySet.WORKING),
        ),
        unconfirmed="the 15 business days to the Crown Court",
    ),
    Clock(
        "K17",
        "case-stated",
        "application to the magistrates to state a case",
        "the day of the decision, not itself counted",
        "Magistrates' Courts Act 1980 s.111(2)",
        DaySet.NONE,
        days=21,
        first_counts=False,
        unconfirmed="the 21 days",
    ),
    Clock(
        "K18",
        "data-breach",
        "breach of personal data reported to the Information Commissioner",
        "becoming aware of it",
        "Data Protection Act 2018 s.67(1)",
        DaySet.NONE,
        hours=72,
    ),
    Clock(
        "K19",
        "victim-informed",
        "victim informed, and the contact logged",
        "the day of the report or event, not itself counted",
        "Code of Practice for Victims of Crime, information about a case",
        DaySet.WORKING,
        days=5,
        first_counts=False,
        lengths=(
            Length("standard", "for every victim", 5, DaySet.WORKING),
            Length("enhanced", "for a victim with enhanced rights", 1, DaySet.WORKING),
        ),
    ),
)

CLOCKS: Mapping[str, Clock] = {clock.id: clock for clock in _ALL}
TELLING_POLICE: Final = frozenset(
    id_ for clock in _ALL if clock.change_clock for id_ in (clock.id, clock.change_clock)
)
"""Ids of the clocks for telling police name and address, at first and of each change."""
MAY_NOT_RUN: Final = frozenset(clock.id for clock in _ALL if clock.may_not_run)
"""Ids of those that do not run for who was under that duty before, which is asked."""
LEAVING_OUT_CUSTODY: Final = frozenset(clock.id for clock in _ALL if clock.custody_source)
"""Ids of those that stand still while the subject is in custody."""
_BY_NAME: Mapping[str, Clock] = {clock.name: clock for clock in _ALL}


def named(id_or_name: str) -> Clock:
    """The clock called ``K1`` or ``dvpn-hearing``.

    Raises:
        ValueError: no clock is called so.
    """
    found = CLOCKS.get(id_or_name.upper()) or _BY_NAME.get(id_or_name.lower())
    if found is None:
        names = ", ".join(f"{clock.name} ({clock.id})" for clock in _ALL)
        raise ValueError(f"no clock is called {id_or_name!r}; there are {names}")
    return found
