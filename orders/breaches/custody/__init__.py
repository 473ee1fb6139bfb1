"""The custody clock of an arrest for breach, and counting it anew."""
