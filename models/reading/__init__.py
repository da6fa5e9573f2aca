"""Written Chinese: what a message says. No roster's state, no clock."""
