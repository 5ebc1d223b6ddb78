"""Scenarios run, one or many: from a file of them to finished reports and their files."""
