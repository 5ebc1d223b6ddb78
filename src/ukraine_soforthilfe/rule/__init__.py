"""The rules: whole numbers in, whole numbers out."""
