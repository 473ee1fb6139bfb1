"""The components: what a person reads, and that the markup is whole."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask, render_template_string
from markupsafe import Markup
from werkzeug.datastructures import MultiDict

from orders.register.model import Stay
from orders.rules.lifecycle.states import State
from orders.web.search.pager import Pager
from tests.pages import Page, check_page

NOW = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
WRAP = '<!DOCTYPE html><html lang="en"><title>t</title><main><h1>h</h1>{}</main></html>'
KINDS = [("HOME", "home"), ("BAIL", "bail address")]


def show(app: Flask, component: str, call: str, **context: Any) -> tuple[Page, str]:
    source = f'{{% from "components/{component}.html" import {component} %}}{{{{ {call} }}}}'
    with app.test_request_context("/"):
        html = render_template_string(WRAP.format(source), **context)
    return check_page(html), html


@pytest.mark.parametrize(
    ("component", "call", "name"),
    [
        ("text_field", "text_field('f', 'Label', values, errors, hint='Hint')", "f"),
        ("text_field", "text_field('f', 'Label', values, errors, width=4, suffix='m')", "f"),
        ("textarea_field", "textarea_field('f', 'Label', values, errors, hint='Hint')", "f"),
        ("date_field", "date_field('f', 'Label', values, errors)", "f"),
        ("time_field", "time_field('f', 'Label', values, errors)", "f"),
        ("radios_field", "radios_field('f', 'Label', kinds, values, errors)", "f"),
        ("checkboxes_field", "checkboxes_field('f', 'Label', kinds, values, errors)", "f"),
        ("checkbox_field", "checkbox_field('f', 'Label', values, errors, hint='Hint')", "f"),
        ("select_field", "select_field('f', 'Label', kinds, values, errors, empty='')", "f"),
        ("address_fields", "address_fields('Label', 'f.', kinds, values, errors)", "f.lines"),
    ],
)
def test_each_field_has_its_label_and_its_error_and_the_summary_leads_to_it(
    app: Flask, component: str, call: str, name: str
) -> None:
    source = (
        '{% from "components/error_summary.html" import error_summary %}'
        f'{{% from "components/{component}.html" import {component} %}}'
        f"{{{{ error_summary(errors) }}}}{{{{ {call} }}}}"
    )
    held: tuple[Any, ...] = ({}, None, MultiDict([(name, "HOME")]))
    for values in held:
        with app.test_request_context("/"):
            html = render_template_string(
                WRAP.format(source),
                kinds=KINDS,
                values=values,
                errors={name: ["Say what it is", "Or leave it"]},
            )
        page = check_page(html)
        assert "Label" in page.text
        assert "Error: Say what it is Or leave it" in page.text
        assert page.links["Say what it is"] == f"#{name}"


@pytest.mark.parametrize(
    ("component", "call", "kept"),
    [
        ("text_field", "text_field('f', 'L', values, {})", 'value="HOME"'),
        ("textarea_field", "textarea_field('f', 'L', values, {})", ">HOME</textarea>"),
        ("radios_field", "radios_field('f', 'L', kinds, values, {})", 'value="HOME" checked'),
        (
            "checkboxes_field",
            "checkboxes_field('f', 'L', kinds, values, {})",
            'value="HOME" checked',
        ),
        ("select_field", "select_field('f', 'L', kinds, values, {})", 'value="HOME" selected'),
    ],
)
@pytest.mark.parametrize("values", [{"f": "HOME"}, MultiDict([("f", "HOME")])])
def test_a_field_shows_what_the_form_last_held(
    app: Flask, component: str, call: str, kept: str, values: Any
) -> None:
    _, html = show(app, component, call, kinds=KINDS, values=values)
    assert kept in html


def test_a_date_comes_back_in_its_three_boxes(app: Flask) -> None:
    values = {"f-day": "31", "f-month": "2", "f-year": "26"}
    _, html = show(app, "date_field", "date_field('f', 'L', values, {})", values=values)
    for name, value in values.items():
        assert f'name="{name}" type="text" value="{value}"' in html


def test_a_password_is_never_sent_back(app: Flask) -> None:
    call = "text_field('f', 'L', {'f': 'secret'}, {}, type='password')"
    _, html = show(app, "text_field", call)
    assert "secret" not in html


@pytest.mark.parametrize(
    ("component", "call"),
    [
        ("text_field", "text_field('f', bad, {'f': bad}, {'f': [bad]}, hint=bad)"),
        ("textarea_field", "textarea_field('f', bad, {'f': bad}, {'f': [bad]}, hint=bad)"),
        ("select_field", "select_field('f', bad, [(bad, bad)], {'f': bad}, {'f': [bad]})"),
        ("radios_field", "radios_field('f', bad, [(bad, bad)], {'f': bad}, {'f': [bad]})"),
        ("checkbox_field", "checkbox_field('f', bad, {}, {'f': [bad]}, hint=bad)"),
        ("details_list", "details_list([(bad, bad, '/x', bad)])"),
        ("error_summary", "error_summary({'form': [bad]})"),
    ],
)
def test_what_people_type_is_text(app: Flask, component: str, call: str) -> None:
    _, html = show(app, component, call, bad="<script>alert(1)</script>\"'")
    assert "<script>" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize(
    ("left", "words", "looks"),
    [
        (timedelta(hours=6), "6 h 00 min left", ""),
        (timedelta(hours=5, minutes=59), "5 h 59 min left", "register-deadline--soon"),
        (timedelta(0), "0 min left", "register-deadline--soon"),
        (timedelta(minutes=-1), "overdue by 1 min", "register-deadline--passed"),
    ],
    ids=["6 hours", "under 6 hours", "now", "passed"],
)
def test_a_deadline_says_how_long_is_left(
    app: Flask, left: timedelta, words: str, looks: str
) -> None:
    call = "deadline('Hearing must start by', at, now, 'CSA 2010 s.27(3)')"
    page, html = show(app, "deadline", call, at=NOW + left, now=NOW)
    assert words in page.text
    assert "CSA 2010 s.27(3)" in page.text
    assert (looks in html) if looks else ("--soon" not in html and "--passed" not in html)


@pytest.mark.parametrize(
    ("state", "words", "colour"),
    [
        (State.LIVE, "Live", "green"),
        (State.SUSPENDED, "Suspended", "orange"),
        (State.PENDING, "Pending", "blue"),
        (State.ENDED, "Ended", "grey"),
        (Stay.NEVER_LIVE, "Never live", "grey"),
    ],
)
def test_a_state_is_said_in_words_as_well_as_colour(
    app: Flask, state: State | Stay, words: str, colour: str
) -> None:
    page, html = show(app, "status_tag", "status_tag(state)", state=state)
    assert words in page.text
    assert f"govuk-tag--{colour}" in html


@pytest.mark.parametrize(
    ("pager", "words", "links"),
    [
        (Pager(1, 50, 1263, None, "/?page=2"), "1 to 50 of 1,263 orders", {"Next"}),
        (Pager(51, 100, 1263, "/", "/?page=3"), "51 to 100 of 1,263 orders", {"Previous", "Next"}),
        (Pager(1, 1, 1, None, None), "1 to 1 of 1 order", set()),
        (Pager(1, 0, 0, None, None), "No orders", set()),
    ],
    ids=["first", "middle", "only", "none"],
)
def test_pagination_counts_and_leads_on(
    app: Flask, pager: Pager, words: str, links: set[str]
) -> None:
    page, _ = show(app, "pagination", "pagination(pager, 'order')", pager=pager)
    assert words in page.text
    assert {name.partition(" ")[0] for name in page.links} == links


def test_details_say_when_something_is_not_known(app: Flask) -> None:
    page, html = show(
        app,
        "details_list",
        "details_list(rows)",
        rows=[
            ("Court", None),
            ("Reference", Markup("<b>WM26</b>")),
            ("End", "x", "/end", "the end"),
        ],
    )
    assert "Court Not known" in page.text
    assert "<b>WM26</b>" in html
    assert page.links == {"Change the end": "/end"}


def test_no_errors_no_summary(app: Flask) -> None:
    page, _ = show(app, "error_summary", "error_summary({})")
    assert page.text == "h"


def test_a_button_is_guarded_against_a_double_press(app: Flask) -> None:
    page, html = show(app, "submit_button", "submit_button('Record', warning=True)")
    assert "Record" in page.text
    assert 'data-prevent-double-click="true"' in html
    assert "govuk-button--warning" in html
