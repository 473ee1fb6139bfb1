"""Recording a notice or order: begin, see how far it is, check the answers, record or drop it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from marshmallow import ValidationError

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import Conflict, RuleBroken
from orders.reference import reference_rows
from orders.register import drafts, making_days, order_record
from orders.register.changes import recording
from orders.register.confidentiality import shared_homes
from orders.register.model import Draft
from orders.register.schemas.order import OrderInput
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary import references
from orders.rules.vocabulary.findings import Finding, confirmations, refusals
from orders.rules.vocabulary.labelled import capital
from orders.search.disclosure.forewarning import unseen_in
from orders.search.disclosure.visibility import visible_to
from orders.settings import current_settings
from orders.web.chrome import court_calendar
from orders.web.disclosure.looks import looked
from orders.web.flash import back
from orders.web.recording import copied_record, draft_record, recording_pages, recording_summary
from orders.web.recording.draft_record import DraftRecord, read_draft
from orders.web.recording.team import draft_list, page_versions, unsaved_pages
from orders.web.recording.team.others_page import others_page

bp = Blueprint("recording", __name__)
unsaved_pages.init_blueprint(bp)

CONFIRM = "check"
"""Where a draft keeps the reason typed on the last page."""
_WHY = "Say why it is recorded although this looks wrong."
_CHANGED = (
    "An answer was changed in another window after you opened this page. Read them once more, then"
    " record it."
)
_INSTEAD = "Record it from that record's page instead, so that the two stay together."


@bp.get("/orders/new", endpoint="index")
@requires(Permission.ORDER_RECORD)
def choose_kind() -> ResponseReturnValue:
    """Choose what to record, or go on with what was begun."""
    return _choose({})


@bp.post("/orders/new")
@requires(Permission.ORDER_RECORD)
def start() -> ResponseReturnValue:
    """Begin a record of the chosen kind."""
    code = request.form.get("kind", "")
    if code not in catalogue.KINDS:
        return _choose({"kind": ["Choose what you want to record."]}), 422
    draft = drafts.start(db.session, catalogue.kind(code), by=current_account(), now=clock.now())
    return redirect(url_for("drafting.show", draft_id=draft.id, key="subject"), code=303)


@bp.post("/orders/<reference>/copy")
@requires(Permission.ORDER_RECORD)
def copy(reference: str) -> ResponseReturnValue:
    """Begin a new record with what one that was entered in error said."""
    account, now = current_account(), clock.now()
    code = request.form.get("kind", "")
    sheet = order_record.read(
        db.session,
        references.normalise(reference) or reference,
        visible=visible_to(account, now),
        calendar=court_calendar(),
    )
    if sheet.entered_in_error is None:
        raise Conflict("Only a record that was entered in error is recorded anew.")
    if code not in catalogue.KINDS:
        raise ValidationError({"kind": ["Choose what it is."]})
    kind = catalogue.kind(code)
    kept = shared_homes.are_kept(db.session, sheet.order.id, by=account)
    pages = copied_record.pages_of(sheet, kind, kept=kept)
    draft = drafts.start(db.session, kind, by=account, now=now)
    for key, typed in pages.items():
        if recording_pages.page_or_none(kind, key) is not None:
            drafts.save(db.session, draft, key, typed, now=now)
    looked("order.copied", {"kind": code}, reference=sheet.order.reference, shows=sheet.shows)
    return redirect(url_for("recording.tasks", draft_id=draft.id), code=303)


@bp.get("/drafts/<draft_id>")
@requires(Permission.ORDER_RECORD)
def tasks(draft_id: str) -> ResponseReturnValue:
    """Show which sections are done and which are not; of a colleague's record what was typed."""
    draft = drafts.read(db.session, draft_id, by=current_account())
    if draft.account_id != current_account().id:
        return others_page(draft)
    return _tasks(draft, _read(draft), {})


@bp.get("/drafts/<draft_id>/check")
@requires(Permission.ORDER_RECORD)
def check(draft_id: str) -> ResponseReturnValue:
    """Read everything once more, with what the rules say of it, before it is recorded."""
    draft = _draft(draft_id)
    read = _read(draft)
    if _unready(draft, read):
        return redirect(url_for("recording.tasks", draft_id=draft.id), code=303)
    given = making_days.settled(db.session, draft_record.whole(read))
    found = recording.findings(db.session, given, now=clock.now(), force=_force())
    return _check(draft, read, given, found, _links(draft, read, refusals(found)))


@bp.post("/drafts/<draft_id>/record")
@requires(Permission.ORDER_RECORD)
def record(draft_id: str) -> ResponseReturnValue:
    """Put the record into the register; the draft is gone in the same transaction."""
    now, by = clock.now(), current_account()
    draft = _draft(draft_id, to_change=True)
    drafts.save(db.session, draft, CONFIRM, {"override_reason": _reason()}, now=now)
    read = _read(draft)
    if unready := _unready(draft, read):
        return _tasks(draft, read, unready), 422
    if page_versions.is_stale(draft, _answers(draft)):
        given = making_days.settled(db.session, draft_record.whole(read))
        found = recording.findings(db.session, given, now=now, force=_force())
        return _check(draft, read, given, found, {"form": [_CHANGED]}), 409
    given = replace(
        draft_record.whole(read),
        override_reason=_reason().strip() or None,
        source=drafts.SOURCE,
        source_reference=draft.id,
    )
    try:
        # An order it ends may have changed by then: what was written before goes.
        with db.session.begin_nested():
            order = recording.record(db.session, given, by=by, now=now, force=_force())
    except RuleBroken as broken:
        errors = _links(draft, read, refusals(broken.findings)) or {"override_reason": [_WHY]}
        return _check(draft, read, given, broken.found, errors), 422
    drafts.finish(db.session, draft)
    return back(order.reference, "recorded")


@bp.get("/drafts/<draft_id>/drop")
@requires(Permission.ORDER_RECORD)
def ask_to_drop(draft_id: str) -> ResponseReturnValue:
    """Ask once more before an unfinished record is forgotten."""
    draft = _draft(draft_id)
    return render_template(
        "pages/recording/drop.html", draft=draft, kind=recording_pages.kind_of(draft)
    )


@bp.post("/drafts/<draft_id>/drop")
@requires(Permission.ORDER_RECORD)
def drop(draft_id: str) -> ResponseReturnValue:
    """Forget an unfinished record."""
    draft = _draft(draft_id, to_change=True)
    drafts.drop(db.session, draft, by=current_account(), now=clock.now())
    return redirect(url_for("recording.index", done="dropped"), code=303)


def _force() -> ForceProfile:
    return reference_rows.force(db.session, current_settings().force)


def _draft(draft_id: str, *, to_change: bool = False) -> Draft:
    return drafts.load(db.session, draft_id, by=current_account(), to_change=to_change)


def _read(draft: Draft) -> DraftRecord:
    return read_draft(db.session, recording_pages.kind_of(draft), draft.pages)


def _choose(errors: dict[str, list[str]]) -> str:
    mine, others = drafts.unfinished(db.session, by=current_account())
    if others:
        looked("draft.listed", {"of": sorted({each.account_id for each in others})})
    return render_template(
        "pages/recording/index.html",
        kinds=[(kind.code, _title(kind), _line(kind)) for kind in catalogue.KINDS.values()],
        unfinished=[draft_list.line(each) for each in mine],
        others=[draft_list.line(each) for each in others],
        reader=current_account(),
        dropped=request.args.get("done") == "dropped",
        errors=errors,
    )


def _title(kind: Kind) -> str:
    name = capital(kind.name)
    return name if kind.short in kind.name else f"{name} ({kind.short})"


def _line(kind: Kind) -> str:
    if not kind.is_notice:
        first = (
            ""
            if kind.follows is None
            else f" Granted on a {kind.follows} in the register? {_INSTEAD}"
        )
        asked = f" Asked for by {kind.applicant}." if kind.applicant else ""
        return f"Made by a court: {kind.court}.{asked} {kind.statute}.{first}"
    rank = "" if kind.authorising_rank is None else f", not below {kind.authorising_rank.label}"
    return f"Issued by police{rank}. {kind.statute}."


def _unready(draft: Draft, read: DraftRecord) -> dict[str, list[str]]:
    return {
        url_for("drafting.show", draft_id=draft.id, key=each.key): [
            f"{each.title}: {each.progress.value.lower()}."
        ]
        for each in draft_record.unready(draft_record.sections(read))
    }


def _tasks(draft: Draft, read: DraftRecord, errors: dict[str, list[str]]) -> str:
    found = draft_record.sections(read)
    return render_template(
        "pages/recording/tasks.html",
        draft=draft,
        kind=read.kind,
        sections=found,
        ready=not draft_record.unready(found),
        errors=errors,
    )


def _check(
    draft: Draft,
    read: DraftRecord,
    given: OrderInput,
    found: Sequence[Finding],
    errors: dict[str, list[str]],
) -> str:
    kind, now = read.kind, clock.now()
    return render_template(
        "pages/recording/check.html",
        draft=draft,
        kind=kind,
        cards=recording_summary.cards(
            db.session,
            kind,
            given,
            protected_keys=recording_pages.protected_keys(draft.pages),
            now=now,
        ),
        people=["subject", *recording_pages.protected_keys(draft.pages)],
        known=drafts.already_known(db.session, given, by=current_account(), now=now),
        refused=refusals(found),
        unseen=unseen_in(given),
        contact=given.out_of_hours_contact,
        to_confirm=confirmations(found),
        values=draft.pages.get(CONFIRM, {}),
        seen=page_versions.seen_of(draft, _answers(draft)),
        errors=errors,
    )


def _links(draft: Draft, read: DraftRecord, found: tuple[Finding, ...]) -> dict[str, list[str]]:
    """What the rules refuse, by the address of the page where it can be put right."""
    said: dict[str, list[str]] = {}
    for each in found:
        key = recording_pages.page_of_finding(read.kind, each.field, read.pages)
        place = url_for("drafting.show", draft_id=draft.id, key=key)
        said.setdefault(place, []).append(f"{each.message} ({each.source})")
    return said


def _answers(draft: Draft) -> list[str]:
    """Keys of the pages that are read once more before a record is made of them."""
    return [key for key in draft.pages if key != CONFIRM]


def _reason() -> str:
    return request.form.get("override_reason", "")
