"""Keeping an order's record in step: what PNC and Connect were told, and regular reviews."""
