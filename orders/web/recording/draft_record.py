"""A draft as read: each of its pages once, how far each section has come, the record they make."""

from __future__ import annotations

import enum
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from orders import clock
from orders.people.model import Address
from orders.people.schema import PersonChoice
from orders.register.changes.recorded_before import chosen_persons
from orders.register.schemas.order import OrderInput, OrderSchema
from orders.rules.kinds.kind import Kind
from orders.web.forms import Form
from orders.web.recording import begin_page
from orders.web.recording.page_readers import Checked, PageContext, Pages
from orders.web.recording.recording_pages import (
    PARTS,
    home_keys,
    page_or_none,
    parts,
    protected_keys,
    who_key,
)


class SectionProgress(enum.Enum):
    """How far a section has come."""

    COMPLETED = "Completed"
    NOT_STARTED = "Not started"
    PROBLEM = "Has a problem"
    OPTIONAL = "May be left out"


@dataclass(frozen=True, slots=True)
class TaskListSection:
    """One line of the task list."""

    key: str
    title: str
    progress: SectionProgress


@dataclass(frozen=True, slots=True)
class DraftRecord:
    """A draft's pages as one reading of them found them.

    Attributes:
        kind: the notice or order.
        pages: what was typed, by page key.
        read: what each page that was written holds, with what is wrong in the order of its fields.
        known_homes: where the register knows each chosen person to live, by the person's page key.
    """

    kind: Kind
    pages: Pages
    read: Mapping[str, Checked]
    known_homes: Mapping[str, Sequence[Address]] = field(default_factory=dict)

    def choice(self, person: str) -> PersonChoice:
        """What was said of the records that a person, by page key, may be."""
        found = self.read.get(who_key(person))
        if found is None or found.faults:
            return PersonChoice()
        data = found.data
        return PersonChoice(
            data["same_as"], tuple(data["unsure"]), tuple(data["others"]), data["reason"]
        )


def read_draft(db: Session, kind: Kind, pages: Pages) -> DraftRecord:
    """Read every page that was written, once."""
    written = [(key, form, page_or_none(kind, key)) for key, form in pages.items()]
    read = {
        key: _in_order(form, page.read(PageContext(db, kind, pages, key), form))
        for key, form, page in written
        if page is not None and page.read is not None
    }
    draft = DraftRecord(kind, pages, read)
    chosen = {key: draft.choice(key).same_as for key in ("subject", *protected_keys(pages))}
    wanted = {each for each in chosen.values() if each is not None}
    homes = chosen_persons.homes_now(db, wanted, now=clock.now()) if wanted else {}
    known = {key: homes[each] for key, each in chosen.items() if each is not None}
    return replace(draft, known_homes=known)


def _in_order(form: Form, found: Checked) -> Checked:
    names = list(form)

    def position(name: str) -> int:
        return next((at for at, each in enumerate(names) if each.startswith(name)), len(names))

    faults = dict(sorted(found.faults.items(), key=lambda each: position(each[0])))
    return replace(found, faults=faults)


def sections(draft: DraftRecord) -> list[TaskListSection]:
    """The task list: every section of a kind and how far it has come."""
    homes = _homes_progress(draft, "subject")
    return [
        TaskListSection("subject", "The subject", _own_progress(draft, "subject")),
        TaskListSection("subject/homes", "Where the subject lives", homes),
        TaskListSection("protected", "Protected persons and where they live", _protected(draft)),
        *(
            TaskListSection(key, PARTS[key][0], _part_progress(draft, key))
            for key in parts(draft.kind, draft.pages)
        ),
    ]


def unready(found: list[TaskListSection]) -> list[TaskListSection]:
    """Sections that must be filled in or put right before the record can be checked.

    That an order names no protected person is for the rules to judge, not for the pages.
    """
    return [
        each
        for each in found
        if each.progress is SectionProgress.PROBLEM
        or (each.progress is SectionProgress.NOT_STARTED and each.key != "protected")
    ]


def after(found: list[TaskListSection], section: str) -> str:
    """Key of the section to go on to from ``section``; ``check`` when nothing is left."""
    at = next((number for number, each in enumerate(found) if each.key == section), -1)
    later = [each for each in found[at + 1 :] if each.progress is not SectionProgress.COMPLETED]
    return next((each.key for each in [*later, *unready(found)] if each.key != section), "check")


def whole(draft: DraftRecord) -> OrderInput:
    """The record as written on all pages.

    Raises:
        marshmallow.ValidationError: a section is not ready.
    """
    kind, pages = draft.kind, draft.pages

    def read(key: str) -> dict[str, Any]:
        return draft.read[key].data if key in draft.read else {}

    def homes(person: str) -> list[dict[str, Any]]:
        return [read(key) for key in home_keys(pages, person)]

    data: dict[str, Any] = {
        "kind": kind.code,
        "subject": read("subject") | {"addresses": homes("subject")},
        "protected_persons": [
            {**read(key), "person": read(key)["person"] | {"addresses": homes(key)}}
            for key in protected_keys(pages)
        ],
    }
    for key in parts(kind, pages):
        data |= read(key)
    given: OrderInput = OrderSchema().load(data)
    subject = replace(given.subject, choice=draft.choice("subject"))
    protected = tuple(
        replace(each, person=replace(each.person, choice=draft.choice(key)))
        for key, each in zip(protected_keys(pages), given.protected_persons, strict=True)
    )
    return replace(given, subject=subject, protected_persons=protected)


def _part_progress(draft: DraftRecord, key: str) -> SectionProgress:
    # Until the recorder says otherwise a record begins as most do.
    if key == begin_page.KEY and key not in draft.pages:
        return SectionProgress.COMPLETED
    return _progress(draft, [key])


def _progress(draft: DraftRecord, keys: list[str]) -> SectionProgress:
    if not any(key in draft.pages for key in keys):
        return SectionProgress.NOT_STARTED
    wrong = any(draft.read[key].faults for key in keys if key in draft.read)
    return SectionProgress.PROBLEM if wrong else SectionProgress.COMPLETED


def _own_progress(draft: DraftRecord, person: str) -> SectionProgress:
    """How far the page of a person has come, with what was said of who they may be."""
    return _progress(draft, [person, who_key(person)])


def _homes_progress(draft: DraftRecord, person: str) -> SectionProgress:
    written = home_keys(draft.pages, person)
    if not written and draft.known_homes.get(person):
        # Those the register has count for the new record too.
        return SectionProgress.COMPLETED
    return _progress(draft, written)


def _protected(draft: DraftRecord) -> SectionProgress:
    persons = protected_keys(draft.pages)
    if not persons:
        return (
            SectionProgress.NOT_STARTED
            if draft.kind.protected_person_required
            else SectionProgress.OPTIONAL
        )
    done = [_own_progress(draft, key) for key in persons]
    done += [_homes_progress(draft, key) for key in persons]
    complete = all(each is SectionProgress.COMPLETED for each in done)
    return SectionProgress.COMPLETED if complete else SectionProgress.PROBLEM
