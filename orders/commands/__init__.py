"""The ``flask`` command line: parse, call one service, print. One group per noun."""

from __future__ import annotations

from flask import Flask

from orders.commands import (
    accounts,
    areas,
    arrests,
    audit,
    backlog,
    clocks,
    digest,
    figures,
    keys,
    orders,
    orders_importing,
    papers,
    register,
    sample_data,
)

GROUPS = (
    accounts.group,
    areas.group,
    areas.postcodes,
    audit.group,
    backlog.group,
    digest.group,
    arrests.group,
    clocks.command,
    figures.group,
    orders.group,
    papers.group,
    register.group,
    sample_data.group,
)


def init_app(app: Flask) -> None:
    """Add every group to ``flask``."""
    for group in GROUPS:
        app.cli.add_command(group)
    for each in orders_importing.COMMANDS:
        orders.group.add_command(each)
    for each in keys.COMMANDS:
        accounts.group.add_command(each)
