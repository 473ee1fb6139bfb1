"""The pages of an unfinished record: show one, keep what was typed, add and take out people."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from orders import clock
from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.sign_in.account_session import current_account
from orders.db import db
from orders.errors import NotFound
from orders.reference import reference_rows
from orders.register import drafts
from orders.register.model import Draft
from orders.rules.kinds.kind import Kind
from orders.search.disclosure.visibility import visible_to
from orders.settings import current_settings
from orders.web import forms, location_field
from orders.web.conditions import condition_form
from orders.web.conditions.condition_editor import Editor, editor
from orders.web.disclosure.looks import looked
from orders.web.forms import Errors
from orders.web.map_field import drawing_map
from orders.web.recording import (
    draft_people,
    draft_record,
    ended_orders_page,
    person_form,
    person_page,
    person_steps,
    recording_pages,
)
from orders.web.recording.draft_record import DraftRecord, read_draft
from orders.web.recording.page_readers import Checked, Pages, begun, is_received, people_of
from orders.web.recording.person_steps import address_of, faults_of
from orders.web.recording.recording_pages import RecordingPage
from orders.web.recording.team import page_versions, unsaved_pages
from orders.web.recording.team.page_versions import SEEN, Sent
from orders.web.security import with_map

bp = Blueprint("drafting", __name__)
unsaved_pages.init_blueprint(bp)

_ADD = f"{condition_form.RECORDED}-add"
_MANY = frozenset({_ADD, "flags", ended_orders_page.MANY})
"""Names a form sends once for each choice."""
_CONDITIONS, _PERSON = "conditions", person_page.PAGE


@bp.get("/drafts/<draft_id>/<path:key>")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def show(draft_id: str, key: str) -> ResponseReturnValue:
    """Show a page as it was left, with what is still wrong with it."""
    draft = drafts.load(db.session, draft_id, by=current_account())
    kind = recording_pages.kind_of(draft)
    page = recording_pages.page(kind, key)
    if page.read is None and key.endswith("/homes") and not _homes(draft, key):
        return redirect(
            address_of(draft, recording_pages.next_home(draft.pages, _who(key))), code=303
        )
    record = read_draft(db.session, kind, draft.pages)
    quiet = "added" in request.args or "looked" in request.args
    return _page(draft, record, page, {} if quiet else faults_of(record, page))


@bp.post("/drafts/<draft_id>/<path:key>")
@requires(Permission.ORDER_RECORD)
@with_map  # type: ignore[untyped-decorator]  # Flask-Talisman publishes no types
def save(draft_id: str, key: str) -> ResponseReturnValue:
    """Keep what was typed, right or wrong; go on when nothing is wrong."""
    draft = drafts.load(db.session, draft_id, by=current_account(), to_change=True)
    kind = recording_pages.kind_of(draft)
    page = recording_pages.page(kind, key)
    if page.read is None:
        raise NotFound("Nothing is typed on this page.")
    typed = _typed()
    if page_versions.overwrites(draft, sent := _sent(page, typed)):
        return _not_saved(draft, page, sent), 409
    if page.template == _CONDITIONS and condition_form.is_edit(typed, condition_form.RECORDED):
        return _other_rows(draft, key, typed)
    if page.template == _PERSON:
        there = person_steps.saved(draft, page, typed)
        if there is not None:
            return redirect(there, code=303)
        record = read_draft(db.session, kind, draft.pages)
        return _page(draft, record, page, faults_of(record, page)), 422
    drafts.save(db.session, draft, key, typed, now=clock.now())
    record = read_draft(db.session, kind, draft.pages)
    if faults := record.read[key].faults:
        return _page(draft, record, page, faults), 422
    return redirect(_next(draft, record, page), code=303)


@bp.get("/drafts/<draft_id>/remove/<path:key>")
@requires(Permission.ORDER_RECORD)
def ask_to_remove(draft_id: str, key: str) -> ResponseReturnValue:
    """Ask once more before a person or an address is taken out."""
    draft = drafts.load(db.session, draft_id, by=current_account())
    return render_template(
        "pages/recording/remove.html",
        draft=draft,
        page=_removable(draft, key),
        back=_list_of(key),
        named=draft_people.named(draft, key),
    )


@bp.post("/drafts/<draft_id>/remove/<path:key>")
@requires(Permission.ORDER_RECORD)
def remove(draft_id: str, key: str) -> ResponseReturnValue:
    """Take a person or an address out of an unfinished record."""
    draft = drafts.load(db.session, draft_id, by=current_account(), to_change=True)
    drafts.remove(db.session, draft, _removable(draft, key).key, now=clock.now())
    return redirect(address_of(draft, _list_of(key)), code=303)


def _other_rows(draft: Draft, key: str, typed: dict[str, Any]) -> ResponseReturnValue:
    """Keep what was typed with the rows asked for, and go on where the new ones are."""
    prefix = condition_form.RECORDED
    before = condition_form.numbers(typed, prefix)
    values = condition_form.edited(typed, prefix)
    drafts.save(db.session, draft, key, values, now=clock.now())
    fresh = [each for each in condition_form.numbers(values, prefix) if each not in before]
    anchor = f"{prefix}-{fresh[0]}-row" if fresh else "conditions"
    address = url_for("drafting.show", draft_id=draft.id, key=key, added=len(fresh), _anchor=anchor)
    return redirect(address, code=303)


def _not_saved(draft: Draft, page: RecordingPage, sent: Sent) -> str:
    """The page with what was typed, which is kept only when it is sent again."""
    seen, saved = page_versions.seen_of(draft, sent), page_versions.message(draft)
    db.session.expunge(draft)
    draft.pages = {
        **draft.pages,
        **{key: typed for key, typed in sent.items() if typed is not None},
    }
    record = read_draft(db.session, recording_pages.kind_of(draft), draft.pages)
    faults = {"form": [saved], **faults_of(record, page)}
    return _page(draft, record, page, faults, seen=seen)


def _sent(page: RecordingPage, typed: dict[str, Any]) -> Sent:
    """What a form says of each page it is about: a person's own is about their first home too."""
    if page.template != _PERSON:
        return {page.key: typed}
    own, home = person_page.split(typed)
    own = {name: said for name, said in own.items() if name not in person_page.BUTTONS}
    return {page.key: own, person_page.first_home(page.key): home}


def _page(
    draft: Draft,
    record: DraftRecord,
    page: RecordingPage,
    faults: Errors,
    *,
    seen: str | None = None,
) -> str:
    kind, pages = record.kind, record.pages
    who = _who(page.key)
    listed = _listed(draft, page)
    return render_template(
        f"pages/recording/{page.template}.html",
        draft=draft,
        kind=kind,
        page=page,
        seen=seen or page_versions.seen_of(draft, _sent(page, {})),
        who=who,
        whose=draft_people.whose(draft, who),
        values=_values(kind, pages, page),
        errors=faults,
        choices={
            **recording_pages.choices(
                kind,
                reference_rows.force(db.session, current_settings().force),
                clock.now(),
            ),
            **person_form.choices(pages.get(page.key, {})),
        },
        received=is_received(kind, pages),
        pages=pages,
        map=drawing_map() if page.template in {"home", _PERSON} else None,
        shared=draft_people.shared_homes(draft, record, who),
        named={each: draft_people.whose(draft, each) for each in people_of(pages)},
        nobody=request.args.get("looked") == "none",
        known=record.known_homes.get(who),
        another_home=recording_pages.next_home(pages, who) if page.template == _PERSON else "",
        more_homes=len(recording_pages.home_keys(pages, who)) > 1,
        editor=_editor(draft, kind, faults) if page.template == _CONDITIONS else None,
        near=_near(draft, page, faults),
        fallen={key: _fallen(record.read[key]) for key in listed if "/" in key},
        listed=listed,
        begun=begun(kind, pages),
        earlier=_earlier(record) if page.key == ended_orders_page.KEY else [],
        next_key=draft_record.after(draft_record.sections(record), page.section),
        another_key=_another(draft, page),
    )


def _values(kind: Kind, pages: Pages, page: RecordingPage) -> dict[str, Any]:
    values = dict(pages.get(page.key) or recording_pages.starting_values(kind, page.key))
    return person_page.shown(pages, page.key, values) if page.template == _PERSON else values


def _editor(draft: Draft, kind: Kind, faults: Errors) -> Editor:
    values = draft.pages.get(_CONDITIONS) or recording_pages.starting_values(kind, _CONDITIONS)
    keys = recording_pages.protected_keys(draft.pages)
    return editor(
        values,
        faults,
        prefix=condition_form.RECORDED,
        kind=kind,
        persons=[
            (str(number), draft_people.named(draft, key))
            for number, key in enumerate(keys, start=1)
        ],
        fresh=forms.whole_number(request.args, "added", 0),
    )


def _near(draft: Draft, page: RecordingPage, faults: Errors) -> list[tuple[str, str]]:
    """Postcodes to choose from where the one typed is not known."""
    own = page.template == _PERSON
    form = draft.pages.get(person_page.first_home(page.key) if own else page.key, {})
    wrong = (person_page.HOME if own else "") + "postcode" in faults
    if page.template not in {"home", _PERSON} or not (wrong or form.get("near_postcode")):
        return []
    return location_field.choices(db.session, form, clock.now())


def _fallen(found: Checked) -> location_field.Fallen | None:
    """Where an address written so far counts."""
    if found.faults:
        return None
    return location_field.fallen_or_none(db.session, found.given, clock.now())


def _earlier(record: DraftRecord) -> list[tuple[str, str, str]]:
    """Orders on the same subject to choose from; showing them is a consultation of each."""
    account, now = current_account(), clock.now()
    found = ended_orders_page.options(
        db.session,
        record.kind,
        record.read,
        visible=visible_to(account, now),
        now=now,
    )
    for reference, _, _ in found:
        looked("draft.earlier-order", reference=reference)
    return found


def _typed() -> dict[str, Any]:
    names = [name for name in request.form if name not in {*forms.NOT_TYPED, SEEN}]
    return {
        name: request.form.getlist(name) if name in _MANY else request.form[name] for name in names
    }


def _next(draft: Draft, record: DraftRecord, page: RecordingPage) -> str:
    """Where to go on after a page: an address to its list, a new person to their first address."""
    if page.template == "home":
        return address_of(draft, _list_of(page.key))
    return address_of(draft, draft_record.after(draft_record.sections(record), page.section))


def _who(key: str) -> str:
    return key.partition("/")[0]


def _homes(draft: Draft, key: str) -> list[str]:
    return recording_pages.home_keys(draft.pages, _who(key))


def _listed(draft: Draft, page: RecordingPage) -> list[str]:
    if page.read is not None:
        return []
    if page.key == "protected":
        return recording_pages.protected_keys(draft.pages)
    return _homes(draft, page.key)


def _another(draft: Draft, page: RecordingPage) -> str:
    if page.key == "protected":
        return recording_pages.next_protected(draft.pages)
    return recording_pages.next_home(draft.pages, _who(page.key)) if page.read is None else ""


def _removable(draft: Draft, key: str) -> RecordingPage:
    page = recording_pages.page(recording_pages.kind_of(draft), key)
    if key not in draft.pages or not key[-1].isdigit():
        raise NotFound("There is nothing to take out.")
    return page


def _list_of(key: str) -> str:
    return key.rpartition("/")[0] or "protected"
