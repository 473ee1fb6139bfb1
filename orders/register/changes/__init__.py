"""Everything that changes an order, each change through the same steps and in the log."""
