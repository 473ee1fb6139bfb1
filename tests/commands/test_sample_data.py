"""``flask sample-data`` as somebody types it."""

from __future__ import annotations

from click.testing import Result
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from orders.register.model import Order
from orders.sample.accounts import WORDS
from tests.commands.saying import unnamed


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["sample-data", *words])


def test_an_empty_register_is_filled_once_and_says_who_may_sign_in(app: Flask, db: Session) -> None:
    assert unnamed(run(app, "sign-ins").output) == "This register has no sample accounts.\n"
    result = run(app, "load", "--orders", "5", "--seed", "3")
    assert result.exit_code == 0
    assert "5 invented notices and orders" in result.output
    result = run(app, "load", "--orders", "5")
    assert (result.exit_code, "sample data already" in unnamed(result.output)) == (1, True)
    result = run(app, "load", "--orders", "5", "--if-empty")
    assert (result.exit_code, unnamed(result.output)) == (0, "")
    assert db.scalar(select(func.count()).select_from(Order)) == 5
    told = run(app, "sign-ins").output
    assert WORDS in told
    assert "supervisor.birmingham" in told


def test_no_records_at_all_is_wrong_usage(app: Flask, db: Session) -> None:
    assert run(app, "load", "--orders", "0").exit_code == 2
