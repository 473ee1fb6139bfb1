"""Accounts, roles, permissions, signing in."""
