"""What a total is divided over, the dividing, and what can be said of the result."""
