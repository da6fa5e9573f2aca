"""The state as plain data, in the form that other programs rely on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from models.checkin.reviews import Review
from models.checkin.standing import Standing
from models.interview.places import Place, Try
from models.posts import INVITATION, Post
from models.reading.private import mask_private
from models.session import Session


def report(session: Session, posts: Iterable[tuple[datetime, Post]] | None = None) -> dict[str, Any]:
    """Candidates, reviews and, for a replay, posts. Times are ISO 8601 with the event's offset."""
    places = session.interview.places
    data: dict[str, Any] = {
        "candidates": [_candidate(session, standing) for standing in session.standings],
        "reviews": [_review(session, review) for review in session.reviews],
        "interview": [_place(session, places[number]) for number in session.roster if number in places],
        "calls": [_call(session, number, each) for number, each in session.interview.calls()],
    }
    if posts is not None:
        data["posts"] = [_post(session, at, post) for at, post in posts if post.manner != INVITATION]
    return data


def _candidate(session: Session, standing: Standing) -> dict[str, Any]:
    is_in = standing.is_checked_in
    return {
        "number": standing.candidate.number,
        "name": standing.candidate.name,
        "group": standing.candidate.group,
        "attendance": standing.attendance.value,
        "checked_in_at": _time(session, standing.checked_in_at) if is_in else None,
        "message_id": standing.message_id if is_in else None,
        "call_order": standing.call_order,
        "flags": [flag.value for flag in standing.flags],
    }


def _review(session: Session, review: Review) -> dict[str, Any]:
    raised = review.raised
    return {
        "id": raised.id,
        "reason": raised.reason.value,
        "candidates": list(raised.candidates),
        "message_id": raised.message_id or None,
        "text": mask_private(raised.text),
        "open": review.is_open,
    }


def _place(session: Session, place: Place) -> dict[str, Any]:
    return {
        "number": place.number,
        "group": place.group,
        "state": place.state.value,
        "tries": [_try(session, each) for each in place.tries],
    }


def _try(session: Session, each: Try) -> dict[str, Any]:
    seconds = each.seconds
    return {
        "kind": each.kind.value,
        "called_at": _time(session, each.called_at),
        "answered_at": _time(session, each.answered_at),
        "verified_at": _time(session, each.verified_at),
        "started_at": _time(session, each.started_at),
        "ended_at": _time(session, each.ended_at),
        "seconds": int(seconds) if seconds == int(seconds) else seconds,
        "breaks": each.breaks,
        "outcome": each.outcome.value if each.outcome is not None else None,
        "by": each.by,
    }


def _call(session: Session, number: str, each: Try) -> dict[str, Any]:
    return {"at": _time(session, each.called_at), "number": number, "group": each.group, "kind": each.kind.value}


def _post(session: Session, at: datetime, post: Post) -> dict[str, Any]:
    data: dict[str, Any] = {"at": _time(session, at), "room": post.room or None, "text": post.text}
    return {**data, "to": post.to} if post.to else data


def _time(session: Session, moment: datetime | None) -> str | None:
    return None if moment is None else session.settings.local(moment).isoformat()
