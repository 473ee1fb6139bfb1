"""Rows of the tables of a person, the same for whoever writes one and whoever writes thousands."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from orders.people.schema import AliasInput, PersonInput
from orders.rules.vocabulary import NameKind

Row = dict[str, Any]


def person_row(given: PersonInput, *, now: datetime) -> Row:
    """What ``Person`` holds, but its key, of somebody recorded at ``now`` (aware)."""
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
