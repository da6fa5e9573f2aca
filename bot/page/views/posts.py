"""What staff post by hand now: each with a button to copy it, and one that says it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.page.acts import STAFF_ONLY, Act, refuse, tell
from bot.page.news import POSTS
from bot.page.site import Asked, Fragment
from bot.texts.page import PAGE
from bot.texts.words import contact_called


def _posts(asked: Asked) -> Mapping[str, Any]:
    waiting = asked.app.store.queued_posts(by_hand=True)
    names = {post.id: contact_called(asked.session, post.to or post.room) for post in waiting}
    return {"posts": waiting, "names": names, "is_staff": asked.visit.is_staff, "is_by_hand": asked.app.posts_by_hand}


def _done(asked: Asked, _: Any) -> None:
    """These were posted."""
    waiting = {str(post.id): post for post in asked.app.store.queued_posts(by_hand=True)}
    chosen = [waiting[each] for each in asked.given.get("ids", "").split() if each in waiting]
    if not chosen:
        refuse(asked, PAGE["post_gone"])
        return
    asked.app.mark_posted(asked.now, asked.visit.name, chosen)
    tell(asked, PAGE["posted"].format(count=len(chosen)))


POSTS_FRAGMENT: Final = Fragment(name="posts", reads=(POSTS, "people"), view=_posts)
ACTS: Final = {"/posts/done": Act(_done, STAFF_ONLY)}
