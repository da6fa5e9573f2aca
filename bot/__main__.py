"""``python -m bot`` is ``jielong``."""

from bot.cli.main import entry_point

entry_point()
