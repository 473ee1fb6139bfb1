"""The same page in GeoDjango. It runs in an environment of its own."""
