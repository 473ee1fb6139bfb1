"""What is wrong, or looks wrong, with a notice about to be issued or an order as sealed."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime

from orders.rules.checks import ages, conditions, durations, makings
from orders.rules.checks.ages import Birth

# Named here as well: modules that say what is wrong with a length also say what is right.
from orders.rules.checks.durations import lawful_range as lawful_range
from orders.rules.checks.makings import OrderMaking
from orders.rules.kinds.kind import Kind
from orders.rules.reference_data import Switch
from orders.rules.vocabulary.codes import EndsKind, RelationshipBasis
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.london import london
from orders.rules.vocabulary.ranks import Rank
from orders.rules.vocabulary.terms import TimedCondition


def checks(
    kind: Kind,
    *,
    subject_born_on: date | None,
    subject_birth_year: int | None = None,
    authorised_at: datetime,
    authorised_rank: Rank | None,
    condition_codes: Collection[str],
    considerations_given: Collection[str],
    has_protected_person: bool,
    relationship_basis: RelationshipBasis | None,
    shares_premises: bool | None = None,
    may_issue: bool = True,
    gave_way: bool = False,
    ours: bool = True,
) -> list[Finding]:
    """Findings on a notice that police are about to issue.

    Args:
        kind: the notice.
        subject_born_on: day of birth, ``None`` when it is not known.
        subject_birth_year: the year, where it is all that is known.
        authorised_at: when the officer authorised it, aware, any zone.
        authorised_rank: that officer's rank, ``None`` when not given.
        condition_codes: codes of its conditions.
        considerations_given: codes of ``Consideration`` that were considered and written down.
        has_protected_person: whether it names a protected person.
        relationship_basis: how subject and protected person are associated, if they are.
        shares_premises: whether they live in the premises of its conditions; ``None``: not asked.
        may_issue: whether the force that issued it gives such notices.
        gave_way: whether it may give another notice instead that day.
        ours: whether that is this force.

    Returns:
        Refusals for what the Act does not allow police; an unknown age is to be confirmed.

    Raises:
        ValueError: ``authorised_at`` has no zone.

    Source: Crime and Security Act 2010 s.24.
    """
    on = london(authorised_at).date()
    birth = Birth(subject_born_on, subject_birth_year)
    found = [] if may_issue else [not_given_here(kind)]
    found += _gave_way(kind) if gave_way else []
    found += ages.subject_checks(kind, birth, on, Severity.REFUSE)
    found += _rank(kind, authorised_rank)
    found += _protected_person(kind, Severity.REFUSE, present=has_protected_person)
    if has_protected_person:
        found += _relationship(kind, relationship_basis, Severity.REFUSE)
    found += _considerations(kind, considerations_given, condition_codes)
    found += conditions.checks(kind, condition_codes, shares_premises=shares_premises, ours=ours)
    return found


def court_order_checks(
    kind: Kind,
    *,
    made_on: date,
    ends_at: datetime | None,
    ends_kind: EndsKind,
    subject_born_on: date | None = None,
    subject_birth_year: int | None = None,
    condition_codes: Collection[str] | None = None,
    shares_premises: bool | None = None,
    terms: Sequence[TimedCondition] = (),
    has_protected_person: bool = True,
    making: OrderMaking | None = None,
) -> list[Finding]:
    """Findings on an order as a court sealed it.

    Args:
        kind: the order.
        made_on: London day on which the court made it.
        ends_at: instant it stops being in force, aware; ``None`` when it states none.
        ends_kind: what brings it to its end.
        subject_born_on: day of birth, ``None`` when it is not known.
        subject_birth_year: the year, where it is all that is known.
        condition_codes: codes of its conditions; ``None`` leaves them unchecked.
        shares_premises: whether subject and protected person live in the same premises; ``None``:
            not asked.
        terms: the same with their own times, where they have any.
        has_protected_person: whether it names a protected person.
        making: how it came about and what else the court named; ``None`` leaves it unchecked.

    Returns:
        Findings to be confirmed with a reason; only an end before the beginning is refused.

    Raises:
        ValueError: ``ends_at`` has no zone.

    Source: Crime and Security Act 2010 s.28(10)-(11); Stalking Protection Act 2019 ss.3, 5(6);
    Sexual Offences Act 2003 ss.103C-103D, 122A(7), 122C.
    """
    found = [] if making is None else makings.checks(kind, making, made_on, ends_kind)
    limits = kind.under(making.made_under if making else None)
    found += durations.checks(
        limits, made_on=made_on, ends_at=ends_at, ends_kind=ends_kind, terms=terms
    )
    found += _protected_person(kind, Severity.CONFIRM, present=has_protected_person)
    birth = Birth(subject_born_on, subject_birth_year)
    if birth != Birth():
        found += ages.subject_checks(kind, birth, made_on, Severity.CONFIRM)
    if condition_codes is not None:
        found += conditions.checks(kind, condition_codes, shares_premises=shares_premises)
    return found


def not_given_here(kind: Kind) -> Finding:
    """That this force does not give such notices itself."""
    message = (
        f"This force does not give {kind.name}s. One given by another force can be recorded: name"
        " that force."
    )
    return Finding("not-given-here", Severity.REFUSE, message, kind.statute, "applicant_force")


def _gave_way(kind: Kind) -> list[Finding]:
    """Source: Domestic Abuse Act 2021 s.55: not in force, so that the notice can still be given."""
    message = (
        f"On that day this force may give {Switch(kind.gives_way).label} instead. Say why this is"
        f" {kind.a_name}."
    )
    return [Finding("another-notice-here", Severity.CONFIRM, message, kind.gives_way_source)]


def _rank(kind: Kind, rank: Rank | None) -> list[Finding]:
    least = kind.authorising_rank
    if least is None or (rank is not None and rank >= least):
        return []
    given = "no rank is given" if rank is None else f"the rank given is {rank.label}"
    message = (
        f"{capital(kind.a_name)} is authorised by an officer not below {least.label}; {given}."
    )
    return [
        Finding("rank-too-low", Severity.REFUSE, message, kind.authority_source, "authorised_rank")
    ]


def _protected_person(kind: Kind, severity: Severity, *, present: bool) -> list[Finding]:
    if present or not kind.protected_person_required:
        return []
    message = f"{capital(kind.a_name)} must name the person it protects."
    return [
        Finding("protected-person-missing", severity, message, kind.statute, "protected_persons")
    ]


def _relationship(kind: Kind, basis: RelationshipBasis | None, severity: Severity) -> list[Finding]:
    if basis is not None or not kind.relationship_required:
        return []
    message = "Say how the subject and the protected person are associated."
    source = kind.relationship_source
    return [Finding("relationship-missing", severity, message, source, "relationship_basis")]


def _considerations(
    kind: Kind, given: Collection[str], condition_codes: Collection[str]
) -> list[Finding]:
    premises = conditions.has_premises(condition_codes)
    return [
        Finding(
            "consideration-missing",
            Severity.REFUSE,
            f"Write down what was considered: {wanted.label}.",
            kind.considerations_source,
            f"considerations.{wanted.value}",
        )
        for wanted in kind.considerations
        if wanted not in given and (premises or not wanted.for_premises_only)
    ]
