"""The administrator's list of accounts, page by page."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from orders.access.permissions import Role
from orders.formatting import PAGE_SIZE
from tests.factories.accounts import make_account
from tests.pages import check_page
from tests.signing_in import sign_in


@pytest.fixture
def many(client: FlaskClient, db: Session) -> None:
    """An administrator who is signed in, and more officers than a page lists."""
    for number in range(PAGE_SIZE + 2):
        account = make_account(db, Role.OFFICER)
        account.name, account.username = f"Officer {number:03}", f"walk{number:03}"
        account.collar_number = f"77{number:03}"
    db.commit()
    administrator = sign_in(client, Role.ADMINISTRATOR)
    administrator.name = "Aardvark"
    db.commit()


@pytest.mark.usefixtures("many")
def test_a_page_lists_fifty_accounts_and_leads_to_the_others(client: FlaskClient) -> None:
    first = check_page(client.get("/accounts").text)
    assert "walk000" in first.text
    assert "walk051" not in first.text
    last = check_page(client.get("/accounts?page=2").text)
    assert "walk051" in last.text
    assert "walk000" not in last.text
    assert client.get("/accounts?page=3").status_code == 404


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize(
    "words", ["officer 051", "WALK051", "77051", "walk051 officer"], ids=str.lower
)
def test_an_account_is_found_by_name_username_or_collar_number(
    client: FlaskClient, words: str
) -> None:
    page = check_page(client.get("/accounts", query_string={"words": words}).text)
    assert "walk051" in page.text
    assert "1 to 1 of 1 account" in page.text


@pytest.mark.usefixtures("many")
@pytest.mark.parametrize("words", ["nobody", "%", "_"], ids=["unknown", "percent", "underscore"])
def test_what_fits_no_account_finds_none(client: FlaskClient, words: str) -> None:
    page = check_page(client.get("/accounts", query_string={"words": words}).text)
    assert "No accounts" in page.text
