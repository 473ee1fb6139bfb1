"""What the register's pages are measured against: the same pages, written the usual way."""
