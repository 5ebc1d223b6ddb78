"""The commands, one module each: they read, let calculate, print and exit."""
