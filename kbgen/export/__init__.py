"""What a handbook holds in the forms of others: pure functions from the corpus to the texts of files."""
