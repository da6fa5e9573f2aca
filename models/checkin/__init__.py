"""The check-in: its window, who stands where, and what a person must decide."""
