"""What a command names: whom, when, why."""
