"""Invented stories written into the register, by its services or a table at a time."""
