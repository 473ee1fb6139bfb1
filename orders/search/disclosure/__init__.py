"""What would tell where somebody lives whose home is withheld, and what is said instead."""
