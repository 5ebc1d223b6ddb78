"""Layouts of population files, a chapter for each producer and form; no file fits two."""
