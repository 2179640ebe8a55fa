"""Brings documents of others into a handbook: what is to be written, worked out without a disk."""
