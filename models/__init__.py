"""Pure values and their rules: relays, names, the roster, the session and its events."""
