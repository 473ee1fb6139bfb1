"""The models and the page."""
