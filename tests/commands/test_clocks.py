"""``flask clocks``."""

from __future__ import annotations

import json

import pytest
from click.testing import Result
from flask import Flask


def run(app: Flask, *words: str) -> Result:
    return app.test_cli_runner().invoke(args=["clocks", *words])


@pytest.mark.parametrize(
    ("words", "deadline", "london", "arguable"),
    [
        pytest.param(
            ["dvpn-hearing", "2026-11-20T09:00"],
            "2026-11-23T09:00:00Z",
            "09:00 Mon 23 Nov 2026",
            None,
            id="C2",
        ),
        pytest.param(
            ["K1", "2026-04-03 10:00"],
            "2026-04-07T23:00:00Z",
            "24:00 Tue 7 Apr 2026",
            None,
            id="C6",
        ),
        pytest.param(
            ["dvpn-hearing", "2026-03-28T14:00:00Z"],
            "2026-03-31T13:00:00Z",
            "14:00 Tue 31 Mar 2026",
            None,
            id="C9",
        ),
        pytest.param(
            ["dvpn-hearing", "2026-12-24T10:00"],
            "2026-12-29T10:00:00Z",
            "10:00 Tue 29 Dec 2026",
            "2026-12-30T10:00:00Z",
            id="C15",
        ),
        pytest.param(
            ["dvpo-breach", "2026-11-22T03:00"],
            "2026-11-24T00:00:00Z",
            "24:00 Mon 23 Nov 2026",
            None,
            id="C21",
        ),
        pytest.param(
            ["occupation-arrest", "2026-04-06T15:00"],
            "2026-04-07T14:00:00Z",
            "15:00 Tue 7 Apr 2026",
            None,
            id="C24 K6",
        ),
        pytest.param(
            ["dvpn-breach", "2026-11-20T22:00", "--hearing", "2026-11-21T10:00"],
            "2026-11-21T10:00:00Z",
            "10:00 Sat 21 Nov 2026",
            None,
            id="C28",
        ),
        pytest.param(
            ["spo-notification", "2026-12-29T17:00"],
            "2027-01-01T00:00:00Z",
            "24:00 Thu 31 Dec 2026",
            None,
            id="K7 into the new year",
        ),
    ],
)
def test_a_clock_is_answered_as_json(
    app: Flask, words: list[str], deadline: str, london: str, arguable: str | None
) -> None:
    result = run(app, *words, "--format", "json")
    assert result.exit_code == 0, result.output
    answer = json.loads(result.output)
    assert (answer["deadline"], answer["london"]) == (deadline, london)
    assert answer["arguable"] == arguable
    assert " s.4" in answer["source"] or "s." in answer["source"]


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
        (["K1", "yesterday"], "'yesterday' is no instant"),
        (["K2", "2026-11-20", "--hearing", "soon"], "'soon' is no instant"),
        (["K1"], "Missing argument 'INSTANT'"),
    ],
)
def test_wrong_usage_ends_with_status_two(app: Flask, words: list[str], said: str) -> None:
    result = run(app, *words)
    assert result.exit_code == 2
    assert said in result.output
