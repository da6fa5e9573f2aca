"""What the page says beside its templates, which stand in ``pages``."""

from __future__ import annotations

import re
from typing import Final

SEAT_NAMES: Final = {"staff": "工作人员", "inspector": "纪检人员"}
SOURCES: Final = {
    "desk:20": "在本机下的命令",
    "paste:": "粘贴",
    "copy:": "复制的聊天记录",
    "fact:": "程序",
    "tick:": "到时",
}
"""By the beginning of an id that the program gives."""
HIDDEN: Final = "〔U+{code}〕"
PAGE: Final = {
    "login_link": "网页：{url}",
    "inspector_link": "纪检人员的网页：{url}",
    "stop": "按 Ctrl-C 结束。",
    "no_such_page": "没有这个网页。",
    "too_large": "内容太大，最多 {megabytes} MB，请分几次提交。",
    "not_allowed": "这一页由工作人员使用。",
    "bad_form": "这个页面已经过期，没有执行。请刷新页面后再试一次。",
    "bad_host": "网址不对。请用程序启动时显示的网址打开。",
    "fault": "程序出错，没有执行。请再试一次；还不行，请把日志发给维护人员。",
    "many_tries": "试得太多，请过一分钟再试。",
    "wrong_key": "登录码不对，或已经用过。请用程序启动时显示的网址，或请工作人员再给一个。",
    "method": "这个网址不能这样用。",
    "starting": "正在连接微信群，连上以后这里会自动显示。",
    "no_command": "没有这个命令。命令以 / 开头，例如：/状态",
    "choose_candidate": "请先写明是哪一位（编号或姓名），再点“通过”。",
    "name_taken": "“{name}”正由另一个登录使用，请写自己的姓名。",
    "named": "已记下：以后的操作都写“{name}”。",
    "posted": "已记下 {count} 条为已发出。",
    "dropped": "已记下 {count} 条不发。",
    "post_gone": "这一条已经有人办过了。",
    "changed_text": "内容改过了，请再看一遍，然后点“确认记入”。",
    "uncut": "第 {line} 行起读不出发送人和时间，没有记入。请从聊天记录窗口完整复制，再粘贴一次。",
    "paste_empty": "没有内容。请先把聊天记录或接龙粘贴到框里。",
    "pasted": "已记入：本次新增报到 {count} 人。{counts}。",
    "no_roster": "还没有名单，请先到“设置”里导入。",
    "invited": "登录链接（只能用一次，一天内有效）：\n{url}",
    "invited_here": "这个链接只能在这台电脑上打开；要在别的电脑上用，请先在 config.yaml 的 page 里写上证书或反向代理。",
    "bad_time": "“{text}”不是时间，请写成 14:05 的样子。",
    "future_time": "{text} 还没有到：补记的时间不能晚于现在。",
    "roster_changed": "看过以后情况有变，没有导入。请再看一遍下面的说明，然后确认。",
    "paste_long": "一次最多粘贴 {most} 字，这次有 {count} 字：请分几次粘贴（可以有重叠）。",
    "setup_has_roster": "这个文件夹里的数据库已经有名单（{count} 人）：请返回第 2 步不选名单，设置好以后在“设置”里导入。",
    "meanwhile": "这期间您又办了别的事，这一条没有执行，请重新办一次。",
    "no_forms": "请先选填好的申请表（.docx）或一份 Excel 名单。",
    "no_file": "请先选一个名单文件（.xlsx 或 .csv）。",
    "chosen": "事项 {id} 确认为本人 {why}",
    "setup_link": "还没有设置。请在浏览器里打开：{url}",
    "setup_lacking": "活动名称和各项时间都要填。",
    "already_open": "网页已经开着：{url}（用上次登录过的浏览器打开；没有登录过，请先关掉原来的窗口再启动）。",
    "setup_close": "报到截止要晚于报到开始。",
    "setup_interview": "面试要在报到截止以后开始。",
    "setup_rehearsal": "模拟测试的结束要晚于开始。",
    "setup_deadline": "申请截止要早于报到开始。",
    "setup_rehearsal_late": "模拟测试要在报到那天或之前。",
    "setup_past": "注意：{day} 已经过去，请核对日期。",
    "setup_answers": "（刚才填的内容）",
    "setup_exists": "{path} 已经在了，没有改动它。",
    "some_group": "面试群",
    "bot": "程序",
    "odd_heads": "有 {count} 行里没有校验码，没有核对。请从群里整行复制“记录校验码：……”，一行一个。",
    "nothing_said": "请先写上要说的话。",
    "all": "全部",
    "done": "办好了。",
    "undo_newer": "此后您又办了别的事，这一步不能在这里撤销；要撤销最近一步，请发命令：/撤销",
}
_TYPED: Final = ("：/", "用“/", "发送“/", "发“/", "可用 /", "jielong ")
"""What tells somebody to type a command."""
_CLAUSE: Final = re.compile(r"[^。；，]+[。；，]?")


def for_page(text: str) -> str:
    """An answer without the commands that it says to type: on a page there are buttons for them."""
    lines = (_without_typed(line) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _without_typed(line: str) -> str:
    """The line without the sentences' ends that say what to type."""
    kept: list[str] = []
    is_typed = False
    for clause in _CLAUSE.findall(line):
        is_typed = is_typed or any(words in clause for words in _TYPED)
        if not is_typed:
            kept.append(clause)
        if is_typed and clause.endswith("。"):
            is_typed = False
            kept[-1:] = [f"{kept[-1].rstrip('；，。')}。"] if kept else []
    said = "".join(kept).rstrip("；，")
    return said if kept else ""


AILMENTS: Final = {
    "deaf": "没有连上微信群，现在听不到群里的消息；连上后会自动补记离线时段。",
    "behind": "有消息超过 3 分钟还没有发到群里，请检查网关。",
    "stuck": "程序的计时停了，请重新启动程序。",
}
STREAM_NAMES: Final = {"checkin": "正式报到", "rehearsal": "模拟测试"}
TASKS: Final = {
    "missed": "报到时段已过，还没有看到聊天记录：请粘贴全天的聊天记录。",
    "draw_by_hand": "叫号依据设成了抽签，没有账号时不能抽签：请把 config.yaml 的 call_order 改成 checkin 或 number，再重新启动。",
    "roster": "还没有名单：请先审核申请，或导入名单。",
    "posts": "有 {count} 条内容要发到群里。",
    "applications": "有 {count} 份申请待审核。",
    "unseen": "报到时段内 {times} 的群消息还没有看到，请复制聊天记录来粘贴。",
    "reviews": "待核实 {count} 项：{reason}。",
    "publish": "报到已截止，结果待确认公布。",
    "draw": "正在抽签，请按群里的提示封存、揭晓。",
    "break": "{group} {person} 的中断等纪检人员查证。",
    "report": "{group} {person} 有违纪报告，等纪检人员查证。",
}
PASSED: Final = "通过"
"""What is said behind a check that everybody passed."""
BOARD: Final = {"speech": "请 {number} 号 {name} 到{panel}面试。", "mask": "＊"}
POLICIES: Final = {
    "review": "待核实",
    "accept": "认可",
    "ignore": "不理",
    "automatic": "自动公布",
    "confirm": "等工作人员确认后公布",
    "checkin": "按报到先后",
    "number": "按编号",
    "draw": "抽签",
    "after_all": "等各组全部面试完",
    "after_group": "等本组全部面试完",
}
"""What the words of the configuration mean."""
MEANINGS: Final = {
    "event_name": ("活动名称", "出现在群消息和导出文件里"),
    "open_at": ("报到开始", "从这一刻起的接龙有效（含）"),
    "close_at": ("报到截止", "到这一刻为止的接龙有效（含），以微信消息的时间为准"),
    "settle_seconds": ("截止后等待秒数", "截止后再等多久才结算，让途中的消息送达"),
    "early": ("提前接龙", "报到开始前的接龙怎样处理"),
    "plain_text": ("文字报到", "没有接龙、只发“到”怎样处理"),
    "unknown_sender": ("身份不明", "认不出的人只加了一行怎样处理"),
    "traces": ("发言痕迹", "发过言但没有接龙的人，截止时怎样处理"),
    "closing": ("公布方式", "截止后的结果是自动公布还是等确认"),
    "call_order": ("叫号依据", "按什么排叫号顺序"),
    "rooms": ("微信群", "哪些群里的消息算数"),
    "staff": ("工作人员", "谁可以在群里下命令"),
    "inspectors": ("纪检人员", "谁可以查证中断和违纪"),
    "two_person": ("须两人确认", "要紧的命令是否须由另一人确认"),
    "defence_minutes": ("答辩分钟", "每人答辩多少分钟"),
    "reminder_minutes": ("提醒提前分钟", "截止前多少分钟在群里提醒"),
    "summary_minutes": ("小结间隔分钟", "每隔多少分钟在群里报一次进展"),
    "review_minutes": ("催办间隔分钟", "截止后每隔多少分钟提醒处理待核实事项"),
}
INTERVIEW_MEANINGS: Final = {
    "open_at": ("面试开始", "各组几点开始面试；早于这时叫号要确认"),
    "prepare": ("同时准备人数", "一人答辩时，同组另可叫几个人准备"),
    "retry": ("重试", "中断查实后的重试排在谁后面"),
    "answer_minutes": ("应答分钟", "叫号多久没有应答就提醒"),
    "resume_seconds": ("可恢复秒数", "第一次中断在多久内恢复可以接着答"),
    "warn_minutes": ("剩余分钟提示", "答辩还剩几分钟时提醒"),
}
FILES: Final = {
    "workbook": "报到.xlsx",
    "records": "操作记录.jsonl",
    "minutes": "面试纪要.docx",
    "template": "名单样表.xlsx",
    "application": "申请表.docx",
    "dossier": "{number}报到经过.docx",
}
MENU: Final = {
    "overview": "总览",
    "checkin": "报到",
    "reviews": "待核实",
    "paste": "粘贴",
    "interview": "面试",
    "board": "大屏",
    "applications": "申请",
    "members": "群成员",
    "notices": "通知",
    "records": "记录",
    "settings": "设置",
    "demo": "演示",
}
