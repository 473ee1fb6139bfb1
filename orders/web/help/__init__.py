"""Help for each role, statements that everybody may read, whom to tell of a weakness."""
