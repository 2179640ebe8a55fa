"""HTML as a browser reads it: what of it is active, and how that is taken out."""
