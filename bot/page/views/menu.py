"""The menu, with how much waits behind each of its words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.page.news import POSTS
from bot.page.site import Asked, Fragment
from bot.texts.page import MENU


def _menu(asked: Asked) -> Mapping[str, Any]:
    waiting = {
        "reviews": sum(1 for _ in asked.session.reviews.open()),
        "paste": len(asked.app.store.queued_posts(by_hand=True)) if asked.visit.is_staff else 0,
    }
    pages = asked.site.in_menu()
    return {
        "pages": pages,
        "names": MENU,
        "badges": {page.name: waiting.get(page.name, 0) for page in pages},
        "path": asked.path,
    }


FRAGMENT: Final = Fragment(name="menu", reads=("reviews", POSTS), view=_menu)
