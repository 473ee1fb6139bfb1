"""The ``flask`` command line: parse, call one service, print. One group per noun."""

from __future__ import annotations

from flask import Flask

from orders.commands import (
    accounts,
    areas,
    areas_importing,
    arrests,
    audit,
    backlog,
    basemap,
    clocks,
    courts,
    digest,
    figures,
    holidays,
    keys,
    orders,
    orders_importing,
    papers,
    people,
    reference,
    register,
    rules,
    sample_data,
    upgrading,
)

GROUPS = (
    accounts.group,
    areas.group,
    areas.postcodes,
    areas.uprns,
    audit.group,
    backlog.group,
    basemap.group,
    basemap.residents,
    digest.group,
    arrests.group,
    clocks.command,
    courts.group,
    figures.group,
    holidays.group,
    keys.group,
    orders.group,
    papers.group,
    people.group,
    reference.group,
    register.group,
    rules.group,
    sample_data.group,
    upgrading.GROUP,
)


def init_app(app: Flask) -> None:
    """Add every group to ``flask``."""
    for group in GROUPS:
        app.cli.add_command(group)
    for each in areas_importing.COMMANDS:
        areas.group.add_command(each)
    for each in orders_importing.COMMANDS:
        orders.group.add_command(each)
    for name, each in keys.FORMER.items():
        accounts.group.add_command(each, name)
