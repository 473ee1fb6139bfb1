"""HTML pages: parse, call one service, answer. One blueprint per noun."""

from __future__ import annotations

from typing import cast

from flask import Response, current_app, g
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from orders import formatting
from orders.ground.words import release
from orders.rules.clocks.deadlines import last_day_of
from orders.rules.vocabulary.labelled import capital
from orders.settings import Settings
from orders.unit_of_work import Register
from orders.web import chrome, danger_banner, errors, home, security
from orders.web.admin import (
    account_request_views,
    account_views,
    api_key_views,
    audit_views,
    court_day_views,
    look_up_limit_views,
    new_password_views,
    opening_views,
    password_views,
    reference_views,
    sign_in_views,
)
from orders.web.areas import area_views, boundary_views
from orders.web.breaches import breach_views, move_views, outcome_views, report_views
from orders.web.disclosure import answer_gate, shown_records, warning_page
from orders.web.forms import comes_twice
from orders.web.ground import custody_views, follow_up_views, handover_views, visit_views
from orders.web.help import help_views
from orders.web.kinds import kind_views
from orders.web.maps import layer_views, map_views
from orders.web.order import (
    address_correction_views,
    address_views,
    characteristics_views,
    event_views,
    grant_views,
    number_views,
    order_views,
    paper_views,
    same_home_views,
    upkeep_views,
)
from orders.web.order.condition_pages import correction_views, place_views
from orders.web.order.corrections import (
    officer_views,
    protected_person_views,
    record_correction_views,
)
from orders.web.order.person_facts import dated_fact_views, fact_views
from orders.web.people import duplicate_views, person_views
from orders.web.recording import choice_views, page_views, recording_views
from orders.web.recording.team import take_over_views
from orders.web.reports import digest_views, figure_views, subscription_views
from orders.web.search import list_views, lookup_views, person_search_views, saved_search_views
from orders.web.typed_forms import form_again_views, sent_once
from orders.web.worklists import import_views, rewording_views, verify_views, worklist_views

BLUEPRINTS = (
    account_request_views.bp,
    account_views.bp,
    address_correction_views.bp,
    address_views.bp,
    characteristics_views.bp,
    choice_views.bp,
    api_key_views.bp,
    area_views.bp,
    audit_views.bp,
    boundary_views.bp,
    outcome_views.bp,
    breach_views.bp,
    move_views.bp,
    correction_views.bp,
    place_views.bp,
    record_correction_views.bp,
    protected_person_views.bp,
    officer_views.bp,
    court_day_views.bp,
    reference_views.bp,
    digest_views.bp,
    page_views.bp,
    duplicate_views.bp,
    figure_views.bp,
    kind_views.bp,
    follow_up_views.bp,
    grant_views.bp,
    handover_views.bp,
    home.bp,
    import_views.bp,
    custody_views.bp,
    lookup_views.bp,
    look_up_limit_views.bp,
    layer_views.bp,
    map_views.bp,
    new_password_views.bp,
    number_views.bp,
    opening_views.bp,
    order_views.bp,
    event_views.bp,
    person_search_views.bp,
    list_views.bp,
    form_again_views.bp,
    help_views.bp,
    password_views.bp,
    paper_views.bp,
    person_views.bp,
    fact_views.bp,
    dated_fact_views.bp,
    recording_views.bp,
    take_over_views.bp,
    report_views.bp,
    rewording_views.bp,
    same_home_views.bp,
    saved_search_views.bp,
    sign_in_views.bp,
    subscription_views.bp,
    verify_views.bp,
    upkeep_views.bp,
    visit_views.bp,
    worklist_views.bp,
)

_FILTERS = (
    "day",
    "short_day",
    "instant",
    "moment",
    "happened",
    "stamp",
    "ending",
    "time_left",
    "age",
    "count",
    "few",
    "few_of",
    "ground",
)
"""Functions of ``formatting`` that templates use."""


def init_app(app: Register, settings: Settings) -> None:
    """Register every page, the error pages and what all templates may use."""
    loader = app.jinja_loader
    app.jinja_options = {
        **app.jinja_options,
        "loader": ChoiceLoader(
            [
                *([loader] if loader else []),
                PrefixLoader({"govuk_frontend_jinja": PackageLoader("govuk_frontend_jinja")}),
            ]
        ),
        "trim_blocks": True,
        "lstrip_blocks": True,
        "finalize": answer_gate.finalize,
    }
    for name in _FILTERS:
        app.add_template_filter(getattr(formatting, name))
    app.add_template_filter(release)
    app.add_template_filter(capital)
    app.add_template_global(comes_twice)
    app.add_template_filter(last_day_of, "last_day")
    security.init_app(app, settings)
    answer_gate.init_app(app, settings)
    warning_page.init_app(app)
    errors.init_app(app)
    chrome.init_app(app, settings)
    danger_banner.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_saving = _before_saving
    app.after_request(_save)
    form_again_views.init_app(app)
    sent_once.init_app(app)


def _before_saving(response: Response) -> None:
    form_again_views.sent(response)
    if sent_once.saved(response):
        shown_records.name(response)


def _save(response: Response) -> Response:
    # What a view answered is saved already. This is what a refusal or a redirect before it noted:
    # error handlers have rolled back by the time they answer.
    if g.get("saved"):
        return response
    app = cast("Register", current_app)
    try:
        return app.save(response)
    except Exception as error:
        return app.make_response(app.handle_user_exception(error))
