"""Addresses and what they do: pages and their fragments, the stream of news, and everything that a form can ask for."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qsl, unquote

from quart import Quart, Response, make_response, redirect, request
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound, RequestEntityTooLarge
from werkzeug.wrappers import Response as AnyResponse

from bot.errors import UserError
from bot.files import images
from bot.log import note
from bot.page import files, guard, metrics
from bot.page.acts import Act, path_back, refuse
from bot.page.news import ALL
from bot.page.site import NotHere, Page, Site
from bot.page.templates import TEMPLATES
from bot.page.visits import Visit
from bot.texts.errors import user_error
from bot.texts.page import PAGE
from models.reading.private import mask_private

_SENTENCES: Final = {403: "bad_form", 404: "no_such_page", 405: "method", 421: "bad_host"}


def make(site: Site) -> Quart:
    """The application that a server serves."""
    quart = guarded(site)
    _plain(quart, site)
    _news(quart, site)
    for page in site.pages:
        if site.has(page):
            _page(quart, site, page)
    for path, act in site.acts.items():
        _act(quart, site, path, act)
    for path, file in site.files.items():
        _file(quart, site, path, file)
    _pictures(quart, site)
    return quart


def guarded(site: guard.Guarded) -> Quart:
    """An application that lets in who may come in, has the doors to log in by, and ends every fault in a sentence."""
    quart = Quart("bot.page", static_folder=None)
    quart.config.update(
        MAX_CONTENT_LENGTH=guard.MOST_BYTES, MAX_FORM_MEMORY_SIZE=guard.MOST_BYTES, PROVIDE_AUTOMATIC_OPTIONS=False
    )
    guard.install(quart, site)
    _open_doors(quart, site)
    _say_faults(quart, site)
    return quart


def _sentence(text: str, status: int, site: guard.Guarded | None = None) -> Response:
    """A page that says one thing."""
    visit = guard.visit_of(site) if site is not None else None
    return Response(TEMPLATES.get_template("sentence.html").render(text=text, visit=visit), status=status)


# --- without a visit -------------------------------------------------------------------------------------------------


def _plain(quart: Quart, site: Site) -> None:
    @quart.get("/healthz")
    async def healthz() -> tuple[str, int]:
        ailment = site.work.ailment()
        return (ailment, 503) if ailment else ("ok", 200)

    @quart.get("/metrics")
    async def measured() -> Response:
        if not guard.is_loopback():
            raise NotFound
        return Response(metrics.text(site), content_type="text/plain; version=0.0.4; charset=utf-8")


def _open_doors(quart: Quart, site: guard.Guarded) -> None:
    """What needs no visit to be seen: how to log in, and what pages look like."""

    @quart.get("/static/<name>")
    async def static(name: str) -> Response:
        content = _STATIC.get(name)
        if content is None:
            raise NotFound
        kind = {"css": "text/css", "js": "text/javascript", "svg": "image/svg+xml"}.get(name.rpartition(".")[2], "")
        return Response(content, content_type=f"{kind or 'text/plain'}; charset=utf-8")

    @quart.get("/login")
    async def ask() -> Response:
        return Response(TEMPLATES.get_template("login.html").render(fault=""))

    @quart.get("/login/<key>")
    async def enter(key: str) -> AnyResponse:
        if request.method == "HEAD":  # who only looks whether there is a page does not use it up
            return Response("")  # type: ignore[return-value]
        return _enter(key)

    @quart.post("/login")
    async def try_key() -> AnyResponse:
        typed = (await request.form).get("key", "").strip()
        return _enter(typed.rpartition("/")[2])

    def _enter(key: str) -> AnyResponse:
        secret = site.visits.enter(key)
        if secret is None:
            may_try = site.visits.may_fail()
            fault = PAGE["wrong_key" if may_try else "many_tries"]
            page = TEMPLATES.get_template("login.html").render(fault=fault)
            return Response(page, status=403 if may_try else 429)  # type: ignore[return-value]
        response = redirect("/", 303)
        guard.set_cookie(response, secret, secure=site.secure)
        return response


_STATIC: Final = {path.name: path.read_bytes() for path in (Path(__file__).parent / "static").iterdir()}


def _visitor(site: Site) -> Visit:
    """Who asks: the guard lets nobody else pass."""
    visit = guard.visit_of(site)
    assert visit is not None  # noqa: S101
    return visit


# --- pages -----------------------------------------------------------------------------------------------------------


def _page(quart: Quart, site: Site, page: Page) -> None:
    async def get(**named: str) -> Response:
        visit = _visitor(site)
        if site.work.app is None:
            return _sentence(PAGE["starting"], 503, site)
        asked = site.asked(visit, request.path, named, request.args.to_dict())
        wanted = request.args.get("fragment")
        return Response(site.render(page, asked) if wanted is None else site.fragment(page, wanted, asked))

    quart.add_url_rule(page.path, page.name, get, methods=["GET"])


def _news(quart: Quart, site: Site) -> None:
    @quart.get("/news")
    async def news() -> AnyResponse:
        last = request.headers.get("Last-Event-ID") or request.args.get("since", "")
        if request.args.get("poll"):
            names = sorted(site.news.since(last)) if last else [ALL]
            return Response(json.dumps({"id": site.news.id, "names": names}), content_type="application/json")  # type: ignore[return-value]
        response: Any = await make_response(
            site.news.stream(last), {"Content-Type": "text/event-stream", "X-Accel-Buffering": "no"}
        )
        response.timeout = None
        return response  # type: ignore[no-any-return]


# --- what forms ask for ----------------------------------------------------------------------------------------------


def _act(quart: Quart, site: Site, path: str, act: Act) -> None:
    async def post() -> AnyResponse:
        visit = _visitor(site)
        if visit.seat not in act.seats:
            return _sentence(PAGE["not_allowed"], 403, site)  # type: ignore[return-value]
        if site.work.app is None:
            return _sentence(PAGE["starting"], 503, site)  # type: ignore[return-value]
        form = (await request.form).to_dict()
        sent = [(each.filename or "", each.read()) for each in (await request.files).getlist("file")]
        back = path_back(form.get("back", ""))
        asked = site.asked(visit, unquote(back.partition("?")[0]), form, dict(parse_qsl(back.partition("?")[2])))
        try:
            uploaded = await asyncio.to_thread(act.takes, sent) if sent else None
            shown = act.do(asked, uploaded)
        except UserError as error:
            refuse(asked, mask_private(user_error(error.code, error.data)))
            shown = None
        if shown is not None:
            return Response(shown, status=200 if shown else 204)  # type: ignore[return-value]
        return redirect(back, 303)

    quart.add_url_rule(path, path, post, methods=["POST"])


def _file(quart: Quart, site: Site, path: str, file: files.File) -> None:
    async def get(**named: str) -> AnyResponse:
        visit = _visitor(site)
        if site.work.app is None:
            return _sentence(PAGE["starting"], 503, site)  # type: ignore[return-value]
        asked = site.asked(visit, request.path, named)
        content = file.content(asked)
        headers = {"Content-Disposition": files.disposition(file.called(asked))}
        return Response(content, content_type=file.kind, headers=headers)  # type: ignore[return-value]

    quart.add_url_rule(path, path, get, methods=["GET"])


def _pictures(quart: Quart, site: Site) -> None:
    @quart.get("/files/pictures/<digest>")
    async def picture(digest: str) -> AnyResponse:
        _visitor(site)
        if site.work.app is None:
            return _sentence(PAGE["starting"], 503, site)  # type: ignore[return-value]
        found = images.shown(site.work.app.store.picture(digest))
        if found is None:
            raise NotHere
        return Response(found.content, content_type=found.kind)  # type: ignore[return-value]


# --- faults ----------------------------------------------------------------------------------------------------------


def _say_faults(quart: Quart, site: guard.Guarded) -> None:
    """Let every fault end in a sentence."""

    @quart.errorhandler(HTTPException)
    async def refused(error: HTTPException) -> Response:
        status = error.code or 500
        if isinstance(error, RequestEntityTooLarge):
            return _sentence(PAGE["too_large"].format(megabytes=guard.MOST_BYTES // 1_000_000), 413)
        if isinstance(error, MethodNotAllowed | NotFound):
            return _sentence(PAGE[_SENTENCES[status]], status, site)
        return _sentence(PAGE[_SENTENCES.get(status, "fault")], status)

    @quart.errorhandler(NotHere)
    async def nowhere(_: NotHere) -> Response:
        return _sentence(PAGE["no_such_page"], 404, site)

    @quart.errorhandler(UserError)
    async def users(error: UserError) -> Response:
        return _sentence(mask_private(user_error(error.code, error.data)), 409, site)

    @quart.errorhandler(Exception)
    async def fault(error: Exception) -> Response:
        note("page_failed", level="ERROR", error=error)
        return _sentence(PAGE["fault"], 500)
