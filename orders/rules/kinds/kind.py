"""The shape of a kind of notice or order: everything statute says of it that the register needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date

# Named here as well: modules that describe a kind also describe its parts.
from orders.rules.kinds.kind_parts import ARREST_BY_PACE as ARREST_BY_PACE
from orders.rules.kinds.kind_parts import ArrestRules as ArrestRules
from orders.rules.kinds.kind_parts import BreachRules as BreachRules
from orders.rules.kinds.kind_parts import Closed as Closed
from orders.rules.kinds.kind_parts import Duration as Duration
from orders.rules.kinds.kind_parts import EarlyDischarge as EarlyDischarge
from orders.rules.kinds.kind_parts import KindLine as KindLine
from orders.rules.kinds.kind_parts import NotificationDuty as NotificationDuty
from orders.rules.kinds.kind_parts import NotificationRegime as NotificationRegime
from orders.rules.kinds.kind_parts import Provision as Provision
from orders.rules.kinds.kind_parts import Restart as Restart
from orders.rules.kinds.kind_parts import TermRules as TermRules
from orders.rules.kinds.kind_parts import Unconfirmed as Unconfirmed
from orders.rules.vocabulary.codes import Consideration, EndsKind, Route
from orders.rules.vocabulary.events import TRANSFERS, EventKind, Life
from orders.rules.vocabulary.ranks import Rank


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
        begins: with what a record of it may begin, the usual first.
        authorising_rank: lowest rank that may authorise it, ``None`` when police do not.
        authority_source: section on who may authorise or apply.
        applicant: the applicant to the court, in words; empty where only police may apply, or the
            court acts of itself.
        court: who makes it or decides on it, in words.
        routes: how such an order comes about; a notice comes about by police and has none.
        routes_to_check: ways an Act provides for of which it is not known that they are in force.
        routes_to_check_source: that Act.
        switch: name of the dated availability behind which this force may issue it, empty for
            none.
        gives_way: that of the notice which takes its place, from the day police of an area may
            give that one; empty for none.
        gives_way_source: section that repeals it, where it has not commenced.
        subject_min_age_years: youngest subject, ``None`` when the Act sets none.
        age_source: section that sets it.
        protected_min_age_years: youngest protected person, ``None`` when the Act sets none.
        protected_age_source: section that sets it.
        applicant_leave_under_years: age below which an applicant needs the court's leave, or
            ``None``.
        applicant_leave_source: section that says so.
        protected_person_required: whether it must name a protected person.
        relationship_required: whether subject and protected person must be associated.
        relationship_source: section that says so.
        considerations: what the authorising officer must have considered.
        considerations_source: section that lists them.
        duration: limits on its length, ``None`` when it has none to state.
        provisions: the sections it may be made under, where its limits hang on which; empty for
            one set of limits.
        closed: why no more are made, ``None`` while courts make them.
        ends_kinds: the ways it may end by its own terms.
        condition_codes: conditions it may carry, ``None`` for any.
        conditions_source: section on its conditions.
        usual_conditions: what courts usually put in, offered first; empty: all it may carry.
        term_rules: what the Act says of single conditions, ``None`` when nothing.
        shared_home_conditions: those it may carry only where subject and protected person live in
            the same premises.
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
        awareness_source: section by which breach of an order made without notice counts only once
            the subject knew of it; empty where courts make none without notice.
        is_without_notice: whether every such order is made without notice.
        asks_notice: whether one that does not say is read as made without notice, until it
            is served: breach of it is an offence only for a subject who knew of it.
        named_by_the_order: whether its name, its Act and what breach of it is are recorded from
            the sealed order, since the catalogue does not know them.
        breach: what breach is.
        powers: what an officer may enforce, one sentence each.
        power_sections: the section behind a power, by how its sentence begins; that of the breach
            where one is missing.
        pnc_disposal: result code of the order itself on PNC, or ``None``.
        anonymity: what keeps a victim unnamed for life, in words; empty for nothing.
        service_words: what serving it changes, in words.
        personal_service_source: section by which only service into the subject's own hand counts;
            empty where courts may have it served otherwise.
        hearing_clock: id of the clock its court hearing must meet, or ``None``.
        breach_clock: id of the clock that runs from an arrest for breach, or ``None``.
        notification_clock: id of the clock for telling police name and address, or ``None``.
        notification_from: what starts that clock.
        notification_source: section that asks for it, and that lets off who has told already.
        notification_duty: how that duty stands beside others, ``None`` without one.
        return_clock: id of the clock for the return hearing of an order made without notice, or
            ``None``.
        review_every_months: how often the force looks at it again, ``None`` when it does not.
        unconfirmed: what was written here without having read it in the Act.
        read_on: day on which all else was compared with the sections it names.
    """

    code: str
    family: str
    name: str
    short: str
    synonyms: tuple[str, ...] = ()
    statute: str
    is_notice: bool
    life: Life
    begins: tuple[EventKind, ...] = (EventKind.MADE,)
    authorising_rank: Rank | None = None
    authority_source: str = ""
    applicant: str = ""
    court: str
    routes: tuple[Route, ...] = ()
    routes_to_check: frozenset[Route] = frozenset()
    routes_to_check_source: str = ""
    switch: str = ""
    gives_way: str = ""
    gives_way_source: str = ""
    subject_min_age_years: int | None = None
    age_source: str = ""
    protected_min_age_years: int | None = None
    protected_age_source: str = ""
    applicant_leave_under_years: int | None = None
    applicant_leave_source: str = ""
    protected_person_required: bool
    relationship_required: bool = False
    relationship_source: str = ""
    considerations: tuple[Consideration, ...] = ()
    considerations_source: str = ""
    duration: Duration | None = None
    provisions: tuple[Provision, ...] = ()
    closed: Closed | None = None
    ends_kinds: frozenset[EndsKind]
    condition_codes: frozenset[str] | None = None
    conditions_source: str = ""
    usual_conditions: frozenset[str] = frozenset()
    term_rules: TermRules | None = None
    shared_home_conditions: frozenset[str] = frozenset()
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
    is_without_notice: bool = False
    asks_notice: bool = False
    named_by_the_order: bool = False
    breach: BreachRules
    powers: tuple[str, ...]
    power_sections: Mapping[str, str] = field(default_factory=dict)
    pnc_disposal: str | None = None
    anonymity: str = ""
    service_words: str
    personal_service_source: str = ""
    hearing_clock: str | None = None
    breach_clock: str | None = None
    notification_clock: str | None = None
    notification_from: EventKind = EventKind.SERVED
    notification_source: str = ""
    notification_duty: NotificationDuty | None = None
    return_clock: str | None = None
    review_every_months: int | None = None
    unconfirmed: tuple[Unconfirmed, ...] = ()
    read_on: date = date(2026, 11, 29)

    @property
    def is_interim(self) -> bool:
        """Whether it only holds until the court decides the main application."""
        return self.interim_of is not None

    @property
    def only_route(self) -> Route | None:
        """How it comes about where there is one way only."""
        return self.routes[0] if len(self.routes) == 1 else None

    @property
    def ways_to_end(self) -> list[EndsKind]:
        """How it may end, in the order in which they are offered."""
        return [each for each in EndsKind if each in self.ends_kinds]

    def provision(self, code: str | None) -> Provision | None:
        """The section called ``code`` under which it may be made, if it is one of them."""
        return next((each for each in self.provisions if each.code == code), None)

    def under(self, code: str | None) -> Kind:
        """The kind with the limits of the section it was made under, where those hang on it."""
        found = self.provision(code)
        if found is None:
            return self
        return replace(self, duration=found.duration, ends_kinds=found.ends_kinds)

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

    def as_sealed(self, name: str | None, statute: str | None, breach: str | None) -> Kind:
        """The kind with what an order says of itself, where the catalogue does not know it."""
        if not self.named_by_the_order:
            return self
        said = f" The order says of breach: {breach}" if breach else ""
        return replace(
            self,
            name=name or self.name,
            short=name or self.short,
            statute=statute or self.statute,
            breach=replace(
                self.breach,
                summary=self.breach.summary + said,
                source=statute or self.breach.source,
            ),
            powers=(*self.powers, *([said.strip()] if said else [])),
        )

    def power_section(self, power: str) -> str:
        """The section behind one of ``powers``."""
        begun = (words for words in self.power_sections if power.startswith(words))
        return self.power_sections.get(next(begun, ""), self.breach.source)

    def section(self, event: EventKind) -> str:
        """The section behind ``event`` for this kind, or its statute; none of a transfer."""
        if event in TRANSFERS:
            return ""
        return self.sections.get(event, self.statute)


_SPOKEN_WITH_A_VOWEL = frozenset("AEFHILMNORSX")
"""Letters whose names begin with a vowel: an SPO, an NMO."""


def _with_article(words: str) -> str:
    first, second = words[:1], words[1:2]
    spelt_out = first.isupper() and second.isupper()
    vowel = first in _SPOKEN_WITH_A_VOWEL if spelt_out else first.lower() in "aeiou"
    return f"{'an' if vowel else 'a'} {words}"
