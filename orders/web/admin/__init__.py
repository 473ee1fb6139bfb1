"""Accounts, keys, passwords, the log, court days: pages of administrators and auditors."""
