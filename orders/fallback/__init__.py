"""When the register is down: each LPA's live list in a signed file that a passphrase opens."""
