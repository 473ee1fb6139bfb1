"""Work that waits, imports, records to verify and texts to reword: pages."""
