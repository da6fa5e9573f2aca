"""The invented people of the demonstration."""

from __future__ import annotations

from typing import Final

EVENT: Final = "2022 年度高级工程师视频面试"
TOPIC: Final = "高级工程师视频面试群"
INTERACTIVE: Final = (
    "请输入（Ctrl-D 或 Ctrl-Z 回车结束）：\n"
    "  编号         该参评人员接龙，编号 {first} 至 {last}，例如 3\n"
    "  编号 内容    该参评人员在群里说话，例如 3 收到\n"
    "  /命令        工作人员的命令，例如 /状态\n"
    "  私聊 …       私聊机器人，例如 私聊 3 我报到了吗，私聊 /待核实 1"
)
IN_PRIVATE: Final = "私聊"
NOT_UNDERSTOOD: Final = "没有这个编号。请输入编号、编号加内容、/命令，或“私聊”加内容。"
TITLE: Final = "#接龙\n11 月 19 日面试报到\n例 姓名 单位"
NAMES: Final = (
    "林知远", "周予安", "陈沐阳", "何若溪", "苏景行", "叶听澜", "顾星辞", "温如初", "欧阳靖安", "沈砚秋", "陆清和", "宋时微",
    "江予白", "谢知遥", "王芳", "王芳", "阿依古丽·吐尔逊", "秦书瑶", "唐子墨", "许嘉宁", "韩一凡", "梁思齐", "郑语晴", "冯景明",
    "邓承宇", "曹亦然", "彭望舒", "曾令仪", "萧长河", "田牧之", "董其昌河", "袁青禾", "潘远山", "于海宁", "蒋文渊", "蔡雨桐",
    "余秋水", "杜若飞", "魏明哲", "吕思远",
)  # fmt: skip
EMPLOYERS: Final = ("水电八局", "省水科院", "市水利局", "水文中心")
GROUPS: Final = ("第一组", "第二组")
MARKS: Final = (" 已到", "", "（水电八局）", " 已到", "-省水科院", "🌹 已到", "　报到", "")
ACKNOWLEDGED: Final = "收到，谢谢老师"
TYPO: Final = "沈研秋"
NICKNAME: Final = "秋天的风"
NICKNAME_2: Final = "芳华"
ABSENT: Final = "堵车，13:20 到"
PLAIN: Final = "报到"
STAFF: Final = "工作人员小周"
INSPECTOR: Final = "纪检老吴"
PANEL: Final = "第一组"
THERE: Final = "到"
READY: Final = "老师好，准备好了"
CALL: Final = f"/叫号 {PANEL}"
PASSED: Final = "/核验 {number} 通过"
BEGIN: Final = "/开始 {number}"
END: Final = "/结束 {number}"
NOT_THERE: Final = "/过号 {number}"
BROKEN: Final = "/中断 {number} {why}"
BLACK: Final = "画面黑屏"
OFFLINE_LINE: Final = "断网，重连未成"
BACK: Final = "/恢复 {number}"
CONFIRMED_BREAK: Final = "/查实 {number} 断网属实"
VIOLATION: Final = "/违纪 {number} 有人从旁提示"
CONFIRM: Final = "/确认 {code}"
PROGRESS: Final = "/进度"
BOT_NAME: Final = "机器人"
BOT: Final = f"{BOT_NAME}："
STAYS: Final = "演示的一天到此结束。网页还开着，可以继续看、继续以任何人的身份说话；按 Ctrl-C 结束。"
COMMANDS: Final = ("待核实", "通过 2 经核对为笔误", "状态", "为什么 040")
RECALLED: Final = "（撤回了一条消息）"
OFFLINE: Final = "（机器人掉线，最后一次听到群消息是 {since}）"
IN_PRIVATE_TO_BOT: Final = "（私聊机器人）"
TO: Final = "（私聊 {to}）"
ONLINE: Final = "（机器人恢复连接）"
SHARED_TITLE: Final = "微信群“面试报到群”的聊天记录如下:"
CHINESE_DAY: Final = "{at.year}年{at.month}月{at.day}日 "
HALVES: Final = ("上午", "下午")
DESK_PASTES: Final = "{at:%H:%M}　在微信里选中新的聊天内容，复制，运行 jielong paste --by 小周（{characters} 字）："
DESK_ORDERS: Final = '{at:%H:%M}　jielong order "{command}" --by 小周'
DESK_COMMANDS: Final = (
    "/待核实", "/通过 全部 姓名相近 经核对为笔误", "/通过 全部 未接龙 口头报到", "/撤销", "/驳回 全部 漏收 电话联系不上", "/公布",
)  # fmt: skip
