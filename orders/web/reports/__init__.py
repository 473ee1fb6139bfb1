"""Figures, digests as they were mailed, and who gets them: pages."""
