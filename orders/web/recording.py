"""Recording a notice or order: begin, see how far it is, check the answers, record or drop it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.signing_in import current_account
from orders.db import db
from orders.errors import NotFound
from orders.register import applications, drafts, linking, recording
from orders.register.model import Draft
from orders.register.schema import OrderInput
from orders.rules import catalogue
from orders.rules.findings import Finding, confirmations, refusals
from orders.rules.kind import Kind
from orders.search.disclosure.forewarning import unseen_in
from orders.settings import Settings
from orders.web import recording_answers, recording_pages
from orders.web.done import back

bp = Blueprint("recording", __name__)

CONFIRM = "check"
"""Where a draft keeps the reason typed on the last page."""
_INSTEAD = "Record it from that record's page instead, so that the two stay together."


@bp.get("/orders/new")
@requires(Permission.ORDER_RECORD)
def index() -> ResponseReturnValue:
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


@bp.get("/drafts/<draft_id>")
@requires(Permission.ORDER_RECORD)
def tasks(draft_id: str) -> ResponseReturnValue:
    """Show which sections are done and which are not."""
    return _tasks(_draft(draft_id), {})


@bp.get("/drafts/<draft_id>/check")
@requires(Permission.ORDER_RECORD)
def check(draft_id: str) -> ResponseReturnValue:
    """Read everything once more, with what the rules say of it, before it is recorded."""
    draft = _draft(draft_id)
    if _unready(draft):
        return redirect(url_for("recording.tasks", draft_id=draft.id), code=303)
    kind = recording_pages.kind_of(draft)
    given = recording_pages.whole(db.session, kind, draft.pages)
    found = _findings(kind, given)
    return _check(draft, given, found, _links(draft, refusals(found)))


@bp.post("/drafts/<draft_id>/record")
@requires(Permission.ORDER_RECORD)
def record(draft_id: str) -> ResponseReturnValue:
    """Put the record into the register; the draft is gone in the same transaction."""
    now, by = clock.now(), current_account()
    try:
        draft = _draft(draft_id, to_change=True)
    except NotFound:
        return _already(draft_id)
    drafts.save(db.session, draft, CONFIRM, {"override_reason": _reason()}, now=now)
    if unready := _unready(draft):
        return _tasks(draft, unready), 422
    kind = recording_pages.kind_of(draft)
    given = recording_pages.whole(db.session, kind, draft.pages)
    found = _findings(kind, given)
    if errors := _links(draft, refusals(found)) or _unconfirmed(found):
        return _check(draft, given, found, errors), 422
    settings: Settings = current_app.config["SETTINGS"]
    order = recording.record(
        db.session,
        _as_of(draft, given, found),
        by=by,
        now=now,
        prefix=settings.reference_prefix,
        force=settings.force_name,
        switches=settings.switches,
    )
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


def _findings(kind: Kind, given: OrderInput) -> list[Finding]:
    now = clock.now()
    ended = linking.checks(db.session, kind, given, now=now)
    ended += applications.checks(db.session, kind, given)
    settings: Settings = current_app.config["SETTINGS"]
    found = recording.checks(
        kind, given, now=now, force=settings.force_name, switches=settings.switches
    )
    return [*found, *ended]


def _draft(draft_id: str, *, to_change: bool = False) -> Draft:
    return drafts.load(db.session, draft_id, by=current_account(), to_change=to_change)


def _choose(errors: dict[str, list[str]]) -> str:
    mine = drafts.unfinished(db.session, by=current_account())
    return render_template(
        "pages/recording/index.html",
        kinds=[(kind.code, _title(kind), _line(kind)) for kind in catalogue.KINDS.values()],
        unfinished=[(each, recording_pages.kind_of(each)) for each in mine],
        dropped=request.args.get("done") == "dropped",
        errors=errors,
    )


def _title(kind: Kind) -> str:
    name = f"{kind.name[:1].upper()}{kind.name[1:]}"
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


def _unready(draft: Draft) -> dict[str, list[str]]:
    kind = recording_pages.kind_of(draft)
    found = recording_pages.sections(db.session, kind, draft.pages)
    return {
        url_for("drafting.show", draft_id=draft.id, key=each.key): [
            f"{each.title}: {each.progress.value.lower()}."
        ]
        for each in recording_pages.unready(found)
    }


def _tasks(draft: Draft, errors: dict[str, list[str]]) -> str:
    kind = recording_pages.kind_of(draft)
    found = recording_pages.sections(db.session, kind, draft.pages)
    return render_template(
        "pages/recording/tasks.html",
        draft=draft,
        kind=kind,
        sections=found,
        ready=not recording_pages.unready(found),
        errors=errors,
    )


def _check(
    draft: Draft, given: OrderInput, found: list[Finding], errors: dict[str, list[str]]
) -> str:
    kind, now = recording_pages.kind_of(draft), clock.now()
    return render_template(
        "pages/recording/check.html",
        draft=draft,
        kind=kind,
        cards=recording_answers.cards(
            db.session,
            kind,
            given,
            protected_keys=recording_pages.protected_keys(draft.pages),
            now=now,
        ),
        known=drafts.already_known(db.session, given, by=current_account(), now=now),
        refused=refusals(found),
        unseen=unseen_in(given),
        contact=given.out_of_hours_contact,
        to_confirm=confirmations(found),
        values=draft.pages.get(CONFIRM, {}),
        errors=errors,
    )


def _links(draft: Draft, found: tuple[Finding, ...]) -> dict[str, list[str]]:
    """What the rules refuse, by the address of the page where it can be put right."""
    said: dict[str, list[str]] = {}
    for each in found:
        key = recording_pages.page_of_finding(
            recording_pages.kind_of(draft), each.field, draft.pages
        )
        place = url_for("drafting.show", draft_id=draft.id, key=key)
        said.setdefault(place, []).append(f"{each.message} ({each.source})")
    return said


def _unconfirmed(found: list[Finding]) -> dict[str, list[str]]:
    if not confirmations(found) or _reason().strip():
        return {}
    return {"override_reason": ["Say why it is recorded although this looks wrong."]}


def _reason() -> str:
    return request.form.get("override_reason", "")


def _as_of(draft: Draft, given: OrderInput, found: list[Finding]) -> OrderInput:
    reason = _reason().strip() if confirmations(found) else None
    return replace(given, override_reason=reason, source=drafts.SOURCE, source_reference=draft.id)


def _already(draft_id: str) -> ResponseReturnValue:
    reference = drafts.became(db.session, draft_id, by=current_account())
    page = render_template("pages/recording/already.html", reference=reference)
    return page, 404 if reference is None else 409
