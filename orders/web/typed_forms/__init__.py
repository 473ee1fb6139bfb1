"""Forms whatever they hold: taken once, and kept where they could not be taken."""
