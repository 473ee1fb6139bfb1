"""What an invented notice says: people, terms, grounds, who authorised it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from orders.formatting import london
from orders.people.schema import AddressInput, PersonInput
from orders.register.schemas.condition import ConditionInput
from orders.register.schemas.order import OrderInput, ProtectedInput
from orders.rules.vocabulary.codes import Consideration, RelationshipBasis, Sex
from orders.rules.vocabulary.ranks import Rank
from orders.sample import SOURCE
from orders.sample.people import Town, officer, person
from orders.sample.stories.dice import Dice

_GROUNDS = (
    (
        "The subject pushed the protected person against a wall and held them by the throat. "
        "Officers saw reddening to the neck. Children were asleep upstairs."
    ),
    (
        "Third call in a month. The subject struck the protected person with a mobile "
        "telephone, then blocked the door. Injury to the cheek photographed."
    ),
    (
        "The subject threatened the protected person with a kitchen implement and broke "
        "furniture. Neighbours called. The protected person does not support a charge and is "
        "afraid."
    ),
    (
        "The subject came back after the relationship ended, forced the door and assaulted the "
        "protected person. Body-worn video shows the damage and a cut lip."
    ),
    (
        "The subject dragged the protected person from a car by the hair. An independent "
        "witness gave an account. No charging decision tonight."
    ),
    (
        "The subject threatened to kill the protected person in front of officers and has hit "
        "them before. No other safeguard is in place until bail conditions can be sought."
    ),
)
_CONSIDERED = {
    Consideration.UNDER_18_WELFARE: (
        "No children in the household.",
        "Two children live there; children's services have been told and agree.",
        "One child, staying with grandparents this week.",
    ),
    Consideration.PROTECTED_PERSON_OPINION: (
        "Wants the subject kept away.",
        "Does not want a notice; afraid of what follows. It is necessary all the same.",
        "Supports it for as long as the court allows.",
    ),
    Consideration.SUBJECT_REPRESENTATIONS: (
        "Says that there is nowhere else to stay. A brother will take him in.",
        "Made none.",
        "Denies violence; accepts leaving for some days.",
    ),
    Consideration.OCCUPANT_OPINION: (
        "No other adult lives there.",
        "A sister who lives there agrees.",
    ),
}
_ONCE_TOGETHER = (
    RelationshipBasis.EX_SPOUSE,
    RelationshipBasis.EX_COHABITANT,
    RelationshipBasis.INTIMATE_RELATIONSHIP,
    RelationshipBasis.PARENT_OF_SAME_CHILD,
)
_TOGETHER = (
    RelationshipBasis.SPOUSE,
    RelationshipBasis.COHABITANT,
    RelationshipBasis.COHABITANT,
    RelationshipBasis.RELATIVE,
)
CONTACT = "Duty inspector, {name} police station, 01632 960{number:03d}"
"""01632 960000 to 960999 are kept for drama: no subscriber has one."""


@dataclass(frozen=True, slots=True)
class Setting:
    """Where and when a notice is issued.

    Attributes:
        number: of the record, from 1; its reference in the sample.
        lpa_code: LPA of the arrest.
        lpa_name: its name.
        other_lpa_code: another LPA, where one of the two may live.
        authorised_at: aware instant.
        arrest_reference: of the arrest it came from, if any.
    """

    number: int
    lpa_code: str
    lpa_name: str
    other_lpa_code: str
    authorised_at: datetime
    arrest_reference: str | None


def notice(dice: Dice, town: Town, setting: Setting) -> OrderInput:
    """A notice as an officer would write it."""
    on = london(setting.authorised_at).date()
    together = dice.chance(0.5)
    protected_home = _protected_home(dice, town, setting)
    subject_home = protected_home if together else _subject_home(dice, town, setting)
    sexes = (Sex.MALE, Sex.FEMALE) if dice.chance(0.85) else (Sex.FEMALE, Sex.MALE)
    subject = person(dice, sexes[0], subject_home, on=on)
    if dice.chance(0.12) and not together:
        protected_home = _kept_back(dice, town, protected_home, setting.lpa_code)
    return OrderInput(
        kind="DVPN",
        subject=subject,
        protected_persons=_protected(
            dice, sexes[1], protected_home, subject, together=together, on=on
        ),
        conditions=_conditions(protected_home, together=together),
        grounds=dice.one(_GROUNDS),
        considerations={code.value: dice.one(said) for code, said in _CONSIDERED.items()},
        started_at=setting.authorised_at,
        authorised_by=officer(dice, "Superintendent"),
        authorised_rank=Rank.SUPERINTENDENT,
        officer_in_case=officer(dice, dice.one(("PC", "PC", "DC", "PS"))),
        out_of_hours_contact=CONTACT.format(name=setting.lpa_name, number=dice.between(0, 999)),
        arrest_reference=setting.arrest_reference,
        crime_reference=f"ILL/{on:%y}/{dice.between(100_000, 999_999)}",
        source=SOURCE,
        source_reference=f"{setting.number:06d}",
    )


def _protected_home(dice: Dice, town: Town, setting: Setting) -> AddressInput:
    home = town.home(dice, setting.lpa_code)
    return replace(home, confidential=dice.chance(0.06))


def _subject_home(dice: Dice, town: Town, setting: Setting) -> AddressInput:
    elsewhere = dice.chance(0.4)
    return town.some_place(dice, setting.other_lpa_code if elsewhere else setting.lpa_code)


def _kept_back(dice: Dice, town: Town, home: AddressInput, lpa_code: str) -> AddressInput:
    if dice.chance(0.5):
        return town.refuge(dice, lpa_code)
    return replace(home, confidential=True)


def _protected(
    dice: Dice,
    sex: Sex,
    home: AddressInput,
    subject: PersonInput,
    *,
    together: bool,
    on: date,
) -> tuple[ProtectedInput, ...]:
    first = person(dice, sex, home, on=on)
    basis = dice.one(_TOGETHER if together else _ONCE_TOGETHER)
    if basis in {RelationshipBasis.SPOUSE, RelationshipBasis.RELATIVE}:
        first = replace(first, family_name=subject.family_name)
    protected = [ProtectedInput(first, basis)]
    if dice.chance(0.1):
        second = person(dice, dice.one((Sex.FEMALE, Sex.MALE)), home, on=on)
        second = replace(second, family_name=first.family_name)
        protected.append(ProtectedInput(second, RelationshipBasis.RELATIVE))
    return tuple(protected)


def _conditions(home: AddressInput, *, together: bool) -> tuple[ConditionInput, ...]:
    given = [ConditionInput("NON_MOLEST", "You must not molest the protected person.")]
    if not together:
        return tuple(given)
    premises = f"{home.lines}, {home.postcode}"
    words = {
        "NO_EVICT": f"You must not evict the protected person from {premises}.",
        "NO_ENTER_PREMISES": f"You must not enter {premises}.",
        "LEAVE_PREMISES": f"You must leave {premises} at once.",
    }
    given += [ConditionInput(code, text, premises="PROTECTED") for code, text in words.items()]
    near = f"You must not come within 100 metres of {premises}."
    given.append(ConditionInput("NO_APPROACH_PREMISES", near, premises="PROTECTED", radius_m=100))
    return tuple(given)
