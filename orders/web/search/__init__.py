"""Lists of orders, filters, saved searches and look-ups: pages."""
