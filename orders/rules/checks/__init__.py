"""What is wrong, or looks wrong, with what is to be recorded: findings with their sections."""
