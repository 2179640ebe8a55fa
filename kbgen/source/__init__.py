"""The in-edge: the only part that reads the disk, the clock and the environment."""
