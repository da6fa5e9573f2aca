"""Applications: the form, what is wrong with one, and what was decided."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from bot.texts.roster import HEADINGS, namesakes_line
from bot.texts.says import Answered, Says, Telling, Told
from bot.texts.words import person, ranges, short
from models.intake.checks import Code, Completeness, Problem
from models.intake.events import (
    AboutApplication,
    ApplicationApproved,
    ApplicationReceived,
    ApplicationReturned,
    ApplicationsApproved,
    ApplicationWithdrawn,
    ReturnedApplications,
)
from models.intake.form import ApplicationForm, FormPlace
from models.intake.labels import LABELS
from models.intake.state import Application, Intake, IntakeDecision
from models.office.events import CommandObeyed
from models.people.candidate import Candidate
from models.reading.text import bare_name

FORM: Final = {
    "font": "宋体",
    "title": "{event}网络远程面试答辩申请表",
    "name": "姓名",
    "gender": "性别",
    "photo": "照片",
    "phone": "电话号码",
    "wechat_id": "微信号",
    "id_number": "身份证号码",
    "site": "视频面试现场",
    "sites": "▢家、▢酒店、▢办公室、▢其他：",
    "emergency_name": "紧急联系人姓名",
    "emergency_phone": "紧急联系人电话",
    "reasons": "个人申请理由",
    "choices": "▢ 小区封控\n\n▢ 酒店隔离\n\n▢ 健康码异常（▢ 红码、▢ 黄码）\n\n\n签    名：\n\n日    期：",
    "health": "健康码截图粘贴处",
    "travel": "行程卡截图粘贴处",
    "closure": "封控证明粘贴处",
    "note": "备注：居家隔离的参评人员可根据要求提供相应材料，简化程序要求。",
}
PROOFS: Final = {"health": "健康码截图", "travel": "行程卡截图", "closure": "封控证明"}
LIST_LINE: Final = "{file}（{sheet}第 {line} 行）"
LIST_HEADINGS: Final = {
    **{
        title: name
        for name in ("name", "gender", "phone", "id_number", "wechat_id", "employer", "group", "emergency_name",
                     "emergency_phone")
        for title in HEADINGS[name]
    },
    **dict.fromkeys(("视频面试现场", "面试现场", "面试地点", "视频面试地点"), "site"),
    **dict.fromkeys(("申请理由", "个人申请理由", "理由", "申请原因", "原因"), "reasons"),
    **dict.fromkeys(("签名", "签字", "本人签名", "申请人签名"), "signature"),
    **dict.fromkeys(("日期", "申请日期", "填表日期"), "date"),
    **dict.fromkeys(("证明材料", "涉疫材料", "涉疫相关材料", "证明", "材料", "封控证明", "隔离证明"), "proof"),
    **dict.fromkeys((*LABELS["emergency_phone"], *LABELS["contact_phone"]), "emergency_phone"),
    **dict.fromkeys(LABELS["emergency_name"], "emergency_name"),
}  # fmt: skip
"""The fields of an application by the headings of a list."""
LIST_FOOTER: Final = re.compile(
    r"(?:合计|总计|小计|共计|制表|填报|填表|审核|审批|复核|负责人|[（(]?单位[（(]?盖?章|注[:：]|说明[:：]|备注[:：])"
)
"""How a line below a list begins that is nobody's application."""
MEANS_NO: Final = frozenset(("", "无", "没有", "否", "缺", "未提供", "×", "✗", "/", "-"))
MEANS_YES: Final = frozenset(("是", "有", "对", "1", "y", "v"))
OWN, MOBILE = "本人", "手机"
"""In the title of a column: whose phone it is, and which is to be called."""
FIELDS: Final = {
    "name": "姓名",
    "gender": "性别",
    "phone": "电话号码",
    "wechat_id": "微信号",
    "id_number": "身份证号码",
    "site": "视频面试现场",
    "emergency_name": "紧急联系人姓名",
    "emergency_phone": "紧急联系人电话",
    "employer": "工作单位",
    "group": "分组",
    "reasons": "申请理由",
    "signature": "签名",
    "date": "日期",
    "proof": "证明材料",
    FormPlace.HEALTH.value: "健康码截图",
    FormPlace.TRAVEL.value: "行程卡截图",
    FormPlace.CLOSURE.value: "封控证明",
    "received": "提交时间",
    "file": "文件",
}
PLACES: Final = {
    FormPlace.PHOTO: "照片",
    FormPlace.HEALTH: "健康码截图",
    FormPlace.TRAVEL: "行程卡截图",
    FormPlace.CLOSURE: "封控证明",
    FormPlace.SIGNATURE: "签名",
    FormPlace.LOOSE: "未注明位置的图片",
}
COMPLETENESS: Final = {
    Completeness.COMPLETE: "完整",
    Completeness.INCOMPLETE: "需补正",
    Completeness.LATE: "逾期",
    Completeness.DUPLICATE: "重复",
    Completeness.UNREADABLE: "读不出",
}
DECISIONS: Final = {
    IntakeDecision.OPEN: "待审核",
    IntakeDecision.APPROVED: "已批准",
    IntakeDecision.RETURNED: "已退回",
    IntakeDecision.WITHDRAWN: "已撤回",
}
_PROBLEMS: Final = {
    (Code.MISSING, ""): "没有填写“{field}”，请补填。",
    (Code.BAD_ID, "length"): "身份证号码应为 18 位，请核对后重新填写。",
    (Code.BAD_ID, "rounded"): "身份证号码被 Excel 当成了数字，后几位已经丢失：请把这一列设为文本，重新填写 18 位号码。",
    (Code.BAD_ID, "check"): "身份证号码的最后一位与前 17 位对不上，多半有一位写错了，请核对后重新填写。",
    (Code.BAD_ID, "gender"): "性别与身份证号码不一致，请核对后重新填写。",
    (Code.BAD_BIRTH, ""): "身份证号码中的出生日期不存在，请核对后重新填写。",
    (Code.BAD_PHONE, "phone"): "电话号码应为 11 位手机号，请核对后重新填写。",
    (Code.BAD_PHONE, "emergency_phone"): "紧急联系人电话不像一个能打通的号码，请核对后重新填写（座机请写区号）。",
    (Code.NO_REASON, ""): "没有勾选申请理由，请在符合的一项前打勾。",
    (Code.NO_PROOF, ""): "勾选了“{about}”，但“{field}”处没有图片，请补上。",
    (Code.NO_PROOF, "proof"): "没有证明材料，请补上。",
    (Code.NO_SIGNATURE, ""): "没有签名，请签上本人姓名。",
    (Code.MISSING, "date"): "没有写日期，请补填。",
    (Code.LATE, ""): "提交时间晚于截止时间 {about}。",
    (Code.DUPLICATE, ""): "与申请 {about} 的身份证号码相同，请说明以哪一份为准。",
}
UNREADABLE: Final = {
    "empty": "文件里没有内容，请填写后重新提交。",
    "broken": "文件已损坏，打不开，请重新保存为 .docx 后再提交。",
    "locked": "文件有密码，打不开，请取消密码后再提交。",
    "old_word": "这是旧格式（只改文件名没有用），请在 Word 或 WPS 中“另存为”.docx 后再提交。",
    "huge": "文件太大，没有读，请压缩图片、另存为 .docx 后再提交。",
    "hostile": "文件里有不该有的内容，没有读，请用原来的申请表重新填写后提交。",
    "no_word": "这不是 Word 文档（压缩包请先解压），请在 Word 或 WPS 中“另存为”.docx 后再提交。",
    "picture": "这是图片，不是申请表，请把图片贴进申请表（.docx）后提交。",
    "pdf": "这是 PDF，读不出来，请提交 Word 格式（.docx）的申请表。",
    "other_kind": "这不是申请表，请提交 Word 格式（.docx）的申请表。",
    "several": "这份文件里不止一个人：请一人一份申请表，或把几个人写进一个 Excel 名单。",
    "not_form": "文件里找不到申请表的栏目，请用下发的申请表填写后提交。",
    "applications_no_header": "表格里找不到表头，前 10 行里应有一行写着“姓名”。",
    "unreadable": "文件打不开，请检查后重新提交。",
}
"""Why a file cannot be read. For a list that is none the errors have their own sentences."""
INTAKE_SAID: Final = {
    "reading": "读取申请",
    "imported": "读入 {count} 份申请：{counts}。",
    "no_new": "没有新的",
    "all": "全部",
    "known": "另有 {count} 份此前已经读过，没有重复记入。",
    "no_columns": "名单里没有这些列，没有核对：{columns}。",
    "none_on_page": "还没有申请。请在上面选填好的申请表，一次可以选多份。",
    "none": "还没有申请。请先运行 jielong application import 文件夹。",
    "to_applicant": "{name}：您好！您的视频面试答辩申请还需要补正：\n{problems}\n请补正后重新提交。",
    "problem": "{place}．{text}",
    "number": "编号 {number}",
}


def imported_told(new: Sequence[tuple[Completeness, ApplicationForm]], known: int) -> str:
    """How many were read, how they stand, and what lists have no column for."""
    counts = counted(completeness for completeness, _ in new) or INTAKE_SAID["no_new"]
    told = [INTAKE_SAID["imported"].format(count=len(new), counts=counts)]
    if known:
        told.append(INTAKE_SAID["known"].format(count=known))
    lacking = {name for _, form in new for name in form.lacks}
    columns = [title for name, title in {**FIELDS, "proof": "证明材料"}.items() if name in lacking]
    if columns:
        told.append(INTAKE_SAID["no_columns"].format(columns="、".join(columns)))
    return "".join(told)


LIST_COLUMNS: Final = ("申请", "姓名", "理由", "情况", "审核", "问题", "文件")


def problem_told(problem: Problem, deadline: str = "") -> str:
    """What is wrong, in words that can be sent to the applicant as they are."""
    if problem.code is Code.UNREADABLE:
        return UNREADABLE.get(problem.fault, UNREADABLE["unreadable"])
    keys = ((problem.code, problem.fault), (problem.code, problem.field), (problem.code, ""))
    text = next(_PROBLEMS[key] for key in keys if key in _PROBLEMS)
    about = deadline if problem.code is Code.LATE else problem.about
    return text.format(field=FIELDS.get(problem.field, problem.field), about=about)


def for_applicant(name: str, told: Iterable[str]) -> str:
    """All that is wrong with an application, as a letter."""
    lines = (INTAKE_SAID["problem"].format(place=place, text=text) for place, text in enumerate(told, start=1))
    return INTAKE_SAID["to_applicant"].format(name=name, problems="\n".join(lines))


def counted(applications: Iterable[Completeness]) -> str:
    """How many are complete, and how many are not."""
    found = [*applications]
    return "，".join(f"{told} {found.count(each)} 份" for each, told in COMPLETENESS.items() if each in found)


def namesakes_told(candidates: Iterable[Candidate], new: Iterable[str]) -> Iterator[str]:
    """Of those who are new and share a name with somebody: how they are to write their line."""
    called: dict[str, list[Candidate]] = {}
    for each in candidates:
        called.setdefault(bare_name(each.name), []).append(each)
    wanted = set(new)
    for people in called.values():
        if len(people) > 1 and any(each.number in wanted for each in people):
            yield namesakes_line(map(person, people), ())


def _approved(telling: Telling, event: CommandObeyed, answer: ApplicationsApproved) -> str:
    roster = telling.session.roster
    lines = [f"已批准 {len(answer.ids)} 份申请，编号：", *(person(roster[number]) for number in answer.numbers)]
    return "\n".join([*short(lines, event).split("\n"), *namesakes_told(roster.values(), answer.numbers)])


def _given_back(telling: Telling, event: CommandObeyed, answer: ReturnedApplications) -> str:
    return f"申请 {ranges(answer.ids)} 已退回，补正后可以重新提交。"


def _withdrawn(telling: Telling, event: CommandObeyed, answer: AboutApplication) -> str:
    gone = f"，{person(telling.session.roster[answer.number])} 不再参加面试" if answer.number else ""
    return f"申请 {answer.id} 已撤回{gone}。"


def _shown(telling: Telling, event: CommandObeyed, answer: None) -> str:
    intake = telling.session.intake
    if not intake.applications:
        return "还没有申请。"
    lines = [overview(intake)]
    for state in Completeness:
        waiting = [each.id for each in intake.open() if each.completeness is state]
        if waiting:
            lines.append(f"待审核（{COMPLETENESS[state]}）：申请 {ranges(waiting)}")
    return "\n".join(lines)


def overview(intake: Intake) -> str:
    """How many applications there are, and how far they are."""
    found = [each.decision for each in intake.applications.values()]
    parts = (f"{told} {found.count(each)} 份" for each, told in DECISIONS.items() if each in found)
    return f"共 {len(found)} 份申请：{'，'.join(parts)}。"


def decision_told(application: Application) -> str:
    """What was decided, with the number."""
    if not application.number:
        return DECISIONS[application.decision]
    return f"{DECISIONS[application.decision]}（{INTAKE_SAID['number'].format(number=application.number)}）"


_FIELDS: Final = {
    "id": "事项号",
    "received_at": "收到时间",
    "completeness": "情况",
    "codes": "问题",
    "pictures": "图片数",
    "twin": "相同的申请",
    "held": "已有编号",
    "ids": "事项号",
    "numbers": "编号",
}  # fmt: skip
SAYS: Final = Says(
    events={
        ApplicationReceived: Told("收到申请"),
        ApplicationApproved: Told("批准申请", history=lambda _, event, __: f"申请 {event.id} 获批准"),
        ApplicationReturned: Told("退回申请", history=lambda _, event, __: f"申请 {event.id} 退回"),
        ApplicationWithdrawn: Told("撤回申请", history=lambda _, event, __: f"申请 {event.id} 撤回"),
    },
    commands={
        "applications": Answered("/申请　申请的审核情况", _shown),
        "approve_application": Answered(
            "/批准 3　批准申请，“全部”为完整的各份；报到开始后须写理由",
            _approved,
            instead="报到截止后不能再增加参评人员。",
        ),
        "return_application": Answered("/退回 3 缺封控证明　退回申请", _given_back),
        "withdraw_application": Answered("/撤回申请 3 本人放弃　撤回申请", _withdrawn),
    },
    refusals={
        "needs_application": "请写明申请的序号，例如：/批准 3，或 /批准 全部。",
        "one_application": "一次只写一个序号，例如：/退回 3 缺封控证明；几份一起退回的，理由前写“理由：”。",
        "no_such_application": "没有申请 {id}，发“/申请”可看有哪些。",
        "no_complete_application": "没有完整而待审核的申请；要批准不完整的，请写明序号和理由。",
        "application_unreadable": "申请 {id} 读不出来，不能批准：请让本人重新提交。",
        "application_approved": "申请 {id} 已批准（{person}）；要收回请发：/撤回申请 {id} 理由。",
        "number_held": "申请 {id} 的本人已经批准过了（{person}）。",
        "application_returned": "申请 {id} 已退回，请等本人重新提交。",
        "application_withdrawn": "申请 {id} 已撤回。",
    },
    fields=_FIELDS,
)
