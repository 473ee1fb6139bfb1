"""Authorising a notice that is on record as considered: by whom, and with which conditions."""

from __future__ import annotations

from orders.register.model import Order
from orders.register.presence.facts import applying
from orders.register.schemas.event import EventInput
from orders.register.schemas.event_facts import considered
from orders.rules.checks import issuing
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.codes import Consideration
from orders.rules.vocabulary.events import EventKind
from orders.rules.vocabulary.findings import Finding
from orders.rules.vocabulary.ranks import Rank


def checks(order: Order, given: EventInput, *, shares_premises: bool | None) -> list[Finding]:
    """What the rules say of a notice considered before, now that it is authorised.

    Args:
        order: with its subject, protected persons and conditions.
        given: the event, with its facts and the conditions it adds; nothing for any other kind.
        shares_premises: whether one protected person at least lives where the subject does;
            ``None``: not known.

    Source: Crime and Security Act 2010 s.24; Domestic Abuse Act 2021 s.22.
    """
    if given.kind is not EventKind.AUTHORISED:
        return []
    protected = order.protections
    codes = [each.code for each in applying(order.conditions)] + [e.code for e in given.adds]
    return issuing.checks(
        catalogue.kind(order.kind),
        subject_born_on=order.subject.born_on,
        subject_birth_year=order.subject.birth_year,
        authorised_at=given.occurred_at,
        authorised_rank=_rank(given),
        condition_codes=codes,
        considerations_given=[code for code, text in _considered(order, given).items() if text],
        has_protected_person=bool(protected),
        shares_premises=shares_premises,
        relationship_basis=protected[0].relationship_basis if protected else None,
    )


def keep(order: Order, given: EventInput) -> None:
    """Keep on the notice who authorised it, of what rank, and what they considered."""
    if given.kind is not EventKind.AUTHORISED:
        return
    rank = _rank(given)
    order.authorised_by = given.details.get("authorised_by") or order.authorised_by
    order.authorised_rank = None if rank is None else rank.name
    order.considerations = _considered(order, given)


def _rank(given: EventInput) -> Rank | None:
    named = given.details.get("authorised_rank", "")
    return Rank[named] if named in Rank.__members__ else None


def _considered(order: Order, given: EventInput) -> dict[str, str]:
    now = {each.value: given.details.get(considered(each), "") for each in Consideration}
    return {**order.considerations, **{code: text for code, text in now.items() if text}}
