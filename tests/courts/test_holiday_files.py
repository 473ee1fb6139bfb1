"""Lists of bank holidays from files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from orders.courts.holiday_files import read_holidays
from orders.errors import BadFile

CALENDAR = """BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//uk.gov/GOVUK calendars//EN\r
BEGIN:VEVENT\r
DTEND;VALUE=DATE:20261229\r
DTSTART;VALUE=DATE:20261228\r
SUMMARY:Boxing Day with a name so long that the calendar folds it over two\r
  lines\r
END:VEVENT\r
BEGIN:VEVENT\r
DTSTART;VALUE=DATE:20270101\r
DTEND;VALUE=DATE:20270102\r
SUMMARY:New Year\r
END:VEVENT\r
END:VCALENDAR\r
"""


def write(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_bytes(text.encode("utf-8"))
    return path


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("list.ics", CALENDAR),
        ("LIST.ICS", CALENDAR.replace("\r\n", "\n")),
        ("list.ics", CALENDAR.replace(";VALUE=DATE", "")),
        ("list.csv", "date,name\n2026-12-28,Boxing Day\n2027-01-01,New Year\n"),
        ("list.csv", "\ufeffdate\n2026-12-28\n2027-01-01\n2027-01-01\n"),
        ("list.csv", "Name;DATE\nBoxing Day;2026-12-28\nNew Year;2027-01-01\n"),
    ],
    ids=["govuk", "unix-lines", "plain-dates", "csv", "csv-twice", "semicolons"],
)
def test_the_days_of_a_file_are_read(tmp_path: Path, name: str, text: str) -> None:
    found = read_holidays(write(tmp_path, name, text))
    assert found == {date(2026, 12, 28), date(2027, 1, 1)}


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("list.csv", "day\n2026-12-28\n", "no column “date”"),
        ("list.csv", "date\n", "lists no day"),
        ("list.csv", "", "it is empty"),
        ("list.ics", "date\n2026-12-28\n", "no calendar file"),
        ("list.ics", "BEGIN:VCALENDAR\nEND:VCALENDAR\n", "lists no day"),
    ],
)
def test_another_file_is_refused(tmp_path: Path, name: str, text: str, said: str) -> None:
    with pytest.raises(BadFile, match=said):
        read_holidays(write(tmp_path, name, text))


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("list.csv", "date\n2026-12-28\n28/12/2026\n", "Line 3: '28/12/2026' is no day"),
        (
            "list.ics",
            CALENDAR.replace("DTSTART;VALUE=DATE:20270101", "DTSTART;VALUE=DATE:20271301"),
            "Event 2: it names no day",
        ),
    ],
)
def test_each_wrong_day_is_named(tmp_path: Path, name: str, text: str, problem: str) -> None:
    with pytest.raises(BadFile) as refused:
        read_holidays(write(tmp_path, name, text))
    assert [each for each in refused.value.problems if each.startswith(problem)]


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "list.ics"
    path.write_bytes(CALENDAR.encode("utf-16"))
    with pytest.raises(BadFile, match="not text in UTF-8"):
        read_holidays(path)
