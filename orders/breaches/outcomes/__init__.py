"""What courts decided about breaches: its rows, what is found of them, the proof of what stands."""
