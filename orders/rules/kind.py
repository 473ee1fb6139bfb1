"""The shape of a kind of notice or order: everything statute says of it that the register needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from orders.rules.events import EventKind, Life
from orders.rules.ranks import Rank
from orders.rules.vocabulary import Consideration, EndsKind


@dataclass(frozen=True, slots=True)
class Duration:
    """How long a court may make an order, counted from and including the day it is made.

    Attributes:
        source: the section that sets the limits.
        min_days: fewest days, or ``None``.
        max_days: most days, or ``None``.
        min_years: fewest years, or ``None``.
        max_years: most years, or ``None``.
    """

    source: str
    min_days: int | None = None
    max_days: int | None = None
    min_years: int | None = None
    max_years: int | None = None


@dataclass(frozen=True, slots=True)
class Breach:
    """What not complying is, and what police may do.

    Attributes:
        is_crime: whether the breach is itself an offence.
        summary: plain words for the order's page.
        max_penalty: the most a court may do, in words.
        arrest_power: whether and by what section arrest without warrant is possible, in words.
        source: sections.
        cjs_code: offence code courts use, or ``None``.
        home_office_class: recorded-crime class, or ``None`` when it is not a recorded crime.
    """

    is_crime: bool
    summary: str
    max_penalty: str
    arrest_power: str
    source: str
    cjs_code: str | None = None
    home_office_class: str | None = None


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
    """

    source: str
    end_apart: bool = False
    limits: Mapping[str, Duration] = field(default_factory=dict)
    needed_with: Mapping[str, str] = field(default_factory=dict)
    needed_source: str = ""


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


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One kind of notice or order.

    Attributes:
        code: its code, such as ``DVPN``.
        family: what filters group it under.
        name: statutory name in lower case.
        short: the abbreviation people say.
        synonyms: other names found on papers, for search.
        statute: Act and sections.
        is_notice: issued by police rather than made by a court.
        life: which life cycle it goes through.
        authorising_rank: lowest rank that may authorise it, ``None`` when police do not.
        authority_source: section on who may authorise or apply.
        applicant: who asks the court for it, in words; empty where nobody but police may, or the
            court acts of itself.
        court: who makes it or decides on it, in words.
        subject_min_age_years: youngest subject, ``None`` when the Act sets none.
        age_source: section that sets it.
        protected_person_required: whether it must name somebody it protects.
        relationship_required: whether subject and protected person must be associated.
        relationship_source: section that says so.
        considerations: what the authorising officer must have considered.
        considerations_source: section that lists them.
        duration: limits on its length, ``None`` when it has none to state.
        ends_kinds: the ways it may end by its own terms.
        condition_codes: conditions it may carry, ``None`` for any.
        conditions_source: section on its conditions.
        usual_conditions: what courts usually put in, offered first; empty: all it may carry.
        term_rules: what the Act says of single conditions, ``None`` when nothing.
        condition_required: it must carry at least one of these; empty for no such rule.
        condition_required_source: section that says so.
        events: happenings the Act provides for, out of its life cycle.
        sections: the section behind each happening; ``statute`` where one is missing.
        follows: code of the kind it is granted on, or ``None``.
        leads_to: code of the kind the court may make on it, or ``None``.
        interim_of: for an interim or without-notice order, code of the kind it goes before.
        ended_by_main: what ends an interim order when the main one is made.
        supersedes: codes of kinds whose earlier order on the same subject ends when one is made.
        early_discharge: when ending it early needs consent, or ``None``.
        exact_end: whether it must name the time of day at which it ends.
        exact_end_source: what says so.
        awareness_source: section by which breach counts only once the subject knew of the order;
            empty where that is not so.
        breach: what breach is.
        powers: what an officer may enforce, one sentence each.
        service_words: what serving it changes, in words.
        hearing_clock: id of the clock its court hearing must meet, or ``None``.
        breach_clock: id of the clock that runs from an arrest for breach, or ``None``.
        notification_clock: id of the clock for telling police name and address, or ``None``.
        notification_from: what starts that clock.
        notification_source: section that asks for it, and that lets off who has told already.
    """

    code: str
    family: str
    name: str
    short: str
    synonyms: tuple[str, ...] = ()
    statute: str
    is_notice: bool
    life: Life
    authorising_rank: Rank | None = None
    authority_source: str = ""
    applicant: str = ""
    court: str
    subject_min_age_years: int | None = None
    age_source: str = ""
    protected_person_required: bool
    relationship_required: bool = False
    relationship_source: str = ""
    considerations: tuple[Consideration, ...] = ()
    considerations_source: str = ""
    duration: Duration | None = None
    ends_kinds: frozenset[EndsKind]
    condition_codes: frozenset[str] | None = None
    conditions_source: str = ""
    usual_conditions: frozenset[str] = frozenset()
    term_rules: TermRules | None = None
    condition_required: frozenset[str] = frozenset()
    condition_required_source: str = ""
    events: frozenset[EventKind]
    sections: Mapping[EventKind, str] = field(default_factory=dict)
    follows: str | None = None
    leads_to: str | None = None
    interim_of: str | None = None
    ended_by_main: EventKind = EventKind.ENDED_ON_DETERMINATION
    supersedes: frozenset[str] = frozenset()
    early_discharge: EarlyDischarge | None = None
    exact_end: bool = False
    exact_end_source: str = ""
    awareness_source: str = ""
    breach: Breach
    powers: tuple[str, ...]
    service_words: str
    hearing_clock: str | None = None
    breach_clock: str | None = None
    notification_clock: str | None = None
    notification_from: EventKind = EventKind.SERVED
    notification_source: str = ""

    @property
    def is_interim(self) -> bool:
        """Whether it only holds until the court decides the main application."""
        return self.interim_of is not None

    @property
    def terms_end_apart(self) -> bool:
        """Whether each condition may have an end of its own."""
        return self.term_rules is not None and self.term_rules.end_apart

    @property
    def a_name(self) -> str:
        """Its name with its article: ``an interim stalking protection order``."""
        return _with_article(self.name)

    @property
    def a_short(self) -> str:
        """Its abbreviation with its article, as it is said: ``a DVPO``, ``an SPO``."""
        return _with_article(self.short)

    def section(self, event: EventKind) -> str:
        """The section behind ``event`` for this kind, or its statute."""
        return self.sections.get(event, self.statute)


_SPOKEN_WITH_A_VOWEL = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: an SPO, an NMO."""


def _with_article(words: str) -> str:
    first, second = words[:1], words[1:2]
    spelt_out = first.isupper() and second.isupper()
    vowel = first in _SPOKEN_WITH_A_VOWEL if spelt_out else first.lower() in "aeio"
    return f"{'an' if vowel else 'a'} {words}"
