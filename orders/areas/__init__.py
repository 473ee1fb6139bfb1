"""Areas: force, LPA and neighbourhood, dated boundaries, postcodes, and where a point lies."""
