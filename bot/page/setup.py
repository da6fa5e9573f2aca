"""The first start without a terminal: four questions, and out of them a commented ``config.yaml``."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final

from quart import Quart, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from bot.app import App
from bot.config.load import parse
from bot.config.sections import Config
from bot.config.writing import put, scalar, template, without
from bot.errors import UserError
from bot.files.roster import RosterFile
from bot.importing import carry_out, plan
from bot.now import system_now
from bot.page import guard
from bot.page.files import EXCEL, disposition, roster_template
from bot.page.serving import listen, serving
from bot.page.templates import TEMPLATES
from bot.page.uploads import Uploaded, of
from bot.page.visits import Seat, Visits, new_key
from bot.page.web import guarded
from bot.store.engine import IN_MEMORY
from bot.store.store import Store
from bot.texts.errors import user_error
from bot.texts.page import FILES, PAGE
from models.reading.private import mask_private
from models.reading.text import clean, without_surrogates

STEPS: Final = ("times", "roster", "channel", "people")
_BETWEEN_DEADLINE_AND_DAY: Final = timedelta(days=7)
"""As the plan has it: a week to look at applications, number and gather people, and rehearse."""
_GOODBYE_SECONDS: Final = 0.5
"""So long the last page may take to be read by the browser before another server answers."""


_BLANK: Final = dict.fromkeys(
    ("event", "deadline", "day", "open", "close", "interview", "interview_day", "rehearsal_day", "rehearsal_open",
     "rehearsal_close", "channel", "topic", "endpoint", "token_of_gateway", "staff", "inspectors"), ""
)  # fmt: skip


@dataclass(slots=True)
class Draft:
    """What has been answered so far; nothing is an empty text."""

    given: dict[str, str] = field(default_factory=_BLANK.copy)
    roster: RosterFile | None = None
    step: int = 0
    fault: str = ""

    def text(self) -> str:
        """The configuration that follows."""
        given = self.given
        text = put(template(), "event", "name", scalar(given["event"]))
        day = given["day"]
        text = put(text, "checkin", "open", f"{day} {given['open']}")
        text = put(text, "checkin", "close", f"{day} {given['close']}")
        text = put(text, "application", "deadline", self.deadline)
        text = put(text, "interview", "open", f"{given['interview_day'] or day} {given['interview']}")
        text = self._with_rehearsal(text)
        text = put(text, "rooms", "topic", scalar(given["topic"] or PAGE["some_group"]))
        if given["channel"] == "gateway":
            text = put(text, "gateway", "endpoint", scalar(given["endpoint"]))
            text = put(text, "gateway", "token", json.dumps(given["token_of_gateway"]))
        text = put(text, "staff", "", _people(given["staff"]))
        return put(text, "inspectors", "", _people(given["inspectors"]))

    @property
    def deadline(self) -> str:
        """Until when applications are taken: as was answered, else a week before the day at noon."""
        day, _, clock = self.given["deadline"].partition("T")
        return (
            f"{day} {clock}" if clock else f"{date.fromisoformat(self.given['day']) - _BETWEEN_DEADLINE_AND_DAY} 12:00"
        )

    def _with_rehearsal(self, text: str) -> str:
        given = self.given
        if not given["rehearsal_day"]:
            return without(text, "rehearsal")
        text = put(text, "rehearsal", "open", f"{given['rehearsal_day']} {given['rehearsal_open']}")
        return put(text, "rehearsal", "close", f"{given['rehearsal_day']} {given['rehearsal_close']}")


def _people(lines: str) -> str:
    """``wxid_a 小周`` on a line each, as YAML."""
    people = []
    for line in lines.splitlines():
        contact, _, name = " ".join(line.split()).partition(" ")
        if contact:
            people.append(f"{{id: {scalar(contact)}, name: {scalar(name)}}}" if name else scalar(contact))
    return f"[{', '.join(people)}]"


@dataclass(slots=True)
class Setup:
    """The set-up of one folder."""

    path: Path
    visits: Visits
    origins: frozenset[str]
    secure: bool = False
    draft: Draft = field(default_factory=Draft)
    key: str = field(default_factory=new_key)
    """Logs the same browser in to the page that follows."""
    done: asyncio.Event = field(default_factory=asyncio.Event)

    def answer(self, form: dict[str, str], uploaded: Uploaded) -> None:
        """Take what was answered at a step, and go on, or back. Raises :class:`UserError`."""
        draft = self.draft
        if form.get("step") != str(draft.step):
            return  # pressed twice, or an old page
        written = {key: _written(value, is_list=key in ("staff", "inspectors")) for key, value in form.items()}
        draft.given |= {key: value for key, value in written.items() if value or key != "token_of_gateway"}
        draft.fault = ""
        if form.get("do") == "back":
            draft.step = max(0, draft.step - 1)
            return
        if uploaded.fault is not None:
            raise uploaded.fault
        draft.roster = uploaded.roster or draft.roster
        self._check()
        draft.step += 1

    def _check(self) -> None:
        given = self.draft.given
        lacking = [each for each in ("event", "day", "open", "close", "interview") if not given[each]]
        if lacking:
            raise UserError("usage", problem=PAGE["setup_lacking"])
        if given["close"] <= given["open"]:
            raise UserError("usage", problem=PAGE["setup_close"])
        if f"{given['interview_day'] or given['day']} {given['interview']}" < f"{given['day']} {given['close']}":
            raise UserError("usage", problem=PAGE["setup_interview"])
        if given["deadline"] and given["deadline"] >= f"{given['day']}T{given['open']}":
            raise UserError("usage", problem=PAGE["setup_deadline"])
        if given["rehearsal_day"]:
            if given["rehearsal_close"] <= given["rehearsal_open"]:
                raise UserError("usage", problem=PAGE["setup_rehearsal"])
            if given["rehearsal_day"] > given["day"]:
                raise UserError("usage", problem=PAGE["setup_rehearsal_late"])
        self.config()

    def config(self) -> Config:
        """What has been answered as a configuration. Raises :class:`UserError`."""
        return parse(self.draft.text(), PAGE["setup_answers"])

    def finish(self) -> None:
        """Import the roster and write the file, neither of which may be there. Raises :class:`UserError`."""
        config = self.config()
        try:
            with self.path.open("x", encoding="utf-8", newline="\n") as file:
                file.write(self.draft.text())
        except FileExistsError:
            raise UserError("usage", problem=PAGE["setup_exists"].format(path=self.path)) from None
        except OSError:
            raise UserError("file_unwritable", path=str(self.path)) from None
        try:
            self._import(config)
        except BaseException:
            self.path.unlink()  # all of it or nothing: the next click begins anew
            raise

    def _import(self, config: Config) -> None:
        """Put the roster in place; one that is there already is not touched by a first start."""
        store = Store.open(config.database)
        try:
            if self.draft.roster is None:
                return
            if known := store.roster():
                raise UserError("usage", problem=PAGE["setup_has_roster"].format(count=len(known)))
            bot = App(store, config.settings(config.room_names({})))
            carry_out(bot, plan(bot, self.draft.roster), system_now())
        finally:
            store.close()


def _written(text: str, *, is_list: bool) -> str:
    lines = [" ".join(clean(line).split()) for line in without_surrogates(text).splitlines()]
    return "\n".join(lines) if is_list else " ".join(lines)


def _make(setup: Setup) -> Quart:
    quart = guarded(setup)

    @quart.get("/")
    async def show() -> Response:
        draft = setup.draft
        visit = guard.visit_of(setup)
        return Response(
            TEMPLATES.get_template("setup.html").render(
                step=draft.step,
                name=STEPS[draft.step] if draft.step < len(STEPS) else "last",
                given={name: value or _DEFAULTS.get(name, "") for name, value in draft.given.items()},
                roster=draft.roster,
                fault=draft.fault,
                token=visit.token if visit is not None else "",
                text=draft.text() if draft.step == len(STEPS) else "",
                deadline=draft.deadline if draft.step == len(STEPS) else "",
                path=str(setup.path),
                past=_past(draft.given["day"]),
            )
        )

    @quart.get("/roster.xlsx")
    async def sample() -> Response:
        headers = {"Content-Disposition": disposition(FILES["template"])}
        return Response(roster_template(), content_type=EXCEL, headers=headers)

    @quart.post("/setup")
    async def answered() -> AnyResponse:
        form = (await request.form).to_dict()
        file = (await request.files).get("file")
        content = file.read() if file is not None else b""
        uploaded = await asyncio.to_thread(of, content, file.filename if file is not None else "")
        try:
            if form.get("do") == "finish":
                setup.finish()
                asyncio.get_running_loop().call_later(_GOODBYE_SECONDS, setup.done.set)
                page = TEMPLATES.get_template("setup_done.html").render(url=f"/login/{setup.key}")
                return Response(page)  # type: ignore[return-value]
            setup.answer(form, uploaded)
        except UserError as error:
            setup.draft.fault = mask_private(user_error(error.code, error.data))
        return redirect("/", 303)

    return quart


def _past(day: str) -> str:
    """A word of warning where the day is over."""
    return PAGE["setup_past"].format(day=day) if day and day < system_now().date().isoformat() else ""


_DEFAULTS: Final = {"open": "11:00", "close": "13:00", "interview": "14:00", "rehearsal_open": "14:00",
                    "rehearsal_close": "15:00", "endpoint": "127.0.0.1:8788", "channel": "hand"}  # fmt: skip


async def run(path: Path, say: Callable[[str], None], opened: Callable[[str], Any]) -> str:
    """Ask, write, and give the key with which the same browser logs in to the page. Raises :class:`UserError`."""
    server, home, origins = listen(Config())
    store = Store.open(IN_MEMORY)
    try:
        setup = Setup(path=path, visits=Visits(store, system_now), origins=origins)
        url = f"{home}/login/{setup.visits.invite(Seat.STAFF)}"
        say(PAGE["setup_link"].format(url=url))
        opened(url)
        async with serving(_make(setup), server):
            await setup.done.wait()
    finally:
        store.close()
    return setup.key
