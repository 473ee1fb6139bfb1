"""Figures as they leave the register: numbers, with what they count and when."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from orders.bounded_fields import JsonObject
from orders.figures.dvpn_ratio import (
    BAND_HIGH_PERCENT,
    BAND_LOW_PERCENT,
    BAND_SOURCE,
    BandPosition,
    By,
    DvpnRatio,
    RatioRow,
)
from orders.figures.live_orders import AreaCounts, LiveOrders
from orders.formatting import harmless

DEFINITION = (
    "Arrests for violent domestic abuse that led to a served DVPN, of all such arrests; the London"
    " day of the arrest decides. Volume: all DVPNs served on the same days, over the same arrests."
)
HEADER = (
    "code",
    "name",
    "violent_da_arrests",
    "arrests_with_dvpn_served",
    "percent",
    "band",
    "dvpns_served",
    "volume_percent",
    "small_number",
    "from",
    "to",
    "by",
)
BOM = "\ufeff"
"""Put before a CSV file so that spreadsheets read it as UTF-8."""


def as_dict(ratio: DvpnRatio) -> JsonObject:
    """The figure as JSON holds it; percentages to one decimal, null without arrests."""
    return {
        "figure": "dvpn-ratio",
        "definition": DEFINITION,
        "from": ratio.from_on.isoformat(),
        "to": ratio.to_on.isoformat(),
        "by": ratio.by.value,
        "band": {
            "low_percent": BAND_LOW_PERCENT,
            "high_percent": BAND_HIGH_PERCENT,
            "source": BAND_SOURCE,
        },
        "total": _line(ratio.total),
        "rows": [_line(line) for line in ratio.lines],
    }


def live_orders_as_dict(found: LiveOrders) -> JsonObject:
    """How many orders are live in each LPA, by the code of their kind, with the instant."""
    codes = [kind.code for kind in found.kinds]
    return {
        "at": found.at,
        "force": _counts(found.force, codes),
        "areas": [_counts(line, codes) for line in found.lines],
    }


def as_csv(ratio: DvpnRatio) -> str:
    """The figure as a spreadsheet opens it: a row for each month or LPA, the whole force last."""
    buffer = io.StringIO()
    writer = csv.writer(buffer)
    writer.writerow(HEADER)
    window = (ratio.from_on.isoformat(), ratio.to_on.isoformat(), ratio.by.value)
    for line in (*ratio.lines, ratio.total):
        cells = _line(line)
        writer.writerow([*(_cell(cells[name]) for name in HEADER[: -len(window)]), *window])
    return buffer.getvalue()


def percent_text(percent: float | None) -> str:
    """``7.0 %``; ``none`` without arrests."""
    return "none" if percent is None else f"{percent:.1f} %"


def summary(ratio: DvpnRatio) -> str:
    """The whole in a few words: ``7.0 % — inside the 5 % to 16 % band``."""
    if ratio.total.standing is BandPosition.NONE:
        return "No arrests to measure against"
    return f"{percent_text(ratio.total.percent)} — {ratio.total.standing.label}"


def in_words(ratio: DvpnRatio) -> str:
    """What the chart shows, for a reader who does not see it."""
    cut = "month" if ratio.by is By.MONTH else "LPA"
    lines = "; ".join(
        f"{line.name} {percent_text(line.percent)} of {line.arrests:,}" for line in ratio.lines
    )
    return (
        f"Bar chart of the DVPN-to-arrest ratio by {cut}, with the target band from"
        f" {BAND_LOW_PERCENT} % to {BAND_HIGH_PERCENT} %. {lines}."
    )


def _counts(line: AreaCounts, codes: Sequence[str]) -> JsonObject:
    area = line.area
    return {
        "level": area.level.value,
        "code": area.code,
        "name": area.name,
        "live": dict(zip(codes, line.live, strict=True)),
        "total": line.total,
        "pending": line.pending,
    }


def _line(line: RatioRow) -> JsonObject:
    return {
        "code": line.code,
        "name": line.name,
        "violent_da_arrests": line.arrests,
        "arrests_with_dvpn_served": line.linked,
        "percent": _rounded(line.percent),
        "band": line.standing.value.lower(),
        "dvpns_served": line.served,
        "volume_percent": _rounded(line.volume_percent),
        "small_number": line.is_small,
    }


def _rounded(percent: float | None) -> float | None:
    return None if percent is None else round(percent, 1)


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return harmless(value)
    return "" if value is None else str(value)
