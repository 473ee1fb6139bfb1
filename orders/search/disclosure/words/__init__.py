"""Whether words tell an address, however they are spelt."""
