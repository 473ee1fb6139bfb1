"""When the law's clocks run out, and how days and times are read."""
