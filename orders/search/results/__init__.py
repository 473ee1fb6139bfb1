"""The rows a search gives, loaded and masked, and the files made of them."""
