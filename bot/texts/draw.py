"""What the draw says, and what is said of its transcript."""

from __future__ import annotations

from typing import Final

from bot.texts.config import PUBLIC_SOURCE
from bot.texts.result import result_lines
from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import SEATS, UNGROUPED, clock, contact_called, day_clock, everywhere, excerpt, head_line, seats
from models.draw.events import (
    Computed,
    DrawFrozen,
    Drawn,
    DrawRevealed,
    DrawSealed,
    PublicValueTaken,
    RevealsAwaited,
    SealsAwaited,
    SealsComplete,
    SealsMissed,
    SealVoided,
)
from models.draw.rules import MOST_EXTENSIONS
from models.draw.state import Draw
from models.draw.transcript import Transcript
from models.event import Answer
from models.office.events import CommandObeyed
from models.posts import Post
from models.session import Session


def frozen(telling: Telling, event: DrawFrozen) -> list[Post]:
    """The rules of the draw with the hash of its list, and the list itself."""
    session = telling.session
    rules = (
        "【抽签】叫号顺序由抽签决定：几方各出一个值，合起来才定得出顺序，任何人事后都可以验算。\n"
        f"名单（{len(event.lines)} 人，见下一条）现已冻结，SHA-256：\n{event.digest}\n"
        f"规则：\n1. {seats(event.seats)}各一名参加，以最先封存者为准，封存后不能更换。请在 {day_clock(session, event.seal_until)} 前在群里发“/封存 校验值”；不会算校验值的，等其他各方都封存之后，私聊机器人发“/封存 自己想的一句话”，机器人替您算好；也可以在自己的电脑上运行 jielong draw seal。\n"
        f"2. 各方都封存后（到时至少两方），在 {session.settings.reveal_minutes} 分钟内揭晓：在群里发“/揭晓 值 盐”。封存完毕之前揭晓的作废。值不含空格，40 字以内。\n"
        "3. 校验值＝SHA-256(值盐)，盐为 32 位十六进制；种子＝SHA-256(名单校验值，后接各方的值，依上面的次序)；每人的签＝SHA-256(种子|编号)，从小到大即叫号顺序。\n"
        f"4. 到时没有揭晓的，以其封存的校验值代替他的值，并公布是哪一方；工作人员以外没有一方揭晓的，先延长，最多 {MOST_EXTENSIONS} 次，夜里（22 点至 8 点）不延长。\n"
        f"5. 封存不足两方的，同样最多延长 {MOST_EXTENSIONS} 次；仍然不足，由两名工作人员或纪检人员共同以公开值代替，公开值取自：{_public_source(session)}，写成“|public:值”接在各方的值后面算种子；封存延长用完即不再接受封存。\n"
        f"{head_line(telling.head)}"
    )
    listed = [
        f"【报到结果】{session.settings.event_name}",
        *result_lines(session, {}),
        "",
        "参加抽签的名单：",
        *event.lines,
    ]
    return [*everywhere(session, rules), *everywhere(session, "\n".join(listed))]


def sealed(telling: Telling, event: DrawSealed) -> list[Post]:
    """Who has sealed, and who has not yet."""
    session = telling.session
    draw = _the_draw(session)
    text = f"【抽签】{SEATS[event.seat]}（{contact_called(session, event.contact)}）已封存。"
    return everywhere(session, text + (f"还差{seats(draw.unsealed)}。" if draw.unsealed else ""))


def voided(telling: Telling, event: SealVoided) -> list[Post]:
    """Whose value was told too early, and what follows."""
    session = telling.session
    who = f"{SEATS[event.seat]}（{contact_called(session, event.contact)}）"
    next_one = "" if event.is_final else f"请另一名{SEATS[event.seat]}封存。"
    return everywhere(session, f"【抽签】{who}揭晓得太早，这个值作废，本人不能再参加这次抽签。{next_one}")


def reveals_awaited(telling: Telling, event: RevealsAwaited) -> list[Post]:
    """That the time for telling goes on, and for whom."""
    session = telling.session
    if telling.session.gaps.is_deaf:
        return []
    text = (
        f"【抽签】揭晓时间延长到 {day_clock(session, event.until)}：{'机器人曾经离线' if event.was_deaf else '工作人员以外还没有一方揭晓'}。"
        f"还差{seats(_the_draw(session).missing)}，请在群里发“/揭晓 值 盐”。"
    )
    return everywhere(session, text)


def seals_awaited(telling: Telling, event: SealsAwaited) -> list[Post]:
    """That the time for sealing goes on, and for whom."""
    session = telling.session
    if telling.session.gaps.is_deaf:
        return []
    draw = _the_draw(session)
    return everywhere(
        session,
        f"【抽签】{'机器人曾经离线' if event.was_deaf else '封存不足两方'}：目前 {len(draw.seals)} 方，还差{seats(draw.unsealed)}。封存时间延长到 {day_clock(session, event.until)}：请发“/封存 校验值”。{_then(session, draw)}",
    )


def _then(session: Session, draw: Draw) -> str:
    """What comes of it if the next extension is the last."""
    if not draw.is_exhausted:
        return ""
    return f"这是最后一次延长：到时仍不足两方，由两名工作人员或纪检人员以公开值（{_public_source(session)}）代替。"


def seals_missed(telling: Telling, event: SealsMissed) -> list[Post]:
    """That the promised time is over, and who has to go on."""
    session = telling.session
    draw = _the_draw(session)
    return everywhere(
        session,
        f"【抽签】封存时间已全部用完，{seats(draw.unsealed)}没有封存，封存到此为止。请两名工作人员或纪检人员按规则，待公开值（{_public_source(session)}）公布之后，一人发“/公开值 值 理由”，另一人确认。",
    )


def public_taken(telling: Telling, event: PublicValueTaken) -> list[Post]:
    """The value that two persons put in the place of those who did not seal."""
    session = telling.session
    draw = _the_draw(session)
    by = contact_called(session, event.by)
    return everywhere(
        session,
        f"【抽签】{seats(draw.unsealed)}没有封存，由 {by} 提出、另一人确认，以公开值代替：{event.value}\n理由：{excerpt(event.why, 100)}\n{head_line(telling.head)}",
    )


def seals_complete(telling: Telling, event: SealsComplete) -> list[Post]:
    """All commitments, and until when the values are to be told."""
    session = telling.session
    draw = _the_draw(session)
    lines = [
        f"{SEATS[seat]}（{contact_called(session, draw.parties[seat])}）：{draw.seals[seat]}"
        for seat in draw.seats
        if seat in draw.seals
    ]
    until = f"请以上各方在 {day_clock(session, event.reveal_until)} 前在群里发“/揭晓 值 盐”。"
    return everywhere(session, "\n".join(["【抽签】封存完毕：", *lines, until, head_line(telling.head)]))


def revealed(telling: Telling, event: DrawRevealed) -> list[Post]:
    """A value that was told, and who has not told theirs."""
    session = telling.session
    waiting = _the_draw(session).missing
    text = f"【抽签】{SEATS[event.seat]}（{contact_called(session, event.contact)}）已揭晓：{event.value}"
    return everywhere(session, text + (f"\n还差{seats(waiting)}。" if waiting else ""))


def drawn(telling: Telling, event: Drawn) -> list[Post]:
    """The seed, and whose commitment stood in for a value."""
    session = telling.session
    text = f"【抽签】种子：{event.seed}"
    if event.missing:
        text += f"\n{seats(event.missing)}到时没有揭晓，按规则以其封存的校验值代替。"
    return everywhere(session, f"{text}\n任何人都可以验算，抽签记录可向工作人员索取。")


def _public_source(session: Session) -> str:
    """Where a public value is taken from: as the settings say it, else the usual source."""
    return session.settings.public_source or PUBLIC_SOURCE


def _the_draw(session: Session) -> Draw:
    assert session.draw is not None  # noqa: S101 - only a draw raises these events
    return session.draw


def draw_status(telling: Telling, event: CommandObeyed, answer: None) -> str:
    """How far the draw has come."""
    session = telling.session
    draw = session.draw
    if draw is None:
        return "报到截止后开始抽签，到时在群里公布规则。"
    if draw.seed:
        return f"抽签已完成，种子：{draw.seed}"
    if draw.is_over and draw.reveal_until is None:
        return "封存不足两方，正在等两名工作人员或纪检人员以公开值代替（/公开值 值 理由）。"
    if draw.reveal_until is None:
        return f"正在封存，还差{seats(draw.unsealed)}，以 {clock(session, draw.seal_until)} 为限。"
    return f"正在揭晓，还差{seats(draw.missing)}，以 {clock(session, draw.reveal_until)} 为限。"


def seal_help(telling: Telling, event: CommandObeyed, answer: Answer) -> list[Post]:
    """The value stands in the private post alone: whoever reads the records before the reveal must not learn it."""
    if not isinstance(answer, Computed):
        return []
    text = (
        f"已替您算好。第一步，现在在群里发：\n/封存 {answer.commitment}\n"
        "第二步，等群里宣布封存完毕后，在群里发：\n/揭晓 {value} {salt}\n"
        "揭晓之前，请不要把这条消息给任何人看。"
    )
    value, salt = telling.secret
    return [Post(room="", to=event.by, text=text.format(value=value, salt=salt), recorded=text)]


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
    "few": "封存的不足两方，又没有公开值，不能成立。",
    "seed": "种子与名单、各方的值不符。",
    "ticket": "{number} 的签不对。",
    "order": "{group}的叫号顺序与签的大小不符。",
    "people": "叫号顺序里的人与名单不一致：{numbers}。",
}
DRAW_VERIFIED: Final = "抽签无误：{people} 人，{parties}封存{missing}，种子 {seed}。"
DRAW_MISSING: Final = "，{seats}未揭晓、以校验值代替"


_FIELDS: Final = {
    "lines": "名单",
    "digest": "校验值",
    "seats": "各方",
    "seat": "一方",
    "seal_until": "封存至",
    "reveal_until": "揭晓至",
    "contact": "联系人",
    "commitment": "校验值",
    "is_final": "不再补缺",
    "until": "至",
    "value": "值",
    "salt": "盐",
    "seed": "种子",
    "missing": "未揭晓",
    "was_deaf": "因机器人离线",
    "by": "操作人",
    "why": "理由",
}  # fmt: skip
SAYS: Final = Says(
    events={
        DrawFrozen: Told("抽签冻结名单", frozen),
        DrawSealed: Told("抽签封存", sealed),
        SealVoided: Told("封存作废", voided),
        SealsAwaited: Told("延长封存", seals_awaited),
        RevealsAwaited: Told("延长揭晓", reveals_awaited),
        SealsComplete: Told("封存完毕", seals_complete),
        SealsMissed: Told("封存不足", seals_missed),
        PublicValueTaken: Told("采用公开值", public_taken),
        DrawRevealed: Told("抽签揭晓", revealed),
        Drawn: Told("抽签完成", drawn),
    },
    commands={
        "draw": Answered("/抽签　抽签进行到哪一步", draw_status),
        "seal": Answered("/封存 校验值　（不会算的私聊机器人：/封存 自己想的一句话）", seal_help),
        "reveal": Answered("/揭晓 值 盐"),
        "public_value": Answered("/公开值 0511142230330 封存不足两方", example=" 0511142230330 封存不足两方"),
    },
    refusals={
        "no_draw": "本次叫号顺序不抽签，“/抽签”“/封存”“/揭晓”“/公开值”用不到。",
        "draw_by_hand": "没有账号的一天不能抽签，因为各方不能向机器人封存：请把 config.yaml 里的 call_order 改为 checkin 或 number，再公布。",
        "draw_under_way": "抽签已经开始，抽完自动公布；进展请发送“/抽签”。",
        "draw_not_begun": "抽签还没有开始，报到截止后在群里公布规则。",
        "needs_commitment": "请在群里发“/封存 校验值”，校验值为 64 位十六进制；不会算的，私聊机器人发“/封存 自己想的一句话”。",
        "needs_value": "请在后面写上您自己想的一句话或一串数字（不要用别人猜得到的），例如：/封存 春江水暖 52711。由您自己想，机器人才左右不了结果。",
        "value_is_private": "请不要用手机号或身份证号，换一句话或一串别的数字。",
        "value_too_long": "太长了，请写 {limit} 个字以内。",
        "others_seal_first": "请等其他各方都封存之后，再来找机器人计算：这样谁也不可能看着您的值来定自己的值。也可以在自己的电脑上运行 jielong draw seal，或用别的工具算好，直接在群里封存。",
        "seals_still_taken": "封存还没有结束，请先等各方封存；延长全部用完仍不足两方，才能用公开值代替。",
        "needs_public_value": "请写明公开值和理由，例如：/公开值 0511142230330 封存不足两方。公开值要取自抽签规则里写明的来源。",
        "seals_closed": "封存已经结束。",
        "no_seat": "本次抽签没有您的名额：参评人员须在冻结的名单上，并且是自己接龙报到的。",
        "seat_taken": "{seat}一方已由 {by} 封存。",
        "already_sealed": "您已经封存过，封存后不能更换。",
        "seal_void": "您在封存完毕之前就揭晓，已不能再参加这次抽签。",
        "commitment_taken": "这个校验值别人已经用过，请换一个。",
        "not_sealed": "您没有封存过，不能揭晓。",
        "reveal_later": "封存已经结束，公开值确定之后才能揭晓，请等机器人宣布。",
        "reveal_in_group": "请在群里揭晓，让大家都看到。",
        "needs_value_and_salt": "请写成“/揭晓 值 盐”，中间用空格隔开，盐为 32 位十六进制，与私聊里算好的完全一样。",
        "value_does_not_fit": "值和盐与封存的校验值对不上，请原样复制当时算好的那一行。",
        "already_revealed": "您已经揭晓过了。",
    },
    fields=_FIELDS,
)
