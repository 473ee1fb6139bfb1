"""Breaches and reports of suspected ones: pages."""
