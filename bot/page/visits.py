"""Who is logged in: a link that works once, a cookie that nobody can guess, and what each of them was last answered."""

from __future__ import annotations

import hashlib
import hmac
import json
import secrets
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from bot.store.store import Store
from bot.texts.page import SEAT_NAMES
from models.messages import DESK, INSPECTION
from models.settings import CHECKIN

_MEMO: Final = "page_visits"
_LASTS: Final = timedelta(days=7)
"""From the first check of the week to the minutes."""
_KEY_LASTS: Final = timedelta(days=1)
_MOST_TRIES: Final = 10
_TRIES_WITHIN: Final = timedelta(minutes=1)


class Seat(StrEnum):
    """As whom somebody works at the page."""

    STAFF = "staff"
    INSPECTOR = "inspector"


class AnswerKind(StrEnum):
    """What came of the last thing that somebody did."""

    DONE = "done"
    ASKED = "asked"
    """It waits for a confirmation."""
    REASON = "reason"
    """It waits for its reason."""
    REFUSED = "refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What somebody is told of what they did, on the page where they did it."""

    kind: AnswerKind
    text: str
    until: datetime
    """It is shown no longer than this."""
    code: str = ""
    """With which it is confirmed."""
    needs_second: bool = False
    """Whether another person has to confirm it."""
    undoes: int = 0
    """The record that a button takes back; 0 where there is nothing to take back."""


@dataclass(slots=True, kw_only=True)
class Visit:
    """One browser that is logged in."""

    id: str
    """The hash of its cookie: what is stored lets nobody in."""
    seat: Seat
    name: str
    token: str
    """Stands in every form, so that no other site can post one."""
    began_at: datetime
    is_named: bool = False
    """Whether they have said who they are."""
    stream: str = CHECKIN
    """The sitting that it looks at."""
    replies: dict[str, Reply] = field(default_factory=dict)
    """By the path of the page that asked."""

    @property
    def contact(self) -> str:
        """As whom their commands are given."""
        return (DESK if self.is_staff else INSPECTION) + self.name

    @property
    def is_staff(self) -> bool:
        """Whether it may do what is staff's."""
        return self.seat is Seat.STAFF


def new_key() -> str:
    """A key that nobody can guess."""
    return secrets.token_urlsafe(18)


def _hash(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@dataclass(slots=True)
class Visits:
    """Everybody who is logged in. They stay so over a restart."""

    store: Store
    now: Callable[[], datetime]
    changed: Callable[[], None] = field(default=lambda: None)
    """Told when somebody comes, goes, or says who they are."""
    _visits: dict[str, Visit] = field(init=False)
    _keys: dict[str, tuple[Seat, datetime]] = field(default_factory=dict)
    _tries: deque[datetime] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self._visits = {each: _read(data) for each, data in self._kept().items()}

    def __iter__(self) -> Iterator[Visit]:
        """All of them, the oldest first."""
        return iter([each for each in self._visits.values() if not self._is_over(each)])

    def invite(self, seat: Seat, key: str = "") -> str:
        """A key that lets one browser in, once; one that was promised already, or a new one."""
        key = key or new_key()
        self._keys[_hash(key)] = (seat, self.now() + _KEY_LASTS)
        return key

    def may_fail(self) -> bool:
        """Whether one more wrong key may be looked at this minute; a right one always opens."""
        now = self.now()
        while self._tries and now - self._tries[0] > _TRIES_WITHIN:
            self._tries.popleft()
        if len(self._tries) >= _MOST_TRIES:
            return False
        self._tries.append(now)
        return True

    def enter(self, key: str) -> str | None:
        """Log a browser in; gives its cookie, or None where the key opens nothing any more."""
        seat, until = self._keys.get(_hash(key), (None, self.now()))
        if seat is None or self.now() > until:
            return None
        secret = secrets.token_urlsafe(32)
        visit = Visit(
            id=_hash(secret),
            seat=seat,
            name=self._free_name(seat),
            token=secrets.token_urlsafe(24),
            began_at=self.now(),
        )
        self._keep(visit)
        del self._keys[_hash(key)]  # only now: a key that opened nothing opens still
        return secret

    def _free_name(self, seat: Seat) -> str:
        """Until they say who they are: no two are called the same, for what waits for a word waits for one person's."""
        names = (f"{SEAT_NAMES[seat]}{at if at > 1 else ''}" for at in range(1, len(self._visits) + 2))
        return next(name for name in names if not self.is_taken(name))

    def is_taken(self, name: str, by: Visit | None = None) -> bool:
        """Whether somebody else works under this name."""
        return any(each.name == name and each is not by for each in self)

    def of(self, secret: str) -> Visit | None:
        """Whose cookie this is."""
        visit = self._visits.get(_hash(secret)) if secret else None
        return None if visit is None or self._is_over(visit) else visit

    def _is_over(self, visit: Visit) -> bool:
        return self.now() - visit.began_at > _LASTS

    def rename(self, visit: Visit, name: str) -> None:
        """Let somebody say who they are."""
        visit.name, visit.is_named = name, True
        self._keep(visit)

    def look_at(self, visit: Visit, stream: str) -> None:
        """Let somebody look at another sitting."""
        visit.stream = stream
        self._keep(visit)

    def leave(self, visit: Visit) -> None:
        """Log a browser out."""
        self._keep(visit, is_gone=True)

    def _kept(self) -> dict[str, dict[str, str]]:
        return {each["id"]: each for each in json.loads(self.store.memos().get(_MEMO) or "[]")}

    def _keep(self, visit: Visit, *, is_gone: bool = False) -> None:
        """Write one of them down. Who else is there, the database says: another page may work on it."""
        kept = self._kept()
        if is_gone:
            kept.pop(visit.id, None)
        else:
            kept[visit.id] = {name: value for name, value in asdict(visit).items() if name != "replies"}
        with self.store.transaction() as transaction:
            transaction.put_memo(_MEMO, json.dumps([*kept.values()], default=str, ensure_ascii=False))
        known = {**self._visits, visit.id: visit}
        self._visits = {each: known.get(each) or _read(data) for each, data in kept.items()}
        self.changed()


def _read(data: dict[str, Any]) -> Visit:
    return Visit(**{**data, "seat": Seat(data["seat"]), "began_at": datetime.fromisoformat(data["began_at"])})


def is_token(visit: Visit, token: str) -> bool:
    """Whether a form was made for this visit."""
    return hmac.compare_digest(visit.token.encode(), token.encode("utf-8", "replace"))
