"""Charts as SVG, drawn on the server; the same figure always gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import TYPE_CHECKING

from orders.figures.dvpn_ratio import BAND_HIGH_PERCENT, BAND_LOW_PERCENT, DvpnRatio, RatioRow
from orders.figures.of_area import Point
from orders.figures.publishing import percent_text
from orders.formatting import london

if TYPE_CHECKING:
    from matplotlib.figure import Figure

BAR, SMALL_BAR, BAND, INK = "#1d70b8", "#8eb8dc", "#cce2d8", "#0b0c0c"
_WIDTH_IN, _LINE_IN, _FRAME_IN, _TREND_IN = 9.0, 0.34, 1.3, 2.6


def ratio_svg(ratio: DvpnRatio) -> bytes:
    """A bar for each month or LPA, the target band behind them; few arrests draw a paler bar."""
    # A second to import, for two pages of many: every command and server start would pay it.
    from matplotlib.figure import Figure  # noqa: PLC0415  see above

    lines = list(reversed(ratio.lines))
    figure = Figure(figsize=(_WIDTH_IN, _FRAME_IN + _LINE_IN * max(len(lines), 1)))
    axes = figure.subplots()
    axes.axvspan(
        BAND_LOW_PERCENT,
        BAND_HIGH_PERCENT,
        color=BAND,
        zorder=0,
        label=f"target band {BAND_LOW_PERCENT} % to {BAND_HIGH_PERCENT} %",
    )
    bars = axes.barh(
        range(len(lines)),
        [line.percent or 0 for line in lines],
        color=[SMALL_BAR if line.is_small else BAR for line in lines],
        zorder=2,
        tick_label=[line.name for line in lines],
    )
    axes.bar_label(bars, labels=[_label(line) for line in lines], padding=4, fontsize=9)
    highest = max([BAND_HIGH_PERCENT, *(line.percent or 0 for line in lines)])
    axes.set_xlim(0, highest * 1.35)
    axes.set_xlabel("arrests that led to a served DVPN, of 100 arrests", color=INK)
    axes.spines[["top", "right"]].set_visible(False)
    axes.tick_params(axis="y", length=0)
    figure.legend(loc="upper right", frameon=False, fontsize=9)
    figure.tight_layout(rect=(0, 0, 1, 1 - 0.3 / figure.get_figheight()))
    return _drawn(figure)


def trend_svg(trend: Sequence[Point]) -> bytes:
    """How many orders were live at each of some instants, as a line from nought up."""
    from matplotlib.figure import Figure  # noqa: PLC0415  as above

    figure = Figure(figsize=(_WIDTH_IN, _TREND_IN))
    axes = figure.subplots()
    places, numbers = range(len(trend)), [point.live for point in trend]
    axes.fill_between(places, numbers, color=BAND, zorder=0)
    axes.plot(places, numbers, color=BAR, marker="o", zorder=2)
    for place, number in zip(places, numbers, strict=True):
        axes.annotate(
            f"{number:,}",
            (place, number),
            (0, 6),
            textcoords="offset points",
            ha="center",
            fontsize=9,
        )
    axes.set_ylim(0, max([1, *numbers]) * 1.2)
    axes.set_xticks(places, [f"{london(point.at):%-d %b\n%Y}" for point in trend], fontsize=8)
    axes.set_yticks([])
    axes.spines[["top", "right", "left"]].set_visible(False)
    figure.tight_layout()
    return _drawn(figure)


def _drawn(figure: Figure) -> bytes:
    import matplotlib as mpl  # noqa: PLC0415  as above

    drawn = io.BytesIO()
    with mpl.rc_context({"svg.hashsalt": "orders-register"}):
        figure.savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()


def _label(line: RatioRow) -> str:
    small = ", small number" if line.is_small and line.arrests else ""
    return f"{percent_text(line.percent)} ({line.linked:,} of {line.arrests:,}{small})"
