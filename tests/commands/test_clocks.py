"""``flask clocks``."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import Result
from flask import Flask

from orders import create_app
from orders.rules.clocks.deadlines import CLOCKS, Clock
from tests.conftest import dispose, settings_for
from tests.naming import named, table


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["clocks", *words])


ANSWERS = """
C2 | dvpn-hearing 2026-11-20T09:00 | 2026-11-23T09:00 | 09:00 Mon 23 Nov 2026 |
C6 | K1 '2026-04-03 10:00' | 2026-04-07T23:00 | 24:00 Tue 7 Apr 2026 |
C9 | dvpn-hearing 2026-03-28T14:00:00Z | 2026-03-31T13:00 | 14:00 Tue 31 Mar 2026 |
C15 | dvpn-hearing 2026-12-24T10:00 | 2026-12-29T10:00 | 10:00 Tue 29 Dec 2026 | 2026-12-30T10:00
C21 | dvpo-breach 2026-11-22T03:00 | 2026-11-24T00:00 | 24:00 Mon 23 Nov 2026 |
C24 K6 | occupation-arrest 2026-04-06T15:00 | 2026-04-07T14:00 | 15:00 Tue 7 Apr 2026 |
K7 new year | spo-notification 2026-12-29T17:00 | 2027-01-01T00:00 | 24:00 Thu 31 Dec 2026 |
K4 | dapn-hearing '2026-04-03 10:00' | 2026-04-07T23:00 | 24:00 Tue 7 Apr 2026 |
K5 | dapn-breach 2026-12-25T18:00 | 2026-12-27T00:00 | 24:00 Sat 26 Dec 2026 | 2026-12-30T00:00
C33 | nmo-return 2026-05-04 | 2026-06-01T23:00 | 24:00 Mon 1 Jun 2026 |
C33 14 days | nmo-return 2026-05-04 --days 14 | 2026-05-18T23:00 | 24:00 Mon 18 May 2026 |
K13 | remand-report 2026-11-20 | 2026-12-12T00:00 | 24:00 Fri 11 Dec 2026 |
K13 custody | remand-report 2026-11-20 --on custody | 2026-12-12T00:00 | 24:00 Fri 11 Dec 2026 |
K13 bail | remand-report 2026-11-20 --on bail | 2026-12-19T00:00 | 24:00 Fri 18 Dec 2026 |
K14 | remand 2026-11-20 | 2026-11-30T00:00 | 24:00 Sun 29 Nov 2026 |
K15 | appeal 2026-11-20 | 2026-12-12T00:00 | 24:00 Fri 11 Dec 2026 |
K16 | appeal-sentence 2026-11-20 | 2026-12-19T00:00 | 24:00 Fri 18 Dec 2026 |
K16 up | appeal-sentence 2026-11-20 --to crown-court | 2026-12-12T00:00 | 24:00 Fri 11 Dec 2026 |
K17 | case-stated 2026-11-20 | 2026-12-12T00:00 | 24:00 Fri 11 Dec 2026 |
K18 | data-breach 2026-03-28T14:00 | 2026-03-31T14:00 | 15:00 Tue 31 Mar 2026 |
K19 | victim-informed 2026-11-20 | 2026-11-28T00:00 | 24:00 Fri 27 Nov 2026 |
K19 enhanced | victim-informed 2026-12-24 --enhanced | 2026-12-30T00:00 | 24:00 Tue 29 Dec 2026 |
"""


HEARD = ("2026-11-21T10:00", "10:00 Sat 21 Nov 2026", None)
CUT_SHORT = named(
    ("C28", "dvpn-breach 2026-11-20T22:00 --hearing 2026-11-21T10:00", *HEARD),
    ("K5", "dapn-breach 2026-11-20T22:00 --hearing-at 2026-11-21T10:00", *HEARD),
)


@pytest.mark.parametrize(("words", "deadline", "london", "arguable"), [*table(ANSWERS), *CUT_SHORT])
def test_a_clock_is_answered_as_json(
    app: Flask, words: str, deadline: str, london: str, arguable: str | None
) -> None:
    result = run(app, *shlex.split(words), "--format", "json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["deadline"], answer["london"]) == (f"{deadline}:00Z", london)
    assert answer["arguable"] == (arguable and f"{arguable}:00Z")
    assert answer["source"]
    assert (answer["practical"], answer["court"]) == (None, None)


@pytest.mark.parametrize("clock", CLOCKS.values(), ids=list(CLOCKS))
def test_every_clock_says_its_source_and_what_is_not_confirmed(app: Flask, clock: Clock) -> None:
    answer = json.loads(run(app, clock.id, "2026-11-20T10:00", "--format", "json").stdout)
    assert (answer["clock"], answer["name"]) == (clock.id, clock.name)
    assert (answer["source"], answer["unconfirmed"]) == (clock.source, clock.unconfirmed or None)
    told = run(app, clock.name, "2026-11-20T10:00").stdout
    assert ("Not confirmed from the text of the law" in told) is bool(clock.unconfirmed)


def test_a_clock_runs_without_a_register(tmp_path: Path) -> None:
    alone = create_app(settings_for(f"sqlite:///{tmp_path / 'nothing.sqlite'}"))
    result = run(alone, "dvpn-hearing", "2026-11-20T09:00", "--format", "json")
    dispose(alone)
    assert json.loads(result.stdout)["deadline"] == "2026-11-23T09:00:00Z"
    assert "corrections to the bank holidays left out" in result.stderr


def test_the_force_sets_the_days_to_a_return_hearing_c33(new_database: str) -> None:
    fortnight = create_app(settings_for(new_database, nmo_return_days=14))
    result = run(fortnight, "nmo-return", "2026-05-04", "--format", "json")
    dispose(fortnight)
    assert json.loads(result.stdout)["london"] == "24:00 Mon 18 May 2026"


def test_a_clock_is_answered_in_words(app: Flask) -> None:
    result = run(app, "dvpn-hearing", "2026-12-24T10:00")
    assert result.exit_code == 0
    assert "no later than 10:00 Tue 29 Dec 2026." in result.output
    assert "Arguable: 10:00 Wed 30 Dec 2026. Work to the earlier one." in result.output
    assert "Source: Crime and Security Act 2010 s.27(3)-(4)." in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["dvpn-party", "2026-11-20"], "no clock is called 'dvpn-party'"),
        (["K1", "yesterday"], "'yesterday' is no date and time"),
        (["K2", "2026-11-20T10:00", "--hearing", "soon"], "'soon' is no date and time"),
        (["K1"], "Missing argument 'INSTANT'"),
        (["K1", "2026-11-20", "--on", "bail"], "K1 dvpn-hearing has no length called 'bail'"),
        (["K1", "2026-11-20", "--enhanced"], "no length called 'enhanced'"),
        (["K1", "2026-11-20", "--days", "3"], "K1 dvpn-hearing counts hours, not days"),
        (["K13", "2026-11-20", "--on", "parole"], "'parole' is not one of"),
        (["K7", "2026-11-20", "--days", "0"], "not in the range"),
        (["K1", "9999-12-31T10:00"], "too late to count from"),
        (["K15", "9999-12-31"], "too late to count from"),
    ],
)
def test_wrong_usage_ends_with_status_two(app: Flask, words: list[str], said: str) -> None:
    result = run(app, *words)
    assert result.exit_code == 2
    assert said in result.output
