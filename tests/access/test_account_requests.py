"""Nobody makes, changes into or resets an account that may open homes alone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from orders.access import account_changes, account_requests, accounts
from orders.access.accounts import AccountInput
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.request_model import AccountRequest, AccountSecret, RequestAnswer, SecretWay
from orders.access.sign_in import one_time_secrets
from orders.access.sign_in.authentication import authenticate
from orders.access.sign_in.throttling import Caller
from orders.audit.model import AuditEntry
from orders.errors import Conflict, NotFound, Refused, RegisterError, SecondPersonNeeded
from orders.settings import Settings
from tests.conftest import settings_for
from tests.digests.post_office import PostOffice, certificate, open_office
from tests.factories.accounts import PASSWORD, hashed, make_account

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
SETTINGS = settings_for("sqlite://")
PAT = AccountInput("Pat.Example", "Pat Example", Role.CIVIL_ORDERS, mailbox="pat@force.example")
NEW = "seven tin kettles"


@pytest.fixture
def boss(db: Session) -> Account:
    """An administrator."""
    return make_account(db, Role.ADMINISTRATOR)


@pytest.fixture
def team(db: Session) -> list[Account]:
    """The team, who may open homes."""
    return [make_account(db, Role.CIVIL_ORDERS) for _ in range(2)]


def signs_in(db: Session, account: Account, password: str, at: datetime = NOW) -> bool:
    """Whether this password lets the account in."""
    found = authenticate(
        db, account.username, password, caller=Caller("10.0.0.1"), now=at, settings=SETTINGS
    )
    return found is account


def redeem(
    db: Session, secret: str, *, username: str | None = None, at: datetime = NOW
) -> Account | None:
    """Choose the password ``NEW`` with a secret."""
    return one_time_secrets.redeem(
        db,
        secret,
        NEW,
        username=username,
        caller=Caller("10.0.0.2"),
        now=at,
        settings=SETTINGS,
    )


def test_nobody_adds_changes_or_resets_such_an_account_alone(
    db: Session, boss: Account, team: list[Account]
) -> None:
    officer, holder = make_account(db, Role.ANALYST), team[0]
    service = accounts.service_account(db, "nightly", now=NOW)
    for by in (boss, service, None, team[1]):
        with pytest.raises(SecondPersonNeeded):
            accounts.add_account(db, PAT, hashed(PASSWORD), by=by, now=NOW)
        with pytest.raises(SecondPersonNeeded):
            accounts.set_password(db, holder, hashed(NEW), by=by, now=NOW)
        into = AccountInput(officer.username, "N", Role.CIVIL_ORDERS)
        moved = AccountInput(holder.username, "N", holder.role, mailbox="boss@force.example")
        for account, wanted in ((officer, into), (holder, moved)):
            with pytest.raises(SecondPersonNeeded):
                account_changes.change(db, account, wanted, by=by, now=NOW)
    assert (officer.role, holder.mailbox) == (Role.ANALYST, None)
    assert signs_in(db, holder, PASSWORD)
    accounts.set_password(db, holder, hashed(NEW), by=holder, now=NOW)
    assert signs_in(db, holder, NEW)


def test_a_person_does_not_make_even_the_first_alone(db: Session, boss: Account) -> None:
    with pytest.raises(SecondPersonNeeded):
        accounts.add_account(db, PAT, hashed(PASSWORD), by=boss, now=NOW)
    assert (
        accounts.add_account(db, PAT, hashed(PASSWORD), by=None, now=NOW).role is Role.CIVIL_ORDERS
    )


@pytest.mark.spatial
def test_a_second_person_confirms_and_reads_out_a_code_valid_for_an_hour(each_db: Session) -> None:
    db = each_db
    boss, second = make_account(db, Role.ADMINISTRATOR), make_account(db, Role.CIVIL_ORDERS)
    asked = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    account, issued = account_requests.confirm(db, asked.id, by=second, now=NOW, settings=SETTINGS)
    assert (account.username, account.role) == ("pat.example", Role.CIVIL_ORDERS)
    assert (issued.way, issued.ends_at - NOW) == (SecretWay.CODE, timedelta(hours=1))
    code = one_time_secrets.grouped(issued.code or "")
    assert re.fullmatch(r"([A-Z2-9]{4}-){2}[A-Z2-9]{4}", code)
    row = db.scalars(select(AccountSecret)).one()
    assert code.replace("-", "") not in row.secret_hash
    assert redeem(db, code, username="somebody.else") is None
    late = NOW + timedelta(hours=1)
    assert redeem(db, code, username=account.username, at=late) is None
    assert redeem(db, code.lower(), username="PAT.example") is account
    assert signs_in(db, account, NEW)
    assert not account.must_change_password
    assert redeem(db, code, username=account.username) is None
    what = [line.what for line in db.scalars(select(AuditEntry).order_by(AuditEntry.id))]
    for each in ("account.asked-for", "account.request-confirmed", "account.secret-made"):
        assert each in what
    assert "account.secret-used" in what


def test_who_may_not_confirm_does_not(db: Session, boss: Account, team: list[Account]) -> None:
    asked = account_requests.ask_to_reset(db, team[0], by=boss, now=NOW)
    own = account_requests.ask_to_add(db, PAT, by=team[1], now=NOW)
    puppet = make_account(db, Role.ADMINISTRATOR)
    for number, by in (
        (asked.id, boss),
        (asked.id, puppet),
        (asked.id, make_account(db, Role.LPA_SUPERVISOR)),
        (asked.id, accounts.service_account(db, "nightly", now=NOW)),
        (asked.id, team[0]),
        (own.id, team[1]),
    ):
        with pytest.raises(Refused):
            account_requests.confirm(db, number, by=by, now=NOW, settings=SETTINGS)
        with pytest.raises(Refused):
            account_requests.refuse(db, number, by=by, now=NOW)
    assert signs_in(db, team[0], PASSWORD)


@pytest.mark.spatial
def test_the_database_refuses_one_person_as_both(each_db: Session) -> None:
    boss = make_account(each_db, Role.ADMINISTRATOR)
    asked = account_requests.ask_to_add(each_db, PAT, by=boss, now=NOW)
    asked.answered_at, asked.answered_by_id = NOW, boss.id
    asked.answer = RequestAnswer.CONFIRMED
    with pytest.raises(IntegrityError):
        each_db.flush()


def test_a_puppet_made_one_loses_the_password_its_maker_knows(
    db: Session, boss: Account, team: list[Account]
) -> None:
    puppet = make_account(db, Role.ANALYST)
    puppet_session = puppet.session_number
    one_time_secrets.issue(db, puppet, by=boss, now=NOW, settings=SETTINGS)
    early = db.scalars(select(AccountSecret)).one().secret_hash
    accounts.set_password(db, puppet, hashed(PASSWORD), by=boss, now=NOW)
    wanted = AccountInput(puppet.username, "Puppet", Role.CIVIL_ORDERS)
    asked = account_requests.ask_to_change(db, puppet, wanted, by=boss, now=NOW)
    account_requests.confirm(db, asked.id, by=team[0], now=NOW, settings=SETTINGS)
    assert puppet.role is Role.CIVIL_ORDERS
    assert not signs_in(db, puppet, PASSWORD)
    assert puppet.session_number > puppet_session
    assert db.scalars(select(AccountSecret)).one().secret_hash != early


def test_a_request_is_answered_once_and_not_after_a_week(
    db: Session, boss: Account, team: list[Account]
) -> None:
    first = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    with pytest.raises(Conflict, match="asked for already"):
        account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    account_requests.refuse(db, first.id, by=team[0], now=NOW)
    with pytest.raises(Conflict, match="answered already"):
        account_requests.confirm(db, first.id, by=team[0], now=NOW, settings=SETTINGS)
    second = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    account_requests.withdraw(db, second.id, by=boss, now=NOW)
    third = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    later = NOW + timedelta(days=7)
    assert account_requests.open_requests(db, now=later) == []
    with pytest.raises(Conflict, match="7 days old"):
        account_requests.confirm(db, third.id, by=team[0], now=later, settings=SETTINGS)
    with pytest.raises(NotFound):
        account_requests.confirm(db, 999, by=team[0], now=NOW, settings=SETTINGS)
    assert account_requests.ask_to_add(db, PAT, by=boss, now=later).id != third.id
    assert len(db.scalars(select(AccountRequest)).all()) == 4


def test_what_changed_meanwhile_is_not_done(
    db: Session, boss: Account, team: list[Account]
) -> None:
    reset = account_requests.ask_to_reset(db, team[0], by=boss, now=NOW)
    accounts.close(db, team[0], by=boss, now=NOW)
    with pytest.raises(Conflict, match="is closed"):
        account_requests.confirm(db, reset.id, by=team[1], now=NOW, settings=SETTINGS)
    added = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    make_account(db, Role.ANALYST, username="pat.example")
    with pytest.raises(Conflict, match="is taken"):
        account_requests.confirm(db, added.id, by=team[1], now=NOW, settings=SETTINGS)
    reset = account_requests.ask_to_reset(db, team[1], by=boss, now=NOW)
    accounts.close(db, boss, by=None, now=NOW)
    with pytest.raises(Conflict, match="account that made request"):
        account_requests.confirm(
            db, reset.id, by=make_account(db, Role.CIVIL_ORDERS), now=NOW, settings=SETTINGS
        )


def test_what_was_moved_before_a_role_comes_back_opens_nothing_old(
    db: Session, boss: Account, team: list[Account]
) -> None:
    """An administrator takes the role away, gives the account a password and asks for it back."""
    kim = team[0]
    fewer = AccountInput(kim.username, kim.name, Role.AUDITOR, mailbox="other@force.example")
    account_changes.change(db, kim, fewer, by=boss, now=NOW)
    accounts.set_password(db, kim, hashed(PASSWORD), by=boss, now=NOW)
    early = one_time_secrets.issue(db, kim, by=boss, now=NOW, settings=SETTINGS)
    back = AccountInput(kim.username, kim.name, Role.CIVIL_ORDERS, mailbox="kim@force.example")
    asked = account_requests.ask_to_change(db, kim, back, by=boss, now=NOW)
    account_changes.change(db, kim, fewer, by=boss, now=NOW)
    account_requests.confirm(db, asked.id, by=team[1], now=NOW, settings=SETTINGS)
    assert (kim.role, kim.mailbox) == (Role.CIVIL_ORDERS, "kim@force.example")
    assert not signs_in(db, kim, PASSWORD)
    assert redeem(db, early.code or "", username=kim.username) is None


def test_after_five_wrong_codes_the_right_one_opens_nothing(
    db: Session, boss: Account, team: list[Account]
) -> None:
    asked = account_requests.ask_to_reset(db, team[0], by=boss, now=NOW)
    account, issued = account_requests.confirm(db, asked.id, by=team[1], now=NOW, settings=SETTINGS)
    assert not signs_in(db, account, PASSWORD)
    for _ in range(one_time_secrets.MOST_WRONG):
        assert redeem(db, "AAAA-AAAA-AAAA", username=account.username) is None
    assert redeem(db, issued.code or "", username=account.username) is None


def test_a_password_that_will_not_do_leaves_the_code_good(
    db: Session, boss: Account, team: list[Account]
) -> None:
    asked = account_requests.ask_to_reset(db, team[0], by=boss, now=NOW)
    account, issued = account_requests.confirm(db, asked.id, by=team[1], now=NOW, settings=SETTINGS)
    with pytest.raises(RegisterError, match="12 to 200"):
        one_time_secrets.redeem(
            db,
            issued.code or "",
            "short",
            username=account.username,
            caller=Caller("10.0.0.2"),
            now=NOW,
            settings=SETTINGS,
        )
    assert redeem(db, issued.code or "", username=account.username) is account


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    """A mail server."""
    office, controller = open_office(*certificate(tmp_path))
    yield office
    controller.stop()


def mailing(post: PostOffice) -> Settings:
    """Settings of a register that can send mail."""
    return settings_for("sqlite://", public_url="https://register.example/", **post.settings)


def test_with_a_mail_server_the_link_goes_to_the_mailbox_and_works_once(
    db: Session, boss: Account, team: list[Account], post: PostOffice
) -> None:
    asked = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    account, issued = account_requests.confirm(
        db, asked.id, by=team[0], now=NOW, settings=mailing(post)
    )
    assert (issued.way, issued.code) == (SecretWay.LINK, None)
    assert issued.mailbox == "pat@force.example"
    assert post.received == []
    assert one_time_secrets.post(issued, mailing(post)) == ""
    (mail,) = post.to("pat@force.example")
    body = mail.get_body(("plain",))
    assert body is not None
    [link] = re.findall(
        r"https://register\.example/account/new-password\?link=(\S+)", body.get_content()
    )
    assert "until Sun 22 Nov 2026, 06:00" in body.get_content()
    assert one_time_secrets.holder(db, link, now=NOW) is account
    assert redeem(db, link, username=account.username) is None
    assert redeem(db, link, at=NOW + timedelta(hours=24)) is None
    assert redeem(db, link) is account
    assert signs_in(db, account, NEW)
    assert (one_time_secrets.holder(db, link, now=NOW), redeem(db, link)) == (None, None)


def test_a_mail_that_is_not_taken_is_said(
    db: Session, boss: Account, team: list[Account], post: PostOffice
) -> None:
    post.refused.add("pat@force.example")
    asked = account_requests.ask_to_add(db, PAT, by=boss, now=NOW)
    _, issued = account_requests.confirm(db, asked.id, by=team[0], now=NOW, settings=mailing(post))
    assert "550 no such mailbox" in one_time_secrets.post(issued, mailing(post))


def test_without_a_mailbox_the_second_person_reads_out_a_code_all_the_same(
    db: Session, boss: Account, team: list[Account], post: PostOffice
) -> None:
    asked = account_requests.ask_to_reset(db, team[0], by=boss, now=NOW)
    _, issued = account_requests.confirm(db, asked.id, by=team[1], now=NOW, settings=mailing(post))
    assert (issued.way, one_time_secrets.post(issued, mailing(post))) == (SecretWay.CODE, "")
    assert post.received == []
