"""What an answer may show: the gate of its texts, opened homes, what the log names of it."""
