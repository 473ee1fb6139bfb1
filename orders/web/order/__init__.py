"""One notice or order: its page, and every change made from it."""
