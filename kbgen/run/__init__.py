"""Composition for commands that read more than the handbook: one module each, on top of `kbgen.app`."""
