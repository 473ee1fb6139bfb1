"""What a search may ask for: area, time, kind, person, place; read from a query string."""
