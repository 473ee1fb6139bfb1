"""Numbers of orders and their breaches: recorded, and taken out where they were wrong."""
