"""What is said of a roster's file: its columns, what is wrong or doubtful in it, and what an import did."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

ROSTER_COLUMNS: Final = {
    "number": "编号",
    "name": "姓名",
    "gender": "性别",
    "phone": "手机号",
    "id_number": "身份证号",
    "wechat_id": "微信号",
    "employer": "工作单位",
    "group": "分组",
    "note": "备注",
}
"""The title of each field's column in the template."""
TITLES: Final = {**ROSTER_COLUMNS, "emergency_name": "紧急联系人", "emergency_phone": "紧急联系电话"}
"""The title of every column that is understood."""
HEADINGS: Final = {
    "number": ("编号", "考生编号", "参评编号", "人员编号", "申报编号", "报名编号", "抽签编号", "面试编号", "准考证号", "考号"),
    "name": ("姓名", "名字", "考生姓名", "参评人员", "参评人", "参评人员姓名", "申报人", "申报人姓名", "人员姓名", "参评人姓名"),
    "gender": ("性别",),
    "phone": ("手机号", "手机", "手机号码", "电话", "联系电话", "电话号码", "联系方式", "移动电话", "联系手机", "本人电话",
              "本人手机", "本人联系电话", "本人手机号", "联系人电话", "手机电话", "联系号码"),
    "id_number": ("身份证号", "身份证", "身份证号码", "证件号码", "证件号", "身份证件号", "身份证件号码", "公民身份号码",
                  "居民身份证号", "居民身份证号码", "身份号码"),
    "wechat_id": ("微信号", "微信", "微信ID", "微信账号", "微信帐号", "微信号码"),
    "employer": ("工作单位", "单位", "所在单位", "单位名称", "工作单位名称", "现工作单位", "所属单位", "申报单位", "工作单位全称",
                 "单位全称", "所在单位名称"),
    "group": ("分组", "组别", "组", "面试分组", "答辩分组", "答辩组", "面试组", "面试组别", "答辩组别", "组号", "小组", "考场",
              "评审组", "所在组"),
    "note": ("备注", "说明", "附注", "备注说明"),
    "emergency_name": ("紧急联系人", "紧急联系人姓名", "应急联系人"),
    "emergency_phone": ("紧急联系电话", "紧急联系人电话", "紧急联系人手机", "紧急电话", "应急联系电话"),
}  # fmt: skip
"""How each column is called by those who make rosters, its own title first."""
SERIAL: Final = "序号"
"""The running number of a line: a candidate's number only where there is no other."""
REQUIRED: Final = ("(必填)", "*")
GROUP_WORD: Final = "组"
NOTHING: Final = frozenset(("无", "暂无", "没有", "/", "-", "—", "——", "N/A", "n/a"))
"""What people write where there is nothing to write."""
SEVERAL: Final = (
    r"[,，、;；/|&+：:]|\d|[\u4e00-\u9fff]{2}\s[\u4e00-\u9fff]{2}|[\u4e00-\u9fff]{2}[和与及][\u4e00-\u9fff]{2}"
)
"""What stands between two names in one cell."""
NOBODY: Final = r"合计|总计|小计|共计|以下空白|待定|无|同上|空|[—。.\\-]+|.{0,4}第?.{1,3}组|(?:审核|制表|填表|审批|联系|备注|说明|注|日期|单位)人?.{0,40}"
"""What stands under a list, or between its people, and is nobody's name."""
LINE: Final = "第 {line} 行"
LINE_OF_SHEET: Final = "工作表“{sheet}”第 {line} 行"
FAULTS: Final = {
    "no_header": "找不到表头：前 10 行里应有一行写着“姓名”，可用 jielong roster template 生成样表",
    "only_hidden": "只有隐藏的工作表（{sheets}）里有名单：请在 Excel 中取消隐藏，或加 --sheet 指明读哪一张",
    "no_such_sheet": "没有工作表“{sheet}”：能读的有 {sheets}",
    "sheets_overlap": "工作表“{one}”和“{other}”里多半是同样的人：请加 --sheet 指明读哪一张",
    "merged_header": "表头有合并单元格：请取消合并，每列一个标题",
    "double_column": "“{column}”列重复",
    "no_rows": "没有人员：表头下面应一行一人，姓名一格不要与旁边的合并",
    "no_name": "{line}：姓名为空",
    "merged_cell": "{line}：“{column}”是几行合并的单元格，分不清是谁的，请取消合并",
    "double_number": "{line}：编号“{value}”与{other}重复",
    "date_number": "{line}：编号被 Excel 变成了日期或真假值，请把该列设为“文本”后重新填写",
    "id_length": "{line}：身份证号应为 18 位",
    "id_check": "{line}：身份证号校验位不对，请核对",
    "id_float": "{line}：身份证号被 Excel 变成了数字，末几位已丢失，请把该列设为“文本”后重新填写",
    "phone": "{line}：手机号应为 11 位数字",
    "formula": "{line}：“{column}”是公式，请改为文字（复制后“粘贴为数值”）",
    "error_cell": "{line}：“{column}”是 Excel 错误值，请改正",
    "too_long": "{line}：“{column}”太长（超过 {limit} 个字）",
    "double_wechat": "{line}：微信号与{other}重复",
    "double_phone": "{line}：手机号与{other}重复",
    "double_id": "{line}：身份证号与{other}重复",
}
DOUBTS: Final = {
    "sheets_differ": "工作表 {sheets} 都像名单，但列不一样，将全部读入；只读一张请加 --sheet",
    "looks_like": "“{heading}”列没有用到，但内容像是“{column}”：要用请把标题改为“{column}”",
    "across": "{line}是横向合并的单元格（{text}），当作标题，没有读入",
    "no_group": "其他人有分组，这几人没有：{people}",
    "odd_name": "{line}的姓名“{name}”不像一个人的姓名",
    "many_withdrawn": "新名单里没有原来的这些人，他们将被撤回、取消资格：{people}",
}
ROSTER_SAID: Final = {
    "read": "读入 {path}{sheet}：{count} 人（第 {first}–{last} 行）。",
    "sheet": " 的工作表“{sheet}”",
    "used": "用到的列：{columns}。",
    "unused": "没有用到的列：{columns}。",
    "not_read": "没有读的工作表：{sheets}。",
    "hidden": "已隐藏",
    "no_list": "没有“姓名”列",
    "not_wanted": "没有指明",
    "header_again": "{line}又是表头，没有读入。",
    "replaced": "原来的名单（{count} 人）已换掉。",
    "filled": "合并单元格的“{columns}”已填到其中每一行。",
    "by_sheet": "以工作表的名称作为分组。",
    "numbered": "没有“编号”列，已按名单顺序编号。",
    "ungrouped": "未分组",
    "groups": "分组：{groups}。",
    "told_apart": "重名：{people}，接龙时可凭{by}区分。",
    "not_told_apart": "重名：{people}，只有编号能区分，请提醒他们接龙时写上编号。",
    "doubts": "下面这些请确认：\n{doubts}",
    "ask": "按这样导入吗？",
    "needs_yes": "没有导入，有 {count} 处要由您确认（确认无误请加 --yes）：\n{doubts}",
    "not_imported": "没有导入。",
    "imported": "已导入 {count} 人。",
    "kept": "文件里没有的列（{columns}）保持原来的内容。",
    "changed": "名单已更新（{count} 人）：{changes}。已有的编号和报到记录不变。",
    "unchanged": "没有变化",
    "added": "新增 {people}",
    "corrected": "更正 {people}",
    "withdrawn": "撤回 {people}",
}
_TELLS_APART: Final = {"phone": "手机尾号", "employer": "工作单位", "group": "分组"}
_MOST_PEOPLE: Final = 10


def heading_of(column: str, heading: str) -> str:
    """``手机号（联系方式）``: a column, and how the file calls it where that is otherwise."""
    return column if heading == column else f"{column}（{heading}）"


def people_in_short(names: Sequence[str]) -> str:
    """``3 人（甲、乙、丙）``."""
    rest = " 等" if len(names) > _MOST_PEOPLE else ""
    return f"{len(names)} 人（{'、'.join(names[:_MOST_PEOPLE])}{rest}）"


def changed_line(count: int, told: Mapping[str, Sequence[str]]) -> str:
    """Whom a new roster adds, corrects and withdraws."""
    parts = [ROSTER_SAID[code].format(people=people_in_short(people)) for code, people in told.items() if people]
    return ROSTER_SAID["changed"].format(count=count, changes="，".join(parts) or ROSTER_SAID["unchanged"])


def groups_line(counted: Mapping[str, int]) -> str:
    """``分组：第一组 20 人、第二组 20 人。``."""
    told = (f"{group or ROSTER_SAID['ungrouped']} {count} 人" for group, count in counted.items())
    return ROSTER_SAID["groups"].format(groups="、".join(told))


def namesakes_line(people: Iterable[str], by: Iterable[str]) -> str:
    """Who share a name, and what tells them apart."""
    telling = "、".join(_TELLS_APART[each] for each in by)
    code = "told_apart" if telling else "not_told_apart"
    return ROSTER_SAID[code].format(people="、".join(people), by=telling)


TELLING_FIELDS: Final = tuple(_TELLS_APART)
"""The fields of candidates that tell namesakes apart in a line."""
