"""What the draw says, and what is said of its transcript."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from bot.store.store import Post
from bot.texts.checkin import result_lines
from bot.texts.words import SEATS, UNGROUPED, clock, contact_called, everywhere, head_line, seats
from models import events as ev
from models.draw.rules import Draw
from models.draw.transcript import Transcript
from models.records.chain import Head
from models.session import Session


def frozen(session: Session, at: datetime, event: ev.DrawFrozen, head: Head) -> list[Post]:
    rules = (
        "【抽签】叫号顺序由抽签决定：几方各出一个值，合起来才定得出顺序，任何一方都选不了，任何人事后都可以验算。\n"
        f"名单（{len(event.lines)} 人，见下一条）现已冻结，SHA-256：\n{event.digest}\n"
        f"规则：\n1. {seats(event.seats)}各一名参加，以最先封存者为准，封存后不能更换。请在 {clock(session, event.seal_until)} 前在群里发“/封存 校验值”；不会算校验值的，私聊机器人发“/封存 自己想的一句话”，机器人替您算好。\n"
        f"2. 各方都封存后（到时至少两方），在 {session.settings.reveal_minutes} 分钟内揭晓：在群里发“/揭晓 值 盐”。封存完毕之前揭晓的作废。值不含空格，40 字以内。\n"
        "3. 校验值＝SHA-256(值盐)，盐为 32 位十六进制；种子＝SHA-256(名单校验值，后接各方的值，依上面的次序)；每人的签＝SHA-256(种子|编号)，从小到大即叫号顺序。\n"
        "4. 到时没有揭晓的，以其封存的校验值代替他的值，并公布是哪一方；但工作人员以外至少要有一方揭晓，否则延长。\n"
        f"{head_line(head)}"
    )
    listed = [
        f"【报到结果】{session.settings.event_name}",
        *result_lines(session, {}),
        "",
        "参加抽签的名单：",
        *event.lines,
    ]
    return [*everywhere(session, rules), *everywhere(session, "\n".join(listed))]


def sealed(session: Session, at: datetime, event: ev.DrawSealed, head: Head) -> list[Post]:
    draw = _the_draw(session)
    waiting = [seat for seat in draw.seats if seat not in draw.seals]
    text = f"【抽签】{SEATS[event.seat]}（{contact_called(session, event.contact)}）已封存。"
    return everywhere(session, text + (f"还差{seats(waiting)}。" if waiting else ""))


def voided(session: Session, at: datetime, event: ev.SealVoided, head: Head) -> list[Post]:
    who = f"{SEATS[event.seat]}（{contact_called(session, event.contact)}）"
    next_one = "" if event.is_final else f"请另一名{SEATS[event.seat]}封存。"
    return everywhere(session, f"【抽签】{who}揭晓得太早，这个值作废，本人不能再参加这次抽签。{next_one}")


def reveals_awaited(session: Session, at: datetime, event: ev.RevealsAwaited, head: Head) -> list[Post]:
    if _is_deaf(session):
        return []
    text = (
        f"【抽签】揭晓时间延长到 {clock(session, event.until)}：机器人曾经离线，或工作人员以外还没有一方揭晓。"
        f"还差{seats(_the_draw(session).missing)}，请在群里发“/揭晓 值 盐”。"
    )
    return everywhere(session, text)


def _is_deaf(session: Session) -> bool:
    """Whether the bot is offline at this moment: what it says now would only come in a heap."""
    return bool(session.blind) and session.blind[-1].ended_at is None


def seals_awaited(session: Session, at: datetime, event: ev.SealsAwaited, head: Head) -> list[Post]:
    if _is_deaf(session):
        return []
    draw = _the_draw(session)
    waiting = seats(seat for seat in draw.seats if seat not in draw.seals)
    return everywhere(
        session,
        f"【抽签】封存不足两方，或机器人曾经离线：目前 {len(draw.seals)} 方，还差{waiting}。封存时间延长到 {clock(session, event.until)}：请发“/封存 校验值”，或私聊机器人发“/封存 自己想的一句话”。",
    )


def seals_complete(session: Session, at: datetime, event: ev.SealsComplete, head: Head) -> list[Post]:
    draw = _the_draw(session)
    lines = [
        f"{SEATS[seat]}（{contact_called(session, draw.parties[seat])}）：{draw.seals[seat]}"
        for seat in draw.seats
        if seat in draw.seals
    ]
    until = f"请以上各方在 {clock(session, event.reveal_until)} 前在群里发“/揭晓 值 盐”。"
    return everywhere(session, "\n".join(["【抽签】封存完毕：", *lines, until, head_line(head)]))


def revealed(session: Session, at: datetime, event: ev.DrawRevealed, head: Head) -> list[Post]:
    waiting = _the_draw(session).missing
    text = f"【抽签】{SEATS[event.seat]}（{contact_called(session, event.contact)}）已揭晓：{event.value}"
    return everywhere(session, text + (f"\n还差{seats(waiting)}。" if waiting else ""))


def drawn(session: Session, at: datetime, event: ev.Drawn, head: Head) -> list[Post]:
    text = f"【抽签】种子：{event.seed}"
    if event.missing:
        text += f"\n{seats(event.missing)}到时没有揭晓，按规则以其封存的校验值代替。"
    return everywhere(session, f"{text}\n任何人都可以验算，抽签记录可向工作人员索取。")


def _the_draw(session: Session) -> Draw:
    assert session.draw is not None  # noqa: S101 - only a draw raises these events
    return session.draw


def draw_status(session: Session, event: ev.CommandObeyed) -> str:
    draw = session.draw
    if draw is None:
        return "报到截止后开始抽签，到时在群里公布规则。"
    if draw.seed:
        return f"抽签已完成，种子：{draw.seed}"
    if draw.reveal_until is None:
        waiting = seats(seat for seat in draw.seats if seat not in draw.seals)
        return f"正在封存，还差{waiting}，以 {clock(session, draw.seal_until)} 为限。"
    return f"正在揭晓，还差{seats(draw.missing)}，以 {clock(session, draw.reveal_until)} 为限。"


def seal_help(event: ev.CommandObeyed, value: str, salt: str) -> Post:
    """The value stands in the private post alone: whoever reads the records before the reveal must not learn it."""
    text = (
        f"已替您算好。第一步，现在在群里发：\n/封存 {event.data['commitment']}\n"
        "第二步，等群里宣布封存完毕后，在群里发：\n/揭晓 {value} {salt}\n"
        "揭晓之前，请不要把这条消息给任何人看。"
    )
    return Post(room="", to=event.by, text=text.format(value=value, salt=salt), recorded=text)


def draw_fault(code: str, about: str) -> str:
    """What is wrong with a transcript of the draw."""
    named = {"seat": SEATS.get(about, about), "number": about, "group": about or UNGROUPED, "numbers": about}
    return DRAW_FAULTS[code].format(**named)


def draw_verified(found: Transcript) -> str:
    """That a transcript of the draw is true."""
    missing = [seat for seat in found.seals if seat not in found.reveals]
    return DRAW_VERIFIED.format(
        people=len(found.lines),
        parties=seats(found.seals),
        missing=DRAW_MISSING.format(seats=seats(missing)) if missing else "",
        seed=found.seed,
    )


TRANSCRIPT_HEAD: Final = (
    "# 接龙报到的抽签记录。核对：jielong draw verify 本文件；用 sha256sum 手工核对的办法见 docs/draw.md。"
)
DRAW_FAULTS: Final = {
    "list": "名单与公布的校验值不符：名单被改动过。",
    "commitment": "{seat}揭晓的值和盐与其封存的校验值不符。",
    "few": "封存的不足两方，不能成立。",
    "seed": "种子与名单、各方的值不符。",
    "ticket": "{number} 的签不对。",
    "order": "{group}的叫号顺序与签的大小不符。",
    "people": "叫号顺序里的人与名单不一致：{numbers}。",
}
DRAW_VERIFIED: Final = "抽签无误：{people} 人，{parties}封存{missing}，种子 {seed}。"
DRAW_MISSING: Final = "，{seats}未揭晓、以校验值代替"
