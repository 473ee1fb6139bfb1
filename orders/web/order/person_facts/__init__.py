"""What is known of a person on an order: listed, added to, and taken out where always wrong."""
