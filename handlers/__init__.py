"""Pure decisions: a session and a command in, events out. No clock, no I/O, nothing that waits."""
