"""All pages, everything that their forms ask for, and all files: the views' rows, joined."""

from __future__ import annotations

from typing import Final

from bot.page import acts
from bot.page.acts import Act
from bot.page.site import Fragment, Page
from bot.page.views import (
    board,
    checkin,
    demo,
    interview,
    menu,
    overview,
    paste,
    people,
    posts,
    records,
    reviews,
    settings,
)

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    checkin.PAGE,
    reviews.PAGE,
    paste.PAGE,
    interview.PANELS,
    board.PAGE,
    records.PAGE,
    settings.PAGE,
    demo.PAGE,
    people.PAGE,
    interview.PANEL,
)
"""In the order of the menu."""
ACTS: Final[dict[str, Act]] = {
    **acts.ACTS,
    **posts.ACTS,
    **reviews.ACTS,
    **paste.ACTS,
    **records.ACTS,
    **settings.ACTS,
    **demo.ACTS,
}
COMMON: Final[tuple[Fragment, ...]] = (menu.FRAGMENT, menu.PENDING)
