"""Who is in the group, who is not, and who is nobody on the roster."""

from __future__ import annotations

from typing import Final

from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import (
    addressed,
    clock,
    contact_called,
    day_clock,
    excerpt,
    listed_names,
    person,
    reached_at,
    short,
)
from handlers.members import outside, strangers, unbound
from models.members.events import (
    AnnouncementMade,
    GroupWorkFailed,
    Invitations,
    MemberJoined,
    MemberLeft,
    MemberRenamed,
    MembersInvited,
    MembersListed,
    MembersSeen,
    RoomMade,
    StrangersAsked,
)
from models.members.state import Member
from models.office.events import CommandObeyed
from models.posts import ANNOUNCEMENT, INVITATION, Post
from models.session import Session

_UNKNOWN: Final = (
    "还不知道群里有谁：请复制群成员名单，粘贴到网页的“群成员”一页，或运行 jielong members import 名单.txt。"
)
_INVITE_YOURSELF: Final = "请手工邀请；还有谁没有入群，发“/未入群”可看（后面再没办成的不另外通知）。"
_ASK: Final = "{who}您好，请把“我在本群的昵称”改为编号加姓名，例如“012 张三”，便于核对身份。"
_MOST_ADDRESSED: Final = 10
MEMBERS_SAID: Final = {
    "unknown": _UNKNOWN,
    "counts": "群成员 {count} 人：对上名单 {found} 人，未入群 {outside} 人，不认识 {strangers} 人。",
    "empty": "没有读到姓名：每行一个群成员，或用顿号隔开。",
    "invitation": "{event}管理群：请以下人员扫码或由工作人员拉入群，入群后把群昵称改为编号加姓名。\n{people}",
    "no_room": "没有这个群：请从列出的群里选一个。",
    "not_announced": "群公告没有设成（{room}）：账号要是群主或管理员，网关也要支持。请手工设置，内容是：\n{text}",
    "not_invited": "【邀请】没能把 {who} 拉进群：网关可能不支持，或对方要自己确认。" + _INVITE_YOURSELF,
    "uninvited": "【邀请】机器人停了，还没有邀请 {who}。" + _INVITE_YOURSELF,
    "made": "已建好群“{topic}”，拉入 {count} 人。要拉其余的人，请发“/邀请 全部”；要设群公告，请发“/群公告”。",
    "announcement": (
        "【群公告】{event}\n1．请把“我在本群的昵称”改为编号加姓名，例如“012 张三”。\n"
        "2．报到时间：{open} 至 {close}，在本群接龙；未报到者取消面试资格。\n"
        "3．请保持手机畅通，留意群内通知。"
    ),
}
MEMBER_COLUMNS: Final = ("编号", "姓名", "群里的名字", "依据")
BASIS: Final = {True: "微信号、绑定或本人接龙", False: "群里的名字"}


def left(telling: Telling, event: MemberLeft) -> list[Post]:
    """Tell staff at once that a candidate is gone, with how to reach them; after the closing it is nobody's news."""
    session = telling.session
    candidate = session.roster[event.number] if event.number else None
    if candidate is None or session.window.closed_at is not None or candidate not in outside(session):
        return []
    called = excerpt(next(iter(event.names), event.contact), 20)
    who = person(candidate) if event.is_certain else f"群里叫“{called}”、像是 {person(candidate)} 的人"
    gone = f"【退群】{who} 退出了群，请尽快联系本人"
    return [
        Post(
            room="",
            to=contact,
            text=f"{gone}：{reached_at(candidate)}。",
            recorded=f"{gone}（联系方式已私聊）。",
        )
        for contact in sorted(session.settings.staff)
    ]


def asked(telling: Telling, event: StrangersAsked) -> list[Post]:
    """One kind word to all of them together."""
    if not event.strangers:
        return []
    session = telling.session
    names = [_name(session.members.member(each)) for each in event.strangers]
    named = [*filter(None, names)][:_MOST_ADDRESSED]
    who = "".join(map(addressed, named))
    if named and len(event.strangers) > len(named):
        who += f"等 {len(event.strangers)} 位"
    mention = event.strangers[0] if len(event.strangers) == 1 else ""
    return [Post(room=event.room, text=_ASK.format(who=who or "各位"), mention=mention)]


def invited(telling: Telling, event: MembersInvited) -> list[Post]:
    """Bring each of them in."""
    roster = telling.session.roster
    return [
        Post(room=event.room, text=f"邀请 {person(roster[number])} 入群", mention=contact, manner=INVITATION)
        for number, contact in event.invited.items()
    ]


def announced(telling: Telling, event: AnnouncementMade) -> list[Post]:
    """Set the announcement."""
    return [Post(room=event.room, text=announced_text(telling.session, event.text), manner=ANNOUNCEMENT)]


def announced_text(session: Session, written: str) -> str:
    """The announcement as staff wrote it, or the one that follows from the settings."""
    return f"【群公告】{written.removeprefix('【群公告】')}" if written else announcement(session)


def work_failed(telling: Telling, event: GroupWorkFailed) -> list[Post]:
    """Tell staff what they have to do themselves; of many invitations into a room that fail, once."""
    session = telling.session
    if session.members.failed(event.manner, event.room) != 1:
        return []
    if event.manner == ANNOUNCEMENT:
        text = MEMBERS_SAID["not_announced"].format(room=contact_called(session, event.room), text=event.text)
    else:
        candidate = session.people.candidate_of(event.contact)
        who = person(candidate) if candidate is not None else _called(session, event.contact)
        text = MEMBERS_SAID["not_invited" if event.is_tried else "uninvited"].format(who=who)
    return _to_staff(session, text)


def made(telling: Telling, event: RoomMade) -> list[Post]:
    """Tell staff of the group that is there now."""
    count = len(event.contacts)
    return _to_staff(telling.session, MEMBERS_SAID["made"].format(topic=event.topic, count=count))


def _to_staff(session: Session, text: str) -> list[Post]:
    return [Post(room="", to=contact, text=text) for contact in sorted(session.settings.staff)]


def _inviting(telling: Telling, event: CommandObeyed, answer: Invitations) -> str:
    roster = telling.session.roster
    lines = [f"正在邀请 {len(answer.invited)} 人：{listed_names(roster[each] for each in answer.invited)}。"]
    if answer.unreached:
        people = listed_names(roster[each] for each in answer.unreached)
        lines.append(f"另有 {len(answer.unreached)} 人不在账号的通讯录里，请手工邀请：{people}。")
    return short(lines, event)


def _announcing(telling: Telling, event: CommandObeyed, answer: None) -> str:
    is_by_hand = telling.session.gaps.is_by_hand
    return "群公告在“要发到群里的内容”里，请复制，到群里设置。" if is_by_hand else "正在设群公告。"


def invitation(session: Session) -> str:
    """What to send to those who are not in the group."""
    people = listed_names(outside(session)) or "（没有）"
    return MEMBERS_SAID["invitation"].format(event=session.settings.event_name, people=people)


def announcement(session: Session) -> str:
    """What to set as the group's announcement."""
    settings = session.settings
    return MEMBERS_SAID["announcement"].format(
        event=settings.event_name, open=day_clock(session, settings.open_at), close=clock(session, settings.close_at)
    )


def _called(session: Session, contact: str) -> str:
    return member_called(session, session.members.member(contact))


def _name(member: Member) -> str:
    return member.names[0] if member.names else ""


def member_called(session: Session, member: Member) -> str:
    """A member by the name that the group sees."""
    return excerpt(_name(member), 20) or contact_called(session, member.contact)


def counts_told(session: Session) -> str:
    """How many of the members are known."""
    here = [*session.members.here()]
    return MEMBERS_SAID["counts"].format(
        count=len(here),
        found=len({each.candidate.number for each in here if each.candidate is not None}),
        outside=len(outside(session)),
        strangers=sum(each.candidate is None for each in here),
    )


def outside_told(session: Session) -> str:
    """Who of the roster is not in the group."""
    if not session.members.is_known:
        return _UNKNOWN
    people = outside(session)
    return f"未入群 {len(people)} 人：{listed_names(people)}。" if people else "名单上的人都已入群。"


def _unbound(telling: Telling, event: CommandObeyed, answer: None) -> str:
    session = telling.session
    lines = [f"{person(candidate)}　群里叫“{member_called(session, member)}”" for candidate, member in unbound(session)]
    if not lines:
        return "没有只凭名字认出的人。"
    return short([f"只凭名字认出、还没有绑定的 {len(lines)} 人（办理绑定：/绑定 编号 @某人）：", *lines], event)


def _doubt(session: Session, member: Member) -> str:
    """That a name is on the roster, and more than one person has it."""
    is_shared = any(session.roster.names_somebody(name) for name in member.names)
    return "（名单上有同名的几位，请改为编号加姓名）" if is_shared else ""


def strangers_told(session: Session) -> list[str]:
    """Who is in the group and not on the roster, a line each."""
    names = [f"{member_called(session, each)}{_doubt(session, each)}" for each in strangers(session)]
    return [f"群里不认识的 {len(names)} 人：", *names] if names else ["群里没有不认识的人。"]


SAYS: Final = Says(
    events={
        MemberJoined: Told("入群"),
        MemberRenamed: Told("改群昵称"),
        MemberLeft: Told("退群", left),
        MembersListed: Told("群成员名单"),
        MembersSeen: Told("读到群成员"),
        StrangersAsked: Told("请人改群昵称", asked),
        MembersInvited: Told("邀请入群", invited),
        AnnouncementMade: Told("设群公告", announced),
        GroupWorkFailed: Told("群管理没有办成", work_failed),
        RoomMade: Told("建群", made),
    },
    commands={
        "outside": Answered("/未入群　名单上还没有入群的人", lambda telling, _, __: outside_told(telling.session)),
        "unbound": Answered("/未绑定　只凭名字认出的人", _unbound),
        "invite": Answered("/邀请 全部　把还没有入群的人拉进群，也可写编号", _inviting),
        "announce": Answered("/群公告 [文字]　设群公告，不写文字则用预设的", _announcing),
        "strangers": Answered(
            "/陌生人　群里不在名单上的人", lambda telling, event, _: short(strangers_told(telling.session), event)
        ),
    },
    refusals={
        "all_inside": "名单上的人都已入群，没有要邀请的。",
        "no_account": "没有连着账号，不能代为邀请：请复制网页“群成员”一页的邀请文字，手工邀请。",
        "just_invited": "能邀请的人半小时内都邀请过了，请等他们入群；要再邀请一次的，写明编号，例如：/邀请 012。",
        "none_reached": (
            "没有能邀请的人：按名单上的微信号，账号的通讯录里没有 {numbers}{more}（共 {high} 人）。请先加好友，"
            "或复制网页“群成员”一页的邀请文字，手工邀请。"
        ),
    },
    fields={
        "is_certain": "确定",
        "contacts": "联系人",
        "strangers": "不认识的人",
        "invited": "邀请的人",
        "unreached": "通讯录里没有的人",
        "topic": "群名称",
        "is_tried": "网关试过",
    },
)
