"""Questions of law with their answers, derived from the sections and not from the code."""
