"""No page sends more statements than its ceiling, or than is noted for it beside.

``statements.txt`` names the pages that are above, each with the most that any role's look at it
takes, and only shrinks: a page that needs more fails here, and so does one that needs less until
that is noted. What opens and closes a transaction is not counted.

Statements do not grow with orders. The suite counts at 200 orders, which fill a page of a list and
are loaded in seconds; the trial counts again at 5,000, which take minutes.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event

from bench import walking
from orders.access.permissions import Role
from tests.conftest import dispose
from tests.factories.orders import at

# What is invented depends on the day, and what a page asks on what it shows.
pytestmark = pytest.mark.time_machine(at("2026-11-25 12:00"), tick=False)
CEILING, CEILING_OF_LIST = 12, 8
LISTS = frozenset(
    {
        "/account-requests",
        "/accounts",
        "/accounts/keys",
        "/api/v1/areas",
        "/api/v1/breaches",
        "/api/v1/search",
        "/areas",
        "/areas/editions",
        "/audit",
        "/audit/log.csv",
        "/bank-holidays",
        "/breaches",
        "/courts",
        "/digests",
        "/handovers",
        "/in-custody",
        "/look-up-limits",
        "/officers",
        "/openings",
        "/orders",
        "/orders.<any(xlsx, geojson):form>",
        "/orders.csv",
        "/people/duplicates",
        "/reports",
        "/searches",
        "/subscriptions",
        "/to-verify",
        "/visits",
        "/work",
        "/work/<key>",
        "/work/texts-to-reword",
        "/work/texts-to-reword/done",
    }
)
"""Pages, files and answers that are rows of records."""
NOTED = Path(__file__).with_name("statements.txt")
FULLER = 8
"""So many more a page may take that has something of everything than one that has not."""
OF_THE_LOG = frozenset({"/audit/check", "/audit/log.csv"})
"""They read the log, which every look lengthens, a stretch at a time."""
BY_STRETCHES = OF_THE_LOG | {"/orders.<any(xlsx, geojson):form>", "/orders.csv"}
"""Read all there is, a stretch at a time, so that they need no more room for more."""
OF_TRANSACTIONS = frozenset({"BEGIN", "COMMIT", "PRAGMA", "ROLLBACK"})


def ceiling(rule: str) -> int:
    return CEILING_OF_LIST if rule in LISTS else CEILING


def noted() -> dict[str, int]:
    lines = (line.split(maxsplit=1) for line in NOTED.read_text().splitlines())
    return {rule: int(number) for number, rule in lines}


def statements(folder: Path, orders: int) -> Mapping[str, int]:
    """The most statements that a look at each rule took, whoever looked."""
    folder.mkdir(exist_ok=True)
    app = walking.opened(f"sqlite:///{folder}/register.sqlite", orders, folder)
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_: Any) -> None:
        if statement.split(maxsplit=1)[0] not in OF_TRANSACTIONS:
            sent.append(statement)

    event.listen(app.extensions["engine"], "before_cursor_execute", note)
    most: dict[str, int] = defaultdict(int)
    for role in Role:
        for client, path, rule in walking.looks(app, role):
            sent.clear()
            assert client.get(path).status_code < 500, path
            most[rule] = max(most[rule], len(sent))
    dispose(app)
    return most


def test_the_table_is_in_order_and_names_only_what_is_above_its_ceiling() -> None:
    table = noted()
    assert list(table) == sorted(table)
    assert [rule for rule, number in table.items() if number <= ceiling(rule)] == []


@pytest.mark.slow
def test_no_page_sends_more_than_is_noted_and_none_is_noted_that_sends_less(
    tmp_path: Path,
) -> None:
    most = statements(tmp_path, 200)
    above = {
        rule: number
        for rule, number in most.items()
        if number > ceiling(rule) and rule not in OF_THE_LOG
    }
    table = noted()
    unlike = [
        f"{rule}: noted {table.get(rule, ceiling(rule))}, sends {most.get(rule, 0)}"
        for rule in sorted(above.keys() | table.keys())
        if above.get(rule) != table.get(rule)
    ]
    assert unlike == []
    assert most.keys() >= LISTS


@pytest.mark.trial
def test_statements_do_not_grow_with_orders(tmp_path: Path) -> None:
    few, many = (statements(tmp_path / str(orders), orders) for orders in (200, 5_000))
    grown = {
        rule: (few[rule], number)
        for rule, number in many.items()
        if rule in few and number > few[rule] + FULLER
    }
    assert grown.keys() <= BY_STRETCHES, grown
