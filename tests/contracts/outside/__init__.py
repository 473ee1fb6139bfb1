"""What others see of the register and build on, as texts kept beside: one file a subject.

``python -m tests.contracts.outside`` writes the files anew. Do so only for what is meant to change,
and say in the change log what whoever builds on it has to do.
"""

from __future__ import annotations

import ast
import dataclasses
import json
import re
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import click
from flask import Flask
from sqlalchemy import Dialect, MetaData
from sqlalchemy.dialects import postgresql

import orders
from orders.access.guard import declared
from orders.api.document import document
from orders.db import Model
from orders.rules.kinds.catalogue import KINDS
from orders.settings import Settings

_POSTGRESQL: Final[Dialect] = postgresql.dialect()  # type: ignore[no-untyped-call]
HERE: Final = Path(__file__).parent
NAME: Final = re.compile(r"[a-z][a-z_-]*(\.[a-z][a-z_-]*)+")
CODE: Final = re.compile(r"[a-z0-9]+(-[a-z0-9]+)+")
FILES: Final = (".html", ".json", ".csv", ".txt", ".svg", ".py", ".css", ".js", ".zip", ".ics")


def urls(app: Flask) -> Iterator[str]:
    """Each address with its methods, endpoint and permission."""
    marks = declared(app)
    for rule in app.url_map.iter_rules():
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        yield f"{methods} {rule.rule} {rule.endpoint} {marks[rule.endpoint]}"


def commands(app: Flask) -> Iterator[str]:
    """Each command with its arguments and options."""
    for name, command in app.cli.commands.items():
        yield from _command(name, command)


def _command(name: str, command: click.Command) -> Iterator[str]:
    yield " ".join(
        [name, *sorted("|".join([*each.opts, *each.secondary_opts]) for each in command.params)]
    )
    if isinstance(command, click.Group):
        for inner, each in command.commands.items():
            yield from _command(f"{name} {inner}", each)


def settings(_: Flask) -> Iterator[str]:
    """Each setting with its type, and its default where it has one."""
    for field in dataclasses.fields(Settings):
        default = (
            ""
            if field.default is dataclasses.MISSING
            else f" = {field.default!r}".replace(str(orders.ROOT), "")
        )
        yield f"{field.name}: {field.type}{default}"


def tables(_: Flask) -> Iterator[str]:
    """Each column, index and constraint of each table, as PostgreSQL would have it."""
    data: MetaData = Model.metadata
    for table in data.tables.values():
        for column in table.columns:
            kind = column.type.compile(_POSTGRESQL)
            keys = sorted(each.target_fullname for each in column.foreign_keys)
            null = " null" if column.nullable else ""
            yield " ".join([f"{table.name}.{column.name} {kind}{null}", *keys])
        yield from (
            f"{table.name} index {each.name}: {', '.join(column.name for column in each.columns)}"
            for each in table.indexes
        )
        yield from (
            f"{table.name} constraint {each.name}" for each in table.constraints if each.name
        )


def operations(app: Flask) -> Iterator[str]:
    """Each operation and schema of the API's document, but for its descriptions."""
    with app.test_request_context():
        yield from _flat("", document())


def _flat(path: str, node: Any) -> Iterator[str]:
    if isinstance(node, dict):
        for name, each in node.items():
            if name not in {"description", "summary"} or isinstance(each, dict):
                yield from _flat(f"{path} {name}", each)
    elif isinstance(node, list) and any(isinstance(each, dict | list) for each in node):
        for each in node:
            yield from _flat(
                f"{path} {each.get('name', '') if isinstance(each, dict) else ''}", each
            )
    else:
        yield f"{path.strip()}: {json.dumps(node)}"


def names(_: Flask) -> Iterator[str]:
    """Names of lines of the log and of messages: ``order.read``."""
    yield from {
        each
        for each in _strings()
        if NAME.fullmatch(each) and not each.endswith(FILES) and not each.startswith("orders.")
    }


def codes(_: Flask) -> Iterator[str]:
    """Codes of findings and problems: ``subject-under-age``."""
    yield from {each for each in _strings() if CODE.fullmatch(each)}


def _strings() -> Iterator[str]:
    for path in Path(orders.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                yield node.value


def kinds(_: Flask) -> Iterator[str]:
    """The code of each kind of order with its family and name, as files and programs say them."""
    for each in KINDS.values():
        yield f"{each.code} {each.family} {each.name}"


def columns(app: Flask) -> Iterator[str]:
    """The columns of the CSV files that are handed in."""
    answer = app.test_cli_runner().invoke(args=["orders", "template"])
    yield from answer.output.splitlines()[0].split(",")


SEEN: Final[Mapping[str, Callable[[Flask], Iterator[str]]]] = {
    "codes": codes,
    "columns": columns,
    "commands": commands,
    "kinds": kinds,
    "names": names,
    "operations": operations,
    "settings": settings,
    "tables": tables,
    "urls": urls,
}


def text(app: Flask, subject: str) -> str:
    """What is seen of a subject, a line each, in order."""
    return "".join(f"{each}\n" for each in sorted(set(SEEN[subject](app))))
