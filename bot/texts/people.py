"""What is said of who is who."""

from __future__ import annotations

from typing import Final

from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import contact_called, person, reached_at
from models.office.events import AboutCandidate, CommandObeyed
from models.people.events import BotNamed, Bound, BoundTo, RosterAdopted, RosterChanged, Unbound, WechatIdsLearned
from models.posts import Post


def bound(telling: Telling, event: CommandObeyed, answer: BoundTo) -> str:
    """Who a contact is from now on."""
    session = telling.session
    return f"已绑定：{contact_called(session, answer.contact)} 即 {person(session.roster[answer.number])}。"


def contact_told(telling: Telling, event: CommandObeyed, answer: AboutCandidate) -> list[Post]:
    """How to reach somebody, to the asker alone; the records tell that it was asked, and no number."""
    candidate = telling.session.roster[answer.number]
    told = f"{person(candidate)}：{reached_at(candidate)}。"
    return [Post(room="", to=event.by, text=told, recorded=f"{person(candidate)}：（联系方式已私聊）。")]


_FIELDS: Final = {
    "entries": "各人校验值",
    "added": "新增编号",
    "corrected": "更正编号",
    "withdrawn": "撤回编号",
    "contact": "联系人",
    "was_by_staff": "此前由工作人员认定",
    "how": "依据",
    "wechat_ids": "微信号",
    "names": "名称",
    "bindings": "此前绑定",
    "number": "编号",
    "message_id": "依据消息",
}  # fmt: skip
SAYS: Final = Says(
    events={
        RosterAdopted: Told("采用名单"),
        RosterChanged: Told("更改名单"),
        Bound: Told(
            "绑定",
            history=lambda _, event, __: (
                "绑定微信联系人" + ("（由接龙认定）" if event.how == "line" else "（工作人员办理）")
            ),
        ),
        Unbound: Told("解除认定"),
        WechatIdsLearned: Told("查明微信号"),
        BotNamed: Told("查明机器人身份"),
    },
    commands={
        "bind": Answered("/绑定 012 @某人　认定这个微信是谁", bound),
        "contact": Answered("/联系方式 012　电话私聊告诉您，查看会写入记录", contact_told),
    },
    refusals={
        "needs_contact": "请写明要绑定的人，例如：/绑定 012 @某人。",
        "one_contact": "一次只能绑定一个微信，例如：/绑定 012 @某人。",
        "is_bot": "这是机器人自己，不能绑定为参评人员，请用 @ 选中本人，例如：/绑定 012 @某人。",
        "is_office": "对方是工作人员或纪检人员，不能绑定为参评人员。",
        "unknown_contact": "群里没有见过“{contact}”，请用 @ 选中本人，或先请本人在群里发一条消息。",
        "ambiguous_contact": "群里有几位都叫“{contact}”，请用 @ 选中本人。",
    },
    fields=_FIELDS,
)
