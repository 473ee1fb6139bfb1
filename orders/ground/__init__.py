"""On the ground: visits, handovers between LPAs, subjects held in custody."""
