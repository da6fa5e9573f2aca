"""The interview that follows the check-in."""
