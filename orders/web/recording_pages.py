"""The pages of a new record: which a kind of notice or order has, and how far each has come.

A page's key is its path under the draft and its place in the draft's data: ``subject``,
``subject/homes/2``, ``protected-1``, ``grounds``. Which pages there are follows from what the
catalogue says of the kind.
"""

from __future__ import annotations

import enum
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from orders.errors import NotFound
from orders.register.model import Draft
from orders.register.schema import OrderInput, OrderSchema
from orders.rules import catalogue, conditions
from orders.rules.kind import Kind
from orders.rules.ranks import Rank
from orders.rules.vocabulary import AddressKind, EndsKind, NameKind, RelationshipBasis, Sex
from orders.rules.wording import usual
from orders.web import condition_form, recording_begun, recording_earlier
from orders.web import recording_reading as reading
from orders.web.recording_reading import Asked, Checked, Pages, Reader

_NUMBERED = re.compile(
    r"(?P<person>subject|protected-[1-9][0-9]?)(?P<homes>/homes(?P<home>/[1-9][0-9]?)?)?"
)


class Progress(enum.Enum):
    """How far a section has come."""

    COMPLETED = "Completed"
    NOT_STARTED = "Not started"
    PROBLEM = "Has a problem"
    OPTIONAL = "May be left out"


@dataclass(frozen=True, slots=True)
class Page:
    """One page.

    Attributes:
        key: path under the draft.
        section: the section of the task list it belongs to.
        template: file under templates/pages/recording.
        read: reads its form; ``None`` for a page that only lists others.
    """

    key: str
    section: str
    template: str
    read: Reader | None = None


@dataclass(frozen=True, slots=True)
class Section:
    """One line of the task list."""

    key: str
    title: str
    progress: Progress


_PARTS: dict[str, tuple[str, Reader]] = {
    recording_begun.KEY: ("How far it has come", recording_begun.read),
    recording_begun.APPLICATION: ("When it began", recording_begun.read_application),
    "grounds": ("Grounds", reading.grounds),
    "conditions": ("Conditions", reading.terms),
    "authority": ("Who authorised it", reading.authority),
    "court": ("The court's order", reading.court),
    recording_earlier.KEY: ("Earlier orders it ends", recording_earlier.read),
    "contact": ("Officer in the case and contact", reading.contact),
}


def kind_of(draft: Draft) -> Kind:
    """The catalogue's entry of a draft's kind.

    Raises:
        NotFound: the register no longer knows that kind.
    """
    if draft.kind not in catalogue.KINDS:
        raise NotFound("The register no longer knows this kind of record.")
    return catalogue.kind(draft.kind)


def page(kind: Kind, key: str) -> Page:
    """The page at ``key``.

    Raises:
        NotFound: records of this kind have no such page.
    """
    if key in _parts(kind, {}) or (key == recording_begun.APPLICATION and kind.begins[1:]):
        return Page(key, key, key, _PARTS[key][1])
    if key == "protected":
        return Page(key, key, "protected")
    found = _NUMBERED.fullmatch(key)
    if found is None:
        raise NotFound("There is no such page.")
    is_subject = found["person"] == "subject"
    if found["home"]:
        return Page(key, _section_of_homes(found["person"]), "home", reading.home)
    if found["homes"]:
        return Page(key, _section_of_homes(found["person"]), "homes")
    reader = reading.person if is_subject else reading.protected_person
    return Page(key, "subject" if is_subject else "protected", "person", reader)


def checked(db: Session, kind: Kind, pages: Pages, key: str) -> Checked:
    """What a page holds, read, with what is wrong in the order of its fields."""
    read, form = page(kind, key).read, pages.get(key, {})
    if read is None:
        return Checked({})
    found = read(Asked(db, kind, pages, key), form)
    places = list(form)

    def position(name: str) -> int:
        return next((at for at, each in enumerate(places) if each.startswith(name)), len(places))

    return Checked(
        found.data, dict(sorted(found.faults.items(), key=lambda each: position(each[0])))
    )


def starting_values(kind: Kind, key: str) -> dict[str, Any]:
    """What a page shows before anything was typed on it."""
    match page(kind, key).template:
        case "conditions":
            code = next((code for code in conditions.CODES if code in kind.condition_required), "")
            first = {"code": code, "text_verbatim": usual(code)}
            return condition_form.shown(first, f"{condition_form.RECORDED}-0-")
        case "person":
            return {"sex": Sex.NOT_KNOWN.value}
        case "home":
            return {"kind": AddressKind.HOME.value}
        case "court":
            return {"ends_kind": reading.only_ending(kind)}
        case recording_begun.KEY:
            return {"begins_with": kind.begins[0].value}
    return {}


def choices(kind: Kind, switches: Collection[str] = ()) -> dict[str, Any]:
    """What a person may choose from on the pages of a kind.

    Args:
        kind: the notice or order.
        switches: settings that are on, for what this force may issue behind one.
    """
    endings = [each for each in EndsKind if each in kind.ends_kinds]
    return {
        "begins": recording_begun.choices(kind),
        "address_kinds": _options(each for each in AddressKind if each.is_home),
        "ends_kinds": _options(endings) if len(endings) > 1 else [],
        "name_kinds": _options(each for each in NameKind if each is not NameKind.LEGAL),
        "ranks": [(rank.name, rank.label.capitalize()) for rank in Rank],
        "relationships": _options(RelationshipBasis),
        "routes": _options(kind.routes) if len(kind.routes) > 1 else [],
        "asks_notice": bool(kind.awareness_source) and not kind.is_without_notice,
        "sections": [(each.code, f"{each.code}: {each.words}") for each in kind.provisions],
        "not_given_here": bool(kind.switch) and kind.switch not in switches,
        "may_end_on_event": EndsKind.UNTIL_EVENT in kind.ends_kinds,
        "sexes": _options(Sex),
    }


def protected_keys(pages: Pages) -> list[str]:
    """Keys of the protected persons written so far, in their order."""
    return _keys(pages, lambda found: found["person"] != "subject" and not found["homes"])


def home_keys(pages: Pages, person: str) -> list[str]:
    """Keys of the addresses of ``person`` written so far, in their order."""
    return _keys(pages, lambda found: found["person"] == person and bool(found["home"]))


def next_protected(pages: Pages) -> str:
    """Key for one more protected person."""
    return f"protected-{_next_number(protected_keys(pages))}"


def next_home(pages: Pages, person: str) -> str:
    """Key for one more address of ``person``."""
    return f"{person}/homes/{_next_number(home_keys(pages, person))}"


def sections(db: Session, kind: Kind, pages: Pages) -> list[Section]:
    """The task list: every section of a kind and how far it has come."""
    homes, protected = _homes_progress(db, kind, pages, "subject"), _protected(db, kind, pages)
    return [
        Section("subject", "The subject", _progress(db, kind, pages, ["subject"])),
        Section("subject/homes", "Where the subject lives", homes),
        Section("protected", "Protected persons and where they live", protected),
        *(
            Section(key, _PARTS[key][0], _part_progress(db, kind, pages, key))
            for key in _parts(kind, pages)
        ),
    ]


def unready(found: list[Section]) -> list[Section]:
    """Sections that must be filled in or put right before the record can be checked.

    That an order names nobody it protects is for the rules to judge, not for the pages.
    """
    return [
        each
        for each in found
        if each.progress is Progress.PROBLEM
        or (each.progress is Progress.NOT_STARTED and each.key != "protected")
    ]


def after(found: list[Section], section: str) -> str:
    """Key of the section to go on to from ``section``; ``check`` when nothing is left."""
    at = next((number for number, each in enumerate(found) if each.key == section), -1)
    later = [each for each in found[at + 1 :] if each.progress is not Progress.COMPLETED]
    return next((each.key for each in [*later, *unready(found)] if each.key != section), "check")


def whole(db: Session, kind: Kind, pages: Pages) -> OrderInput:
    """The record as written on all pages.

    Raises:
        marshmallow.ValidationError: a section is not ready.
    """

    def read(key: str) -> dict[str, Any]:
        return checked(db, kind, pages, key).data

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
    for key in _parts(kind, pages):
        data |= read(key)
    given: OrderInput = OrderSchema().load(data)
    return given


def page_of_finding(kind: Kind, named: str, pages: Pages) -> str:
    """Key of the page where what the rules found can be put right.

    Args:
        named: the finding's ``field``, such as ``considerations.OCCUPANT_OPINION``.
    """
    decided = _decided(kind, pages)
    first = next(iter(protected_keys(pages)), "protected")
    keys = {
        "subject_born_on": "subject",
        "protected_persons": "protected",
        "relationship_basis": first,
        "considerations": "grounds",
        "conditions": "conditions",
        recording_earlier.MANY: recording_earlier.KEY,
        "begins_with": recording_begun.KEY,
    }
    return keys.get(named.partition(".")[0], decided)


def _decided(kind: Kind, pages: Pages) -> str:
    if recording_begun.is_early(kind, pages):
        return recording_begun.APPLICATION
    return "authority" if kind.is_notice else "court"


def _parts(kind: Kind, pages: Pages) -> tuple[str, ...]:
    begins = (recording_begun.KEY,) if recording_begun.is_asked(kind) else ()
    if recording_begun.is_early(kind, pages):
        return (*begins, "grounds", recording_begun.APPLICATION, "contact")
    earlier = (recording_earlier.KEY,) if recording_earlier.is_asked(kind) else ()
    return (*begins, "grounds", "conditions", _decided(kind, pages), *earlier, "contact")


def _part_progress(db: Session, kind: Kind, pages: Pages, key: str) -> Progress:
    # Until somebody says otherwise a record begins as most do.
    if key == recording_begun.KEY and key not in pages:
        return Progress.COMPLETED
    return _progress(db, kind, pages, [key])


def _section_of_homes(person: str) -> str:
    return "subject/homes" if person == "subject" else "protected"


def _progress(db: Session, kind: Kind, pages: Pages, keys: list[str]) -> Progress:
    if not any(key in pages for key in keys):
        return Progress.NOT_STARTED
    wrong = any(checked(db, kind, pages, key).faults for key in keys)
    return Progress.PROBLEM if wrong else Progress.COMPLETED


def _homes_progress(db: Session, kind: Kind, pages: Pages, person: str) -> Progress:
    return _progress(db, kind, pages, home_keys(pages, person))


def _protected(db: Session, kind: Kind, pages: Pages) -> Progress:
    persons = protected_keys(pages)
    if not persons:
        return Progress.NOT_STARTED if kind.protected_person_required else Progress.OPTIONAL
    done = [_progress(db, kind, pages, [key]) for key in persons]
    done += [_homes_progress(db, kind, pages, key) for key in persons]
    complete = all(each is Progress.COMPLETED for each in done)
    return Progress.COMPLETED if complete else Progress.PROBLEM


def _keys(pages: Pages, wanted: Callable[[re.Match[str]], bool]) -> list[str]:
    found = [key for key in pages if (match := _NUMBERED.fullmatch(key)) and wanted(match)]
    return sorted(found, key=_number)


def _number(key: str) -> int:
    return int(re.split(r"[-/]", key)[-1])


def _next_number(keys: list[str]) -> int:
    return _number(keys[-1]) + 1 if keys else 1


def _options(members: Any) -> list[tuple[str, str]]:
    return [(each.value, f"{each.label[:1].upper()}{each.label[1:]}") for each in members]
