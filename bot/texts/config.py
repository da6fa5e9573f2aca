"""What is said of ``config.yaml``."""

from __future__ import annotations

from typing import Final

DEFAULT_EVENT: Final = "面试"
NEAR_KEY: Final = "，是不是“{near}”？"
UNKNOWN_KEY: Final = "，请删去或改正。"
CONFIG_PROBLEMS: Final = {
    "mapping": "应为“键: 值”的形式。",
    "list": "应为列表，例如 [甲, 乙]。",
    "text": "应为文字。",
    "number": "应为 {low} 到 {high} 之间的整数。",
    "boolean": "应为 true 或 false。",
    "choice": "应为 {choices} 之一。",
    "time": "不是有效的时间，应写成 2022-11-19 11:00。",
    "date": "缺少日期，应写成 2022-11-19 {value}。",
    "zone": "“{value}”不是有效的时区，例如 Asia/Shanghai。",
    "two_person": "要两个人才能互相确认，而 staff 和 inspectors 里不足两人：请补上，或写 false。",
    "room": "每个群应写成 {{id: 群号}} 或 {{topic: 群名称}}。",
}
