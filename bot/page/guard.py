"""Who may ask for what: the right Host, a visit, and for whatever changes something a form of our own."""

from __future__ import annotations

from typing import Final, Protocol
from urllib.parse import urlsplit

from quart import Quart, Response, redirect, request
from werkzeug.exceptions import Forbidden, MisdirectedRequest
from werkzeug.wrappers import Response as AnyResponse

from bot.config.sections import LOOPBACK
from bot.page.visits import Visit, Visits, is_token

COOKIE: Final = "jielong"
MOST_BYTES: Final = 8_000_000
"""A day's chat of 500 people is a tenth of it."""
_OPEN: Final = ("/healthz", "/metrics", "/login", "/static/")
"""What needs no visit."""
_HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


class Guarded(Protocol):
    """What is guarded: who may come in, and at which addresses."""

    visits: Visits
    origins: frozenset[str]
    secure: bool


def visit_of(site: Guarded) -> Visit | None:
    """Who asks."""
    return site.visits.of(request.cookies.get(_cookie(), ""))


def _cookie() -> str:
    """Browsers keep one jar for all ports of a machine: each page has a cookie of its own."""
    return f"{COOKIE}-{request.host.rpartition(':')[2]}"


def install(quart: Quart, site: Guarded) -> None:
    """Let nothing in that does not belong here."""
    hosts = {urlsplit(each).netloc for each in site.origins}

    @quart.before_request
    async def check() -> AnyResponse | None:
        if request.host not in hosts:
            raise MisdirectedRequest
        is_open = request.path.startswith(_OPEN)
        visit = visit_of(site)
        if visit is None and not is_open:
            return redirect("/login", 303)
        if request.method == "POST":
            origin = request.headers.get("Origin")
            if origin is not None and origin not in site.origins:
                raise Forbidden
            if visit is not None and not is_open and not is_token(visit, (await request.form).get("token", "")):
                raise Forbidden
        return None

    @quart.after_request
    async def harden(response: Response) -> Response:
        for name, value in _HEADERS.items():
            response.headers.setdefault(name, value)
        return response


def is_loopback() -> bool:
    """Whether whoever asks sits at this machine, and no proxy asks for them."""
    is_forwarded = any(name in request.headers for name in ("X-Forwarded-For", "Forwarded", "X-Real-Ip"))
    here = (request.host.rpartition(":")[0] or request.host).strip("[]")
    return (request.remote_addr or "") in (*LOOPBACK, "<local>") and here in LOOPBACK and not is_forwarded


def set_cookie(response: AnyResponse, secret: str, *, secure: bool) -> None:
    """Log the browser in."""
    response.set_cookie(_cookie(), secret, max_age=7 * 86400, httponly=True, samesite="Strict", secure=secure, path="/")
