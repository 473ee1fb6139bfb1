"""The orders register: civil and protective orders of one police force, found by area."""

from __future__ import annotations

from pathlib import Path

import structlog

from orders import api, commands, web
from orders.access import guard, sample_accounts
from orders.access import idempotency as _taking_once
from orders.access import model as _access
from orders.access.sign_in import account_session
from orders.areas import map_model as _maps
from orders.areas import model as _areas
from orders.audit import model as _audit
from orders.audit import shown, witness
from orders.breaches import model as _breaches
from orders.courts import model as _courts
from orders.db import alembic, db, migration_settings
from orders.digests import model as _digests
from orders.ground import model as _ground
from orders.papers import model as _papers
from orders.people import model as _people
from orders.reference import model as _reference
from orders.register import model as _register
from orders.register import record_names
from orders.register.confidentiality import same_homes as _same_homes
from orders.register.corrections import model as _corrections
from orders.search import model as _search
from orders.settings import Settings, read_settings
from orders.unit_of_work import Register
from orders.upkeep import model as _upkeep

ROOT = Path(__file__).resolve().parent.parent
TABLES = (
    _access,
    _areas,
    _audit,
    _breaches,
    _corrections,
    _courts,
    _digests,
    _ground,
    _maps,
    _papers,
    _people,
    _reference,
    _register,
    _same_homes,
    _search,
    _taking_once,
    _upkeep,
)
"""Modules that declare tables; loading them fills the metadata migrations compare with."""


def create_app(settings: Settings | None = None) -> Register:
    """Build the register. ``settings`` is read from the environment when omitted.

    Raises:
        environs.EnvValidationError: a setting is missing or wrong.
    """
    settings = settings or read_settings()
    app = Register(
        __name__, template_folder=ROOT / "templates", instance_path=str(ROOT / "instance")
    )
    app.config |= {
        "SECRET_KEY": settings.secret_key,
        "SETTINGS": settings,
        **migration_settings(str(ROOT / "migrations")),
    }
    structlog.configure(
        wrapper_class=structlog.make_filtering_bound_logger(settings.log_level),
        logger_factory=structlog.PrintLoggerFactory(),
    )
    db.init_app(app, settings.database_url)
    witness.attach(
        app.extensions["engine"],
        settings.audit_key,
        settings.audit_folder,
        secret=settings.secret_key,
    )
    shown.found_by(record_names.of_references)
    alembic.init_app(app)
    sample_accounts.init_app(app)
    account_session.init_app(app, settings)
    guard.init_app(app)
    web.init_app(app, settings)
    api.init_app(app, pages=web.errors.answer)
    commands.init_app(app)
    return app
