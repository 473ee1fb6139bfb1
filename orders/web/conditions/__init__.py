"""The editor of conditions, on every form that carries them."""
