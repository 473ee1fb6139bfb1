"""The WSGI application; ``flask`` and gunicorn both find it here."""

import os

import click
from environs import EnvValidationError

from orders import create_app, startup_checks

os.umask(0o077)
try:
    app = create_app()
    command = click.get_current_context(silent=True)
    if command is None or command.info_name == "run":
        startup_checks.check(app)
except (EnvValidationError, startup_checks.MayNotServe) as fault:
    raise SystemExit(str(fault)) from fault
