"""Signing in: passwords, devices, one-time secrets, and who has to wait."""
