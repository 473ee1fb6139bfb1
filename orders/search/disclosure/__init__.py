"""What would tell where a person whose home is withheld lives, and what is said instead."""
