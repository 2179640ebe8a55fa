"""Markdown as authors write it: one folder for each dialect that a handbook may be written in."""
