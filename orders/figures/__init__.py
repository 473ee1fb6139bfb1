"""Every number the register answers for."""
