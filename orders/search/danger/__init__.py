"""What is dangerous about subjects: banner and tags, and whom to think of first in an area."""
