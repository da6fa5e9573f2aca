"""The records from outside: checked, exported, purged."""
