"""The pages of the kinds of notice and order."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from orders.access.permissions import Role
from orders.rules.kinds import catalogue
from tests.pages import check_page
from tests.signing_in import sign_in


@pytest.mark.parametrize("role", [each for each in Role if each is not Role.SERVICE])
def test_everybody_who_signs_in_reads_what_is_not_confirmed(
    client: FlaskClient, role: Role
) -> None:
    sign_in(client, role)
    index = check_page(client.get("/kinds").text)
    offered = {each for each in index.links.values() if each.startswith("/kinds/")}
    assert offered == {f"/kinds/{code}" for code in catalogue.KINDS}
    page = client.get("/kinds/DVPN").text
    check_page(page)
    assert "Not confirmed" in page
    assert "Crime and Security Act 2010 s.24(2)" in page


def test_no_other_kind_has_a_page(client: FlaskClient) -> None:
    sign_in(client, Role.OFFICER)
    assert client.get("/kinds/ASBO").status_code == 404
