"""The words of the law and of police papers: codes, events, findings. Imports nothing else."""
