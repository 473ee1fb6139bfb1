"""What maps of a search draw: homes, zones, shades and outlines, as GeoJSON or columns."""
