"""The database; nothing else knows its tables."""
