"""The search: how texts become words, the index of a site's pages, and the ranking of what a query finds."""
