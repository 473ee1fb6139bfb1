"""Persons, their names and dated addresses."""
