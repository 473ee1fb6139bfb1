"""What may be said of an order, its conditions and events: loaded, checked by field."""
