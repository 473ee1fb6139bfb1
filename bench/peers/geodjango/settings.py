"""Settings of the GeoDjango page: production's, no debug, Django's own sessions and permissions."""

import os
from pathlib import Path

SECRET_KEY = "made-up-for-timing-" * 3
DEBUG = False
ALLOWED_HOSTS = ["127.0.0.1"]
ROOT_URLCONF = "geodjango.urls"
WSGI_APPLICATION = "geodjango.wsgi.application"
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.gis",
    "geodjango.peer",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [Path(__file__).parent / "peer" / "templates"],
        "OPTIONS": {"context_processors": ["django.contrib.auth.context_processors.auth"]},
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.contrib.gis.db.backends.postgis",
        "NAME": os.environ["PEER_NAME"],
        "USER": os.environ["PEER_USER"],
        "HOST": os.environ["PEER_HOST"],
        "PORT": os.environ.get("PEER_PORT", ""),
        "CONN_MAX_AGE": 600,
        # As the register's own connections, and room to sort a million people's homes beside: with
        # PostgreSQL's 4 MB the page of a million orders takes minutes.
        "OPTIONS": {"options": "-c jit=off -c work_mem=256MB"},
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "Europe/London"
SILENCED_SYSTEM_CHECKS = ["gis.W001"]  # No spatial reference comes from outside.
