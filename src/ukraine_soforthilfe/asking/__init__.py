"""What can be asked for, and how a text becomes a value."""
