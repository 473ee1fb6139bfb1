"""``flask accounts``: the accounts that may sign in."""

from __future__ import annotations

import click

from orders import clock
from orders.access import account_changes, account_requests, accounts, mailboxes, sample_accounts
from orders.access.accounts import AccountInput
from orders.access.model import Account
from orders.access.permissions import Role
from orders.access.request_model import AccountRequest
from orders.commands.running import acting_as, as_option, command, transaction
from orders.db import db
from orders.formatting import count
from orders.settings import current_settings


def _role_word(role: Role) -> str:
    return role.value.lower().replace("_", "-")


PEOPLE = [_role_word(role) for role in Role if role is not Role.SERVICE]

group = click.Group("accounts", help="Who may sign in, and ending that.")


@group.command("add")
@click.argument("username")
@click.option("--name", required=True, help="The person's name.")
@click.option("--role", required=True, type=click.Choice(PEOPLE))
@click.option("--lpa", metavar="CODE", help="Code of the LPA they work in.")
@click.option("--collar", metavar="NUMBER", help="Collar number.")
@click.option("--mailbox", metavar="ADDRESS", help="The person's own email address.")
@click.option("--ask-password", is_flag=True, help="Ask for a password; else one is made up.")
@as_option
@command
def add(
    username: str,
    name: str,
    role: str,
    lpa: str | None,
    collar: str | None,
    mailbox: str | None,
    ask_password: bool,
    acting: str,
) -> None:
    """Add an account for a person; a made-up password is printed once.

    One that may open withheld homes is asked for, and a member of the civil orders team confirms it
    on the page Account requests; the first two such accounts are made at once.
    """
    wanted = AccountInput(username, name, _role(role), lpa, collar, _mailbox(mailbox))
    if _takes_two(wanted.role):
        by = acting_as(acting)
        with transaction() as session:
            asked = account_requests.ask_to_add(session, wanted, by=by, now=clock.now())
        _tell_asked(asked)
        return
    wanted = accounts.checked(db.session, wanted)
    password = _password(ask=ask_password)
    made = accounts.hashed(password, username=wanted.username)
    by = acting_as(acting)
    with transaction() as session:
        account = accounts.add_account(session, wanted, made, by=by, now=clock.now())
    click.echo(f"Added {account.username}, {account.role.label}.")
    _tell(password, asked=ask_password)


@group.command("list")
@command
def listing() -> None:
    """Print every account: username, role, LPA, state; separated by tabs. Services come last."""
    for each in (*account_changes.listed(db.session), *account_changes.services(db.session)):
        lpa = each.area.code if each.area else "-"
        click.echo("\t".join((each.username, _role_word(each.role), lpa, _state(each))))


@group.command("change")
@click.argument("username")
@click.option("--name", help="The person's name.")
@click.option("--role", type=click.Choice(PEOPLE))
@click.option("--lpa", metavar="CODE", help="Code of the LPA they work in; - for none.")
@click.option("--collar", metavar="NUMBER", help="Collar number; - for none.")
@click.option("--mailbox", metavar="ADDRESS", help="Their own email address; - for none.")
@as_option
@command
def change(
    username: str,
    name: str | None,
    role: str | None,
    lpa: str | None,
    collar: str | None,
    mailbox: str | None,
    acting: str,
) -> None:
    """Change what is given; another role or LPA signs the account out everywhere.

    A role that may open withheld homes, or another mailbox of such an account, is asked for.
    """
    asked = None
    by = acting_as(acting)
    with transaction() as session:
        account = accounts.account_named(session, username)
        present = account.area.code if account.area else None
        wanted = AccountInput(
            username=account.username,
            name=name or account.name,
            role=_role(role) if role else account.role,
            lpa_code=_or_none(lpa, present),
            collar_number=_or_none(collar, account.collar_number),
            mailbox=account.mailbox if mailbox is None else _mailbox(_or_none(mailbox, None)),
        )
        now = clock.now()
        if account_changes.takes_two(account, wanted):
            asked = account_requests.ask_to_change(session, account, wanted, by=by, now=now)
        else:
            account_changes.change(session, account, wanted, by=by, now=now)
    if asked is not None:
        _tell_asked(asked)
        return
    click.echo(f"{account.username} is changed: {account.role.label}.")


@group.command("password")
@click.argument("username")
@click.option("--ask-password", is_flag=True, help="Ask for a password; else one is made up.")
@as_option
@command
def password(username: str, ask_password: bool, acting: str) -> None:
    """Give an account another password and sign it out everywhere.

    For an account that may open withheld homes it is asked for.
    """
    account = accounts.account_named(db.session, username)
    if accounts.may_open_homes(account.role):
        by = acting_as(acting)
        with transaction() as session:
            account = accounts.account_named(session, username)
            asked = account_requests.ask_to_reset(session, account, by=by, now=clock.now())
        _tell_asked(asked)
        return
    chosen = _password(ask=ask_password)
    made = accounts.hashed(chosen, username=account.username)
    by = acting_as(acting)
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.set_password(session, account, made, by=by, now=clock.now())
    click.echo(f"{account.username} has another password and was signed out everywhere.")
    _tell(chosen, asked=ask_password)


@group.command("unlock")
@click.argument("username")
@as_option
@command
def unlock(username: str, acting: str) -> None:
    """Forget the wrong passwords that are counted for an account, so that nobody waits."""
    by = acting_as(acting)
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.unlock(session, account, by=by, now=clock.now())
    click.echo(f"{account.username} may try again.")


@group.command("end-sessions")
@click.argument("username")
@as_option
@command
def end_sessions(username: str, acting: str) -> None:
    """Sign an account out everywhere."""
    by = acting_as(acting)
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.end_sessions(session, account, by=by, now=clock.now())
    click.echo(f"{account.username} was signed out everywhere.")


@group.command("close")
@click.argument("username")
@as_option
@command
def close(username: str, acting: str) -> None:
    """Sign an account out everywhere, for good; what it did stays in the log."""
    by = acting_as(acting)
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.close(session, account, by=by, now=clock.now())
    click.echo(f"{account.username} may no longer sign in.")


@group.command("close-sample")
@as_option
@command
def close_sample(acting: str) -> None:
    """End every account that came with the sample data; until then only this machine is served."""
    by = acting_as(acting)
    with transaction() as session:
        closed = sample_accounts.close(session, by=by, now=clock.now())
        names = [account.username for account in closed]
    for name in names:
        click.echo(name)
    click.echo(f"{count(len(names), 'sample account')} closed.")


def _takes_two(role: Role) -> bool:
    """Whether an account of this role is asked for: it may open homes, and is not of the first."""
    enough = accounts.holders(db.session) >= accounts.FIRST_HOLDERS
    return accounts.may_open_homes(role) and enough


def _mailbox(text: str | None) -> str | None:
    return mailboxes.mailbox_of(text, pattern=current_settings().mailbox_pattern)


def _tell_asked(asked: AccountRequest) -> None:
    click.echo(
        f"Asked for, as request {asked.id}: {asked.kind.label} for {asked.username}. A member of"
        " the civil orders team confirms it on the page Account requests, and the person chooses a"
        " password. Nothing is changed until then."
    )


def _role(word: str) -> Role:
    return Role[word.upper().replace("-", "_")]


def _or_none(given: str | None, present: str | None) -> str | None:
    return present if given is None else (None if given == "-" else given)


def _state(account: Account) -> str:
    return "open" if account.active else "closed"


def _password(*, ask: bool) -> str:
    if not ask:
        return accounts.generated_password()
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _tell(password: str, *, asked: bool) -> None:
    if not asked:
        click.echo(f"Password, shown this once: {password}")
