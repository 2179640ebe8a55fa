"""The out-edge that finishes a printed site."""
