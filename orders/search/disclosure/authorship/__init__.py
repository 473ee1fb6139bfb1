"""Whose words a text is: each column of a row by who typed it, or put it right since."""
