"""The WSGI application; ``flask`` and gunicorn both find it here."""

from orders import create_app

app = create_app()
