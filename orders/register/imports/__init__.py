"""Notices and orders from a CSV file: columns, rows checked, all written or none."""
