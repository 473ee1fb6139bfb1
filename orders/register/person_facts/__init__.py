"""What becomes known of a person later, and what of it was always wrong; every order goes by it."""
