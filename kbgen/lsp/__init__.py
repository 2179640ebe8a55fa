"""A language server: what kbgen knows of a handbook, in an editor and as its author types."""
