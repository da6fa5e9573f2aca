"""A WeChat group inside the program: a gateway to connect to, and people who speak in it."""
