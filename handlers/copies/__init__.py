"""Copied chats: woven into the day that was heard, and the day read again."""
