"""Putting right what was recorded of an order and its people: forms, and what stood there."""
