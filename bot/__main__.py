"""``python -m bot`` is ``jielong``."""

from bot.cli import entry_point

entry_point()
