"""The pages of a new record: which a kind of notice or order has, and what each offers.

A page's key is its path under the draft and its place in the draft's data: ``subject``,
``subject/homes/2``, ``protected-1``, ``grounds``. Which pages there are follows from what the
catalogue says of the kind.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from orders.errors import NotFound
from orders.formatting import london
from orders.register.model import Draft
from orders.register.schemas.event import asks_notice, asks_register
from orders.rules.checks import conditions
from orders.rules.kinds import catalogue
from orders.rules.kinds.force_profile import ForceProfile
from orders.rules.kinds.kind import Kind
from orders.rules.vocabulary.codes import AddressKind, EndsKind, NameKind, RelationshipBasis, Sex
from orders.rules.vocabulary.ranks import Rank
from orders.rules.vocabulary.wording import usual
from orders.web.conditions import condition_form
from orders.web.recording import begin_page, choice_page, ended_orders_page
from orders.web.recording import page_readers as reading
from orders.web.recording.page_readers import Pages, Reader
from orders.web.schema_forms import options

_NUMBERED = re.compile(
    r"(?P<person>subject|protected-[1-9][0-9]?)"
    r"(?P<who>/who)?(?P<homes>/homes(?P<home>/[1-9][0-9]?)?)?"
)


@dataclass(frozen=True, slots=True)
class RecordingPage:
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


PARTS: dict[str, tuple[str, Reader]] = {
    begin_page.KEY: ("How far it has come", begin_page.read),
    begin_page.APPLICATION: ("When it began", begin_page.read_application),
    "grounds": ("Grounds", reading.grounds),
    "conditions": ("Conditions", reading.terms),
    "authority": ("Who authorised it", reading.authority),
    "court": ("The court's order", reading.court),
    ended_orders_page.KEY: ("Earlier orders it ends", ended_orders_page.read),
    "contact": ("Officer in the case and contact", reading.contact),
}
"""Title and reader of every page that is not about a person, by key."""


def kind_of(draft: Draft) -> Kind:
    """The catalogue's entry of a draft's kind.

    Raises:
        NotFound: the register no longer knows that kind.
    """
    if draft.kind not in catalogue.KINDS:
        raise NotFound("The register no longer knows this kind of record.")
    return catalogue.kind(draft.kind)


def page(kind: Kind, key: str) -> RecordingPage:
    """The page at ``key``.

    Raises:
        NotFound: records of this kind have no such page.
    """
    found = page_or_none(kind, key)
    if found is None:
        raise NotFound("There is no such page.")
    return found


def page_or_none(kind: Kind, key: str) -> RecordingPage | None:
    """The page at ``key``, or ``None`` where records of this kind have none."""
    if key in parts(kind, {}) or (key == begin_page.APPLICATION and kind.begins[1:]):
        return RecordingPage(key, key, key, PARTS[key][1])
    if key == "protected":
        return RecordingPage(key, key, "protected")
    found = _NUMBERED.fullmatch(key)
    if found is None:
        return None
    is_subject = found["person"] == "subject"
    if found["who"]:
        section = "subject" if is_subject else "protected"
        return None if found["homes"] else RecordingPage(key, section, "who", choice_page.read)
    if found["home"]:
        return RecordingPage(key, _section_of_homes(found["person"]), "home", reading.home)
    if found["homes"]:
        return RecordingPage(key, _section_of_homes(found["person"]), "homes")
    reader = reading.person if is_subject else reading.protected_person
    return RecordingPage(key, "subject" if is_subject else "protected", "person", reader)


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
        case begin_page.KEY:
            return {"begins_with": kind.begins[0].value}
    return {}


def choices(kind: Kind, force: ForceProfile, now: datetime) -> dict[str, Any]:
    """What a person may choose from on the pages of a kind."""
    return {
        "begins": begin_page.choices(kind),
        "address_kinds": options(each for each in AddressKind if each.is_home),
        "ends_kinds": options(kind.ways_to_end) if len(kind.ways_to_end) > 1 else [],
        "name_kinds": options(each for each in NameKind if each is not NameKind.LEGAL),
        "ranks": [(rank.name, rank.label.capitalize()) for rank in Rank],
        "relationships": options(RelationshipBasis),
        "routes": options(kind.routes) if len(kind.routes) > 1 else [],
        "asks_register": asks_register(kind),
        "asks_notice": asks_notice(kind),
        "sections": [(each.code, f"{each.code}: {each.words}") for each in kind.provisions],
        "not_given_here": not force.may_give(kind, london(now).date()),
        "may_end_on_event": EndsKind.UNTIL_EVENT in kind.ends_kinds,
        "sexes": options(Sex),
    }


def protected_keys(pages: Pages) -> list[str]:
    """Keys of the protected persons written so far, in their order."""
    return _keys(pages, lambda found: found["person"] != "subject" and _is_own(found))


def who_key(person: str) -> str:
    """Key of the page that says who of the register a person is."""
    return f"{person}/who"


def home_keys(pages: Pages, person: str) -> list[str]:
    """Keys of the addresses of ``person`` written so far, in their order."""
    return _keys(pages, lambda found: found["person"] == person and bool(found["home"]))


def next_protected(pages: Pages) -> str:
    """Key for one more protected person."""
    return f"protected-{_next_number(protected_keys(pages))}"


def next_home(pages: Pages, person: str) -> str:
    """Key for one more address of ``person``."""
    return f"{person}/homes/{_next_number(home_keys(pages, person))}"


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
        ended_orders_page.MANY: ended_orders_page.KEY,
        "begins_with": begin_page.KEY,
    }
    return keys.get(named.partition(".")[0], decided)


def _decided(kind: Kind, pages: Pages) -> str:
    if reading.is_early(kind, pages):
        return begin_page.APPLICATION
    return "authority" if kind.is_notice else "court"


def parts(kind: Kind, pages: Pages) -> tuple[str, ...]:
    """Keys of the pages that follow those on people, in the order of the task list."""
    begins = (begin_page.KEY,) if begin_page.is_asked(kind) else ()
    if reading.is_early(kind, pages):
        return (*begins, "grounds", begin_page.APPLICATION, "contact")
    earlier = (ended_orders_page.KEY,) if ended_orders_page.is_asked(kind) else ()
    return (*begins, "grounds", "conditions", _decided(kind, pages), *earlier, "contact")


def _section_of_homes(person: str) -> str:
    return "subject/homes" if person == "subject" else "protected"


def _is_own(found: re.Match[str]) -> bool:
    return not found["homes"] and not found["who"]


def _keys(pages: Pages, wanted: Callable[[re.Match[str]], bool]) -> list[str]:
    found = [key for key in pages if (match := _NUMBERED.fullmatch(key)) and wanted(match)]
    return sorted(found, key=_number)


def _number(key: str) -> int:
    return int(re.split(r"[-/]", key)[-1])


def _next_number(keys: list[str]) -> int:
    return _number(keys[-1]) + 1 if keys else 1
