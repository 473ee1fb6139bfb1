"""``flask register snapshot``: what is in each file, what is not, and what the log says."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from click.testing import Result
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from orders.audit.model import Action, AuditEntry
from orders.fallback.live_list import PLACE_LEFT_OUT
from orders.register.model import Order
from orders.register.schemas.condition import ConditionInput
from orders.rules.vocabulary.codes import AddressKind
from tests.factories.areas import make_areas
from tests.factories.ground import make_detention
from tests.factories.orders import (
    NON_MOLEST,
    at,
    home,
    make_order,
    make_served_notice,
    notice_input,
    protected,
    subject,
)
from tests.factories.reports import make_wanted
from tests.fallback.opening import PASSPHRASE, opened
from tests.web.planted import Planted, plant, plant_zone

NOW = at("2026-11-21 23:30")
STAMP = "20261121T233000Z"
Snapshot = Callable[..., Result]


@pytest.fixture
def order(db: Session) -> Order:
    """Live in Alder by its subject and in Birch by a refuge; every place has the sentinel."""
    make_areas(db)
    refuge = home("WS2 2BB", lines="7 Zqx Mews", kind=AddressKind.REFUGE, confidential=True)
    shared = home("WS2 2BB", lines="9 Zqx Road")
    terms = (
        NON_MOLEST,
        ConditionInput("NO_ENTER_PREMISES", "Keep out of 9 Zqx Road.", premises="PROTECTED"),
    )
    given = notice_input(
        subject=subject(home("B1 1AA", lines="1 Zqx Lane")),
        protected_persons=(protected(refuge, shared),),
        conditions=terms,
        grounds="Zqx grounds.",
    )
    order = make_served_notice(db, given)
    make_order(db, notice_input(subject=subject(given_names="Pending")))
    db.commit()
    return order


@pytest.fixture
def snapshot(app: Flask, tmp_path: Path) -> Iterator[Snapshot]:
    """Run the command into a folder of this test's own, with a passphrase and key set."""
    before = app.config["SETTINGS"]
    key = tmp_path / "keys" / "key.pem"
    (tmp_path / "share").mkdir()

    def run(*words: str, now: str = "2026-11-21 23:30", **changes: object) -> Result:
        values = {"snapshot_passphrase": PASSPHRASE, "snapshot_key_file": str(key), **changes}
        app.config["SETTINGS"] = replace(before, **values)
        arguments = ["register", "snapshot", "--to", str(tmp_path / "share"), *words]
        with time_machine.travel(at(now), tick=False):
            return app.test_cli_runner().invoke(args=arguments)

    yield run
    app.config["SETTINGS"] = before


@pytest.fixture
def share(tmp_path: Path) -> Path:
    return tmp_path / "share"


def file_of(share: Path, code: str) -> Path:
    return share / f"orders-{code}-{STAMP}.html"


def test_there_is_a_signed_file_for_each_lpa_and_for_no_lpa(
    app: Flask, order: Order, snapshot: Snapshot, share: Path, tmp_path: Path
) -> None:
    result = snapshot()
    assert result.exit_code == 0, result.output
    assert "Alder: 1 live order, orders-ALD-20261121T233000Z.html" in result.output
    codes = ("ALD", "BIR", "OUT_OF_FORCE", "UNALLOCATED")
    names = [file_of(share, code).name for code in codes]
    assert sorted(path.name for path in share.iterdir()) == sorted(
        each for name in names for each in (name, f"{name}.sig")
    )
    for name in names:
        arguments = ["register", "snapshot-verify", str(share / name)]
        key = ["--key", str(tmp_path / "keys" / "key.pem.pub")]
        checked = app.test_cli_runner().invoke(args=[*arguments, *key])
        assert (checked.exit_code, "as this register signed it" in checked.output) == (0, True)


def test_a_list_altered_on_the_share_does_not_pass(
    app: Flask, order: Order, snapshot: Snapshot, share: Path, tmp_path: Path
) -> None:
    snapshot()
    path = file_of(share, "ALD")
    path.write_text(path.read_text().replace("Passphrase", "Password"))
    key = tmp_path / "keys" / "key.pem.pub"
    arguments = ["register", "snapshot-verify", str(path), "--key", str(key)]
    checked = app.test_cli_runner().invoke(args=arguments)
    assert checked.exit_code == 1
    assert "do not trust it" in checked.stderr


def test_the_list_names_who_and_what_and_tells_no_address(
    db: Session, order: Order, snapshot: Snapshot, share: Path
) -> None:
    make_detention(db, order)
    db.commit()
    snapshot()
    text = opened(file_of(share, "ALD"))
    for said in (
        order.reference,
        "Daniel MARSH, born 27 March 1988. Lives in Alder.",
        "In prison, on remand, release expected 25 Nov 2026.",
        "Grace OKAFOR; Birch, address withheld",
        "You must not molest the protected person.",
        PLACE_LEFT_OUT,
        "hearing to open by Mon 23 Nov 2026, 09:00",
        "Force control room 0121 496 0000",
        "1 live order in Alder",
    ):
        assert said.casefold() in text.casefold(), said
    for kept_back in ("zqx", "Alder West", "Birch East", "WS2", "B1 1AA", "Pending"):
        assert kept_back.casefold() not in text.casefold()


def test_a_wanted_subjects_entry_begins_with_what_is_urgent(
    db: Session, order: Order, snapshot: Snapshot, share: Path
) -> None:
    make_wanted(db, order)
    db.commit()
    snapshot()
    entry = re.sub(r"<[^>]+>", " ", opened(file_of(share, "ALD")).split("<article")[1])
    entry = " ".join(entry.partition(">")[2].split())
    assert entry.startswith("WANTED: suspected breach on 20 Nov 2026, 21:00 by message or letter.")
    for each in share.iterdir():
        each.unlink()
    snapshot("--on", "2026-11-21 12:00")
    assert "WANTED" not in opened(next(share.glob("orders-ALD-*.html")))


@pytest.mark.parametrize("planter", [plant, plant_zone], ids=["every-word", "a-zone"])
def test_no_list_tells_a_home_that_every_word_or_a_zone_tells(
    db: Session, snapshot: Snapshot, share: Path, planter: Callable[[Session], Planted]
) -> None:
    make_areas(db)
    planted = planter(db)
    db.commit()
    result = snapshot()
    assert result.exit_code == 0, result.output
    lists = [opened(each) for each in share.glob("*.html")]
    assert any(planted.reference in each for each in lists)
    assert [found[0] for each in lists for found in [planted.tells.search(each)] if found] == []
    assert planted.tells.search(result.output) is None


@pytest.mark.parametrize(
    ("code", "live"), [("ALD", 1), ("BIR", 1), ("UNALLOCATED", 0), ("OUT_OF_FORCE", 0)]
)
def test_each_lpa_has_what_is_live_there_on_either_home(
    order: Order, snapshot: Snapshot, share: Path, code: str, live: int
) -> None:
    snapshot()
    assert opened(file_of(share, code)).count("<article") == live


def test_without_the_passphrase_a_file_names_nobody(
    order: Order, snapshot: Snapshot, share: Path
) -> None:
    snapshot()
    for path in share.glob("*.html"):
        for name in ("MARSH", "OKAFOR", order.reference, PASSPHRASE):
            assert name not in path.read_text()


def test_a_file_asks_no_host_and_runs_only_its_own_script(
    order: Order, snapshot: Snapshot, share: Path
) -> None:
    snapshot()
    page = file_of(share, "ALD").read_text()
    assert re.findall(r"""(?:src|href|action)=|url\(|@import|https?://""", page) == []
    assert re.search(
        r"default-src 'none'; script-src 'sha256-[^']+'; style-src 'sha256-[^']+';", page
    )


def test_each_file_is_logged_as_a_disclosure_with_its_references(
    db: Session, order: Order, snapshot: Snapshot
) -> None:
    snapshot()
    db.expire_all()
    lines = db.scalars(select(AuditEntry).where(AuditEntry.what == "register.snapshot")).all()
    assert {line.action for line in lines} == {Action.DISCLOSURE}
    found = {line.details["area"]: line.details["found"] for line in lines}
    assert found == {
        "LPA:ALD": [order.reference],
        "LPA:BIR": [order.reference],
        "LPA:OUT_OF_FORCE": [],
        "LPA:UNALLOCATED": [],
    }
    assert "MARSH" not in str([line.details for line in lines])


def test_old_lists_are_removed_after_new_ones_are_there(
    order: Order, snapshot: Snapshot, share: Path
) -> None:
    snapshot(now="2026-11-21 10:00")
    again = snapshot(now="2026-11-23 10:01", snapshot_keep_days=2)
    assert "4 older lists removed." in again.output
    assert len(list(share.glob("*.html"))) == 4


def test_an_earlier_instant_can_be_listed(order: Order, snapshot: Snapshot, share: Path) -> None:
    assert snapshot("--on", "2026-11-20T08:30").exit_code == 0
    assert "No order is live here." in opened(share / "orders-ALD-20261120T083000Z.html")


@pytest.mark.parametrize(
    ("words", "changes", "said", "status"),
    [
        ((), {"snapshot_passphrase": ""}, "ORDERS_SNAPSHOT_PASSPHRASE", 1),
        (("--on", "2026-11-22T08:30"), {}, "has not come yet", 1),
        (("--on", "soon"), {}, "2026-11-21T06:00", 2),
        (("--to", "/no/such/folder"), {}, "mount the share", 1),
    ],
    ids=["no passphrase", "to come", "no instant", "no folder"],
)
def test_what_cannot_be_made_is_said_and_nothing_is_written(
    db: Session,
    order: Order,
    snapshot: Snapshot,
    share: Path,
    words: tuple[str, ...],
    changes: dict[str, object],
    said: str,
    status: int,
) -> None:
    result = snapshot(*words, **changes)
    assert (result.exit_code, said in result.stderr) == (status, True)
    assert list(share.iterdir()) == []
    assert db.scalars(select(AuditEntry).where(AuditEntry.what == "register.snapshot")).all() == []
