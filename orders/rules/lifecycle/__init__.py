"""Which state a notice or order is in at an instant, and why."""
