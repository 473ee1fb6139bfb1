"""Recording notices and orders: events, conditions and presence."""
