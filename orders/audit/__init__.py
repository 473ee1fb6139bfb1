"""The log of who looked, changed and sent: writing it, sealing it, proving it whole."""
