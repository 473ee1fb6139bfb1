"""What a new record goes on from: persons and orders that the register has already."""
