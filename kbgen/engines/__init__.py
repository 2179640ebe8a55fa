"""The out-edge that prints pages: only this folder knows the name of any site engine."""
