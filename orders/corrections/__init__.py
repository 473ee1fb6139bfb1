"""Putting right what was recorded: one mechanism for every fact, of which kinds are data."""
