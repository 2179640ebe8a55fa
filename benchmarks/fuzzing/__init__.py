"""What `benchmarks/fuzz.py` is made of: inputs nobody had in mind, limits, and the smallest input that still fails."""
