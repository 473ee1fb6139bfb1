"""How fast the register finds, and how that grows. Figures: docs/performance.md."""
