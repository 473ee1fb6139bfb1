"""How an order came about: by what route, under which section, while courts still made such."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from orders.rules.kinds.kind import Kind
from orders.rules.lifecycle import awareness
from orders.rules.vocabulary.codes import EndsKind, Route
from orders.rules.vocabulary.condition_codes import CODES
from orders.rules.vocabulary.findings import Finding, Severity
from orders.rules.vocabulary.labelled import capital
from orders.rules.vocabulary.london import full_day_label


@dataclass(frozen=True, slots=True)
class OrderMaking:
    """What an order's papers say of its making.

    Attributes:
        route: how it came about, ``None`` when nothing says so.
        made_under: the section it was made under, where its limits hang on it.
        ends_event: the event it ends on, in the court's words.
        unsupervised: codes of its requirements that name no supervisor.
        without_notice: whether it was made without notice; ``None`` when nothing says so.
    """

    route: Route | None = None
    made_under: str | None = None
    ends_event: str | None = None
    unsupervised: Collection[str] = ()
    without_notice: bool | None = None


def checks(kind: Kind, making: OrderMaking, made_on: date, ends_kind: EndsKind) -> list[Finding]:
    """What is to be confirmed of how a court made an order.

    Args:
        kind: the order.
        making: what its papers say.
        made_on: London day on which it was made.
        ends_kind: what brings it to its end.

    Source: Anti-social Behaviour, Crime and Policing Act 2014 Sch 5; Family Law Act 1996 ss.33,
    35-38; Domestic Abuse Act 2021 ss.36(2), 38(3); Sexual Offences Act 2003 s.103CA.
    """
    return [
        *_closed(kind, made_on),
        *_route(kind, making.route),
        *_section(kind, making.made_under),
        *_event(kind, ends_kind, making.ends_event),
        *_unsupervised(kind, making.unsupervised),
        *awareness.checks(kind, making.without_notice),
    ]


def _closed(kind: Kind, made_on: date) -> list[Finding]:
    if kind.closed is None or made_on <= kind.closed.last_made_on:
        return []
    message = (
        f"No court has made {kind.a_name} since {full_day_label(kind.closed.last_made_on)}."
        " Read the order again: it may be of the kind that replaced it."
    )
    return [_confirm("no-longer-made", message, kind.closed.source, "started_at")]


def _route(kind: Kind, route: Route | None) -> list[Finding]:
    if route is None or not kind.routes or route in kind.routes:
        return []
    if route in kind.routes_to_check:
        source = kind.routes_to_check_source
        message = f"Check that the part of the {source} is in force by which {kind.a_name} comes"
        message += f" about so: {route.label}."
        return [_confirm("route-to-check", message, source, "originating_route")]
    message = f"The Act does not provide for {kind.a_name} to come about so: {route.label}."
    return [_confirm("route-outside-act", message, kind.statute, "originating_route")]


def _section(kind: Kind, made_under: str | None) -> list[Finding]:
    if not kind.provisions or kind.provision(made_under) is not None:
        return []
    named = ", ".join(each.code for each in kind.provisions)
    message = (
        f"How long {kind.a_name} may last depends on the section it was made under: {named}."
        " The record names none of them."
    )
    return [_confirm("provision-missing", message, kind.statute, "made_under")]


def _event(kind: Kind, ends_kind: EndsKind, ends_event: str | None) -> list[Finding]:
    if ends_kind is not EndsKind.UNTIL_EVENT or (ends_event or "").strip():
        return []
    message = f"{capital(kind.a_short)} that ends on an event names the event."
    return [_confirm("event-missing", message, kind.statute, "ends_event")]


def _unsupervised(kind: Kind, codes: Collection[str]) -> list[Finding]:
    rules = kind.term_rules
    if rules is None:
        return []
    return [
        _confirm(
            "supervisor-missing",
            f"“{CODES[code].name}” names who supervises it. No one is named.",
            rules.supervised_source,
            "conditions",
        )
        for code in sorted(rules.supervised & set(codes))
    ]


def _confirm(code: str, message: str, source: str, field: str) -> Finding:
    return Finding(code, Severity.CONFIRM, message, source, field)
