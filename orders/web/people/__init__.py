"""Persons: their pages, and records that may be of one person."""
