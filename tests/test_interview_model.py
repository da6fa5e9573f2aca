"""The queue against a naive list model: whatever is typed, in whatever state, both end the same."""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.app import App
from bot.files.report import report
from bot.replay import counted_salts, play
from models.interview.stages import FINAL, TRANSITIONS, InterviewState
from models.messages import Message
from models.session import Session
from models.settings import REHEARSAL
from models.snapshot import restored, taken
from tests.days import INSPECTOR, STAFF, Day, Result, in_memory, moment
from tests.interviews import inspector, interviewed, present, staff

GROUPS = ("A组", "B组")
COUNT = 8
LANE = ("called", "verifying", "ready", "answering")


@dataclass
class Person:
    """One candidate, as somebody with pencil and paper would keep them."""

    number: str
    group: str
    state: str = "waiting"
    outcomes: list[tuple[str, str | None]] = field(default_factory=list)
    seconds: int = 0
    running_since: datetime | None = None
    breaks: int = 0
    broke_at: datetime | None = None
    passed_before: bool = False
    was_deferred: bool = False
    was_retried: bool = False


@dataclass
class Paper:
    """Lists of names, crossed out and written in again."""

    people: dict[str, Person] = field(default_factory=dict)
    waiting: dict[str, list[str]] = field(default_factory=dict)
    passed: dict[str, list[str]] = field(default_factory=dict)
    retry: dict[str, list[str]] = field(default_factory=dict)
    sheet: dict[str, list[str]] = field(default_factory=dict)
    """The order of the first calls with everybody who was called still written in it, for calls taken back."""
    paused: set[str] = field(default_factory=set)
    calls: list[tuple[str, str]] = field(default_factory=list)

    @classmethod
    def of(cls, count: int = COUNT, groups: tuple[str, ...] = GROUPS) -> Paper:
        paper = cls()
        for at in range(count):
            number, group = f"{at + 1:03d}", groups[at % len(groups)]
            paper.people[number] = Person(number, group)
            paper.waiting.setdefault(group, []).append(number)
        for group in groups:
            paper.passed[group], paper.retry[group] = [], []
            paper.sheet[group] = list(paper.waiting[group])
        return paper

    @property
    def groups(self) -> list[str]:
        return list(self.waiting)

    def other(self, group: str) -> str:
        """The panel that somebody of this one is sent to."""
        return self.groups[(self.groups.index(group) + 1) % len(self.groups)]

    def lane(self, group: str) -> list[Person]:
        return [each for each in self.people.values() if each.group == group and each.state in LANE]

    def may_retry(self) -> bool:
        busy = [each for each in self.people.values() if each.state in LANE and each.outcomes[-1][0] != "retry"]
        broken = [each for each in self.people.values() if each.state == "interrupted"]
        return not any(self.waiting[group] or self.passed[group] for group in self.groups) and not busy and not broken

    def next(self, group: str) -> tuple[str, str] | None:
        if self.waiting[group]:
            return self.waiting[group][0], "first"
        if self.passed[group]:
            return self.passed[group][0], "again"
        if self.retry[group] and self.may_retry():
            return self.retry[group][0], "retry"
        return None

    def call(self, group: str) -> None:
        found = self.next(group)
        if group in self.paused or len(self.lane(group)) > 1 or found is None:
            return
        number, kind = found
        for line in (self.waiting, self.passed, self.retry):
            if number in line[group]:
                line[group].remove(number)
        person = self.people[number]
        person.state, person.seconds, person.breaks, person.running_since = "called", 0, 0, None
        person.outcomes.append((kind, None))
        self.calls.append((number, kind))

    def back(self, person: Person) -> None:
        kind = person.outcomes[-1][0]
        line = {"first": self.waiting, "again": self.passed, "retry": self.retry}[kind][person.group]
        person.state = {"first": "waiting", "again": "passed", "retry": "retry"}[kind]
        order = self.sheet[person.group] if kind == "first" else self.ranks[kind]
        line.append(person.number)
        line.sort(key=order.index)

    ranks: dict[str, list[str]] = field(default_factory=lambda: {"again": [], "retry": []})

    def end(self, person: Person, state: str, outcome: str, now: datetime) -> None:
        if person.running_since is not None:
            person.seconds += int((now - person.running_since).total_seconds())
            person.running_since = None
        person.state = state
        person.outcomes[-1] = (person.outcomes[-1][0], outcome)

    def do(self, word: str, person: Person, now: datetime) -> None:
        group, state = person.group, person.state
        preparing = state in ("called", "verifying", "ready")
        answering = any(each.state == "answering" for each in self.lane(group))
        if word == "call":
            self.call(group)
        elif word == "take_back" and preparing:
            self.calls.reverse()
            self.calls.remove((person.number, person.outcomes[-1][0]))
            self.calls.reverse()
            self.back(person)
            person.outcomes.pop()
        elif word == "defer" and preparing and not person.was_deferred:
            person.was_deferred = True
            kind = person.outcomes[-1][0]
            line = {"first": self.waiting, "again": self.passed, "retry": self.retry}[kind][group]
            order = self.sheet[group] if kind == "first" else self.ranks[kind]
            self.end(person, {"first": "waiting", "again": "passed", "retry": "retry"}[kind], "deferred", now)
            if line:
                order.remove(person.number)
                order.insert(order.index(line[0]) + 1, person.number)
            line.append(person.number)
            line.sort(key=order.index)
        elif word == "verify" and state in ("called", "verifying"):
            person.state = "ready"
        elif word == "start" and state == "ready" and not answering:
            person.state, person.running_since = "answering", now
        elif word == "end" and state == "answering":
            self.end(person, "finished", "finished", now)
        elif word == "pass" and preparing and person.passed_before:
            self.end(person, "absent", "passed", now)
        elif word == "pass" and preparing:
            person.passed_before = True
            self.end(person, "passed", "passed", now)
            self.passed[group].append(person.number)
            self.ranks["again"].append(person.number)
        elif word == "interrupt" and state == "answering":
            person.breaks += 1
            person.broke_at = now
            self.end(person, "interrupted", "interrupted", now)
        elif word == "resume" and state == "interrupted" and person.broke_at is not None:
            if person.breaks == 1 and now - person.broke_at <= timedelta(seconds=120) and not answering:
                person.state, person.running_since = "answering", now
                person.outcomes[-1] = (person.outcomes[-1][0], None)
        elif word == "confirm" and state == "interrupted":
            person.state = "failed" if person.was_retried else "retry"
            if not person.was_retried:
                self.retry[group].append(person.number)
                self.ranks["retry"].append(person.number)
            person.was_retried = True
        elif word == "deny" and state == "interrupted":
            person.state = "failed"
        elif word == "pause":
            self.paused.add(group)
        elif word == "go_on":
            self.paused.discard(group)
        elif word == "change" and state == "waiting":
            other = self.other(group)
            self.waiting[group].remove(person.number)
            self.sheet[group].remove(person.number)
            self.waiting[other].append(person.number)
            self.sheet[other].append(person.number)
            person.group = other


TYPED = {
    "call": "/叫号 {group}", "take_back": "/撤回叫号 {number} 叫错了", "defer": "/暂缓 {number} 网络调试", "verify": "/核验 {number} 通过",
    "start": "/开始 {number}", "end": "/结束 {number}", "pass": "/过号 {number}", "interrupt": "/中断 {number} 黑屏", "resume": "/恢复 {number}",
    "confirm": "/查实 {number} 断网", "deny": "/查否 {number} 不是故障", "pause": "/暂停 {group} 午休", "go_on": "/继续 {group}",
    "change": "/换组 {number} {other} 设备故障",
}  # fmt: skip
USUAL = ["call", "call", "verify", "verify", "start", "start", "end", "end", "interrupt", "pass"]
STEP = st.tuples(
    st.one_of(st.sampled_from(USUAL), st.sampled_from(sorted(TYPED))), st.integers(0, COUNT - 1), st.sampled_from([3, 20, 50, 130])
)  # fmt: skip
WHO_FITS = {
    "verify": ("called",), "start": ("ready",), "end": ("answering",), "interrupt": ("answering",), "resume": ("interrupted",),
    "confirm": ("interrupted",), "deny": ("interrupted",), "pass": ("called", "ready"), "defer": ("called",), "take_back": ("called", "ready"),
}  # fmt: skip


def written(steps: list[tuple[str, int, int]]) -> tuple[Day, Paper]:
    """The day as it is typed, and the paper as it is kept beside it."""
    day, paper, now = present(COUNT, GROUPS), Paper.of(), moment("14:00")
    for word, at, seconds in steps:
        now += timedelta(seconds=seconds)
        fitting = [each for each in paper.people.values() if each.state in WHO_FITS.get(word, ())]
        chosen = fitting[at % len(fitting)] if fitting and at % 4 else paper.people[f"{at + 1:03d}"]
        if word == "pass" and chosen.passed_before:
            continue  # the second one asks for a confirmation: tests/test_interview.py has it
        type_and_note(day, paper, word, chosen, now)
    return day, paper


def type_and_note(day: Day, paper: Paper, word: str, chosen: Person, now: datetime) -> None:
    """One command, typed to the bot and kept on paper."""
    typed = TYPED[word].format(number=chosen.number, group=chosen.group, other=paper.other(chosen.group))
    speak = inspector if word in ("confirm", "deny") else staff
    speak(day, f"{now:%H:%M:%S} {typed}{'!' if word == 'pass' and chosen.passed_before else ''}")
    paper.do(word, chosen, now)


@settings(max_examples=60, deadline=None)
@given(st.lists(STEP, min_size=1, max_size=60))
def test_both_end_the_same(steps: list[tuple[str, int, int]]) -> None:
    day, paper = written(steps)
    result = day.run("18:00")
    agree(result, paper)
    _is_fair(result.app.session)


def agree(result: Result, paper: Paper) -> None:
    """State, tries, calls and seconds of everybody are the same."""
    for number, person in paper.people.items():
        found = interviewed(result, number)
        assert (found["state"], found["group"]) == (person.state, person.group)
        assert [(each["kind"], each["outcome"]) for each in found["tries"]] == person.outcomes
        if person.outcomes:
            assert found["tries"][-1]["seconds"] == person.seconds
    assert [(each["number"], each["kind"]) for each in result.data["calls"]] == paper.calls


def _is_fair(session: Session) -> None:
    """One answers in a panel; nobody is called twice without what allows it; a final state is one."""
    interview = session.interview
    for panel in interview.panels.values():
        lane = [interview.places[number].state for number in panel.in_lane]
        assert lane.count(InterviewState.ANSWERING) <= 1
    for place in interview.places.values():
        assert sum(each.outcome is not None and each.outcome.value == "passed" for each in place.tries) <= 2
        assert [each.kind.value for each in place.tries].count("retry") <= 1 + place.is_deferred
        assert (place.state in FINAL) == (not TRANSITIONS[place.state])


@settings(max_examples=25, deadline=None)
@given(st.lists(STEP, min_size=5, max_size=40), st.data())
def test_a_restart_between_any_two_events_changes_nothing(
    steps: list[tuple[str, int, int]], data: st.DataObject
) -> None:
    day, _ = written(steps)
    whole = day.run("18:00")
    at = data.draw(st.integers(1, len(day.steps) - 1))
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'day.db'}"
        app = day.app(url)
        app.begin(moment("-2 0:00"))
        play(app, day.steps[:at])
        app.store.close()
        again = day.app(url)
        play(again, [*day.steps[at:], *_until("18:00")])
        assert report(again.session) == report(whole.app.session)
        again.store.close()


def _until(clock: str) -> list[object]:
    from bot.files.day import End

    return [End(received_at=moment(clock))]


@settings(max_examples=40, deadline=None)
@given(st.lists(STEP, min_size=3, max_size=40))
def test_what_was_done_last_is_taken_back_as_if_it_had_not_been_done(steps: list[tuple[str, int, int]]) -> None:
    day, _ = written(steps)
    last = day.steps[-1]
    assert isinstance(last, Message)
    before = Day(settings=day.settings, roster=day.roster, steps=list(day.steps[:-1])).run("18:00")
    done = day.run("18:00")
    kinds = [record.kind for record in done.app.store.records() if record.message_id == last.id]
    if "CommandObeyed" not in kinds:
        return
    clock = (last.at + timedelta(seconds=1)).strftime("%H:%M:%S")
    undone = staff(day, f"{clock} /撤销", who=INSPECTOR if last.sender == INSPECTOR else STAFF).run("18:00")
    assert undone.data["interview"] == before.data["interview"]
    assert undone.data["calls"] == before.data["calls"]


LIKELY = {
    "called": ("verify",) * 12 + ("pass", "pass", "defer", "take_back"), "ready": ("start",) * 12 + ("pass", "take_back"),
    "answering": ("end",) * 10 + ("interrupt", "interrupt"), "interrupted": ("resume", "resume", "confirm", "deny"),
    "waiting": ("change",),
}  # fmt: skip
"""What becomes of people on a day, as often as it does."""


@pytest.mark.parametrize("seed", range(3))
def test_a_whole_day_of_three_panels_ends_for_everybody(seed: int) -> None:
    """120 people, no-shows, deferrals, breaks of every length, pauses, changes of panel: everybody ends in one state."""
    groups, chance, now = ("一组", "二组", "三组"), random.Random(seed), moment("13:40")
    day, paper = present(120, groups), Paper.of(120, groups)
    for _ in range(4000):
        now += timedelta(seconds=chance.choice((3, 7, 20, 60)))
        group = chance.choice(groups)
        active = [each for each in paper.people.values() if each.state in (*LANE, "interrupted")]
        if chance.random() < 0.3 or not active:
            word, person = "call", next(each for each in paper.people.values() if each.group == group)
            if chance.random() < 0.02:
                word = "pause"
            elif group in paper.paused:
                word = "go_on"
        elif chance.random() < 0.01 and paper.waiting[group]:
            word, person = "change", paper.people[chance.choice(paper.waiting[group])]
        else:
            person = chance.choice(active)
            word = chance.choice(LIKELY["ready" if person.state == "verifying" else person.state])
        type_and_note(day, paper, word, person, now)
        now += timedelta(seconds=1)
        if all(each.state in ("finished", "absent", "failed") for each in paper.people.values()):
            break
    result = day.run("23:30")
    agree(result, paper)
    _is_fair(result.app.session)
    assert {each.state for each in paper.people.values()} <= {"finished", "absent", "failed"}
    assert len(result.said("【面试结束】")) == 1


def test_the_state_is_the_fold_of_the_records() -> None:
    day = staff(present(4), "14:00 /叫号 A组", "14:01 /核验 通过", "14:02 /开始", "14:06 /中断 黑屏")
    result = day.run("14:30")
    again = App(result.app.store, day.settings, new_salt=counted_salts())
    assert report(again.session) == report(result.app.session)
    assert again.session.interview.places == result.app.session.interview.places


def test_somebody_in_their_sixth_minute_goes_on_in_it_after_a_restart() -> None:
    day = staff(present(4), "14:00 /叫号 A组", "14:01 /核验 通过", "14:02 /开始")
    with TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'day.db'}"
        app = day.app(url)
        app.begin(moment("-2 0:00"))
        play(app, day.steps)
        app.store.close()
        rest = staff(present(0), "14:08 /进度", "14:12:03 /结束")
        again = day.app(url)
        posts = play(again, [*rest.steps[-2:], *_until("14:13")])
        again.store.close()
    told = [(f"{at:%H:%M:%S}", post.text.partition("\n")[0]) for at, post in posts if "001" in post.text]
    local = [text for _, text in told]
    assert any("答辩还剩 2 分钟" in text for text in local)
    assert sum("【叫号】" in text for text in local) == 0
    assert "用时 10 分 3 秒" in local[-1]


def test_a_snapshot_holds_the_queues_and_every_clock() -> None:
    day = staff(
        present(6), "14:00 /叫号 A组", "14:01 /核验 通过", "14:02 /开始", "14:03 /叫号 B组", "14:04 /暂缓 2 网络"
    )
    staff(day, "14:05 /叫号 B组", "14:06 /中断 1 黑屏", "14:06:10 /违纪 3 有人提示", "14:06:20 /暂停 B组 午休 15:00")
    session = day.run("14:06:30").app.sittings
    found = restored(taken(session, 0), [day.settings], session.main.roster)
    assert found is not None
    again, before = found[0].main.interview, session.main.interview
    assert (again.places, again.panels) == (before.places, before.panels)
    assert again.next_of("B组") == before.next_of("B组") == "002"


def test_a_rehearsal_calls_in_its_own_queue() -> None:
    """What is rehearsed the day before changes nothing of the day, and every post of it says what it is."""
    trial = replace(
        present(2, ("A组",)).settings, stream=REHEARSAL, open_at=moment("-1 14:00"), close_at=moment("-1 15:00")
    )
    day = present(2, ("A组",))
    eve = Day(settings=day.settings, roster=day.roster)
    for minute, names in ((5, ("林知远",)), (6, ("林知远", "周知远"))):
        eve.joins(f"-1 14:{minute:02d}", f"u{len(names)}", *names, alias=names[-1], id=f"eve{minute}")
    for clock, text in (("15:02", "/叫号"), ("15:03", "/核验 通过"), ("15:04", "/开始"), ("15:09", "/结束")):
        eve.says(f"-1 {clock}", STAFF, text, room="", id=f"eve{clock}")
    store = in_memory()
    with store.transaction() as transaction:
        transaction.replace_roster(day.roster, counted_salts())
    app = App(
        store, day.settings, replace(trial, interview=replace(trial.interview, open_at=None)), new_salt=counted_salts()
    )
    app.begin(moment("-2 8:00"))
    posts = play(app, [*eve.steps, *day.steps, *_until("13:05")])
    rehearsed, real = app.sittings.called(REHEARSAL).interview, app.session.interview
    assert rehearsed.places["001"].state is InterviewState.FINISHED
    assert real.places["001"].state is InterviewState.WAITING
    assert real.calls() == []
    said = [post.text for at, post in posts if at < moment("0:00") and "【叫号】" in post.text]
    assert len(said) == 1
    assert said[0].startswith("【模拟】")
