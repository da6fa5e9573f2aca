"""Who is let in, and with what: Host, visit, token, Origin, size, tries; and what every answer bears."""

from __future__ import annotations

import pytest

from bot.page.guard import MOST_BYTES
from bot.page.joined import ACTS, PAGES
from bot.page.visits import Seat
from bot.page.web import make
from tests.page.rooms import HOME, asynchronous, room

HOST = {"Host": "127.0.0.1:8780"}


@asynchronous
async def test_a_wrong_host_is_told_so() -> None:
    client = make(room().site).test_client()
    for host in ("evil.example", "127.0.0.1:1", "127.0.0.1", ""):
        assert (await client.get("/login", headers={"Host": host})).status_code == 421


@asynchronous
async def test_without_a_visit_everything_leads_to_the_log_in() -> None:
    client = make(room().site).test_client()
    for page in PAGES:
        if not page.needs:
            path = page.path.replace("<path:number>", "001").replace("<path:group>", "A组")
            answer = await client.get(path, headers=HOST)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), path
    for path in ACTS:
        answer = await client.post(path, headers={**HOST, "Origin": HOME}, form={"token": "x"})
        assert (answer.status_code, answer.headers["Location"]) == (303, "/login"), path
    assert (await client.get("/files/checkin.xlsx", headers=HOST)).status_code == 303
    assert (await client.get("/news", headers=HOST)).status_code == 303


@asynchronous
async def test_health_needs_no_visit_and_tells_when_the_clock_stands() -> None:
    here = room()
    client = make(here.site).test_client()
    here.work._tick()
    answer = await client.get("/healthz", headers=HOST)
    assert (answer.status_code, await answer.get_data(as_text=True)) == (200, "ok")
    here.work._last_tick -= 60
    answer = await client.get("/healthz", headers=HOST)
    assert (answer.status_code, await answer.get_data(as_text=True)) == (503, "stuck")


@asynchronous
async def test_a_link_lets_one_browser_in_once() -> None:
    here = room()
    key = here.site.visits.invite(Seat.STAFF)
    client, other = make(here.site).test_client(), make(here.site).test_client()
    answer = await client.get(f"/login/{key}", headers=HOST)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/")
    cookie = answer.headers["Set-Cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=Strict" in cookie
    assert (await client.get("/", headers=HOST)).status_code == 200
    assert (await other.get(f"/login/{key}", headers=HOST)).status_code == 403
    assert (await other.get("/", headers=HOST)).status_code == 303


@asynchronous
async def test_who_guesses_keys_is_slowed_down() -> None:
    here = room()
    client = make(here.site).test_client()
    codes = [(await client.get(f"/login/guess{each}", headers=HOST)).status_code for each in range(12)]
    assert codes == [403] * 10 + [429] * 2
    here.clock.to("11:40")
    assert (await client.get("/login/guess", headers=HOST)).status_code == 403
    for _ in range(20):
        await client.get("/login/guess", headers=HOST)
    key = here.site.visits.invite(Seat.STAFF)
    assert (await client.head(f"/login/{key}", headers=HOST)).status_code == 200
    assert (await client.get(f"/login/{key}", headers=HOST)).status_code == 303  # nobody is locked out by others


@pytest.mark.parametrize("path", ACTS)
def test_a_form_of_somebody_else_does_nothing(path: str) -> None:
    @asynchronous
    async def tried() -> None:
        here = room()
        await here.client(Seat.STAFF)
        for wrong in ({"token": "wrong"}, {"token": ""}, {"token": "鍵"}):
            assert (await here.post(path, **wrong)).status_code == 403
        assert (await here.post(path, headers={"Origin": "https://evil.example"})).status_code == 403
        assert (await here.post(path, headers={"Origin": "null"})).status_code == 403
        assert here.app.store.head()[0] == 0

    tried()


@asynchronous
async def test_what_is_staff_s_is_nobody_else_s() -> None:
    here = room()
    await here.client(Seat.INSPECTOR)
    for path, act in ACTS.items():
        if path == "/logout":
            continue
        answer = await here.post(path, Seat.INSPECTOR)
        assert (answer.status_code == 403) == (Seat.INSPECTOR not in act.seats), path
    assert "没有执行" in await here.order("/补签 003 代办", Seat.INSPECTOR)
    assert here.app.session.standings.checked_in == 0


@asynchronous
async def test_too_much_is_refused() -> None:
    here = room()
    await here.client(Seat.STAFF)
    answer = await here.post("/paste", text="甲" * MOST_BYTES)
    assert answer.status_code == 413
    assert "8 MB" in await answer.get_data(as_text=True)


@asynchronous
async def test_every_answer_bears_what_keeps_a_browser_from_harm() -> None:
    here = room()
    for path in ("/", "/static/page.js", "/nowhere", "/files/checkin.xlsx", "/login"):
        headers = (await here.get(path)).headers
        assert "script-src 'self'" in headers["Content-Security-Policy"]
        assert "unsafe" not in headers["Content-Security-Policy"]
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"


@asynchronous
async def test_going_back_leads_nowhere_else() -> None:
    here = room()
    await here.client(Seat.STAFF)
    for back in ("https://evil.example", "//evil.example", "/\\evil.example", "/a\r\nX: y", "", "javascript:alert(1)"):
        assert (await here.post("/orders", text="/状态", back=back)).headers["Location"] == "/"


@asynchronous
async def test_a_visit_lasts_over_a_restart_and_not_for_ever() -> None:
    here = room()
    client = await here.client(Seat.STAFF)
    again = room(app=here.app)
    later = make(again.site).test_client()
    later.cookie_jar = client.cookie_jar
    assert (await later.get("/", headers=HOST)).status_code == 200
    again.clock.to("8 11:30")
    assert (await later.get("/", headers=HOST)).status_code == 303


@asynchronous
async def test_a_number_for_prometheus_names_nobody() -> None:
    here = room()
    client = make(here.site).test_client()
    text = await (await client.get("/metrics", headers=HOST)).get_data(as_text=True)
    assert 'jielong_candidates{attendance="expected"} 8' in text
    assert "林知远" not in text
    assert (await client.get("/metrics", headers=HOST, scope_base={"client": ("203.0.113.9", 5)})).status_code == 404
