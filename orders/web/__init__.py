"""HTML pages: parse, call one service, answer. One blueprint per noun."""

from __future__ import annotations

from typing import cast

from flask import Response, current_app, g
from jinja2 import ChoiceLoader, PackageLoader, PrefixLoader

from orders import formatting
from orders.ground.words import release
from orders.rules.clocks import last_day_of
from orders.settings import Settings
from orders.unit_of_work import Register
from orders.web import (
    account_requests,
    accounts,
    addresses,
    answers,
    api_keys,
    areas,
    audit,
    boundaries,
    breach_outcomes,
    breaches,
    condition_places,
    court_days,
    danger,
    digests,
    drafting,
    duplicates,
    errors,
    figures,
    follow_ups,
    forewarning,
    granting,
    handovers,
    home,
    importing,
    in_custody,
    look_up,
    look_up_limits,
    map_layers,
    maps,
    new_password,
    openings,
    order,
    order_events,
    orders_asking,
    orders_list,
    own_password,
    papers,
    persons,
    recording,
    reports,
    rewording,
    same_homes,
    saved_searches,
    security,
    shell,
    shown_besides,
    signing_in,
    subscriptions,
    to_verify,
    upkeep,
    visits,
    way_out,
    work,
)
from orders.web.forms import comes_twice

BLUEPRINTS = (
    account_requests.bp,
    accounts.bp,
    addresses.bp,
    answers.bp,
    api_keys.bp,
    areas.bp,
    audit.bp,
    boundaries.bp,
    breach_outcomes.bp,
    breaches.bp,
    condition_places.bp,
    court_days.bp,
    digests.bp,
    drafting.bp,
    duplicates.bp,
    figures.bp,
    follow_ups.bp,
    granting.bp,
    handovers.bp,
    home.bp,
    importing.bp,
    in_custody.bp,
    look_up.bp,
    look_up_limits.bp,
    map_layers.bp,
    maps.bp,
    new_password.bp,
    openings.bp,
    order.bp,
    order_events.bp,
    orders_asking.bp,
    orders_list.bp,
    own_password.bp,
    papers.bp,
    persons.bp,
    recording.bp,
    reports.bp,
    rewording.bp,
    same_homes.bp,
    saved_searches.bp,
    signing_in.bp,
    subscriptions.bp,
    to_verify.bp,
    upkeep.bp,
    visits.bp,
    work.bp,
)

_FILTERS = (
    "day",
    "short_day",
    "instant",
    "moment",
    "happened",
    "stamp",
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
        "finalize": way_out.finalize,
    }
    for name in _FILTERS:
        app.add_template_filter(getattr(formatting, name))
    app.add_template_filter(release)
    app.add_template_global(comes_twice)
    app.add_template_filter(last_day_of, "last_day")
    security.init_app(app, settings)
    way_out.init_app(app, settings)
    forewarning.init_app(app)
    errors.init_app(app)
    shell.init_app(app, settings)
    danger.init_app(app)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.before_saving = shown_besides.name
    app.after_request(_save)


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
