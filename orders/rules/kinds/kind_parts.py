"""The parts of a kind: how long it may last, what breach of it is, what its conditions must be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from orders.rules.vocabulary.codes import EndsKind
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.labelled import Labelled


class KindLine(Labelled):
    """What there is to say of a kind, a line each, in the order in which it is said."""

    WHOLE = "WHOLE", "everything"
    NAMES = "NAMES", "family and short name"
    STATUTE = "STATUTE", "Act"
    AVAILABLE = "AVAILABLE", "since when, and by whom"
    AUTHORITY = "AUTHORITY", "authorised by"
    APPLICANT = "APPLICANT", "asked for by"
    COURT = "COURT", "court"
    ROUTES = "ROUTES", "comes about"
    SUBJECT = "SUBJECT", "subject"
    PROTECTED = "PROTECTED", "protected person"
    CONSIDERED = "CONSIDERED", "considered before issue"
    LENGTH = "LENGTH", "length"
    ENDS = "ENDS", "ends"
    DISCHARGE = "DISCHARGE", "discharge"
    ORDERS_BESIDE = "ORDERS_BESIDE", "other orders"
    EFFECT = "EFFECT", "takes effect"
    CONDITIONS = "CONDITIONS", "conditions"
    HAPPENS = "HAPPENS", "what may happen to it"
    POWERS = "POWERS", "powers"
    BREACH = "BREACH", "breach"
    ARREST = "ARREST", "arrest"
    COUNTS = "COUNTS", "breach counts"
    CLOCKS = "CLOCKS", "clocks"
    TELLING = "TELLING", "subject tells police name and address"
    OFFENCE_CODE = "OFFENCE_CODE", "offence code of a breach"
    OFFENCE_CLASS = "OFFENCE_CLASS", "Home Office class of a breach"
    PNC = "PNC", "PNC result code of the order"
    ANONYMITY = "ANONYMITY", "anonymity"


class Unconfirmed(NamedTuple):
    """What is written of a kind without having read it in the Act.

    Attributes:
        of: the line that it puts in doubt.
        words: a sentence.
        about: how what it is about begins, where the line says more; empty: all of the line.
    """

    of: KindLine
    words: str
    about: str = ""


@dataclass(frozen=True, slots=True)
class Duration:
    """How long a court may make an order, counted from and including the day it is made.

    Attributes:
        source: the section that sets the limits.
        min_days: fewest days, or ``None``.
        max_days: most days, or ``None``.
        max_months: most calendar months, or ``None``.
        min_years: fewest years, or ``None``.
        max_years: most years, or ``None``.
    """

    source: str
    min_days: int | None = None
    max_days: int | None = None
    max_months: int | None = None
    min_years: int | None = None
    max_years: int | None = None


@dataclass(frozen=True, slots=True)
class Provision:
    """A section under which a court may make an order, where its limits hang on which it was.

    Attributes:
        code: the section as the order names it, such as ``s.36``.
        words: what it is for, as the recorder who chooses it reads.
        ends_kinds: the ways an order under it may end.
        duration: limits on its length, ``None`` when it has none.
        extensions: how often it may be extended, each time for at most as long again; ``None``:
            as often as the court likes.
        source: the Act and section.
        outlasts_death: whether the death of a party does not end an order under it.
    """

    code: str
    words: str
    ends_kinds: frozenset[EndsKind]
    source: str
    duration: Duration | None = None
    extensions: int | None = None
    outlasts_death: bool = False


@dataclass(frozen=True, slots=True)
class Closed:
    """Why courts make no more orders of a kind; those there are stay in force.

    Attributes:
        last_made_on: last London day on which a court could make one.
        source: what ended it.
        lengthening_source: section by which none may be varied to last longer.
    """

    last_made_on: date
    source: str
    lengthening_source: str


PACE_24 = "PACE s.24"
"""The Police and Criminal Evidence Act 1984 section for any offence; arrest must be necessary."""


ARREST_BY_PACE = {"Arrest": "Police and Criminal Evidence Act 1984 s.24"}
"""The section behind the power to arrest for a breach that is an offence."""


class ArrestRules(Labelled):
    """Whether a breach can be met with arrest without warrant."""

    YES = "YES", "arrest without warrant is possible"
    IF_ATTACHED = "IF_ATTACHED", "only where the court attached a power of arrest"
    NEVER = "NEVER", "no power of arrest"
    AS_SEALED = "AS_SEALED", "read the sealed order"


@dataclass(frozen=True, slots=True)
class BreachRules:
    """What not complying is, and what police may do.

    Attributes:
        is_crime: whether the breach is itself an offence.
        summary: plain words for the order's page.
        max_penalty: the most a court may do, in words, as it comes with the register: what
            holds on a day, ``penalties`` says.
        arrest_power: whether and by what section arrest without warrant is possible, in words.
        source: sections.
        cjs_code: offence code courts use, or ``None``.
        home_office_class: recorded-crime class, or ``None`` when it is not a recorded crime.
        arrest: whether arrest without warrant is possible, for the register to go by.
        arrest_section: the section behind that power, or behind there being none, in short.
        is_of_an_order: whether it counts among breaches of orders; breach of a promise does not.
        penalty: which limits of ``penalties`` come with the register; those of an offence when
            empty and it is one.
        summary_months: longest custody in a magistrates' court, where the Act says a number.
        summary_limit: the general limit that the Act points to instead, by its code.
        or_contempt: section by which it may be dealt with as contempt of court instead, never as
            both for the same conduct; empty when it may not.
        no_conditional_discharge: section by which a court may not discharge conditionally for it.
        on_conviction: what a conviction brings besides the sentence, with its section.
    """

    is_crime: bool
    summary: str
    max_penalty: str
    arrest_power: str
    source: str
    cjs_code: str | None = None
    home_office_class: str | None = None
    arrest: ArrestRules = ArrestRules.YES
    arrest_section: str = PACE_24
    is_of_an_order: bool = True
    penalty: str = ""
    summary_months: int | None = None
    summary_limit: str = ""
    or_contempt: str = ""
    no_conditional_discharge: str = ""
    on_conviction: str = ""


class NotificationRegime(StrEnum):
    """Under which law a subject tells police name and address."""

    PART_2 = "PART_2"
    STALKING = "STALKING"
    SEXUAL_RISK = "SEXUAL_RISK"
    DOMESTIC_ABUSE = "DOMESTIC_ABUSE"


class Restart(StrEnum):
    """Whether a duty starts anew on the day another one that let off from it ends."""

    ALWAYS = "ALWAYS"
    IF_IT_STOOD = "IF_IT_STOOD"
    NEVER = "NEVER"


@dataclass(frozen=True, slots=True)
class NotificationDuty:
    """How the duty to tell police that an order brings stands beside others.

    Attributes:
        regime: under which law it is.
        excused_by: while the subject is under one of these, it does not run; its own among them
            means that of two orders the earlier keeps it.
        restart: whether it starts anew when that ends: always, where the excuse stood when the
            order was made, or never.
        excuse_source: section on who is let off.
        restart_source: section by which it starts anew.
        interim_source: section by which an order that replaces an interim one starts none; empty
            where there is none such.
        registers: whether it is that of sex offenders, so that it starts none for who is on their
            register already.
        binds_from: from when the subject is under it, for other duties to go by.
        words: what is told, to begin a line with.
        held_by: who holds what is told, in words; empty for any police station.
    """

    regime: NotificationRegime
    excused_by: frozenset[NotificationRegime]
    restart: Restart
    excuse_source: str
    restart_source: str = ""
    interim_source: str = ""
    registers: bool = False
    binds_from: EventKind = EventKind.SERVED
    words: str = "Name and address told to police"
    held_by: str = ""


@dataclass(frozen=True, slots=True)
class TermRules:
    """What an Act says of single conditions, where they may differ from the order.

    Attributes:
        source: section.
        end_apart: whether each may have an end of its own.
        limits: how long one may last by its code, where that differs from the order's length; a
            length without limits leaves that condition alone.
        needed_with: by code, the condition that must go with it.
        needed_source: section that says so.
        supervised: codes of requirements that name who supervises them.
        supervised_source: section that says so.
    """

    source: str
    end_apart: bool = False
    limits: Mapping[str, Duration] = field(default_factory=dict)
    needed_with: Mapping[str, str] = field(default_factory=dict)
    needed_source: str = ""
    supervised: frozenset[str] = frozenset()
    supervised_source: str = ""


@dataclass(frozen=True, slots=True)
class EarlyDischarge:
    """When a court may not end an order early unless both sides consent.

    Attributes:
        years: for how many years, counted from and including the day it is made.
        source: section.
        except_only: an order with no other conditions than these needs no consent.
    """

    years: int
    source: str
    except_only: frozenset[str] = frozenset()
