"""The API's own description: an OpenAPI document for programs, the same as a page for people."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint, current_app, jsonify, render_template
from flask.typing import ResponseReturnValue

from orders.access.guard import requires
from orders.access.permissions import Permission
from orders.access.scopes import ANY
from orders.api.problems import Problem
from orders.bounded_fields import JsonObject

bp = Blueprint("api_document", __name__)

EXTENSION = "orders-api"
"""Where the app keeps its :class:`orders.api.base.Door`."""
_METHODS = ("get", "post", "put")


@dataclass(frozen=True, slots=True)
class Operation:
    """One thing the API does.

    Attributes:
        method: in capitals.
        path: with its parameters in braces.
        summary: what it does, in a sentence.
        description: what else to know, may be empty.
        permission: what the account must hold.
        scopes: of which a key needs one.
        parameters: name, where it goes and whether it is needed.
        takes: name of the body's schema, ``None`` without one.
        gives: name of the answer's schema.
    """

    method: str
    path: str
    summary: str
    description: str
    permission: str
    scopes: tuple[str, ...]
    parameters: tuple[tuple[str, str, bool], ...]
    takes: str | None
    gives: str | None


@dataclass(frozen=True, slots=True)
class SchemaField:
    """A field of a schema: its name, what it holds in words, and whether it is needed."""

    name: str
    holds: str
    needed: bool


@bp.get("/api/v1/openapi.json")
@requires(Permission.HOME, *ANY)
def openapi() -> ResponseReturnValue:
    """The document, OpenAPI 3.1."""
    return jsonify(document())


@bp.get("/api")
@requires(Permission.HOME)
def page() -> ResponseReturnValue:
    """Every operation, schema and problem for somebody who writes a program."""
    said = document()
    return render_template(
        "pages/api/index.html",
        operations=list(operations(said)),
        schemas={
            name: list(parts(schema)) for name, schema in said["components"]["schemas"].items()
        },
        problems=list(Problem),
    )


def document() -> JsonObject:
    """The OpenAPI document."""
    said: JsonObject = current_app.extensions[EXTENSION].spec.to_dict()
    return said


def operations(said: JsonObject) -> Iterator[Operation]:
    """Every operation of the document, in its order."""
    for path, item in said["paths"].items():
        for method in _METHODS:
            if method in item:
                yield _operation(method, path, item, item[method])


def parts(schema: JsonObject) -> Iterator[SchemaField]:
    """Every field of a schema of the document, in its order."""
    needed = set(schema.get("required", ()))
    for name, field in schema.get("properties", {}).items():
        yield SchemaField(name, _holds(field), name in needed)


def _operation(method: str, path: str, item: JsonObject, told: JsonObject) -> Operation:
    parameters = [*item.get("parameters", ()), *told.get("parameters", ())]
    body = told.get("requestBody", {}).get("content", {}).get("application/json", {})
    answers = [each for status, each in told["responses"].items() if str(status).startswith("2")]
    answer = answers[0].get("content", {}).get("application/json", {}) if answers else {}
    return Operation(
        method=method.upper(),
        path=path,
        summary=told.get("summary", "").replace("\n", " "),
        description=told.get("description", "").replace("\n", " "),
        permission=told["x-permission"],
        scopes=tuple(told["x-scopes"]),
        parameters=tuple(
            (each["name"], each["in"], bool(each.get("required"))) for each in parameters
        ),
        takes=_name(body.get("schema", {})),
        gives=_name(answer.get("schema", {})),
    )


def _name(schema: JsonObject) -> str | None:
    reference: str = schema.get("$ref", "")
    return reference.rpartition("/")[2] or None


def _holds(field: JsonObject) -> str:
    if "enum" in field:
        return "one of " + ", ".join(str(each) for each in field["enum"] if each is not None)
    for each in (field, *field.get("allOf", ()), *field.get("anyOf", ())):
        if (name := _name(each)) is not None:
            return name
    kinds = field.get("type", "anything")
    words = kinds if isinstance(kinds, str) else " or ".join(kinds)
    if "items" in field:
        return f"list of {_holds(field['items'])}"
    return f"{words} ({field['format']})" if "format" in field else str(words)
