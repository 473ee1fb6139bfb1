"""Areas and their boundary editions: pages."""
