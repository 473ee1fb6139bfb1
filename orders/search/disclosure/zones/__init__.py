"""Whether drawn zones tell where a withheld home is."""
