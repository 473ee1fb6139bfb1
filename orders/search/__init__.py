"""The one way records leave the register: found, limited to what one may see, and masked."""
