"""Rows of the tables of a person, built alike for one record and for thousands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from orders.formatting import london_instant
from orders.people.schema import AddressInput, AliasInput, PersonInput
from orders.rules.vocabulary.codes import NameKind

Row = dict[str, Any]


def person_row(given: PersonInput, *, now: datetime) -> Row:
    """What ``Person`` holds, but its key, of a person recorded at ``now`` (aware)."""
    return {
        "family_name": given.family_name,
        "given_names": given.given_names,
        "born_on": given.born_on,
        "birth_year": given.birth_year,
        "sex": given.sex,
        "gender_described": given.gender_described,
        "pnc_id": given.pnc_id,
        "cro_no": given.cro_no,
        "asn": given.asn,
        "connect_nominal_ref": given.connect_nominal_ref,
        "flag_codes": " ".join(given.flags) or None,
        "dash_risk": given.dash_risk,
        "warning_markers": given.warning_markers,
        "recorded_at": now,
        "source": given.source,
        "source_reference": given.source_reference,
    }


def name_rows(person_id: int, given: PersonInput) -> Iterator[Row]:
    """What ``PersonName`` holds, but its key: the legal name first, then every other."""
    legal = AliasInput(NameKind.LEGAL, given.family_name, given.given_names)
    for name in (legal, *given.aliases):
        if name.family_name or name.given_names:
            yield {
                "person_id": person_id,
                "kind": name.kind,
                "family_name": name.family_name,
                "given_names": name.given_names,
                "notified_on": name.notified_on,
            }


def characteristic_rows(person_id: int, given: PersonInput, *, now: datetime) -> Iterator[Row]:
    """What ``PersonCharacteristic`` holds: a row for each that was answered or not answered."""
    for characteristic, answer in given.characteristics.items():
        yield {
            "person_id": person_id,
            "characteristic": characteristic,
            "value": answer.value,
            "scheme": answer.scheme,
            "gap": answer.gap,
            "recorded_at": now,
        }


def address_row(person_id: int, given: AddressInput, *, now: datetime) -> Row:
    """What ``Address`` holds, but its key and where it lies."""
    return {
        "person_id": person_id,
        "kind": given.kind,
        "lines": given.lines,
        "postcode": given.postcode,
        "uprn": given.uprn,
        "outside_force": given.outside_force,
        "starts_at": None if given.starts_on is None else london_instant(given.starts_on),
        "ends_at": None if given.ends_on is None else london_instant(given.ends_on + timedelta(1)),
        "confidential": given.confidential,
        "source": given.source,
        "recorded_at": now,
    }
