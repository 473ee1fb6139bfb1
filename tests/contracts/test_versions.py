"""Whoever changes an order or where somebody lives says which version they had before them."""

from __future__ import annotations

import inspect
import re
from pathlib import Path

import pytest
from flask import Flask

from orders.access.guard import API

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
CLAIM = {
    "address_corrections.save",
    "addresses.add",
    "addresses.place",
    "addresses.withhold",
    "breach_moves.move",
    "condition_corrections.save",
    "condition_places.save",
    "corrections.put_back",
    "corrections.save",
    "corrections.take_out",
    "granting.grant",
    "granting.record_next",
    "dated_facts.add",
    "dated_facts.change",
    "order_events.correct",
    "order_events.record",
    "order_events.strike",
    "order_numbers.add",
    "order_numbers.take_out",
    "person_facts.add_death",
    "person_facts.add_name",
    "person_facts.take_out",
    "protected_persons.add",
    "same_homes.answer",
    "to_verify.mark",
}
ADD = {
    "breaches.record": "a breach beside the order",
    "breaches.write": "a breach beside the order",
    "handovers.write": "a note beside the order",
    "in_custody.record": "a stay in custody beside the order",
    "in_custody.release": "the end of a stay in custody, once",
    "order.show_address": "nothing: it opens a home to one reader",
    "order.show_zone": "nothing: it opens a zone to one reader",
    "papers.add": "a paper beside the order",
    "papers.withdraw": "the withdrawal of a paper, once",
    "recording.copy": "an unfinished record, which says nothing yet",
    "reports.record": "a report beside the order",
    "rewording.save": "other words for the very text its address names by its digest",
    "upkeep.record_review": "a review beside the order",
    "upkeep.record_update": "a tick beside the order",
    "visits.record": "a visit beside the order",
}
"""What else is sent about one order, and what it adds: two of them stand beside each other."""
READS = re.compile(r'number\(request\.form, "version"|\*\*author\(\)')
"""How a view takes the version the form was about: by itself, or with who changes the order."""
FORM = re.compile(r'<form method="post"(.*?)</form>', re.DOTALL)


def test_whatever_is_sent_about_an_order_claims_its_version_or_only_adds(app: Flask) -> None:
    about_one = {
        rule.endpoint
        for rule in app.url_map.iter_rules()
        if "POST" in (rule.methods or set())
        and "<reference>" in rule.rule
        and not rule.rule.startswith(API)
    }
    assert about_one == CLAIM | ADD.keys()


@pytest.mark.parametrize("endpoint", sorted(CLAIM))
def test_the_form_and_what_takes_it_know_of_the_version(app: Flask, endpoint: str) -> None:
    taken = inspect.getmodule(inspect.unwrap(app.view_functions[endpoint]))
    assert taken is not None
    assert READS.search(inspect.getsource(taken))
    forms = [
        form
        for page in TEMPLATES.rglob("*.html")
        for form in FORM.findall(page.read_text())
        if f"url_for('{endpoint}'" in form.replace('"', "'").partition(">")[0]
    ]
    assert forms
    assert all('name="version"' in form for form in forms)


def test_what_is_read_of_a_version_is_never_the_present_one(app: Flask) -> None:
    modules = {inspect.getmodule(inspect.unwrap(app.view_functions[each])) for each in CLAIM}
    for module in modules:
        assert module is not None
        assert not re.search(r"version=[\w.]*order\.version\b", inspect.getsource(module)), module
