"""How fast it is, against others and against the least that the work can take."""
