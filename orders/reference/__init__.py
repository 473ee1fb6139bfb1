"""Lists of dated facts of law that an administrator loads: availability, limits, penalties."""
