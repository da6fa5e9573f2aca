"""What is said of ``config.yaml``."""

from __future__ import annotations

from typing import Final

DEFAULT_EVENT: Final = "面试"
PUBLIC_SOURCE: Final = "封存截止之后中国福利彩票双色球第一次开奖的号码"
NOTICE_FIELDS: Final = ("活动", "申请截止", "报到开始", "报到截止", "面试开始", "答辩时长", "应到", "已报到", "未报到")
"""What may stand in braces in a notice."""
NEAR_KEY: Final = "，是不是“{near}”？"
UNKNOWN_KEY: Final = "，请删去或改正。"
FAULT: Final = "第 {line} 行：{text}"
QUOTED: Final = "“{value}”"
CONFIG_FAULTS: Final = {
    "tab": "行首有制表符，缩进请用空格。",
    "full_indent": "行首有全角空格，缩进请用英文空格。",
    "full_colon": "“{key}”后面的冒号是全角的（：），请改成英文冒号，冒号后留一个空格。",
    "no_blank": "“{key}:”的冒号后面请留一个空格。",
    "glued_note": '“{key}”的值里有 #，它后面的“{note}”会被当作说明而丢掉：属于内容的请加引号，写成 {key}: "{value}"；是说明的请在 # 后空一格。',
    "quote": "引号（{quote}）没有成对。",
    "syntax": "写法有误，请检查冒号后的空格、引号和括号。",
    "depth": "括号或缩进的层数太多。",
    "alias": "“{key}”用了 YAML 的引用（& 和 *），请把内容直接写出来。",
    "tag": "“{key}”用了 YAML 的类型标记（{value}），请去掉。",
    "duplicate": "“{key}”重复了，请只保留一处。",
    "unknown": "“{key}”不认识{near}",
    "value": "“{key}”有误：{problem}",
    "close_before_open": "“{key}”应晚于“{other}”。",
}
CONFIG_PROBLEMS: Final = {
    "mapping": "应为“键: 值”的形式。",
    "list": "应为列表，例如 [甲, 乙]。",
    "text": "应为文字。",
    "number": "应为 {low} 到 {high} 之间的整数。",
    "boolean": "应为 true 或 false。",
    "choice": "应为 {choices} 之一。",
    "time": "不是有效的时间，应写成 2022-11-19 11:00。",
    "time_zone": "带了时区：请只写当地时间，时区写在 event.timezone。",
    "time_far": "的年份不对，应写成 2022-11-19 11:00。",
    "date": "缺少日期，应写成 2022-11-19 {value}。",
    "zone": "不是有效的时区，例如 Asia/Shanghai。",
    "ids": "里有逗号、顿号或空格：每个 id 分开写，用英文逗号隔开，例如 [wxid_a, wxid_b]。",
    "pattern": '应含 {{seq}}，例如 "{{seq:03d}}"，或按组编号的 "{{group}}-{{seq:02d}}"。',
    "notice_time": "要写 at（时间），或 before（在什么之前）和 minutes（提前几分钟），两者选一。",
    "notice_none": "里的时间没有设置：请先写 {name}，或删去这条通知。",
    "notice_field": "里的“{{{word}}}”不认识，能用的有：{known}。",
    "missing": "没有写，请补上。",
    "double_panel": "重复了，每组只写一项。",
    "two_person": "要两个人才能互相确认，而 staff 和 inspectors 里不足两人：请补上，或写 false。",
    "page_key": "certificate 和 key 要一起写：证书文件和它的私钥文件。",
    "page_proxy": "应写成反向代理的网址，只到主机名和端口，例如 https://jielong.example.cn。",
    "page_host": "让别的电脑也能打开，就要写证书（certificate 和 key），或反向代理的网址（proxy）；只在本机用请写 127.0.0.1。",
    "room_to_make": "只用于还没有的群：写群名称 topic，不写 id。",
    "room": "每个群应写成 {id: 群号} 或 {topic: 群名称}。",
}
