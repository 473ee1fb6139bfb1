"""Which records may be of one human being: one definition, for every door, list and search."""
