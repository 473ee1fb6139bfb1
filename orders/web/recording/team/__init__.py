"""Unfinished records between accounts and windows: read by colleagues, taken over, saved twice."""
