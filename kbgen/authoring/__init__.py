"""Changes to documents that leave every other byte alone: renames, renumbering, fixes of what was found."""
