"""A CSV of orders: read as people save it, every fault named, all or nothing, never twice."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, inspect, select
from sqlalchemy.orm import Session

from geo.columns import grid_of
from orders.audit.model import AuditEntry
from orders.courts.calendar import PUBLISHED
from orders.errors import BadFile
from orders.formatting import harmless
from orders.people.joined_records import PersonJoin
from orders.people.model import Address, NameToken, Person, PersonName
from orders.register.changes import recording
from orders.register.imports import csv_import
from orders.register.imports.csv_import import OrderImportReport
from orders.register.imports.row_parser import ParsedRow, RowParser
from orders.register.model import Condition, Event, Order, Presence, Protection, Stay
from orders.register.proof import verify
from orders.rules.kinds import catalogue
from orders.rules.vocabulary.events import EventKind
from tests.api.calling import NAMED
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.order_rows import as_csv, notice_row, order_row, rows
from tests.factories.orders import FORCE, at
from tests.search.scenes import counted

NOW = at("2026-11-21 12:00")
KEYS = {"id", "order_id", "person_id", "person_name_id", "subject_id", "address_id", "reference"}
APART = {"source_reference", "version"}
"""One by one, each event counts the version up; an import is one change."""
TABLES = (Order, Person, PersonName, NameToken, Address, Protection, Condition, Event, Presence)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "orders.csv"


def take(db: Session, file: Path, content: str | bytes = "", **changes: Any) -> OrderImportReport:
    if content:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    values: dict[str, Any] = {
        "source": "old system",
        "by": make_account(db),
        "now": NOW,
        "force": FORCE,
    }
    return csv_import.import_orders(db, file, **(values | changes))


def held(db: Session) -> int:
    return db.scalar(select(func.count()).select_from(Order)) or 0


def told(report: OrderImportReport) -> list[str]:
    return [str(fault) for fault in report.faults]


def facts(db: Session, model: Any, order: Order) -> list[dict[str, Any]]:
    """What a table holds of an order and its people, without keys."""
    people = [order.subject_id, *db.scalars(_protected(order))]
    by = "id" if model is Person else "person_id"
    if model in {Person, PersonName, NameToken, Address}:
        query = select(model).where(getattr(model, by).in_(people))
    else:
        query = select(model).where((model.id if model is Order else model.order_id) == order.id)
    names = [column.key for column in inspect(model).column_attrs if column.key not in KEYS | APART]
    found = [{name: getattr(row, name) for name in names} for row in db.scalars(query)]
    for row in found:
        if row.get("point") is not None:
            row["point"] = grid_of(row["point"])
    return sorted(found, key=repr)


def _protected(order: Order) -> Any:
    return select(Protection.person_id).where(Protection.order_id == order.id)


@pytest.mark.spatial
@pytest.mark.parametrize(
    "row",
    [
        pytest.param(notice_row(), id="notice"),
        pytest.param(
            order_row(
                subject_home2_lines="4 Other Road",
                subject_home2_postcode="B2 2BB",
                subject_home2_from="2025-01-09",
                subject_home1_to="08/01/2025",
                protected2_family_name="Ärlig",
                protected2_home1_kind="REFUGE",
                protected2_home1_without_place="yes",
                condition2_code="NO_ENTER_PREMISES",
                condition2_text="You must not enter 3 Invented Close.",
                condition2_premises="PROTECTED",
                subject_alias_given_names="Red",
            ),
            id="order",
        ),
    ],
)
def test_what_is_imported_is_what_recording_one_by_one_would_hold(
    each_db: Session, file: Path, row: dict[str, str]
) -> None:
    db = each_db
    make_areas(db)
    by = make_account(db)
    assert take(db, file, as_csv([row, notice_row(9)]), by=by).added == 2
    imported = db.scalars(
        select(Order).where(Order.source_reference == row["source_reference"])
    ).one()
    cells = csv_import.cells_of(list(row), list(row.values())) | {"source_reference": "by hand"}
    read = RowParser("old system", NOW, FORCE, PUBLISHED).read(1, cells)
    assert isinstance(read, ParsedRow)
    order = recording.record(db, read.given, by=by, now=NOW, force=FORCE)
    for event in read.events:
        recording.add_event(db, order.reference, event, by=by, now=NOW, version=order.version)
    for model in TABLES:
        assert facts(db, model, imported) == facts(db, model, order), model.__tablename__
    assert verify(db).wrong == ()


@pytest.mark.spatial
def test_many_rows_get_references_in_a_row_presence_and_a_log_line_each(
    each_db: Session, file: Path
) -> None:
    make_areas(each_db)
    take(each_db, file, as_csv(rows(60)))
    assert take(each_db, file, as_csv([notice_row(61)])).added == 1
    references = each_db.scalars(select(Order.reference).order_by(Order.id)).all()
    assert [each[5:10] for each in references] == [f"{n:05d}" for n in range(1, 62)]
    assert verify(each_db).wrong == ()
    logged = each_db.scalars(
        select(AuditEntry.reference).where(AuditEntry.what == "order.recorded")
    ).all()
    assert sorted(str(each) for each in logged) == sorted(references)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "cp1252 with a mark"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_files_as_people_save_them_are_read(
    placed: Session, file: Path, encoding: str, delimiter: str
) -> None:
    row = notice_row(
        subject_family_name="Núñez",
        grounds='He said "never",\nthen; again.\tTwice.',
        officer_in_case="=HYPERLINK(1)",
    )
    text = as_csv([row], delimiter)
    content = text.encode(encoding.partition(" ")[0])
    if "mark" in encoding:
        content = b"\xef\xbb\xbf" + content
    assert take(placed, file, content).added == 1
    order = placed.scalars(select(Order)).one()
    assert order.grounds == 'He said "never",\nthen; again.Twice.'.replace(".T", ".\tT")
    assert order.officer_in_case == "=HYPERLINK(1)"
    assert placed.get(Person, order.subject_id).family_name == "Núñez"  # type: ignore[union-attr]  # it is there


def test_a_formula_made_harmless_is_read_as_it_was(placed: Session, file: Path) -> None:
    row = notice_row(officer_in_case=harmless("@SUM(A1)"))
    take(placed, file, as_csv([row]))
    assert placed.scalars(select(Order.officer_in_case)).one() == "@SUM(A1)"


@pytest.mark.parametrize(
    ("content", "said"),
    [
        pytest.param("", "is empty", id="empty"),
        pytest.param(as_csv([notice_row()]).partition("\n")[0], "holds no records", id="no rows"),
        pytest.param("a,b\n1,2\n", "columns are not ours", id="other columns"),
        pytest.param(
            as_csv(rows(3)) + 'OLD/9,"cut off in the',
            "ends inside a quoted cell after line 4",
            id="cut inside a quoted cell",
        ),
        pytest.param(b"\x81\x8d\x00\xff", "not CSV", id="binary"),
    ],
)
def test_a_file_that_is_none_is_refused_as_a_whole(
    placed: Session, file: Path, content: str | bytes, said: str
) -> None:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BadFile, match=said):
        take(placed, file)
    assert held(placed) == 0


def test_a_last_row_cut_short_is_named_and_nothing_is_written(placed: Session, file: Path) -> None:
    text = as_csv(rows(3))
    report = take(placed, file, text[: text.rindex("Invented")])
    assert [fault.line for fault in report.faults] == [4]
    assert "the file was cut off" in told(report)[0]
    assert held(placed) == 0


def test_rows_are_numbered_as_a_spreadsheet_shows_them(placed: Session, file: Path) -> None:
    text = as_csv([notice_row(1, grounds="One.\nTwo.\nThree."), notice_row(2, kind="DVXX")])
    assert [fault.line for fault in take(placed, file, text).faults] == [3]


def test_unknown_columns_are_named_with_what_was_meant(placed: Session, file: Path) -> None:
    with pytest.raises(BadFile) as refused:
        take(placed, file, as_csv([notice_row(subject_familyname="x", colour="red")]))
    first, second = refused.value.problems
    assert "did you mean subject_family_name?" in first
    assert second.startswith("There is no column colour")


def test_a_protected_persons_words_are_never_in_a_report(placed: Session, file: Path) -> None:
    row = notice_row(
        protected1_born_on="1 May", protected1_home1_postcode="SECRET", subject_sex="x"
    )
    report = take(placed, file, as_csv([row]))
    assert {fault.value for fault in report.faults} == {"(withheld)", "x"}
    assert "SECRET" not in " ".join(told(report))


def test_refused_rows_come_back_with_their_reasons_and_can_be_mended(
    placed: Session, file: Path
) -> None:
    report = take(placed, file, as_csv([notice_row(1), notice_row(2, kind="DVXX")]))
    header, line = csv_import.refused_lines(file, report)
    assert header[-1] == "reasons"
    assert line[:2] == ["OLD/000002", "DVXX"]
    assert line[-1] == "kind: There is no such kind of order."
    mended = dict(zip(header, line, strict=True)) | {"kind": "DVPN"}
    assert take(placed, file, as_csv([notice_row(1), mended])).added == 2


def test_a_check_writes_nothing_but_its_log_line(placed: Session, file: Path) -> None:
    report = take(placed, file, as_csv(rows(4)), check=True)
    assert (report.added, held(placed)) == (4, 0)
    lines = placed.scalars(select(AuditEntry.what)).all()
    assert lines == ["orders.import-checked"]


def test_a_changed_row_is_shown_and_never_written_over(placed: Session, file: Path) -> None:
    take(placed, file, as_csv(rows(3)))
    changed = rows(3)
    changed[1] |= {"court": "Birch Magistrates' Court", "protected1_home1_lines": "9 New Road"}
    report = take(placed, file, as_csv(changed))
    assert (report.added, report.unchanged) == (0, 2)
    assert {(each.field, each.held, each.given) for each in report.differences} == {
        ("court", "Alder Magistrates' Court", "Birch Magistrates' Court"),
        ("protected1_home1_lines", "(withheld)", "(withheld)"),
    }
    courts = placed.scalars(select(Order.court).where(Order.kind == "DVPO")).all()
    assert courts == ["Alder Magistrates' Court"]


def test_an_order_follows_its_notice_from_the_same_file(placed: Session, file: Path) -> None:
    notice = notice_row(
        1,
        event1_kind="hearing opened",
        event1_at="04/01/2025 10:00",
        event1_court="Alder court",
        event2_kind="GRANTED",
        event2_at="2025-01-04 11:00",
    )
    order = order_row(3, follows="OLD/000001", started_at="2025-01-04 11:00", ends_at="2025-01-31")
    report = take(placed, file, as_csv([order | {"served_at": "2025-01-04 11:00"}, notice]))
    assert told(report) == []
    made, first = placed.scalars(select(Order).order_by(Order.kind.desc())).all()
    assert (made.kind, made.follows_id) == ("DVPO", first.id)


def test_a_variation_in_a_file_may_have_its_day_alone(placed: Session, file: Path) -> None:
    order = order_row(1, kind="SPO", ends_at="2027-03-01")
    order |= {"event1_kind": "VARIED", "event1_at": order["started_at"][:10]}
    order |= {"event1_reason": "Varied by consent."}
    assert told(take(placed, file, as_csv([order]))) == []
    made, varied = placed.scalars(
        select(Event).where(Event.kind.in_(["MADE", "VARIED"])).order_by(Event.id)
    ).all()
    assert (varied.occurred_at, varied.day_only) == (made.occurred_at, True)
    assert take(placed, file, as_csv([order])).unchanged == 1


@pytest.mark.parametrize("happened", ["", "NOT_SERVED", "LAPSED"])
def test_an_order_is_taken_with_a_reason_however_its_notice_stands(
    placed: Session, file: Path, happened: str
) -> None:
    served = {name: "" for name in notice_row() if name.startswith("served_")}
    notice = notice_row(1, **(served if happened != "LAPSED" else {}))
    events = [(happened, "2025-01-04 10:30")] if happened else []
    for number, (kind, when) in enumerate([*events, ("GRANTED", "2025-01-04 11:00")], start=1):
        notice |= {f"event{number}_kind": kind, f"event{number}_at": when}
        notice |= {f"event{number}_reason": "As the file says."}
    order = order_row(3, follows="OLD/000001", started_at="2025-01-04 11:00", ends_at="2025-01-31")
    refused, *_ = take(placed, file, as_csv([notice, order])).faults
    assert (refused.line, "say why in override_reason" in refused.message) == (2, True)
    notice |= {"override_reason": "Seen on the sealed copy."}
    assert told(take(placed, file, as_csv([notice, order]))) == []
    first, made = placed.scalars(select(Order).order_by(Order.id)).all()
    assert made.follows_id == first.id


def test_an_order_and_the_interim_one_it_follows_are_on_one_person(
    placed: Session, file: Path
) -> None:
    interim = order_row(1, kind="SPO_INTERIM", ends_at="2025-03-01")
    main = {name: text for name, text in interim.items() if not name.startswith("served_")}
    main |= {"source_reference": "OLD/9", "kind": "SPO", "follows": "OLD/000001"}
    main |= {"started_at": "2025-02-01 11:00", "ends_at": "2027-02-01"}
    other = main | {"source_reference": "OLD/8", "subject_family_name": "Quillon"}
    assert told(take(placed, file, as_csv([interim, main, other]))) == []
    first, second, third = placed.scalars(select(Order).order_by(Order.id)).all()
    assert len({first.application, second.application, third.application}) == 1
    joins = placed.scalars(select(PersonJoin)).all()
    assert [(each.first_id, each.second_id) for each in joins] == [
        (first.subject_id, second.subject_id)
    ]


def _pairs(kinds: tuple[str, str], number: int, start: int) -> list[dict[str, str]]:
    """So many notices or interim orders, each with the order that follows it on the same person."""
    found = []
    for place in range(start, start + 2 * number, 2):
        first = (notice_row if kinds[0] == "DVPN" else order_row)(place, kind=kinds[0])
        first |= {"override_reason": "Seen on the sealed copy."}
        after = order_row(place, kind=kinds[1], follows=first["source_reference"])
        started = f"{first['started_at'][:10]} 20:00"
        after |= {"started_at": started, "served_at": started, "source_reference": f"NEW/{place}"}
        found += [first, after | {"override_reason": "Seen on the sealed copy."}]
    return found


@pytest.mark.spatial
@pytest.mark.parametrize("kinds", [("DVPN", "DVPO"), ("SPO_INTERIM", "SPO")], ids="-".join)
def test_records_that_follow_others_take_as_many_statements_however_many_there_are(
    each_db: Session, file: Path, kinds: tuple[str, str]
) -> None:
    make_areas(each_db)
    take(each_db, file, as_csv(rows(1)), source="before")
    sent = []
    for number, source, start in ((2, "few", 11), (6, "more", 31)):
        content = as_csv(_pairs(kinds, number, start))
        with counted(each_db.get_bind().engine) as statements:
            report = take(each_db, file, content, source=source)
        assert (told(report), report.added) == ([], 2 * number)
        sent.append([each for each in statements if not each.startswith("INSERT")])
    assert len(sent[0]) == len(sent[1])
    on_one = each_db.scalars(select(PersonJoin)).all()
    assert len(on_one) == 8
    notices, mains = (
        each_db.scalars(select(Order).where(Order.kind == kind, Order.source != "before")).all()
        for kind in kinds
    )
    if kinds[0] == "DVPN":
        assert {each.follows_id for each in mains} == {each.id for each in notices}
    else:
        assert {each.application for each in mains} == {each.application for each in notices}
        assert len({each.application for each in mains} - {None}) == 8
    verdict = verify(each_db)
    assert (verdict.orders, verdict.wrong) == (17, ())


def _late(**changes: str) -> dict[str, str]:
    return {"event1_kind": "WITHDRAWN", "event1_at": "2025-11-30 10:00"} | changes


@pytest.mark.parametrize(
    ("changes", "field", "said"),
    [
        pytest.param(_late(), "event1_reason", "Enter the reason", id="no reason"),
        pytest.param(
            _late(event1_kind="RESUMED", event1_reason="x"),
            "event1_kind",
            "cannot be recorded",
            id="transition",
        ),
        pytest.param({"follows": "OLD/9"}, "follows", "Neither this file", id="follows nothing"),
        pytest.param({"follows": "OLD/000001"}, "follows", "does not follow", id="follows itself"),
    ],
)
def test_events_and_links_that_cannot_be_are_named(
    placed: Session, file: Path, changes: dict[str, str], field: str, said: str
) -> None:
    report = take(placed, file, as_csv([notice_row() | changes]))
    assert [fault.field for fault in report.faults] == [field]
    assert said in told(report)[0]


def test_a_sealed_order_outside_the_act_needs_its_reason(placed: Session, file: Path) -> None:
    row = order_row(started_at="2025-02-03 11:00", ends_at="2025-03-20")
    row |= {"served_at": "2025-02-03 12:00"}
    report = take(placed, file, as_csv([row]))
    assert "say why in override_reason" in told(report)[0]
    assert take(placed, file, as_csv([row | {"override_reason": "As sealed."}])).added == 1


def test_every_kind_a_court_makes_comes_in_by_file(placed: Session, file: Path) -> None:
    kinds = [code for code, kind in catalogue.KINDS.items() if not kind.is_notice]
    given = [
        order_row(number, kind=kind, ends_kind="", override_reason="As sealed.")
        | {name: said if kind == "OTHER" else "" for name, said in NAMED.items()}
        for number, kind in enumerate(kinds, start=1)
    ]
    report = take(placed, file, as_csv(given))
    assert told(report) == []
    assert sorted(placed.scalars(select(Order.kind))) == sorted(kinds)
    assert verify(placed).wrong == ()
    assert take(placed, file, as_csv(given)).unchanged == len(kinds)


def test_times_are_londons_and_may_be_written_as_spreadsheets_do(
    placed: Session, file: Path
) -> None:
    row = notice_row(started_at="1/7/2025 08:00", served_at="2025-07-01T09:00+01:00")
    take(placed, file, as_csv([row]))
    found: list[datetime] = list(placed.scalars(select(Event.occurred_at).order_by(Event.id)))
    assert found == [at("2025-07-01 08:00"), at("2025-07-01 09:00")]


def test_an_application_is_taken_without_conditions_and_known_again(
    placed: Session, file: Path
) -> None:
    """Domain 3.2: applied for, then refused."""
    left_out = {"ends_at", "ends_kind", "court"}
    row = {
        name: text
        for name, text in order_row(kind="SPO").items()
        if name not in left_out and not name.startswith(("condition", "served"))
    }
    row |= {
        "begins_with": "applied",
        "hearing_at": "2026-12-01 10:00",
        "condition1_code": "",
    }
    content = as_csv([row])
    assert told(take(placed, file, content)) == []
    order = placed.scalars(select(Order)).one()
    event = placed.scalars(select(Event).where(Event.order_id == order.id)).one()
    assert (event.kind, event.until_at) == (EventKind.APPLIED, at("2026-12-01 10:00"))
    states = placed.scalars(select(Presence.state).where(Presence.order_id == order.id))
    assert set(states) == {Stay.PENDING}
    again = take(placed, file, content)
    assert (again.added, again.unchanged, list(again.differences)) == (0, 1, [])


def test_a_day_that_is_none_is_told_as_it_was_written(placed: Session, file: Path) -> None:
    row = notice_row(subject_born_on="31/02/1988", started_at="31/02/2026 08:00", served_at="")
    report = take(placed, file, as_csv([row]), check=True)
    assert {(each.field, each.value) for each in report.faults} >= {
        ("started_at", "31/02/2026 08:00"),
        ("subject_born_on", "31/02/1988"),
    }


@pytest.mark.parametrize(("check", "last"), [(True, "Trying out"), (False, "Writing")])
def test_a_check_is_not_said_to_write(placed: Session, file: Path, check: bool, last: str) -> None:
    doing: list[str] = []
    take(
        placed,
        file,
        as_csv([notice_row()]),
        check=check,
        progress=lambda what, rows: doing.append(what),
    )
    assert list(dict.fromkeys(doing)) == ["Checking", last]


def test_what_looks_like_an_order_from_elsewhere_is_taken_once_a_row_says_why(
    placed: Session, file: Path
) -> None:
    take(placed, file, as_csv([notice_row(1), notice_row(3)]), source="other system")
    (held,) = placed.scalars(select(Order).where(Order.source_reference == "OLD/000001"))
    twin = notice_row(1, source_reference="NEW/1", subject_family_name=" ASHDOWN ")
    twin["subject_family_name"] = notice_row(1)["subject_family_name"].upper()
    others = [notice_row(5), notice_row(3, source_reference="NEW/3", subject_born_on="1970-01-01")]
    report = take(placed, file, as_csv([twin, *others]))
    assert [(each.line, each.reference) for each in report.alike] == [(2, held.reference)]
    (fault,) = report.faults
    assert (report.added, fault.line) == (0, 2)
    assert held.reference in fault.message
    assert "override_reason" in fault.message
    why = {"override_reason": "Another notice of that day."}
    report = take(placed, file, as_csv([twin | why, *(each | why for each in others)]))
    assert (report.added, told(report)) == (3, [])
    assert [each.line for each in report.alike] == [2]
    assert take(placed, file).alike == []
