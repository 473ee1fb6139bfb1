"""Conditions put right: recorded otherwise than on the paper, which is no variation."""
