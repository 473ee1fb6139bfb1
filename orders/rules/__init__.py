"""What statute says: kinds of order as data, clocks, life cycle, conditions. Pure: no I/O."""
