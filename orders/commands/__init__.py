"""The ``flask`` command line: parse, call one service, print. One group per noun."""

from __future__ import annotations

from flask import Flask

from orders.commands import (
    accounts,
    areas,
    arrests,
    audit,
    clocks,
    digest,
    figures,
    orders,
    register,
    sample_data,
)

GROUPS = (
    accounts.group,
    areas.group,
    areas.postcodes,
    audit.group,
    digest.group,
    arrests.group,
    clocks.command,
    figures.group,
    orders.group,
    register.group,
    sample_data.group,
)


def init_app(app: Flask) -> None:
    """Add every group to ``flask``."""
    for group in GROUPS:
        app.cli.add_command(group)
