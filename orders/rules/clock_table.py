"""Every clock of the law: what starts it, how long it is, which days it leaves out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class DaySet(StrEnum):
    """Which days a clock leaves out; only a clock of civil days leaves out none."""

    CSA = "CSA"
    FLA = "FLA"
    NONE = "NONE"


@dataclass(frozen=True, slots=True)
class Clock:
    """One clock.

    Attributes:
        id: K1, K2 …
        name: what the command line calls it.
        words: what must happen by the deadline.
        starts: what starts it.
        source: section.
        day_set: days left out.
        hours: its length in counted hours, or ``None``.
        days: its length in civil days, or ``None``.
        first_counts: whether the day it starts is the first of those days.
        or_hearing: whether an earlier hearing of the application ends it.
    """

    id: str
    name: str
    words: str
    starts: str
    source: str
    day_set: DaySet
    hours: int | None = None
    days: int | None = None
    first_counts: bool = True
    or_hearing: bool = False


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
    ),
    Clock(
        "K10",
        "dapo-notification",
        "names and home address told to police",
        "the day the order is made or of a change, that day being the first",
        "Domestic Abuse Act 2021 s.41",
        DaySet.NONE,
        days=3,
    ),
    Clock(
        "K11",
        "shpo-notification",
        "what sex offenders must tell police told for the first time",
        "service of the order, that day being the first",
        "Sexual Offences Act 2003 ss.83(1), 103G(3)",
        DaySet.NONE,
        days=3,
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
    ),
)

CLOCKS: Mapping[str, Clock] = {clock.id: clock for clock in _ALL}
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
