"""Postcodes, addresses and named places, taken from files and looked up."""
