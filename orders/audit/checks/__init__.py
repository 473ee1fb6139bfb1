"""What must agree for the log to be as the register wrote it, one module for each."""
