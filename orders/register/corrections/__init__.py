"""What was recorded before a correction, with the reason: rows that are only ever added."""
