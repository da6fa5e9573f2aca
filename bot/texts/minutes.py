"""The minutes: the words of the built-in template, and what a template may name."""

from __future__ import annotations

from typing import Final

TITLE: Final = "{{ 活动 }}　面试纪要"
FONT: Final = "宋体"
PARAGRAPHS: Final = (
    "报到时段：{{ 报到开始 }} 至 {{ 报到截止 }}。应到 {{ 应到 }} 人，已报到 {{ 已报到 }} 人，待核实 {{ 待核实 }} 人，取消资格 {{ 取消资格 }} 人。",
    "面试于 {{ 面试开始 }} 开始，{{ 面试结束 }} 结束。",
)
TABLES: Final = (
    ("一、各组情况", "组", "各组", ("组", "人数", "已完成", "缺席", "未完成", "违纪终止", "未结束", "开始", "结束")),
    ("二、经过", "项", "经过", ("时间", "事项", "内容", "记录")),
    ("三、例外情况（每项附记录编号）", "项", "例外", ("时间", "编号", "姓名", "事项", "说明", "办理人", "记录")),
    ("四、每人结果", "人", "人员", ("编号", "姓名", "组", "结果", "次数", "答辩时长", "中断次数")),
)
"""Heading, what each row is called, the list that the rows come from, and their columns."""
LAST: Final = (
    "记录校验码：{{ 校验码 }}（可用 jielong records verify --head 核对）。",
    "制表时间：{{ 制表时间 }}。",
    "工作人员签字：　　　　　　　　纪检人员签字：",
)
NAMES: Final = (
    "活动", "报到开始", "报到截止", "应到", "已报到", "待核实", "取消资格", "面试开始", "面试结束", "各组", "经过", "例外", "人员",
    "校验码", "制表时间",
)  # fmt: skip
"""Everything that a template may name, in the order in which it is filled in."""
CALLED_OUT_OF_TURN: Final = "提前叫号"
NOTHING_YET: Final = "（还没有）"
