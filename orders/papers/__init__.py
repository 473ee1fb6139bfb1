"""Papers of an order: the sealed order, the certificate of service, map sheets."""
