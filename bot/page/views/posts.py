"""What staff post by hand now: each with a button to copy it, and one that says it is done."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from bot.page.acts import STAFF_ONLY, Act, refuse, tell
from bot.page.news import POSTS
from bot.page.site import Asked, Fragment
from bot.page.uploads import Uploaded
from bot.texts.page import PAGE
from bot.texts.words import clock, contact_called
from models.posts import QueuedPost


def _posts(asked: Asked) -> Mapping[str, Any]:
    waiting = asked.site.posts_by_hand()
    names = {post.id: contact_called(asked.session, post.to or post.room) for post in waiting}
    made = {post.id: clock(asked.session, post.at) for post in waiting}
    return {
        "posts": waiting,
        "names": names,
        "made": made,
        "is_staff": asked.visit.is_staff,
        "is_by_hand": asked.app.posts_by_hand,
    }


def _chosen(asked: Asked) -> list[QueuedPost]:
    """The posts that are meant, as far as they still wait."""
    waiting = {str(post.id): post for post in asked.app.store.queued_posts(by_hand=True)}
    chosen = [waiting[each] for each in asked.given.get("ids", "").split() if each in waiting]
    if not chosen:
        refuse(asked, PAGE["post_gone"])
    return chosen


def _done(asked: Asked, _: Uploaded | None) -> None:
    """These were posted."""
    chosen = _chosen(asked)
    if chosen:
        asked.site.work.act(lambda day: day.mark_posted(asked.now, asked.visit.name, chosen))
        tell(asked, PAGE["posted"].format(count=len(chosen)))


def _drop(asked: Asked, _: Uploaded | None) -> None:
    """These are out of date, and are not posted."""
    chosen = _chosen(asked)
    if chosen:
        asked.site.work.act(lambda day: day.drop_posts(asked.now, asked.visit.name, chosen))
        tell(asked, PAGE["dropped"].format(count=len(chosen)))


POSTS_FRAGMENT: Final = Fragment(name="posts", reads=(POSTS, "people"), view=_posts)
ACTS: Final = {"/posts/done": Act(_done, STAFF_ONLY), "/posts/drop": Act(_drop, STAFF_ONLY)}
