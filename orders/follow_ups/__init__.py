"""What was seen or reported and must be answered: who owns it, until when, and the answer."""
