"""The help and the results of the command line."""

from __future__ import annotations

from collections.abc import Collection
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from bot.records.verify import Verdict
    from models.records.chain import Head

HELP: Final = {
    "app": "接龙报到：微信面试群的报到与叫号机器人。",
    "config": "配置文件，默认为当前目录的 config.yaml，也可用环境变量 JIELONG_CONFIG 指定。",
    "version": "显示版本。",
    "parse": "读出一条接龙消息中的各行。",
    "json": "输出 JSON。",
    "force": "换掉已有的同名文件（只换本程序导出的）。",
    "jsonl": "输入为 JSON Lines，每行一个带 text 的对象，输出时加上 lines。",
    "application": "申请：空表、读入、查看、批准、退回。",
    "application_template": "生成空的申请表（.docx）。",
    "application_import": "读入填好的申请表：一个文件夹，或一份 Excel 名单（.xlsx）；逐份检查，一份有问题不影响其他。",
    "application_received": "这些申请是何时收到的（YYYY-MM-DD HH:MM），默认为文件的修改时间。",
    "application_list": "查看全部申请及其审核情况（手机号、身份证号打码）。",
    "application_approve": "批准申请（序号可写多个；all-complete 为完整的各份），获批的进入名单并得到编号。",
    "application_return": "退回一份申请，请本人补正。",
    "application_by": "审核人姓名。",
    "application_why": "理由；批准不完整的申请，或报到开始后批准，必须写。",
    "roster": "名单：样表、导入、查看。",
    "roster_template": "生成名单样表（.xlsx）。",
    "roster_import": "导入名单（.xlsx 或 .csv），有一处问题就全部不导入。",
    "roster_yes": "有要确认之处也不再询问，直接导入。",
    "roster_sheet": "只读这一张工作表（可多次给出）。",
    "roster_list": "查看已导入的名单（手机号、身份证号打码）。",
    "replay": "按实际规则重放一天的消息记录。",
    "replay_roster": "名单（.xlsx 或 .csv）。",
    "replay_database": "保留重放用的数据库，例如 sqlite:///replay.db。",
    "status": "查看当前报到情况。",
    "explain": "说明一名参评人员为何是现在的状态。",
    "explain_file": "写成可以存档的文件（.docx 或 .html）：经过、依据的消息原文、提到此人的群消息。",
    "export": "导出 Excel：报到名单、签字表、待核实事项、抽签、拒绝的命令、离线时段、发出的消息、操作记录。",
    "minutes": "写出当天的纪要（.docx）：各组情况、经过、每项例外及其记录。",
    "minutes_template": "不写纪要，只写出内置的模板，供在 Word 或 WPS 里修改；改好后把文件名写进设置的 minutes.template。",
    "paste": "把从群里复制的聊天记录交给程序（没有账号，或补漏收的消息）：先给您看怎样读、怎样判断，再问是否记入。",
    "paste_by": "粘贴人姓名。",
    "paste_preview": "只看，不记入。",
    "paste_yes": "不再询问，直接记入。",
    "room": "有多个群时，写明是哪个群（config.yaml 里的 id 或 topic）。",
    "order": '以工作人员身份执行一条命令，例如 jielong order "/通过 3 材料齐全" --by 姓名；命令与群里的相同。',
    "order_by": "下命令的人的姓名。",
    "order_yes": "需要确认的命令不再询问，直接执行。",
    "order_at": "命令是几点下的（HH:MM，或 2022-11-19 14:05），默认为现在；用来补记纸上的情况。",
    "order_inspector": "以纪检人员身份执行（查实、查否、违纪），请由纪检人员本人来做。",
    "posts": "查看现在要发到群里的内容；发好后用 --done 记下。",
    "posts_done": "这一条已经发出（编号见 jielong posts，可多次给出）。",
    "posts_by": "发出的人的姓名。",
    "members": "群成员：记下名单，看谁还没有入群。",
    "members_import": "记下从群里复制的成员名单（每行一个，或用顿号隔开）。",
    "members_list": "看谁在群里、谁还没有入群、谁不在名单上。",
    "notices": "查看预设的通知：何时、发给谁、发了没有。",
    "draw": "抽签：导出抽签记录、核对抽签。",
    "draw_seal": "在自己的电脑上把想好的一句话算成校验值，不用别人的机器人。",
    "draw_export": "导出抽签记录（文本文件），任何人都可以核对。",
    "draw_verify": "核对一份抽签记录；除了这个文件什么都不需要。",
    "records": "操作记录。",
    "records_verify": "核对操作记录没有被改动。",
    "records_export": "导出操作记录：.jsonl 可用 docs/verify_records.py 独立核对，.xlsx 供阅读。",
    "records_messages": "连同收到的消息、发出的内容和名单的校验值一起导出（只用于 .jsonl）。",
    "day": "报到日的原始记录。",
    "day_export": "导出数据库里的一天（.jsonl），可用 jielong replay 重放。",
    "unmasked": "手机号、身份证号不打码（文件须妥善保管）。",
    "purge": "清除保存期限已满的个人信息；记录仍可核对。不能恢复。",
    "purge_before": "清除早于这一天的，例如 2023-11-19。",
    "purge_yes": "不再询问，直接清除。",
    "records_head": "群里公布过的记录校验码，可整行复制，可多次给出。",
    "page": "打开网页：没有账号的一天，从看名单、粘贴聊天记录到面试，都在浏览器里办。",
    "page_inspector": "另给纪检人员一个登录网址。",
    "no_page": "不开网页。",
    "run": "运行机器人：连上微信网关，在群里报到。",
    "doctor": "检查设置、名单、数据库、网关、群和时钟，并说明要改什么。",
    "doctor_by_hand": "没有账号的一天：只查不用网关的。",
    "demo": "演示：机器人在模拟的微信群里度过一个虚构的报到日（约一分钟）。",
    "demo_interactive": "自己来扮演参评人员和工作人员。",
    "demo_by_hand": "演示没有账号时怎样办：一天都用复制的聊天记录。",
    "demo_headless": "不显示过程，只给出结果。",
}
CLICK: Final = {
    "usage": "用法：",
    "options": "选项",
    "commands": "命令",
    "arguments": "[选项]",
    "subcommand": "命令 …",
    "help": "显示这份说明。",
    "text": "文字",
    "integer": "整数",
    "file": "文件",
    "heading": "{heading}：",
    "required": "（必填）",
    "confirm": "{question}（y 是，其他否）",
    "prompt": "{question}：",
}
"""What click says in English."""
YES: Final = frozenset(("y", "yes", "是", "好", "确认", "ｙ"))
"""What counts as agreement at a terminal."""
ARGUMENTS: Final = {
    "words": "一句话",
    "file": "文件",
    "text": "命令",
    "number": "编号",
    "what": "序号…",
    "one": "序号",
    "source": "文件夹或名单",
    "recording": "记录.jsonl",
}
"""How each argument is called, by its name in the program."""
USAGE: Final = {
    "missing_argument": "缺少参数：{name}。运行 jielong {command} --help 可查看用法。",
    "missing_option": "缺少选项：{name}。运行 jielong {command} --help 可查看用法。",
    "no_such_option": "没有选项“{name}”。运行 jielong --help 可查看用法。",
    "no_such_command": "没有命令“{name}”{near}。运行 jielong --help 可查看全部命令。",
    "bad_value": "{name} 的值不对。运行 jielong --help 可查看用法。",
    "too_many": "参数多了：{extra}。运行 jielong --help 可查看用法。",
    "no_subcommand": "请在 jielong {command} 后面写明做什么：{names}。",
    "no_command": "请写明命令，例如 jielong demo；运行 jielong --help 可查看全部命令。",
    "other": "命令写法不对。运行 jielong --help 可查看用法。",
}
SAID: Final = {
    "template_written": "样表已写入 {path}。",
    "exported": "已导出到 {path}。",
    "minutes_template": "模板已写入 {path}，改好后把文件名写进 config.yaml 的 minutes.template。",
    "day_exported": "已导出 {count} 条到 {path}。",
    "no_lines": "没有读到接龙条目。",
    "bot_posts": "机器人正在运行，会把下面的内容发到群里：",
    "pasted": "已记入：本次新增报到 {count} 人。{counts}。",
    "verified": "记录完好：共 {count} 条，最后一条的校验码 {head}。",
    "verified_empty": "还没有记录。",
    "verified_heads": "程序记得在群里公布过 {count} 个校验码，都与记录相符：{heads}。",
    "verified_compare": "程序自己记得的不能证明自己：请从群聊里抄下一个校验码，再核对一次，例如 jielong records verify --head {head}。",
    "verified_told": "您给出的 {count} 个校验码都与记录相符。",
    "purge_ask": "将清除 {date} 之前的姓名、手机号、身份证号、消息原文和记录内容，不能恢复。确定吗？",
    "not_purged": "没有清除。",
    "purged_done": "已清除：记录 {records} 条、消息 {messages} 条的个人内容，名单上的个人信息。导出的 Excel、日志和备份请自行删除。",
    "replaying": "重放中",
    "nearest": "，是不是“{name}”",
    "waiting": "请粘贴内容，粘贴完后另起一行按 Ctrl-Z 再按回车（Linux 和 macOS 按 Ctrl-D）：",
    "draw_sealed": "现在在群里发：\n/封存 {commitment}\n等群里宣布封存完毕后，再发：\n/揭晓 {value} {salt}\n揭晓之前，请不要给任何人看。",
    "scan": "请用微信扫码登录（或在手机上打开下面的链接）：",
    "internal": "程序内部出错（{kind}），已收到的内容没有丢失。请把日志发给维护人员。",
}
CLOSING: Final = frozenset("）)】〕』」”’》〉，。、；：！？…%％｜|,.;:!?")
"""Marks with which no line begins."""
LEAST_WIDTHS: Final = {"编号": 5, "手机号": 11, "报到时间": 8, "叫号顺序": 8, "报到状态": 8, "时间": 8, "行": 3}
"""In a terminal, of columns that cannot be read in pieces."""
PARSE_COLUMNS: Final = ("序号", "姓名", "备注", "原文")
FAULTS: Final = {
    "missing": "记录 {seq} 缺失：有记录被删除、插入或调换，或末尾被截去。",
    "previous": "记录 {seq} 与前一条接不上：前面的记录被改动或替换。",
    "body": "记录 {seq} 的内容被改动。",
    "link": "记录 {seq} 的时间、序号或校验码被改动。",
    "head": "记录 {seq} 与群里公布的校验码不符：记录在公布之后被改写。",
    "emptied": "记录 {seq} 的内容被删除，而没有清除个人信息的记录。",
    "unknown_kind": "记录 {seq} 由另一个版本的程序写成，这个版本不认识，不能核对：请用写它的版本核对。",
    "unheard": "记录 {seq} 所依据的消息与保存的消息对不上：有消息被删除、插入或改动。",
    "unreadable": "数据库里有程序写不出的内容，读不出来：有内容被改动，或表被删除。",
    "history": "记录 {seq} 没有列在有关人员的经过里，或列在了别人的经过里。",
    "message_missing": "第 {seq} 条保存的消息缺失：有消息被删除、插入或调换。",
    "message_body": "第 {seq} 条保存的消息内容被改动。",
    "message_link": "第 {seq} 条保存的消息的时间、序号或校验码被改动。",
    "message_emptied": "第 {seq} 条保存的消息内容被删除，而没有清除个人信息的记录。",
    "post_missing": "记录 {seq} 所发的内容不在发件箱里：有发出的内容被删除。",
    "post_changed": "发件箱第 {seq} 条内容与记录不符：发出的内容被改动。",
    "post_inserted": "发件箱第 {seq} 条内容没有记录：有内容被插入。",
    "application": "申请 {seq} 的内容与记录不符：申请被改动、删除或插入。",
    "entry_changed": "名单上编号 {number} 的内容与记录不符：名单被改动。",
    "entry_missing": "编号 {number} 在记录的名单里，现在的名单里没有：名单被改动。",
    "entry_inserted": "编号 {number} 不在记录的名单里，现在的名单里有：名单被改动。",
}


def verdict_told(verdict: Verdict, told: Collection[Head]) -> str:
    """What is wrong with the records; or that they hold, and against what they were checked."""
    fault, posted = verdict.fault, verdict.posted
    if fault is not None:
        return FAULTS[fault.code].format(seq=fault.seq, number=fault.number)
    if verdict.newest is None:
        return SAID["verified_empty"]
    lines = [SAID["verified"].format(count=verdict.count, head=verdict.newest)]
    if posted:
        lines.append(SAID["verified_heads"].format(count=len(posted), heads="、".join(map(str, posted))))
    if told:
        lines.append(SAID["verified_told"].format(count=len(told)))
    elif posted:
        lines.append(SAID["verified_compare"].format(head=[*posted][-1]))
    return "\n".join(lines)
