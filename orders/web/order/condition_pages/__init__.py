"""Pages of the conditions of one order: where each applies, and putting them right."""
