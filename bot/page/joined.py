"""All pages, everything that their forms ask for, and all files: the views' rows, joined."""

from __future__ import annotations

from typing import Any, Final

from bot.config.sections import Config
from bot.page import acts
from bot.page.acts import Act
from bot.page.files import FILES
from bot.page.site import Fragment, Page, Site
from bot.page.views import (
    applications,
    board,
    checkin,
    demo,
    interview,
    members,
    menu,
    notices,
    overview,
    paste,
    people,
    posts,
    records,
    reviews,
    settings,
)
from bot.page.visits import Visits
from bot.page.work import Work
from bot.store.store import Store

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    checkin.PAGE,
    reviews.PAGE,
    paste.PAGE,
    interview.PANELS,
    board.PAGE,
    applications.PAGE,
    members.PAGE,
    notices.PAGE,
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
    **applications.ACTS,
    **members.ACTS,
    **reviews.ACTS,
    **paste.ACTS,
    **records.ACTS,
    **settings.ACTS,
    **demo.ACTS,
}
COMMON: Final[tuple[Fragment, ...]] = (menu.FRAGMENT, menu.PENDING)


def site_of(config: Config, store: Store, work: Work, home: str, origins: frozenset[str], **more: Any) -> Site:
    """The page of a day, with all that is on it: ``home`` is where people open it, ``origins`` where they may."""
    return Site(
        config=config,
        work=work,
        visits=Visits(store, work.now),
        pages=PAGES,
        acts=ACTS,
        files=FILES,
        common=COMMON,
        home=home,
        origins=origins,
        **more,
    )
