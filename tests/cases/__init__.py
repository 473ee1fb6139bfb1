"""Small inputs that once failed, handed over as files; each with its right value."""
