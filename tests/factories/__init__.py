"""Valid, unremarkable records to start a test from; made by the register's own services."""
