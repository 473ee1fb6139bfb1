"""Where an order counts, in which state, over time; kept in step with the facts."""
