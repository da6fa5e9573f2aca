"""The check-in: what a line rests on, what is decided on it, and what that settles."""
