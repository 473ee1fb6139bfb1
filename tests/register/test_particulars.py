"""Who somebody is goes in by every door alike, and what is sensitive goes out by none."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, true
from sqlalchemy.orm import Session

from orders.areas import gazetteer
from orders.courts.calendar import PUBLISHED
from orders.errors import RuleBroken
from orders.people.answers import answers_of
from orders.people.model import Person, PersonName
from orders.register import order_record
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.model import Order, Protection
from orders.register.schemas.order import OrderInput
from orders.rules.vocabulary.characteristics import (
    Characteristic,
    CharacteristicAnswer,
    UnansweredReason,
)
from orders.rules.vocabulary.codes import DashRisk, NameKind, PersonFlag
from orders.search.results.order_bodies import WholeSchema
from orders.search.results.order_detail import whole
from tests.factories.areas import make_areas
from tests.factories.order_rows import Cells, as_csv, notice_row
from tests.factories.orders import (
    FORCE,
    acting,
    at,
    make_order,
    notice_input,
    order_input,
    protected,
    subject,
)

NOW = at("2026-11-20 08:00")
FAITH = "Sentinel-Faith"
CELLS = {
    "subject_birth_year": "1988",
    "subject_born_on": "",
    "subject_pnc_id": "26/1w",
    "subject_cro_no": "65656/91H",
    "subject_asn": "26/20AA/01/1X",
    "subject_connect_nominal_ref": "C-77",
    "subject_gender_described": "non-binary",
    "subject_flags": "marac; MAPPA",
    "subject_dash_risk": "high",
    "subject_warning_markers": "Weapons",
    "subject_religion": FAITH,
    "subject_ethnicity_self_defined": "18+1 W3",
    "subject_ethnicity_officer": "16+1 NS not asked",
    "subject_language": "Punjabi",
    "subject_alias_given_names": "Danny",
    "subject_alias_kind": "nickname",
    "subject_alias3_family_name": "Marsh-Lowe",
    "subject_alias3_notified_on": "3/2/2025",
    "protected1_relevant_child": "yes",
    "protected1_lives_with": "an aunt",
    "override_reason": "Seen on papers: the year of birth is certain.",
}


def row(**changes: str) -> Cells:
    return {name: text for name, text in notice_row(1, **(CELLS | changes)).items() if text}


def taken(db: Session, folder: Path, cells: Cells, *, check: bool = False) -> OrderImportReport:
    path = folder / "orders.csv"
    path.write_text(as_csv([cells]))
    return csv_import.import_orders(
        db, path, source="old", force=FORCE, check=check, **acting(db, NOW)
    )


@pytest.mark.spatial
def test_a_file_says_all_of_a_person_and_is_known_again(each_db: Session, tmp_path: Path) -> None:
    make_areas(each_db)
    report = taken(each_db, tmp_path, row())
    assert [str(fault) for fault in report.faults] == []
    person = each_db.scalars(select(Person).order_by(Person.id)).first()
    assert person is not None
    assert (person.born_on, person.birth_year, person.pnc_id) == (None, 1988, "2026/0000001W")
    assert (person.cro_no, person.asn) == ("065656/91H", "26/20AA/01/00000000001X")
    assert person.flags == (PersonFlag.MARAC, PersonFlag.MAPPA)
    assert person.dash_risk is DashRisk.HIGH
    assert (person.gender_described, person.warning_markers) == ("non-binary", "Weapons")
    assert answers_of(each_db, [person.id])[person.id] == {
        Characteristic.RELIGION: CharacteristicAnswer(FAITH),
        Characteristic.ETHNICITY_SELF_DEFINED: CharacteristicAnswer("W3", "18+1"),
        Characteristic.ETHNICITY_OFFICER: CharacteristicAnswer(
            "NS", "16+1", UnansweredReason.NOT_ASKED
        ),
        Characteristic.LANGUAGE: CharacteristicAnswer("Punjabi"),
    }
    names = select(PersonName.kind, PersonName.notified_on).where(PersonName.person_id == person.id)
    assert set(map(tuple, each_db.execute(names))) == {
        (NameKind.LEGAL, None),
        (NameKind.NICKNAME, None),
        (NameKind.ALSO_KNOWN_AS, date(2025, 2, 3)),
    }
    child = each_db.scalars(select(Protection)).one()
    assert child.is_relevant_child
    assert child.lives_with == "an aunt"
    again = taken(each_db, tmp_path, row())
    assert (again.added, again.unchanged, list(again.differences)) == (0, 1, [])


def test_a_difference_in_an_answer_names_the_column_and_not_the_answer(
    db: Session, tmp_path: Path
) -> None:
    make_areas(db)
    taken(db, tmp_path, row())
    report = taken(db, tmp_path, row(subject_religion="Another-Faith", subject_pnc_id=""))
    said = [str(each) for each in report.differences]
    assert {each.field for each in report.differences} == {"subject_religion", "subject_pnc_id"}
    assert not any(FAITH in each or "Another-Faith" in each for each in said)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        pytest.param({"subject_pnc_id": "2001/0171310S"}, "subject_pnc_id", id="D26"),
        pytest.param({"subject_cro_no": "85227/65G"}, "subject_cro_no", id="D27"),
        pytest.param({"subject_asn": "1"}, "subject_asn", id="asn"),
        pytest.param({"subject_flags": "MARAC, LATE"}, "subject_flags", id="flag"),
        pytest.param({"subject_ethnicity_officer": "W1"}, "subject_ethnicity_officer", id="list"),
        pytest.param({"subject_alias3_kind": "pet"}, "subject_alias3_kind", id="alias"),
        pytest.param({"protected1_pnc_id": "x"}, "protected1_pnc_id", id="protected"),
        pytest.param({"protected1_relevant_child": "x"}, "protected1_relevant_child", id="child"),
    ],
)
def test_a_row_with_something_impossible_is_refused_by_its_column(
    db: Session, tmp_path: Path, changes: Cells, field: str
) -> None:
    make_areas(db)
    report = taken(db, tmp_path, row(**changes))
    assert {fault.field for fault in report.faults} == {field}
    assert report.added == 0


def given_out(db: Session, order: Order) -> dict[str, Any]:
    sheet = order_record.read(db, order.reference, visible=true(), calendar=PUBLISHED)
    body = whole(db, sheet, as_at=NOW, places=gazetteer.current(db), stays=[])
    return dict(WholeSchema().dump(body))


def test_another_system_is_told_how_to_speak_with_somebody_and_nothing_sensitive(
    db: Session,
) -> None:
    make_areas(db)
    answers = {
        Characteristic.RELIGION: CharacteristicAnswer(FAITH),
        Characteristic.SEXUAL_ORIENTATION: CharacteristicAnswer(gap=UnansweredReason.DECLINED),
        Characteristic.INTERPRETER: CharacteristicAnswer("YES"),
    }
    who = subject(characteristics=answers, flags=(PersonFlag.MAPPA,), dash_risk=DashRisk.MEDIUM)
    said = given_out(db, make_order(db, notice_input(subject=who)))
    assert said["subject"]["characteristics"] == {"INTERPRETER": "YES"}
    assert said["subject"]["flags"] == ["MAPPA"]
    assert said["subject"]["dash_risk"] == "MEDIUM"
    assert FAITH not in str(said)
    assert "SEXUAL" not in str(said)


@pytest.mark.parametrize(
    ("year", "code"),
    [(2008, "subject-age-unsure"), (2009, "subject-under-age")],
)
def test_a_notice_on_somebody_whose_year_of_birth_leaves_a_doubt_asks(
    db: Session, year: int, code: str
) -> None:
    """Crime and Security Act 2010 s.24(2)."""
    make_areas(db)
    who = subject(born_on=None, birth_year=year)
    with pytest.raises(RuleBroken) as broken:
        make_order(db, notice_input(subject=who))
    assert [each.code for each in broken.value.findings] == [code]


def test_a_notice_on_somebody_certainly_18_by_the_year_alone_needs_no_reason(db: Session) -> None:
    make_areas(db)
    make_order(db, notice_input(subject=subject(born_on=None, birth_year=2007)))


def nmo(**changes: Any) -> OrderInput:
    ends = {"ends_at": at("2027-05-20 00:00"), "court": "Family Court at Alder"}
    return order_input(kind="NMO", started_at=at("2026-11-20 07:00"), **(ends | changes))


@pytest.mark.parametrize("is_child", [False, True], ids=["applicant", "relevant-child"])
def test_an_applicant_under_16_is_a_finding_and_a_protected_child_is_none(
    db: Session, *, is_child: bool
) -> None:
    """Family Law Act 1996 s.43."""
    make_areas(db)
    young = protected(born_on=date(2011, 1, 1))
    given = nmo(
        protected_persons=(
            type(young)(young.person, young.relationship_basis, is_relevant_child=is_child),
        )
    )
    if is_child:
        make_order(db, given)
        return
    with pytest.raises(RuleBroken) as broken:
        make_order(db, given)
    assert [each.code for each in broken.value.findings] == ["applicant-needs-leave"]
