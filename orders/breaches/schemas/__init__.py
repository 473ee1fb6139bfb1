"""What may be said of a breach: reported, decided, and what became of it."""
