"""What statute says, tested against tables of cases and against what must always hold."""
