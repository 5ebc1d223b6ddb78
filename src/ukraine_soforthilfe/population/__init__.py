"""Populations: the built-in table and the files that people hand over."""
