"""The same facts as Django models: dates on the order, a point on the address, areas as shapes."""

from typing import ClassVar

from django.conf import settings
from django.contrib.gis.db import models

SRID = 27700


class Area(models.Model):
    """An LPA or a neighbourhood."""

    level = models.CharField(max_length=16)
    code = models.CharField(max_length=40, unique=True)
    name = models.CharField(max_length=200)
    geom = models.MultiPolygonField(srid=SRID)


class Person(models.Model):
    """A subject or a protected person."""

    family_name = models.CharField(max_length=200)
    given_names = models.CharField(max_length=200)
    born_on = models.DateField(null=True)


class Address(models.Model):
    """A home; ``lpa`` and ``neighbourhood`` are for the kinder way, which need not ask the map."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="addresses")
    point = models.PointField(srid=SRID, null=True)
    confidential = models.BooleanField()
    lpa = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")
    neighbourhood = models.ForeignKey(Area, models.PROTECT, null=True, related_name="+")


class Order(models.Model):
    """A notice or an order, in force from ``starts_at`` until ``ends_at``."""

    reference = models.CharField(max_length=40, unique=True)
    kind = models.CharField(max_length=40)
    subject = models.ForeignKey(Person, models.PROTECT, related_name="orders")
    protected = models.ManyToManyField(Person, related_name="protecting_orders")
    starts_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField(null=True)

    class Meta:
        """How it is found."""

        indexes: ClassVar = [models.Index(fields=["ends_at", "starts_at"])]


class Condition(models.Model):
    """A term of an order."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="conditions")
    code = models.CharField(max_length=40)


class Look(models.Model):
    """Who looked at what, when."""

    account = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT)
    at = models.DateTimeField(auto_now_add=True)
    action = models.CharField(max_length=40)
    details = models.JSONField()
