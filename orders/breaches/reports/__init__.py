"""Suspected breaches as officers report them."""
