"""The page of one notice or order: who, what they may not do, until when, why it is live or not."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access import guard
from orders.access.guard import requires
from orders.access.model import Account
from orders.access.permissions import Permission, may
from orders.access.sign_in.account_session import current_account
from orders.audit import log
from orders.audit.model import Action
from orders.breaches import patterns
from orders.breaches.breach_queries import latest_first
from orders.breaches.model import Breach
from orders.db import db
from orders.errors import NotFound
from orders.formatting import london
from orders.ground.handover_records import moved_by
from orders.papers import photographs
from orders.papers.model import Paper
from orders.papers.photographs import newest_seen
from orders.papers.service import papers_at
from orders.reference.reference_rows import law
from orders.register.changes.granted_notices import GRANTED_ON
from orders.register.confidentiality.opening_model import HomeOpening, OpeningExtent
from orders.register.confidentiality.openings import add_opening, reason_of
from orders.register.model import Order, Presence
from orders.register.order_record import OrderRecord, by_area, kinds_after, stays_at
from orders.register.schemas.fields import Instant
from orders.rules.checks.breach_patterns import Flag
from orders.rules.checks.breach_patterns import words as pattern_words
from orders.rules.kinds import catalogue, penalties
from orders.rules.lifecycle.life_steps import STEPS
from orders.rules.vocabulary.events import APPEALS, REACHING, EventKind
from orders.rules.vocabulary.labelled import capital
from orders.search.criteria.filters import ASKED
from orders.search.danger.highlights import Dangers
from orders.search.disclosure.condition_masking import told_of
from orders.search.disclosure.masking import readable_on
from orders.search.disclosure.zones.drawn_zones import kept_back
from orders.search.results.dead_parties import dead_parties, ended_by
from orders.web.chrome import court_calendar, page_gazetteer
from orders.web.court_limits import limits_of
from orders.web.danger_banner import NOTHING, danger_of
from orders.web.disclosure.opened_homes import PURPOSES, shown_opening, shown_zone, token_of
from orders.web.flash import just_done
from orders.web.forms import Errors, messages
from orders.web.order.ground_view_model import ground_of
from orders.web.order.order_loader import rows_of, sheet_of
from orders.web.order.order_view_model import edge_of, order_page
from orders.web.order.paper_views import may_open_papers
from orders.web.order.upkeep_view_model import upkeep_of

bp = Blueprint("order", __name__)

_USUAL = (EventKind.SERVED, EventKind.HEARING_OPENED, EventKind.GRANTED)
_SELDOM = REACHING | APPEALS | {EventKind.HEARING_NOTICE, EventKind.PARTY_DIED}
"""What a page keeps folded, unless it is usual."""

_DONE = {
    "recorded": "Recorded.",
    "granted": "The order is in the register, and the notice has ended.",
    "corrected": "Corrected. What stood there before can still be read below.",
    "put-right": "Put right. What stood there before can still be read.",
    "put-back": "Put back. It counts as before.",
    "taken-out": "Taken out. It counts no more; what stood there can still be read.",
    "protected-added": "The protected person is on the order.",
    "struck": "Taken out. What stood there can still be read below.",
    "moved": "The address is in the register.",
    "address-placed": "The address has its place. Every order of this person counts anew.",
    "address-put-right": "The address is put right. What stood there can still be read.",
    "visited": "The visit is recorded.",
    "handed-over": "The note is for the supervisor of the other LPA to read.",
    "held": "Where the subject is held is recorded.",
    "updated": "The update is recorded.",
    "reviewed": "The review is recorded.",
    "conditions-corrected": "The conditions are put right. What stood there can still be read.",
    "number-added": "The number is recorded. The order is found by it.",
    "number-taken-out": "The number is taken out. It can still be read.",
    "placed": "Where the condition applies is recorded.",
    "paper-added": "The paper is kept.",
    "paper-withdrawn": "The paper is withdrawn.",
    "fact-added": "It is recorded on every order of this person.",
    "fact-changed": "The change is recorded. What was so before can still be read.",
    "named": "The name is recorded. Every order of this person is found by it.",
    "died": "The death is recorded on every order of this person.",
    "withheld": "Done. Who may see this address has changed.",
}
"""What a page says once after a change. It says where the order counts, too."""


@bp.get("/orders/<reference>")
@requires(Permission.ORDER_READ)
def show(reference: str) -> ResponseReturnValue:
    """Everything of one order, as it is now or was ``at`` an instant."""
    account, now = current_account(), clock.now()
    sheet = sheet_of(reference, account, now)
    written = sheet.order.reference
    if written != reference:
        there = url_for("order.show", reference=written, at=request.args.get("at"))
        return redirect(there, code=308)
    at = _asked_at()
    opened = None if at is not None else _shown(sheet, account)
    zone = None if at is not None else shown_zone(written, account)
    return _page(sheet, account, now, at=at, opened=opened, zone=zone)


@bp.post("/orders/<reference>/addresses/<int:address_id>/show")
@requires(Permission.CONFIDENTIAL_OPEN)
def show_address(reference: str, address_id: int) -> ResponseReturnValue:
    """Open a withheld address for a short time, with a purpose and in words; that is logged."""
    account, now = current_account(), clock.now()
    sheet = sheet_of(reference, account, now)
    known = {each.id: each for person in sheet.people for each in person.addresses}
    if address_id not in known or not known[address_id].is_withheld:
        raise NotFound("There is no withheld address of that number on this order.")
    try:
        why = reason_of(request.form.get("purpose", ""), request.form.get("reason", ""))
    except ValidationError as error:
        wrong = {f"{name}-{address_id}": said for name, said in messages(error).items()}
        return _page(sheet, account, now, errors=wrong), 422
    opening = add_opening(
        db.session,
        sheet.order,
        why,
        OpeningExtent.SHOWN,
        by=account,
        now=now,
        address_id=address_id,
    )
    there = url_for("order.show", reference=sheet.order.reference, shown=token_of(opening, account))
    return redirect(there, code=303)


@bp.post("/orders/<reference>/conditions/<int:condition_id>/show")
@requires(Permission.CONFIDENTIAL_OPEN)
def show_zone(reference: str, condition_id: int) -> ResponseReturnValue:
    """Open a zone that tells a withheld home for a short time, with a purpose; that is logged."""
    account, now = current_account(), clock.now()
    sheet = sheet_of(reference, account, now)
    tells = {each.id for each in told_of(db.session, sheet, by=account) if each.instead}
    if condition_id not in tells:
        raise NotFound("There is no zone of that number on this order that is not drawn.")
    try:
        why = reason_of(request.form.get("purpose", ""), request.form.get("reason", ""))
    except ValidationError as error:
        wrong = {f"{name}-zone-{condition_id}": said for name, said in messages(error).items()}
        return _page(sheet, account, now, errors=wrong), 422
    verdict = kept_back(db.session, [sheet.order.id])[sheet.order.id]
    opening = add_opening(
        db.session,
        sheet.order,
        why,
        OpeningExtent.SHOWN,
        by=account,
        now=now,
        address_id=verdict.addresses[0],
        condition_id=condition_id,
    )
    there = url_for(
        "order.show",
        reference=sheet.order.reference,
        shown=token_of(opening, account),
        _anchor="conditions",
    )
    return redirect(there, code=303)


def _shown(sheet: OrderRecord, account: Account) -> int | None:
    """The address of this order that was opened a moment ago for this account, if one was."""
    opening = shown_opening(account)
    on_this = opening is not None and opening.order_id == sheet.order.id
    on_this = on_this and opening is not None and opening.condition_id is None
    return opening.address_id if opening is not None and on_this else None


def _page(
    sheet: OrderRecord,
    account: Account,
    now: datetime,
    *,
    at: datetime | None = None,
    opened: int | None = None,
    zone: HomeOpening | None = None,
    errors: Errors | None = None,
) -> str:
    """The page of an order, logged as read whichever way the reader came to it."""
    details: dict[str, object] = {} if at is None else {"at": at.isoformat()}
    addresses = set(readable_on(sheet))
    if opened is not None:
        details["address"] = opened
        addresses.add(opened)
    if zone is not None:
        details |= {"address": zone.address_id, "condition": zone.condition_id}
        addresses |= set() if zone.address_id is None else {zone.address_id}
    number = None if zone is None else zone.condition_id
    # Also where a form was sent: nothing but the line of the log is written.
    db.look()
    log.record(
        db.session,
        Action.CONSULTATION,
        "order.read",
        by=account,
        now=now,
        reference=sheet.order.reference,
        details=details,
        shows=sheet.shows,
        addresses=addresses,
    )
    if sheet.entered_in_error is not None:
        return render_template(
            "pages/order/in_error.html",
            sheet=sheet,
            granted_on=sheet.entered_in_error.details.get(GRANTED_ON),
            kinds=[(each.code, capital(each.name)) for each in catalogue.KINDS.values()],
            may_record=may(account.role, Permission.ORDER_RECORD),
            errors={},
        )
    seen_at = at or now
    rows = rows_of(sheet)
    breaches = latest_first(rows.of(Breach))
    places = page_gazetteer()
    stays = by_area(rows.of(Presence))
    # What was decided then is not kept: of the past nothing is said first.
    danger = danger_of(sheet.order.reference) if at is None else NOTHING
    page = order_page(
        db.session,
        sheet,
        by=account,
        as_at=seen_at,
        places=places,
        stays=stays_at(stays, seen_at),
        breaches=breaches,
        opened=opened,
        zone=number,
    )
    may_record = may(account.role, Permission.ORDER_RECORD) and at is None
    following = sheet.allowed(now) if may_record else ()
    dead = dead_parties(sheet, seen_at)
    return render_template(
        "pages/order/show.html",
        page=page,
        sheet=sheet,
        order=sheet.order,
        kind=sheet.kind,
        now=seen_at,
        is_past=at is not None,
        opened=opened,
        zone=number,
        edge=edge_of(page.binding + page.not_binding, number),
        shown=request.args.get("shown"),
        asking={"purposes": PURPOSES, "values": request.form},
        errors=errors or {},
        done=_DONE.get(just_done(sheet.order.reference)),
        may_record=may_record,
        may_open=may(account.role, Permission.CONFIDENTIAL_OPEN) and at is None,
        may_see_answers=may(account.role, Permission.SENSITIVE_READ) and at is None,
        papers=papers_at(rows.of(Paper), seen_at),
        photographs=newest_seen(
            db.session,
            rows.of(photographs.SHOWN),
            {each.person.id: [own.id for own in each.records] for each in sheet.people},
            by=account,
            as_at=seen_at,
        ),
        may_open_papers=may_open_papers(account, sheet),
        may_manage_papers=may(account.role, Permission.PAPER_MANAGE) and at is None,
        ground=ground_of(
            rows,
            account,
            moved=moved_by(stays, places, as_at=seen_at),
            as_at=seen_at,
            is_past=at is not None,
        ),
        upkeep=upkeep_of(sheet, rows, account, as_at=seen_at, is_past=at is not None),
        dead=dead,
        ended_by_death=ended_by(sheet, dead, seen_at),
        danger=danger,
        report_form=guard.may_open(account, "reports.form") and at is None,
        has_map=guard.may_open(account, "maps.frame_of_order"),
        flags=_flags(sheet.order, danger, at),
        pattern_limits=patterns.limits(),
        pattern_words=pattern_words,
        breach_form=guard.may_open(account, "breaches.new"),
        limits=limits_of(db.session, sheet.order, page.clock, page.breaches, court_calendar()),
        following=_usual_first(following),
        next_kinds=kinds_after(sheet, now) if may_record else (),
        usual=_USUAL,
        seldom=_SELDOM.difference(_USUAL),
        missing=_missing(sheet) if may_record else (),
        slug=slug,
        penalty=penalties.in_words(law(db.session), sheet.kind, london(seen_at).date()),
    )


def _flags(order: Order, danger: Dangers, at: datetime | None) -> tuple[Flag, ...]:
    if at is not None:
        found = patterns.patterns_of(db.session, [order.subject_id], as_at=at)
        return found.get(order.subject_id, ())
    first = danger.of(order.reference)
    return () if first is None else first.flags


def _usual_first(following: Sequence[EventKind]) -> list[EventKind]:
    """What may be recorded next, what happens most often before what seldom does."""
    shown = (each for each in following if each is not EventKind.ENTERED_IN_ERROR)
    return sorted(shown, key=lambda each: each not in _USUAL)


def slug(kind: EventKind) -> str:
    """An event kind as addresses of pages name it: ``hearing-opened``."""
    return kind.value.lower().replace("_", "-")


def _missing(sheet: OrderRecord) -> tuple[EventKind, ...]:
    """What may have happened earlier, or a court did although the Act does not provide for it."""
    following = {*sheet.allowed(clock.now()), EventKind.MADE}
    if sheet.order_made is not None:
        following.add(EventKind.GRANTED)
    first = {event.kind for event in sheet.happened[:1]}
    return tuple(
        kind
        for kind in STEPS[sheet.kind.life]
        if (kind in sheet.kind.events or not sheet.kind.is_notice) and kind not in following | first
    )


def _asked_at() -> datetime | None:
    text = request.args.get("at", "").strip()
    if not text:
        return None
    try:
        at: datetime = Instant(metadata=ASKED).deserialize(text)
    except ValidationError as error:
        raise ValidationError({"at": error.messages}) from error
    return at
