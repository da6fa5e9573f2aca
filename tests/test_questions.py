"""What candidates ask about themselves in a private chat."""

from __future__ import annotations

import pytest

from models.settings import Policy
from tests.days import STAFF, Day


def asked(day: Day, question: str, who: str = "u1", clock: str = "13:10", **more: str) -> str:
    result = day.says(clock, who, question, room="", **more).run("13:20")
    answers = [post["text"] for post in result.data["posts"] if post.get("to") == who]
    assert len(answers) == 1
    return str(answers[0])


def present() -> Day:
    return Day().joins("11:01", "u1", "林知远 13800138000", alias="林知远")


def test_am_i_here() -> None:
    answer = asked(present(), "请问我报到了吗？")
    assert answer == "林知远，您好。您已报到（本人在报到时段内接龙，原文“林知远 138****8000”），报到时间 11:01。"


def test_why_tells_the_whole_story_without_message_ids() -> None:
    answer = asked(Day().joins("10:55", "u1", "林知远").joins("11:05", "u1", "林知远"), "为什么")
    assert "报到开始前接龙" in answer
    assert "报到时间 11:05" in answer
    assert "消息 m" not in answer


def test_number_and_place() -> None:
    assert asked(present(), "我的编号") == "林知远，您好。您的编号是 001。"
    assert asked(present(), "我第几个").startswith("林知远，您好。您的叫号顺序是 A组第 1 位，编号 001。下一个就是您")
    assert "叫号顺序尚未公布" in asked(present(), "我第几个？", clock="11:30")


def test_an_absentee_and_somebody_under_review_are_told_so() -> None:
    def bound(traces: Policy) -> Day:
        day = Day().under(traces=traces).says("11:00", "u2", "大家好", name="小安")
        return day.says("11:01", STAFF, "/绑定 002 @小安")

    assert "正由工作人员核实" in asked(bound(Policy.REVIEW), "我报到了吗", who="u2")
    assert "取消面试资格" in asked(bound(Policy.IGNORE), "我报到了吗", who="u2")
    early = Day().joins("10:55", "u1", "林知远", name="阿远").says("10:56", STAFF, "/绑定 001 @阿远")
    assert "核实完之前不会取消资格" in asked(early, "我签到成功了没")


@pytest.mark.parametrize("names", [{"name": "林知远"}, {"alias": "林知远"}])
def test_a_name_alone_tells_nobody_anything(names: dict[str, str]) -> None:
    answer = asked(present(), "我报到了吗", who="spoofer", **names)
    assert "还不能确认您是哪位" in answer
    assert "已报到" not in answer


def test_nobody_learns_about_others() -> None:
    answer = asked(present().joins("11:05", "u2", "林知远", "周予安"), "周予安报到了吗")
    assert answer.startswith("林知远，您好。")
    assert "周予安" not in answer


def test_in_the_group_and_in_small_talk_nothing_is_answered() -> None:
    day = present().says("11:30", "u1", "我报到了吗？").says("11:31", "u1", "谢谢老师", room="")
    assert not [post for post in day.run("11:40").data["posts"] if post.get("to") == "u1" or "您已报到" in post["text"]]


def test_of_an_id_number_staff_see_the_last_four_in_private_and_all_others_nothing() -> None:
    line = "林知远 110101199003070038"
    day = Day().joins("10:50", "u1", line, alias="林知远").joins("11:01", "u1", line, alias="林知远")
    day.says("11:05", STAFF, "/为什么 001").says("11:06", STAFF, "/为什么 001", room="")
    day.says("11:07", "u1", "为什么", room="")
    result = day.run("11:10")
    assert all("110101199003070038" not in text for text in result.texts)
    seen = {post.get("to") or "group" for post in result.data["posts"] if "0038" in post["text"]}
    assert seen == {STAFF}
    assert len(result.said("*" * 18)) == 2


def test_the_answer_is_a_record() -> None:
    day = present().says("13:10", "u1", "我的编号", room="").run("13:20")
    assert [record.kind for record in day.app.store.records()][-2:] == ["QuestionAnswered", "Posted"]
