"""Layouts of population files, one module each."""
