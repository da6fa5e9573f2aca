"""Reviews: their evidence, their duplicates, and what happens until none is left."""

from __future__ import annotations

from datetime import timedelta

from tests.days import STAFF, Day, moment


def test_the_list_tells_who_said_what_when_in_their_order() -> None:
    day = Day().joins("10:50", "u1", "林知远", name="远方").joins("10:51", "u2", "林知远", "周予安", name="小周")
    answer = day.says("11:01", STAFF, "/待核实", room="").run("11:05").said("待核实事项 2 项")[0]
    assert answer.split("\n")[2] == "2. 报到开始前接龙（提前）｜周予安｜10:51 小周：“周予安”"


def test_the_evidence_shows_the_line_its_neighbours_the_names_and_a_suggestion() -> None:
    day = (
        Day()
        .says("11:00:30", "u5", "老师好", name="路人")
        .joins("11:01", "u9", "林志远", "张大山", name="秋风", alias="志远")
        .says("11:02", "u6", "好的", name="后来者")
        .says("11:03", STAFF, "/待核实 1", room="")
    )
    answer = day.run("11:05").said("事项 1：")[0]
    assert "原文（11:01）：林志远" in answer
    assert "昵称“秋风”，群昵称“志远”" in answer
    assert "前一条（11:00:30 路人）：老师好" in answer
    assert "后一条（11:02 后来者）：好的" in answer
    assert "现状：001 林知远：待核实" in answer
    in_group = Day()
    in_group.steps = [*day.steps[:-1]]
    short = in_group.says("11:03", STAFF, "/待核实 1").run("11:05").said("事项 1：")[0]
    assert "前一条" not in short
    assert "私聊机器人" in short


def test_a_long_list_fits_a_screen_in_the_group() -> None:
    day = Day()
    for at in range(30):
        day.joins(f"11:{at + 1:02}", f"x{at}", f"查无此人{chr(0x4E00 + at)}", title=f"#接龙\n报到 {at}\n\n")
    day.says("11:50", STAFF, "/待核实").says("11:51", STAFF, "/待核实", room="")
    short, full = day.run("11:55").said("待核实事项 30 项")
    assert len(short.split("\n")) == 17
    assert "另有 15 条" in short
    assert "另有" not in full


def test_deciding_one_closes_its_duplicates() -> None:
    day = (
        Day()
        .joins("11:01", "u9", "诸葛亮", name="卧龙")
        .joins("11:02", "u9", "诸葛亮", "诸葛亮 已到", name="卧龙")
        .says("11:03", STAFF, "/驳回 1 不在名单")
    )
    result = day.run("11:05")
    assert len(result.reasons) == 2
    assert result.open_reasons == []
    assert result.said("已驳回事项 1、2")


def test_open_reviews_keep_reminding_staff_and_then_the_final_list_is_posted() -> None:
    day = Day().joins("10:50", "u1", "林知远").joins("11:01", "u2", "林知远", "周予安")
    waiting = day.run("14:05")
    assert [post["at"][11:16] for post in waiting.data["posts"] if "待核实提醒" in post["text"]] == ["13:31", "14:01"]
    assert not waiting.said("【最终名单】")
    decided = day.says("14:10", STAFF, "/通过 1 经核实").run("23:00")
    final = decided.said("【最终名单】")
    assert len(final) == 1
    assert "第 2 位　001 林知远" in final[0]
    assert [post["at"][11:16] for post in decided.data["posts"] if "【最终名单】" in post["text"]] == ["14:10"]
    assert "记录校验码" in final[0]
    assert len(decided.said("待核实提醒")) == 2


def test_a_day_without_reviews_is_final_at_once_and_says_so_only_once() -> None:
    result = Day().joins("11:01", "u1", "林知远").run("15:00")
    assert len(result.said("报到结果")) == 1
    assert not result.said("【最终名单】")
    assert result.app.session.result.completed_at is not None


def test_nobody_is_reminded_at_night() -> None:
    day = Day().joins("10:50", "u1", "林知远")
    times = [post["at"][11:16] for post in day.run("1 9:00").data["posts"] if "待核实提醒" in post["text"]]
    assert times[-3:] == ["08:00", "08:30", "09:00"]
    assert all("08:00" <= at < "22:00" for at in times)


def test_a_review_after_the_final_list_makes_it_open_again() -> None:
    day = Day().joins("11:01", "u1", "林知远", id="relay").recalls("13:30", "u1", "relay")
    day.says("13:40", STAFF, "/通过 1 本人在场")
    result = day.run("15:00")
    assert len(result.said("【最终名单】")) == 1
    assert result.attendance("001") == "checked_in"


def test_reminders_can_be_switched_off() -> None:
    assert not Day().under(review_minutes=0).joins("10:50", "u1", "林知远").run("20:00").said("待核实提醒")
    assert moment("1 9:00") - moment("9:00") == timedelta(days=1)


def test_a_reinstatement_may_name_the_case_that_it_answers() -> None:
    day = Day().joins("11:01", "u9", "诸葛亮", name="路人").joins("11:02", "u8", "王芳", name="芳华")
    open_ids = [review["id"] for review in day.run("11:03").data["reviews"] if review["open"]]
    result = day.says("11:05", STAFF, f"/补签 001 事项 {open_ids[0]} 电话核实，写错了姓名").run("11:06")
    assert result.attendance("001") == "checked_in"
    assert [review["id"] for review in result.data["reviews"] if review["open"]] == open_ids[1:]


def test_a_reinstatement_tells_which_cases_it_may_have_answered() -> None:
    day = Day().joins("11:01", "u9", "王芳", name="芳华")
    (review,) = day.run("11:03").data["reviews"]
    number = review["candidates"][0]
    said = day.says("11:05", STAFF, f"/补签 {number} 电话核实").run("11:06").said("已办理")[0]
    assert f"事项 {review['id']}（重名或一行多人，无法区分）还没有结案" in said


def test_a_reinstatement_that_names_the_own_case_closes_it_once() -> None:
    result = Day().joins("10:58", "u1", "林知远").says("11:05", STAFF, "/补签 001 事项 1 电话核实").run("11:06")
    assert result.attendance("001") == "checked_in"
    assert result.open_reasons == []
    assert [record.kind for record in result.app.store.records()].count("ReviewClosed") == 1


def test_a_reinstatement_closes_no_case_of_somebody_else() -> None:
    """Of two namesakes one is reinstated with the case named: the other one is still asked about."""
    day = Day().joins("11:01", "u9", "王芳", name="芳华").says("13:10", STAFF, "/补签 005 事项 1 电话核实")
    assert day.run("13:20").attendance("006") == "under_review"
    other = Day().joins("11:01", "u9", "林知远", "周予安", name="路人")
    ids = [review["id"] for review in other.run("11:02").data["reviews"] if review["candidates"] == ["002"]]
    other.says("13:10", STAFF, f"/补签 003 事项 {ids[0]} 已电话核实")
    assert other.run("13:20").attendance("002") == "under_review"
