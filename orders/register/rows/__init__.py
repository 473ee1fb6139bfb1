"""Rows of what is new in the register, made in memory for one record and for thousands."""
