"""Putting right the conditions of an order: what was recorded was never what the paper says.

A correction is no variation: what it writes holds from when the order, or the variation, was made.
What stood there stays readable as a row without a time, with why and by whom it was put right.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import pairwise

from marshmallow import ValidationError
from sqlalchemy import delete, inspect, select
from sqlalchemy.orm import Session, selectinload

from orders.access.model import Account
from orders.people.joined_records import records_of
from orders.people.model import Address
from orders.register.changes import change_steps, conditions
from orders.register.changes.sealed_conditions import sealed_rows
from orders.register.changes.sealed_conditions.sealed_checks import check_named, findings
from orders.register.changes.sealed_conditions.sealed_rows import SealedCondition
from orders.register.confidentiality import shared_homes
from orders.register.model import Condition, ConditionCorrection, ConditionPlace, Order
from orders.register.presence.facts_query import homes_of
from orders.register.rows.condition_rows import Grids, condition_rows, place_row
from orders.register.rows.order_rows import first_homes
from orders.register.schemas.condition import ConditionInput
from orders.rules.kinds import catalogue

NOTHING = "Nothing differs from what is recorded. Change what is wrong, or go back."


def put_right(
    db: Session,
    reference: str,
    given: Sequence[SealedCondition],
    *,
    reason: str,
    override_reason: str | None,
    by: Account,
    now: datetime,
    version: int,
) -> Order:
    """Record the conditions of an order as its paper has them, in the paper's order.

    Args:
        given: every condition it has; one that is not among them was never on the paper.
        reason: why they are put right.
        override_reason: why what looks unlawful is recorded all the same.

    Raises:
        NotFound: there is no such order.
        ChangedMeanwhile: another account changed it.
        RuleBroken: something the Act does not provide for is to be confirmed, or is refused.
        marshmallow.ValidationError: nothing differs, none is left, one is named that the order does
            not have, or a postcode is not known.
    """
    order = change_steps.claim(db, reference, version=version)
    rows = {each.id: each for each in sealed_rows.in_order(order)}
    check_named(given, rows)
    shares = shared_homes.one_shares_premises(db, catalogue.kind(order.kind), order, by=by)
    before = findings(order, shares_premises=shares)
    change = _Change(db, order, by=by, now=now)
    changed = change.told(given, rows)
    taken_out = [each for each in rows if each not in {one.id for one in given}]
    added = [each.given for each in given if each.id is None and each.given is not None]
    if not (changed or taken_out or added or _moved(given, rows)):
        raise ValidationError({"conditions": [NOTHING]})
    change.begin(reason)
    # First what makes room: only what stands counts towards what an order may have.
    change.take_out([rows[each] for each in taken_out])
    change.write_anew(changed, given)
    new = change.add(added, given)
    _renumber(db, order, given, rows, new)
    db.expire(order, ["conditions"])
    order = change_steps.loaded(db, order.id)
    after = findings(order, shares_premises=shares)
    found = [each for each in after if each not in before]
    change_steps.confirm_or_refuse(found, override_reason)
    if found and override_reason:
        said = filter(None, (order.override_reason, override_reason))
        order.override_reason = "\n".join(said)
    details = {
        "changed": ", ".join(str(each.row.id) for each in changed),
        "added": ", ".join(str(each.id) for each in new),
        "taken_out": ", ".join(map(str, taken_out)),
    }
    change_steps.finish(
        db,
        order,
        "order.conditions-corrected",
        by=by,
        now=now,
        reason=reason,
        details={name: said for name, said in details.items() if said},
    )
    return order


@dataclass(frozen=True, slots=True)
class _Changed:
    """A condition that says something else than is recorded.

    Attributes:
        row: as it is recorded.
        said: what it says.
        words: whether it is worded otherwise.
        place: whether it applies elsewhere, or to another distance.
    """

    row: Condition
    said: ConditionInput
    words: bool
    place: bool


class _Change:
    """One correction of the conditions of an order."""

    def __init__(self, db: Session, order: Order, *, by: Account, now: datetime) -> None:
        self.db, self.order, self.by, self.now = db, order, by, now
        self.protected = [
            each.person_id for each in sorted(order.protections, key=lambda each: each.id)
        ]
        self.persons = [order.subject_id, *self.protected]
        self.premises = self._premises()
        self.correction: ConditionCorrection

    def told(self, given: Sequence[SealedCondition], rows: dict[int, Condition]) -> list[_Changed]:
        """The conditions that say something else than is recorded, with what they say.

        What was typed whole by who is not shown what is recorded always does.
        """
        self._load_places()
        changed = []
        for each in given:
            if each.id is None or each.given is None:
                continue
            row, said = rows[each.id], each.given
            recorded = sealed_rows.recorded_as(row, self.order, self.premises, self.protected)
            if each.keeps_unseen:
                said = replace(said, **sealed_rows.unseen_of(recorded))
            if each.typed_unseen or sealed_rows.differ(said, recorded):
                words = each.typed_unseen or sealed_rows.words_differ(said, recorded)
                place = each.typed_unseen or sealed_rows.place_differs(said, recorded)
                changed.append(_Changed(row, said, words=words, place=place))
        return changed

    def begin(self, reason: str) -> None:
        """Note why."""
        self.correction = ConditionCorrection(
            order_id=self.order.id,
            reason=reason,
            corrected_at=self.now,
            corrected_by_id=self.by.id,
        )
        self.db.add(self.correction)
        self.db.flush()

    def write_anew(self, changed: Sequence[_Changed], given: Sequence[SealedCondition]) -> None:
        """Write conditions as the paper has them; each earlier wording becomes a row of its own."""
        numbers = {each.id: number for number, each in enumerate(given)}
        said = {numbers[each.row.id]: each.said for each in changed}
        grids = self._checked(said, replacing=[each.row.id for each in changed])
        for each in changed:
            self._keep(each.row)
            self._write(each, grids)
        self.db.flush()

    def take_out(self, rows: Sequence[Condition]) -> None:
        """Take conditions out that were never on the paper; their words stay readable."""
        for each in rows:
            self._retire(each)
        self.db.flush()

    def add(
        self, added: Sequence[ConditionInput], given: Sequence[SealedCondition]
    ) -> list[Condition]:
        """Add conditions that had been left out."""
        if not added:
            return []
        numbers = [number for number, each in enumerate(given) if each.id is None]
        self._checked(dict(zip(numbers, added, strict=True)))
        new = conditions.add_conditions(self.db, self.order, added, by_id=self.by.id, now=self.now)
        for each in new:
            each.written_in_id = self.correction.id
        self.db.flush()
        return new

    def _keep(self, row: Condition) -> None:
        """Keep a condition as it stands as a row that is none of the order's any more."""
        columns = inspect(Condition).column_attrs
        values = {each.key: getattr(row, each.key) for each in columns if each.key != "id"}
        last = max(each.position for each in self.order.conditions)
        old = Condition(**values | {"position": last + 1, "stands_as_id": row.id})
        self._retire(old)
        self.db.add(old)
        self.order.conditions.append(old)
        self.db.flush()
        if row.place is not None:
            place = row.place
            self.db.add(
                ConditionPlace(
                    condition_id=old.id,
                    name=place.name,
                    shape=place.shape,
                    confidential=place.confidential,
                )
            )

    def _retire(self, row: Condition) -> None:
        row.said_starts_at = sealed_rows.own_start(row, self.order.events)
        row.said_ends_at = sealed_rows.own_end(row)
        row.starts_at = row.ends_at = self.now
        row.taken_out_in_id = self.correction.id

    def _write(self, changed: _Changed, grids: Grids) -> None:
        row, said = changed.row, changed.said
        homes = first_homes(homes_of(self.db, self.persons), self.persons)
        (values,) = condition_rows(
            self.order.id, [said], self.persons, homes, by_id=self.by.id, now=self.now
        )
        if said.premises == self.premises.get(row.address_id or 0):
            values["address_id"] = row.address_id  # The home it was about, wherever they live now.
        own = {name: values.pop(name) for name in ("starts_at", "ends_at")}
        for name in ("position", "worded_by_id", "placed_by_id", "placed_at"):
            values.pop(name)
        for name, value in values.items():
            setattr(row, name, value)
        row.starts_at = self._later(own["starts_at"], row.added_by_id)
        name = "ends_at" if row.ended_by_id is None else "ended_before_at"
        setattr(row, name, own["ends_at"])
        if changed.words:
            row.worded_by_id = self.by.id
        if not changed.place:
            return
        row.placed_by_id, row.placed_at = self.by.id, self.now
        self.db.execute(delete(ConditionPlace).where(ConditionPlace.condition_id == row.id))
        if (place := place_row(said, grids)) is not None:
            self.db.add(ConditionPlace(condition_id=row.id, **place))

    def _later(self, own: datetime | None, added_by_id: int | None) -> datetime | None:
        """When a condition starts: by its own words, and never before the variation added it."""
        added = [each.occurred_at for each in self.order.events if each.id == added_by_id]
        return max((at for at in (own, *added) if at is not None), default=None)

    def _premises(self) -> dict[int, str]:
        """Whose home each address is that the conditions speak of, by its number."""
        named = {each.address_id for each in self.order.conditions} - {None}
        if not named:
            return {}
        own = set(self.db.scalars(records_of([self.order.subject_id])))
        found = self.db.execute(select(Address.id, Address.person_id).where(Address.id.in_(named)))
        return {each.id: "SUBJECT" if each.person_id in own else "PROTECTED" for each in found}

    def _checked(
        self, said: dict[int, ConditionInput], *, replacing: Collection[int] = ()
    ) -> Grids:
        """Where postcodes are; what is wrong is told of the condition's place on the form."""
        try:
            return conditions.checked(
                self.db,
                list(said.values()),
                protected=len(self.protected),
                order_id=self.order.id,
                replacing=replacing,
            )
        except ValidationError as error:
            found = error.messages_dict.get("conditions")
            if not isinstance(found, dict):
                raise
            at = list(said)
            faults = {at[number]: each for number, each in found.items()}
            raise ValidationError({"conditions": faults}) from error

    def _load_places(self) -> None:
        wanted = select(Condition).where(Condition.order_id == self.order.id)
        self.db.scalars(
            wanted.options(selectinload(Condition.place)).execution_options(populate_existing=True)
        ).all()


def _moved(given: Sequence[SealedCondition], rows: dict[int, Condition]) -> bool:
    """Whether those that stay stand in another order than before."""
    named = [each.id for each in given if each.id is not None]
    return named != [each for each in rows if each in set(named)]


def _renumber(
    db: Session,
    order: Order,
    given: Sequence[SealedCondition],
    rows: dict[int, Condition],
    new: Sequence[Condition],
) -> None:
    """Put the conditions in the paper's order; numbers only grow, so that no two ever collide."""
    added = iter(new)
    wanted = [next(added) if each.id is None else rows[each.id] for each in given]
    if all(a.position < b.position for a, b in pairwise(wanted)):
        return
    query = select(Condition.position).where(Condition.order_id == order.id)
    first = max(db.scalars(query)) + 1
    for number, each in enumerate(wanted, start=first):
        each.position = number
    db.flush()
