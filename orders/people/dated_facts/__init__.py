"""Dated facts of a person: phones, vehicles, flags, bail, how to ring safely, who advises them."""
