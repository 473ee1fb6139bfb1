"""A whole notice or order as data that goes out: which fields it has, and of what type."""

from __future__ import annotations

from marshmallow import Schema, fields

_Instant = fields.AwareDateTime


class HomeSchema(Schema):
    """An address going out; of a withheld one only what it is, when, and its LPA."""

    id = fields.Integer(required=True)
    record = fields.Integer(
        metadata={"description": "Which of the person's records says so."},
    )
    kind = fields.String(required=True)
    lines = fields.List(fields.String())
    postcode = fields.String(allow_none=True)
    lpa = fields.String(required=True)
    neighbourhood = fields.String(allow_none=True)
    outside_force = fields.String(
        allow_none=True, metadata={"description": "The other police force it lies in, if said."}
    )
    withheld = fields.Boolean(required=True)
    starts_at = _Instant(format="iso", allow_none=True)
    ends_at = _Instant(format="iso", allow_none=True)


class NameSchema(Schema):
    """Another name going out."""

    id = fields.Integer()
    kind = fields.String()
    family_name = fields.String()
    given_names = fields.String()
    notified_on = fields.Date(allow_none=True)


class FactBodySchema(Schema):
    """A dated fact of a person going out; of one that is withheld only what it is, and when."""

    id = fields.Integer()
    record = fields.Integer()
    kind = fields.String()
    said = fields.Dict(keys=fields.String(), values=fields.String(), allow_none=True)
    starts_on = fields.Date(allow_none=True)
    ends_on = fields.Date(allow_none=True)
    withheld = fields.Boolean()


class DeathBodySchema(Schema):
    """A day on which a person is said to have died, going out."""

    id = fields.Integer()
    died_on = fields.Date()
    source = fields.String()


class FindingBodySchema(Schema):
    """What the rules say of an order as it stands, going out."""

    code = fields.String()
    message = fields.String()
    source = fields.String()


class PersonBodySchema(Schema):
    """A person on an order going out."""

    id = fields.Integer(required=True)
    family_name = fields.String(required=True)
    given_names = fields.String(required=True)
    born_on = fields.Date(allow_none=True)
    died_on = fields.Date(allow_none=True)
    deaths = fields.List(fields.Nested(DeathBodySchema))
    records = fields.List(
        fields.Integer(),
        metadata={"description": "Every record joined as this person; the order's own first."},
    )
    sex = fields.String()
    pnc_id = fields.String(allow_none=True)
    birth_year = fields.Integer(allow_none=True)
    gender_described = fields.String(allow_none=True)
    cro_no = fields.String(allow_none=True)
    asn = fields.String(allow_none=True)
    connect_nominal_ref = fields.String(allow_none=True)
    flags = fields.List(fields.String())
    dash_risk = fields.String(allow_none=True)
    warning_markers = fields.String(allow_none=True)
    characteristics = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        metadata={"description": "How to speak with them; nothing sensitive is given out."},
    )
    is_relevant_child = fields.Boolean()
    lives_with = fields.String(allow_none=True)
    shares_home = fields.Boolean(
        allow_none=True,
        metadata={
            "description": "Whether a protected person lives at the same premises as the subject;"
            " null where that is not known, or may tell a withheld home."
        },
    )
    relationship_basis = fields.String(allow_none=True)
    aliases = fields.List(fields.Nested(NameSchema))
    addresses = fields.List(fields.Nested(HomeSchema))
    facts = fields.List(
        fields.Nested(FactBodySchema),
        metadata={"description": "Phones, vehicles, flags, bail, safe contact, advocates."},
    )


class TakenOutSchema(Schema):
    """Why a condition is none of the order's any more: it was recorded otherwise than sealed."""

    at = _Instant(format="iso")
    by = fields.String()
    reason = fields.String()
    stands_as = fields.Integer(
        allow_none=True,
        metadata={"description": "The condition of which this is an earlier wording."},
    )
    said_starts_at = _Instant(format="iso", allow_none=True)
    said_ends_at = _Instant(format="iso", allow_none=True)


class ConditionBodySchema(Schema):
    """A condition going out; its place, and the wording that names it, only where not withheld.

    ``geometry`` is GeoJSON in WGS84; a point with a radius is a circle.
    """

    id = fields.Integer(required=True)
    code = fields.String(required=True)
    name = fields.String()
    requirement = fields.Boolean()
    plain_words = fields.String()
    wording = fields.String()
    premises = fields.String(allow_none=True)
    place = fields.String(allow_none=True)
    withheld = fields.Boolean()
    radius_m = fields.Integer(allow_none=True)
    geometry = fields.Dict(allow_none=True)
    protected_person_id = fields.Integer(allow_none=True)
    supervisor = fields.String(allow_none=True)
    responsible_person = fields.String(allow_none=True)
    exceptions = fields.String(allow_none=True)
    countries = fields.String(allow_none=True)
    weekly_times = fields.String(allow_none=True)
    sealed_number = fields.String(allow_none=True)
    taken_out = fields.Nested(TakenOutSchema, allow_none=True)
    starts_at = _Instant(format="iso", allow_none=True)
    ends_at = _Instant(format="iso", allow_none=True)


class NumberBodySchema(Schema):
    """A number by which another system knows an order, or one of its breaches, going out."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    number = fields.String(required=True)
    breach = fields.Integer(allow_none=True)
    recorded_at = _Instant(format="iso")
    taken_out = fields.Nested(
        Schema.from_dict(
            {"at": _Instant(format="iso"), "by": fields.String(), "reason": fields.String()},
            name="NumberTakenOutSchema",
        ),
        allow_none=True,
    )


class EventBodySchema(Schema):
    """A row of the timeline going out; ``counts`` is false where a later row put it right."""

    id = fields.Integer(required=True)
    kind = fields.String(required=True)
    occurred_at = _Instant(format="iso")
    until_at = _Instant(format="iso", allow_none=True)
    day_only = fields.Boolean()
    without_notice = fields.Boolean(allow_none=True)
    recorded_at = _Instant(format="iso")
    recorded_by = fields.String()
    reason = fields.String()
    details = fields.Dict(keys=fields.String())
    counts = fields.Boolean(required=True)
    replaces = fields.Integer(allow_none=True)


class StaySchema(Schema):
    """An area the order counts in, going out."""

    level = fields.String()
    code = fields.String()
    name = fields.String()
    basis = fields.String()
    state = fields.String()


class WholeSchema(Schema):
    """A whole notice or order going out. Instants are ISO 8601, UTC."""

    reference = fields.String(required=True)
    version = fields.Integer(required=True)
    kind = fields.String(required=True)
    kind_name = fields.String(required=True)
    state = fields.String(allow_none=True)
    live = fields.Boolean(required=True)
    status = fields.String(required=True)
    why = fields.String(required=True)
    source = fields.String(required=True)
    ends_kind = fields.String()
    ends_event = fields.String(allow_none=True)
    originating_route = fields.String(allow_none=True)
    made_under = fields.String(allow_none=True)
    other_name = fields.String(allow_none=True)
    other_statute = fields.String(allow_none=True)
    other_breach = fields.String(allow_none=True)
    ends_at = _Instant(format="iso", allow_none=True)
    hearing_due_at = _Instant(format="iso", allow_none=True)
    court = fields.String(allow_none=True)
    applicant_force = fields.String()
    grounds = fields.String()
    authorised_by = fields.String(allow_none=True)
    authorised_rank = fields.String(allow_none=True)
    arrest_reference = fields.String(allow_none=True)
    crime_reference = fields.String(allow_none=True)
    officer_in_case = fields.String()
    out_of_hours_contact = fields.String()
    unverified = fields.Boolean()
    override_reason = fields.String(allow_none=True)
    notice = fields.String(allow_none=True)
    order_made = fields.String(allow_none=True)
    may_follow = fields.List(fields.String())
    findings = fields.List(
        fields.Nested(FindingBodySchema),
        metadata={"description": "That the order may end by the death of one of its people."},
    )
    subject = fields.Nested(PersonBodySchema, allow_none=True)
    protected_persons = fields.List(fields.Nested(PersonBodySchema))
    conditions = fields.List(fields.Nested(ConditionBodySchema))
    numbers = fields.List(fields.Nested(NumberBodySchema))
    events = fields.List(fields.Nested(EventBodySchema))
    counts_in = fields.List(fields.Nested(StaySchema))
