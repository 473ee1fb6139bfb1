"""The WSGI application; ``flask`` and gunicorn both find it here."""

import os

import click
from environs import EnvValidationError

from orders import create_app, starting

os.umask(0o077)
try:
    app = create_app()
    command = click.get_current_context(silent=True)
    if command is None or command.info_name == "run":
        starting.check(app)
except (EnvValidationError, starting.MayNotServe) as fault:
    raise SystemExit(str(fault)) from fault
