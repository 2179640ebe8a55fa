"""Pages across kinds, and what kbgen adds to the page of a document: pure functions of the corpus and the day."""
