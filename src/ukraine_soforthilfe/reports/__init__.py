"""Forms that a result can be handed over in; each returns bytes or text and prints nothing."""
