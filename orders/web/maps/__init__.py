"""Maps of a search and of one order, on screen and on paper."""
