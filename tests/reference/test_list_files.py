"""Lists of reference data as files: checked whole, each wrong row named with its cure."""

from __future__ import annotations

from datetime import date

import pytest

from orders.errors import BadFile
from orders.reference import shipped_rows
from orders.reference.list_files import FORMATS, read_list, written
from orders.reference.model import ListSort
from orders.rules.reference_data import Availability, LimitRow

AREAS = "switch,police_area,from_on,until_on,source\n"
LIMITS = "limit,custody_months,from_on,until_on,source\n"
PENALTIES = ",".join(FORMATS[ListSort.PENALTIES].columns) + "\n"


def penalty(**cells: str) -> str:
    given = {"kind": "SPO", "dealt_with": "OFFENCE", "words": "5 years.", "source": "SPA s.8"}
    given |= cells
    columns = FORMATS[ListSort.PENALTIES].columns
    return PENALTIES + ",".join(given.get(each, "") for each in columns) + "\n"


def test_a_list_is_read_with_its_days_and_sources() -> None:
    text = (
        AREAS
        + "dapo,West Midlands Police,2027-01-01,,S.I. 2026/1\n"
        + "dapo,Cleveland Police,2025-03-11,2026-03-31,S.I. 2025/1\n"
    )
    first, second = read_list(ListSort.AVAILABILITY, "areas.csv", text.encode())
    assert first == Availability(
        name="dapo",
        scope="West Midlands Police",
        from_on=date(2027, 1, 1),
        source="S.I. 2026/1",
    )
    assert second.until_on == date(2026, 3, 31)


@pytest.mark.parametrize("sort", ListSort)
def test_what_is_written_is_read_again(sort: ListSort) -> None:
    limit = LimitRow(name="MAGISTRATES_CUSTODY", custody_months=12, source="an Act")
    rows = tuple(shipped_rows.rows_of(sort)) or (limit,)
    assert read_list(sort, "again.csv", written(sort, rows).encode()) == rows


@pytest.mark.parametrize("source", ["=1+1", "-12 months: s.1", "+x", "'quoted' S.I.", "@a"])
def test_a_source_is_read_again_as_it_was_whatever_it_begins_with(source: str) -> None:
    row = Availability(name="dapo", scope="A", source=source)
    file = written(ListSort.AVAILABILITY, [row])
    assert read_list(ListSort.AVAILABILITY, "again.csv", file.encode()) == (row,)


@pytest.mark.parametrize("number", ["0000001000999999999", "1000001", "9" * 400, "0", "-1", "1.5"])
def test_a_number_is_whole_and_not_too_large(number: str) -> None:
    text = LIMITS + f"MAGISTRATES_CUSTODY,{number},,,an Act\n"
    with pytest.raises(BadFile) as refused:
        read_list(ListSort.GENERAL_LIMITS, "limits.csv", text.encode())
    assert "write a whole number from 1 to 1,000,000" in refused.value.problems[0]


@pytest.mark.parametrize(
    ("sort", "text", "said"),
    [
        (
            ListSort.AVAILABILITY,
            AREAS + "dapp,A,,,S.I.\n",
            ["Line 2: switch must be one of dapo."],
        ),
        (
            ListSort.AVAILABILITY,
            AREAS + "dapo,A,1 Jan 2027,,S.I.\ndapo,,2027-01-01,,S.I.\ndapo,B,2027-01-01,,\n",
            [
                "Line 2: from_on is “1 Jan 2027”: write a day like 2026-12-28, or nothing.",
                "Line 3: police_area is empty: fill it in.",
                "Line 4: source is empty: name the section or instrument it comes from.",
            ],
        ),
        (
            ListSort.AVAILABILITY,
            AREAS + "dapo,A,2027-01-02,2027-01-01,S.I.\n",
            ["Line 2: until_on is before from_on: put the later day into until_on."],
        ),
        (
            ListSort.AVAILABILITY,
            AREAS + "dapo,A,,2026-12-31,S.I.\ndapo,a,2026-12-31,,S.I.\n",
            [
                (
                    "Line 3: dapo a from 31 December 2026 overlaps line 2 (since always to"
                    " 31 December 2026): end one on the day before the other begins."
                )
            ],
        ),
        (
            ListSort.GENERAL_LIMITS,
            LIMITS + "MAGISTRATES_CUSTODY,0,,,s\nMAGISTRATES_CUSTODY,a year,,,s\nX,1,,,s\n",
            [
                (
                    "Line 2: custody_months is “0”: write a whole number from 1 to 1,000,000,"
                    " or nothing."
                ),
                (
                    "Line 3: custody_months is “a year”: write a whole number from 1 to 1,000,000,"
                    " or nothing."
                ),
                "Line 4: limit must be one of MAGISTRATES_CUSTODY.",
            ],
        ),
        (
            ListSort.PENALTIES,
            penalty(dealt_with="CIVIL"),
            ["Line 2: dealt_with must be one of OFFENCE, CONTEMPT."],
        ),
        (
            ListSort.PENALTIES,
            penalty(summary_months="6", summary_limit="MAGISTRATES_CUSTODY"),
            ["Line 2: give summary_months or summary_limit, not both."],
        ),
        (
            ListSort.PENALTIES,
            penalty(words="x" * 501),
            ["Line 2: words is longer than 500 letters: shorten it."],
        ),
    ],
)
def test_a_wrong_row_is_named_with_its_line_and_its_cure(
    sort: ListSort, text: str, said: list[str]
) -> None:
    with pytest.raises(BadFile) as wrong:
        read_list(sort, "list.csv", text.encode())
    assert list(wrong.value.problems) == said
    assert wrong.value.message == ("list.csv was not loaded. What was loaded before still holds.")


def test_days_side_by_side_do_not_overlap() -> None:
    text = AREAS + "dapo,A,,2026-12-31,S.I.\ndapo,A,2027-01-01,,S.I.\n"
    assert len(read_list(ListSort.AVAILABILITY, "list.csv", text.encode())) == 2


@pytest.mark.parametrize("text", [AREAS, LIMITS + "MAGISTRATES_CUSTODY,6,,,s\n", "a\n1\n", ""])
def test_a_file_of_other_columns_or_without_a_row_is_refused(text: str) -> None:
    with pytest.raises(BadFile, match=r"list\.csv was not loaded"):
        read_list(ListSort.AVAILABILITY, "list.csv", text.encode())
