"""What another system holds, taken over: orders, breaches and arrests."""
