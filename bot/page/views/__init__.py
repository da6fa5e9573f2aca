"""The pages, each with its fragments, and with what its forms ask for."""
