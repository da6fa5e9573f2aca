"""The files that people give and get."""
