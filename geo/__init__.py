"""Coordinates, boundary files and spatial predicates, usable outside this application.

This package knows grids, shapes and databases with spatial functions. It knows nothing of
orders, people or areas of policing and never imports the application.
"""
