"""``flask accounts``: who may sign in."""

from __future__ import annotations

from datetime import datetime

import click

from orders import clock
from orders.access import accounts, changing
from orders.access.accounts import AccountInput
from orders.access.model import Account
from orders.access.permissions import Role
from orders.commands.running import acting_as, as_option, command, transaction
from orders.db import db


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
@click.option("--ask-password", is_flag=True, help="Ask for a password; else one is made up.")
@as_option
@command
def add(
    username: str,
    name: str,
    role: str,
    lpa: str | None,
    collar: str | None,
    ask_password: bool,
    acting: str,
) -> None:
    """Add an account for a person; a made-up password is printed once."""
    password = _password(ask=ask_password)
    wanted = AccountInput(username, name, _role(role), lpa, collar)
    with transaction() as session:
        account = accounts.add_account(
            session, wanted, password, by=acting_as(acting), now=clock.now()
        )
    click.echo(f"Added {account.username}, {account.role.label}.")
    _tell(password, asked=ask_password)


@group.command("list")
@command
def listing() -> None:
    """Print every account: username, role, LPA, state; separated by tabs. Services come last."""
    now = clock.now()
    for each in (*changing.listed(db.session), *changing.services(db.session)):
        lpa = each.area.code if each.area else "-"
        click.echo("\t".join((each.username, _role_word(each.role), lpa, _state(each, now))))


@group.command("change")
@click.argument("username")
@click.option("--name", help="The person's name.")
@click.option("--role", type=click.Choice(PEOPLE))
@click.option("--lpa", metavar="CODE", help="Code of the LPA they work in; - for none.")
@click.option("--collar", metavar="NUMBER", help="Collar number; - for none.")
@as_option
@command
def change(
    username: str,
    name: str | None,
    role: str | None,
    lpa: str | None,
    collar: str | None,
    acting: str,
) -> None:
    """Change what is given; another role or LPA signs the account out everywhere."""
    with transaction() as session:
        account = accounts.account_named(session, username)
        present = account.area.code if account.area else None
        wanted = AccountInput(
            username=account.username,
            name=name or account.name,
            role=_role(role) if role else account.role,
            lpa_code=_or_none(lpa, present),
            collar_number=_or_none(collar, account.collar_number),
        )
        changing.change(session, account, wanted, by=acting_as(acting), now=clock.now())
    click.echo(f"{account.username} is changed: {account.role.label}.")


@group.command("password")
@click.argument("username")
@click.option("--ask-password", is_flag=True, help="Ask for a password; else one is made up.")
@as_option
@command
def password(username: str, ask_password: bool, acting: str) -> None:
    """Give an account another password, unlock it and sign it out everywhere."""
    chosen = _password(ask=ask_password)
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.set_password(session, account, chosen, by=acting_as(acting), now=clock.now())
    click.echo(f"{account.username} has another password and was signed out everywhere.")
    _tell(chosen, asked=ask_password)


@group.command("unlock")
@click.argument("username")
@as_option
@command
def unlock(username: str, acting: str) -> None:
    """Let a locked account try again at once."""
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.unlock(session, account, by=acting_as(acting), now=clock.now())
    click.echo(f"{account.username} may try again.")


@group.command("end-sessions")
@click.argument("username")
@as_option
@command
def end_sessions(username: str, acting: str) -> None:
    """Sign an account out everywhere."""
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.end_sessions(session, account, by=acting_as(acting), now=clock.now())
    click.echo(f"{account.username} was signed out everywhere.")


@group.command("close")
@click.argument("username")
@as_option
@command
def close(username: str, acting: str) -> None:
    """Sign an account out everywhere, for good; what it did stays in the log."""
    with transaction() as session:
        account = accounts.account_named(session, username)
        accounts.close(session, account, by=acting_as(acting), now=clock.now())
    click.echo(f"{account.username} may no longer sign in.")


def _role(word: str) -> Role:
    return Role[word.upper().replace("-", "_")]


def _or_none(given: str | None, present: str | None) -> str | None:
    return present if given is None else (None if given == "-" else given)


def _state(account: Account, now: datetime) -> str:
    if not account.active:
        return "closed"
    return "locked" if account.locked_until and account.locked_until > now else "open"


def _password(*, ask: bool) -> str:
    if not ask:
        return accounts.generated_password()
    answer: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    return answer


def _tell(password: str, *, asked: bool) -> None:
    if not asked:
        click.echo(f"Password, shown this once: {password}")
