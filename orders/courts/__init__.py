"""Courts: when they sit, and which days are bank holidays although the published list says not."""
