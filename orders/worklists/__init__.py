"""What waits for somebody: one table of lists, each with its deadline and what clears it."""
