"""What every page has: the menu, with how much waits behind its words, and what others ask to be confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.page.news import POSTS, TIME
from bot.page.site import Asked, Fragment
from bot.texts.office import confirmation
from bot.texts.page import MENU, for_page
from bot.texts.says import Telling
from bot.texts.words import contact_called
from models.records.chain import Head


def _menu(asked: Asked) -> Mapping[str, Any]:
    waiting = {
        "reviews": sum(1 for _ in asked.session.reviews.open()),
        "applications": sum(1 for _ in asked.session.intake.open()),
        "overview": len(asked.site.posts_by_hand()) if asked.visit.is_staff else 0,
    }
    pages = asked.site.in_menu()
    return {
        "pages": pages,
        "names": MENU,
        "badges": {page.name: waiting.get(page.name, 0) for page in pages},
        "path": asked.path,
    }


def _pending(asked: Asked) -> Mapping[str, Any]:
    """The requests of others that a second person has to confirm, told as whoever asked was told."""
    session = asked.session
    telling = Telling(session=session, at=asked.now, head=Head(seq=0, begin=""))
    return {
        "pending": [
            {
                "by": contact_called(session, each.by),
                "text": for_page("\n".join(post.text for post in confirmation(telling, each)[:1])),
                "code": each.code,
            }
            for each in session.office.pending.values()
            if each.needs_second and each.by != asked.visit.contact and asked.now <= each.expires_at
        ]
    }


PENDING: Final = Fragment(name="pending", reads=("office", "people", TIME), view=_pending)
FRAGMENT: Final = Fragment(name="menu", reads=("reviews", "intake", POSTS), view=_menu)
