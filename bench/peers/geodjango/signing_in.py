"""Make an account that may see orders and print the key of a session it is signed in with."""

import django

django.setup()

from django.contrib.auth import get_user_model  # noqa: E402  after the models are known
from django.contrib.auth.models import Permission  # noqa: E402
from django.test import Client  # noqa: E402

account, _ = get_user_model().objects.get_or_create(username="bench.officer")
account.user_permissions.add(Permission.objects.get(codename="view_order"))
client = Client()
client.force_login(account)
print(client.cookies["sessionid"].value)  # noqa: T201  what the caller reads
