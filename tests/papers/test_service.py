"""Adding, opening and withdrawing papers."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from marshmallow import ValidationError
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.audit.model import Action, AuditEntry
from orders.errors import Conflict, Damaged, NotFound
from orders.papers import service
from orders.papers.model import FileType, Paper, PaperKind, ScanResult
from orders.papers.service import MB, PaperInput
from orders.register.model import Order
from tests.factories.accounts import make_account
from tests.factories.areas import make_areas
from tests.factories.orders import at, make_order
from tests.factories.papers import ADDED, JPEG, PDF, PNG, keeping, make_paper

NOW = at("2026-11-20 11:00")
pytestmark = pytest.mark.spatial


@pytest.fixture
def order(each_db: Session) -> Order:
    """A notice, on each database."""
    make_areas(each_db)
    return make_order(each_db)


def lines(db: Session, what: str) -> list[AuditEntry]:
    db.flush()
    return list(db.scalars(select(AuditEntry).where(AuditEntry.what == what)))


def test_a_paper_is_kept_under_a_random_name_and_logged_as_collected(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    paper = make_paper(each_db, order, tmp_path)
    assert (paper.number, paper.file_type, paper.size_bytes) == (1, FileType.PDF, len(PDF))
    assert paper.scan is ScanResult.NOT_SCANNED
    [kept] = [each for each in tmp_path.rglob("*") if each.is_file()]
    assert kept.name == paper.store_key
    assert kept.read_bytes() == PDF
    [line] = lines(each_db, "paper.added")
    assert (line.action, line.reference) == (Action.COLLECTION, order.reference)
    assert line.details["sha256"] == paper.sha256


def test_papers_are_numbered_and_shown_as_they_were_at_an_instant(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    made = [make_paper(each_db, order, tmp_path, content) for content in (PDF, PNG, JPEG)]
    assert [each.number for each in made] == [1, 2, 3]
    found = list(each_db.scalars(service.OF_ORDER, {"order_id": order.id}))
    assert service.papers_at(reversed(found), at(ADDED)) == made
    assert service.papers_at(found, at("2026-11-20 09:59")) == []


@pytest.mark.parametrize(
    ("content", "command", "said"),
    [
        (b"", "", "The file is empty"),
        (b"MZ\x90 a program", "", "This is no PDF, PNG or JPEG"),
        (PDF + b" " * MB, "", "larger than 1 MB"),
        (PDF, "-c 'import sys; sys.exit(1)' {file}", "something harmful"),
        (PDF, "-c 'import sys; sys.exit(9)' {file}", "could not be scanned"),
    ],
    ids=["empty", "program", "too large", "harmful", "not scanned"],
)
def test_what_may_not_be_kept_leaves_nothing(
    each_db: Session, order: Order, tmp_path: Path, content: bytes, command: str, said: str
) -> None:
    how = keeping(tmp_path, scan_command=f"{sys.executable} {command}" if command else "")
    given = PaperInput(PaperKind.SEALED_ORDER, content)
    with pytest.raises(ValidationError, match=said):
        service.add(each_db, order, given, how, by=make_account(each_db), now=NOW)
    assert each_db.scalars(select(Paper)).all() == []
    assert list(tmp_path.iterdir()) == []


def test_a_scanned_paper_says_so(each_db: Session, order: Order, tmp_path: Path) -> None:
    how = keeping(tmp_path, scan_command=f"{sys.executable} -c pass {{file}}")
    given = PaperInput(PaperKind.MAP_SHEET, PNG)
    paper = service.add(each_db, order, given, how, by=make_account(each_db), now=NOW)
    assert paper.scan is ScanResult.CLEAN


def test_the_same_file_is_added_once_until_it_is_withdrawn(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    first = make_paper(each_db, order, tmp_path)
    with pytest.raises(ValidationError, match=r"is paper 1 of .* already"):
        make_paper(each_db, order, tmp_path)
    by = make_account(each_db)
    service.withdraw(each_db, order, first, reason="Wrong kind.", by=by, now=NOW)
    assert make_paper(each_db, order, tmp_path).number == 2


def test_each_opening_is_logged_and_gives_what_was_added(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    paper, by = make_paper(each_db, order, tmp_path), make_account(each_db, Role.LPA_SUPERVISOR)
    store = keeping(tmp_path).store
    assert service.opened(each_db, order, paper, store, by=by, now=NOW) == PDF
    [line] = lines(each_db, "paper.opened")
    assert (line.action, line.account_id) == (Action.CONSULTATION, by.id)
    assert (line.reference, line.details) == (order.reference, {"paper": paper.id})


def test_a_paper_that_was_altered_or_lost_is_not_handed_out(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    altered = make_paper(each_db, order, tmp_path)
    lost = make_paper(each_db, order, tmp_path, PNG)
    store, by = keeping(tmp_path).store, make_account(each_db)
    (tmp_path / altered.store_key[:2] / altered.store_key).write_bytes(PDF + b"more")
    (tmp_path / lost.store_key[:2] / lost.store_key).rename(tmp_path / ("ab" * 16))
    for paper in (altered, lost):
        with pytest.raises(Damaged):
            service.opened(each_db, order, paper, store, by=by, now=NOW)
    found = [(paper, problem) for paper, problem in service.verify(each_db, store)]
    assert found == [(altered, "altered"), (lost, "lost")]


def test_content_that_no_paper_names_is_told(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    make_paper(each_db, order, tmp_path)
    store = keeping(tmp_path).store
    assert service.unclaimed(each_db, store) == []
    store.put("ab" * 16, PNG)
    assert service.unclaimed(each_db, store) == ["ab" * 16]


@pytest.mark.parametrize(
    ("role", "opens"), [(Role.CIVIL_ORDERS, True), (Role.LPA_SUPERVISOR, False)]
)
def test_a_withdrawn_paper_is_only_for_its_keepers(
    each_db: Session, order: Order, tmp_path: Path, role: Role, opens: bool
) -> None:
    paper, by = make_paper(each_db, order, tmp_path), make_account(each_db)
    service.withdraw(each_db, order, paper, reason="Of another order.", by=by, now=NOW)
    assert paper.is_withdrawn
    [line] = lines(each_db, "paper.withdrawn")
    assert (line.action, line.reason) == (Action.ALTERATION, "Of another order.")
    with pytest.raises(Conflict):
        service.withdraw(each_db, order, paper, reason="Again.", by=by, now=NOW)
    reader = make_account(each_db, role)
    if opens:
        assert service.paper(each_db, order, 1, by=reader) is paper
        return
    with pytest.raises(NotFound):
        service.paper(each_db, order, 1, by=reader)


def test_a_paper_is_found_on_its_own_order_only(
    each_db: Session, order: Order, tmp_path: Path
) -> None:
    make_paper(each_db, order, tmp_path)
    other, by = make_order(each_db), make_account(each_db)
    with pytest.raises(NotFound):
        service.paper(each_db, other, 1, by=by)
