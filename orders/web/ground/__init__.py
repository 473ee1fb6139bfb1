"""Visits, handovers, custody and follow-ups: pages."""
