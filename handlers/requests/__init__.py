"""What somebody asks for with a command: how it is written, whom it names, when and why."""
