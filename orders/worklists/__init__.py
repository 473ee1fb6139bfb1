"""What waits for a team: one table of lists, each with its deadline and what clears it."""
