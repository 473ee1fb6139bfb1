"""The kinds of notice and order: what the register goes by for each, and what is not confirmed."""
