"""What every page stands on: the day, who looks at it, and how a page is put together from its fragments."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from time import monotonic
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, TypeVar
from urllib.parse import quote, urlencode

from markupsafe import Markup

from bot.app import App
from bot.config.sections import Config
from bot.page.news import CLAIMS, HEALTH, PING_SECONDS, POSTS, TIME, VISITS, News, names_of
from bot.page.templates import TEMPLATES
from bot.page.visits import Reply, Seat, Visit, Visits
from bot.page.work import Ailment, Work
from bot.texts.page import SEAT_NAMES, STREAM_NAMES
from models.event import Event
from models.posts import QueuedPost
from models.session import Session
from models.settings import CHECKIN
from models.sittings import Sittings

if TYPE_CHECKING:
    from bot.importing import Import
    from bot.page.acts import Act
    from bot.page.files import File
    from bot.simulator.stage import Stage

BOTH: Final = frozenset(Seat)
_CLAIM_LASTS: Final = timedelta(minutes=2)
_MOST_CACHED: Final = 50


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Somebody asks for a page: who, when, and what stands in the address."""

    site: Site
    visit: Visit
    now: datetime
    path: str
    given: Mapping[str, str]
    """The names in the path, what stands behind the ``?``, and the fields of a form."""
    query: Mapping[str, str]
    """What stands behind the ``?`` alone."""

    @property
    def app(self) -> App:
        """The day."""
        return self.site.app

    @property
    def session(self) -> Session:
        """The sitting that they look at, as it is at this moment."""
        return self.sittings.called(self.visit.stream)

    @property
    def sittings(self) -> Sittings:
        """All sittings of it."""
        return self.app.sittings


_T = TypeVar("_T")
View = Callable[[Asked], Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Fragment:
    """A piece of a page that is fetched anew when something that it reads has changed."""

    name: str
    reads: tuple[str, ...]
    """The states of a sitting by name, or what :mod:`bot.page.news` names beside them."""
    view: View
    template: str = ""
    """Of another name, where two look alike."""
    reads_more: Callable[[Asked], Iterable[str]] = lambda _: ()
    """What this one reads beside, such as a candidate's history."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One address."""

    path: str
    name: str
    fragments: tuple[Fragment, ...] = ()
    around: View = lambda _: {}
    """What stands on the page beside its fragments."""
    check: Callable[[Asked], object] = lambda _: None
    """Raises :class:`NotHere` where there is nothing at the address."""
    is_in_menu: bool = True
    needs: str = ""
    """What the site must have for the page to be there: ``stage`` for the group that is played."""


class NotHere(Exception):
    """Nothing is at this address."""


@dataclass(slots=True)
class Site:
    """The page of one day."""

    config: Config
    work: Work
    visits: Visits
    pages: tuple[Page, ...]
    acts: Mapping[str, Act] = field(default_factory=dict)
    """What forms can ask for, by address."""
    files: Mapping[str, File] = field(default_factory=dict)
    """What can be downloaded, by address."""
    news: News = field(default_factory=News)
    common: tuple[Fragment, ...] = ()
    """What every page has."""
    stage: Stage | None = None
    """The group that is played in this program, where it is a demonstration."""
    secure: bool = False
    origins: frozenset[str] = frozenset()
    """The addresses at which browsers may reach it."""
    home: str = ""
    """The address at which it tells people to open it."""
    uploads: dict[str, Import] = field(default_factory=dict)
    """The rosters that were read and are not imported yet, by whose visit."""
    spoke_as: dict[str, str] = field(default_factory=dict)
    """As whom somebody last spoke in the played group."""
    claims: dict[int, tuple[Visit, datetime]] = field(default_factory=dict)
    """Who looks at which review, and until when that counts."""
    _watched: App | None = None
    _ailment: Ailment | None = None
    _minute: str = ""
    _by_hand: bool = True
    _pinged_at: float = 0.0
    _cached: dict[tuple[Hashable, ...], Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.visits.changed = lambda: self.news.tell([VISITS])
        self.watch()

    @property
    def app(self) -> App:
        """The day; there is one before anybody is shown anything."""
        assert self.work.app is not None  # noqa: S101
        return self.work.app

    def watch(self) -> None:
        """Hear what happens, as soon as there is a day."""
        app = self.work.app
        if app is not None and app is not self._watched:
            app.watch(self._hear)
            self._watched = app

    def _hear(self, events: Sequence[Event] | None) -> None:
        if events is None:
            self._cached.clear()  # another roster is in force, perhaps with nothing on the record
        self.news.tell(names_of(events))

    def tick(self) -> None:
        """Tell what changes by itself: the minute, how the work goes, claims that have run out."""
        self.watch()
        now = monotonic()
        if now - self._pinged_at >= PING_SECONDS:
            self._pinged_at = now
            self.news.ping()
        if self.work.app is None:
            return
        minute, ailment = f"{self.work.now():%H:%M}", self.work.ailment()
        if minute != self._minute:
            self._minute = minute
            self.news.tell([TIME])
        if ailment != self._ailment:
            self._ailment = ailment
            self.news.tell([HEALTH])
        if self.app.posts_by_hand != self._by_hand:
            self._by_hand = self.app.posts_by_hand
            self.news.tell([POSTS])
        over = [review for review, (_, until) in self.claims.items() if self.work.now() > until]
        for review in over:
            del self.claims[review]
        if over:
            self.news.tell([CLAIMS])

    def claim(self, visit: Visit, review: int) -> None:
        """Let others see that somebody looks at a review; they look at one at a time."""
        before = {each for each, (who, _) in self.claims.items() if who is visit}
        for each in before:
            del self.claims[each]
        if review in self.claims:
            review = 0  # somebody else was there first
        if review:
            self.claims[review] = visit, self.work.now() + _CLAIM_LASTS
        if before != {review}:
            self.news.tell([CLAIMS])

    def asked(
        self, visit: Visit, path: str, given: Mapping[str, str], query: Mapping[str, str] = MappingProxyType({})
    ) -> Asked:
        """What somebody asks for now."""
        return Asked(
            site=self,
            visit=visit,
            now=self.work.now(),
            path=path,
            given={**query, **given},
            query={name: value for name, value in query.items() if name in FILTERS},
        )

    def in_menu(self) -> list[Page]:
        """The pages that one may go to from every other."""
        return [each for each in self.pages if each.is_in_menu and self.has(each)]

    def has(self, page: Page) -> bool:
        """Whether the page is there at all."""
        return not page.needs or getattr(self, page.needs) is not None

    def cached(self, key: tuple[Hashable, ...], make: Callable[[], _T]) -> _T:
        """What many tabs ask for after one change is made once."""
        found: _T | None = self._cached.get(key)
        if found is None:
            if len(self._cached) >= _MOST_CACHED:
                self._cached.clear()
            found = self._cached[key] = make()
        return found

    def posts_by_hand(self) -> list[QueuedPost]:
        """What staff have yet to post, as of the newest change."""
        return self.cached(("posts", self.news.told), lambda: self.app.store.queued_posts(by_hand=True))

    # --- putting together ------------------------------------------------------------------------------------------

    def render(self, page: Page, asked: Asked, **more: Any) -> str:
        """A whole page."""
        page.check(asked)
        template = TEMPLATES.get_template(f"{page.name}.html")
        return template.render(
            page=page,
            asked=asked,
            fragment=lambda name: self.fragment(page, name, asked),
            reply=reply_of(asked),
            **self._frame(asked),
            **{**page.around(asked), **more},
        )

    def _frame(self, asked: Asked) -> dict[str, Any]:
        """What stands around every page."""
        begun = [each.settings.stream for each in asked.sittings]
        return {
            "seat": SEAT_NAMES[asked.visit.seat],
            "streams": begun if len(begun) > 1 else [],
            "here": address(asked),
            "stream_names": STREAM_NAMES,
            "printed": f"{asked.session.settings.local(asked.now):%Y-%m-%d %H:%M}",
            "news": self.news.id,
            "event": asked.session.settings.event_name,
            "is_rehearsal": asked.session.settings.stream != CHECKIN,
        }

    def fragment(self, page: Page, name: str, asked: Asked) -> Markup:
        """One fragment of it, in the frame that fetches it anew."""
        fragment = next((each for each in (*page.fragments, *self.common) if each.name == name), None)
        if fragment is None:
            raise NotHere
        page.check(asked)
        inner = TEMPLATES.get_template(f"parts/{fragment.template or name}.html").render(
            asked=asked, here=address(asked, fragment=None), **fragment.view(asked)
        )
        reads = " ".join((*fragment.reads, *fragment.reads_more(asked)))
        return _FRAME.format(name=name, reads=reads, url=address(asked, fragment=name), inner=Markup(inner))  # noqa: S704


_FRAME: Final = Markup(
    '<section id="{name}" class="fragment" data-reads="{reads}" hx-get="{url}" hx-trigger="renew" '
    'hx-swap="outerMorph">{inner}</section>'
)


def reply_of(asked: Asked) -> Reply | None:
    """What somebody was told on this page of what they did there, as long as it counts."""
    reply = asked.visit.replies.get(asked.path)
    return reply if reply is not None and asked.now <= reply.until else None


def address(asked: Asked, **more: str | None) -> str:
    """This page's address with what was asked for, changed in these places."""
    query = {**asked.query, **more}
    query = {name: value for name, value in query.items() if value}
    return f"{quote(asked.path)}{'?' if query else ''}{urlencode(query)}"


FILTERS: Final = ("q", "state", "group", "kind", "by", "before")
"""What may stand behind the ``?`` of a page."""
