"""What a digest says of an area. Pure: no database, no mail."""
