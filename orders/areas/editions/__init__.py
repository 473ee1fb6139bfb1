"""Boundary editions as files propose them: checked, and compared with those there are."""
