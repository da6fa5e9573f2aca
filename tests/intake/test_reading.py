"""A form is read as it was filled in, whatever it was filled in with: what was written is what is read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from itertools import chain, combinations

import pytest

from bot.files.forms import empty_form
from bot.files.word import read_document
from models.intake.form import ApplicationForm, FormPlace
from models.intake.ticks import ticked
from tests.intake import writing
from tests.intake.writing import (
    LABELS,
    ONE_EACH,
    REASONS,
    SITES,
    Answers,
    Choice,
    Paper,
    around,
    cell,
    check_control,
    control,
    deleted,
    glyphs,
    inserted,
    label,
    legacy_box,
    letters,
    line,
    lines,
    overlaid,
    person,
    proofs,
    read,
    row,
    run,
    symbols,
    table,
    text_box,
    usual,
    words,
    write,
)

SOMEBODY = person(1)

# --- ticks -----------------------------------------------------------------------------------------------------------

TICKS: dict[str, Choice] = {
    "☑ over the form's own box": glyphs("☑", "▢"),
    "☒": glyphs("☒", "☐"),
    "√ in the place of the box": glyphs("√", "□"),
    "✓": glyphs("✓", "▢"),
    "✔ with its colour": glyphs("✔\ufe0f", "☐"),
    "■": glyphs("■", "□"),
    "●": glyphs("●", "○"),
    "tick behind the box": around("▢√{}", "▢{}"),
    "tick before the box": around("√▢{}\n", "▢{}\n"),
    "tick behind the word": around("▢{}√", "▢{}"),
    "square brackets": around("[√]{}", "[ ]{}"),
    "round brackets": around("（√）{}", "（  ）{}"),
    "content control": check_control("1", "0"),
    "content control in words": check_control("true", "false"),
    "legacy box": legacy_box('<w:default w:val="0"/><w:checked/>', '<w:default w:val="0"/>'),
    "legacy box by its default": legacy_box('<w:default w:val="1"/>', '<w:default w:val="1"/><w:checked w:val="0"/>'),
    "Wingdings symbol": symbols("Wingdings", "F0FE", "F0A8"),
    "Wingdings crossed": symbols("Wingdings", "F0FD", "F06F"),
    "Wingdings tick": symbols("Wingdings", "F0FC", "F06F"),
    "Wingdings without F0": symbols("Wingdings", "00FE", "00A8"),
    "Wingdings 2 symbol": symbols("Wingdings 2", "F052", "F0A3"),
    "R in Wingdings 2": letters("R", "£", "Wingdings 2"),
    "S in Wingdings 2": letters("S", "£", "Wingdings 2"),
    "þ in Wingdings": letters("þ", "¨", "Wingdings"),
    "pasted code of Wingdings": letters("\uf0fe", "\uf0a8"),
    "R by a character style": letters("R", "£", style="Boxes"),
    "带圈字符": overlaid,
}
CHOSEN = [*chain.from_iterable(combinations(REASONS[:3], count) for count in range(4))]


@pytest.mark.parametrize("choice", TICKS.values(), ids=TICKS)
def test_every_kind_of_tick_is_read_ticked_and_unticked(choice: Choice) -> None:
    for chosen, site in zip(CHOSEN, SITES * 2, strict=True):
        form = replace(SOMEBODY, reasons=chosen, site=site)
        assert words(read(write(form, choice=choice))) == form


@pytest.mark.parametrize("choice", TICKS.values(), ids=TICKS)
@pytest.mark.parametrize("colour", ["红码", "黄码"])
def test_a_tick_at_a_colour_says_that_the_health_code_is_abnormal(choice: Choice, colour: str) -> None:
    form = replace(SOMEBODY, reasons=(colour,))
    assert read(write(form, choice=choice)).reasons == ("健康码异常", colour)


@pytest.mark.parametrize(
    ("text", "chosen"),
    [
        ("▢小区封控 ☑酒店隔离 ▢健康码异常", ("酒店隔离",)),
        ("▢小区封控√、▢酒店隔离、▢健康码异常√", ("小区封控", "健康码异常")),
        ("√小区封控 □酒店隔离", ("小区封控",)),
        ("小区封控√ 酒店隔离", ("小区封控",)),
        ("▢小区封控 ▢酒店隔离", ()),
        ("小区封控", None),
    ],
)
def test_a_tick_on_a_line_with_others_belongs_to_one_of_them(text: str, chosen: tuple[str, ...] | None) -> None:
    assert ticked(text, REASONS) == chosen


def test_a_tick_that_was_taken_away_by_a_tracked_change_is_none() -> None:
    changed = line(deleted("☑"), inserted(run("▢")), "小区封控") + line(deleted("▢"), inserted(run("☑")), "酒店隔离")
    assert read(write(SOMEBODY, reasons=changed)).reasons == ("酒店隔离",)


def test_a_box_and_its_word_may_be_cut_into_runs() -> None:
    cut = line(run("▢"), "<w:proofErr/>", run("√"), run("小区"), run("封控")) + line("▢酒店", run("隔离"))
    assert read(write(SOMEBODY, reasons=cut)).reasons == ("小区封控",)


@pytest.mark.parametrize(("text", "gender"), [("☑男 □女", "男"), ("□男 √女", "女"), ("女", "女"), ("□男 □女", "")])
def test_the_sex_may_be_ticked_or_written(text: str, gender: str) -> None:
    assert read(write(SOMEBODY, gender=line(text))).gender == gender


@pytest.mark.parametrize(
    ("text", "site"),
    [
        ("▢家、▢酒店、▢办公室、☑其他：会议室", "会议室"),
        ("▢家、▢酒店、▢办公室、▢其他：会议室", "会议室"),
        ("☑家、☑办公室、▢其他：", "家、办公室"),
        ("家", "家"),
        ("▢家、▢酒店、▢办公室、▢其他：", ""),
    ],
)
def test_a_site_of_ones_own_is_what_is_written_behind_the_others(text: str, site: str) -> None:
    assert read(write(SOMEBODY, site=line(text))).site == site


# --- shapes ----------------------------------------------------------------------------------------------------------

SPACED = {
    "姓名": "姓    名",
    "性别": "性　别",
    "电话号码": "电 话 号 码",
    "身份证号码": "身份证\n号  码",
    "紧急联系人姓名": "紧急联系人\n姓    名",
}
SIMPLE = ("name", "gender", "phone", "wechat_id", "id_number", "emergency_name", "emergency_phone")


def spaced(answers: Answers) -> str:
    """Blanks and line ends in the labels."""
    page = usual(answers)
    for word, wide in SPACED.items():
        page = page.replace(line(word), lines(wide))
    return page


def shifted(answers: Answers) -> str:
    """An empty cell between each label and its answer."""
    pairs = (row(label(name), cell(), cell(answers[name], span=4)) for name in (*SIMPLE, "site"))
    reasons = row(label("reasons"), cell(), cell(answers["reasons"], answers["signature"], answers["date"], span=4))
    return table(*pairs, row(label("photo"), cell(), cell(answers["photo"])), reasons, proofs(answers))


def below(answers: Answers) -> str:
    """Rows of labels, and what is said under them."""
    names = (
        ("name", "gender", "phone"),
        ("wechat_id", "id_number", "site"),
        ("emergency_name", "emergency_phone", "photo"),
    )
    rows = (
        row(*(label(each, span=2) for each in some)) + row(*(cell(answers[each], span=2) for each in some))
        for some in names
    )
    reasons = row(label("reasons"), cell(answers["reasons"], answers["signature"], answers["date"], span=5))
    places = ("health", "travel", "closure")
    return table(*rows, reasons, row(*(label(each, span=2) for each in places)), row(*(cell(answers[each], span=2) for each in places)))  # fmt: skip


def said(name: str, answers: Answers, between: str) -> str:
    """Label and answer in one paragraph."""
    return answers[name].replace("<w:p>", f"<w:p>{run(LABELS[name] + between)}", 1)


def together(answers: Answers) -> str:
    """Label and answer in one cell, with a colon."""
    pairs = (row(cell(said(each, answers, "："), span=6)) for each in (*SIMPLE, "site"))
    reasons = cell(line("个人申请理由："), answers["reasons"], answers["signature"], answers["date"], span=6)
    return table(*pairs, row(cell(line("照片"), answers["photo"], span=6)), row(reasons), proofs(answers))


def crowded(answers: Answers) -> str:
    """Several answers in one cell, some of them on one line."""
    one = "".join(said(each, answers, "：") for each in ("name", "gender", "phone")).replace("</w:p><w:p>", run("    "))
    rest = "".join(said(each, answers, "：") for each in (*SIMPLE[3:], "site"))
    reasons = cell(line("个人申请理由"), answers["reasons"], answers["signature"], answers["date"], span=6)
    return table(
        row(cell(one, rest, span=4), cell(line("照片"), answers["photo"], span=2)), row(reasons), proofs(answers)
    )


def nested(answers: Answers) -> str:
    """The whole form in the one cell of a table."""
    return table(row(cell(line(), usual(answers))), columns=1)


def paragraphs(answers: Answers) -> str:
    """No table at all."""
    captions = {"photo": "照片", "health": "健康码截图", "travel": "行程卡截图", "closure": "封控证明"}
    pictures = "".join(line(f"{caption}：") + answers[name] for name, caption in captions.items())
    pairs = "".join(said(each, answers, "：") for each in (*SIMPLE, "site"))
    return pairs + line("个人申请理由：") + answers["reasons"] + answers["signature"] + answers["date"] + pictures


def controlled(answers: Answers) -> str:
    """Answers, cells and rows in content controls."""
    inside = {**answers, **{name: control(answers[name], "<w:text/>") for name in ("name", "gender", "id_number")}}
    rows = [row(label(each), control(cell(inside[each], span=5))) for each in (*SIMPLE, "site", "photo")]
    reasons = row(label("reasons"), cell(inside["reasons"], inside["signature"], inside["date"], span=5))
    return table(*rows[:3], *map(control, rows[3:]), reasons, control(proofs(answers)))


SHAPES = (usual, spaced, shifted, below, together, crowded, nested, paragraphs, controlled)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
@pytest.mark.parametrize("seed", range(4))
def test_every_shape_of_the_page_says_the_same(shape: writing.Shape, seed: int) -> None:
    form = person(seed, reasons=CHOSEN[seed + 1])
    found = read(write(form, shape=shape))
    assert words(found) == form
    assert [each.place for each in found.pictures] == [
        FormPlace.PHOTO, FormPlace.HEALTH, FormPlace.TRAVEL, FormPlace.CLOSURE,
    ]  # fmt: skip


def test_what_stands_in_a_text_box_is_read_once() -> None:
    def boxed(answers: Answers) -> str:
        return usual(answers | {name: line(text_box(answers[name])) for name in ("name", "phone", "id_number")})

    assert words(read(write(SOMEBODY, shape=boxed))) == SOMEBODY


def test_of_tracked_changes_only_what_they_leave_counts() -> None:
    found = read(
        write(
            SOMEBODY,
            name=line(deleted("张三"), inserted(run(SOMEBODY.name))),
            phone=line(SOMEBODY.phone[:7], deleted("9999"), inserted(run(SOMEBODY.phone[7:]))),
            wechat_id=line(f"<w:moveFrom>{run('old')}</w:moveFrom><w:moveTo>{run(SOMEBODY.wechat_id)}</w:moveTo>"),
            signature=line("签名：", deleted(SOMEBODY.name)),
        )
    )
    assert words(found) == replace(SOMEBODY, signature="")


def test_the_placeholder_of_a_content_control_is_no_answer() -> None:
    hint = control(run("单击此处输入文字。"), "<w:showingPlcHdr/><w:text/>")
    assert read(write(SOMEBODY, wechat_id=line(hint))).wechat_id == ""


@pytest.mark.parametrize("text", ["", "  　\u00a0 ", "________", "无", "/"])
def test_a_rule_to_write_upon_and_a_word_for_nothing_are_no_answers(text: str) -> None:
    found = read(write(SOMEBODY, wechat_id=line(text), signature=line(f"签名：{text}")))
    assert (found.wechat_id, found.signature) == ("", "")


@pytest.mark.parametrize(
    "text", ["2022.11.10", "2022-11-10", "2022 年 11 月 10 日", "二〇二二年十一月十日", "11月10日"]
)
def test_a_date_is_taken_as_people_write_it(text: str) -> None:
    assert read(write(SOMEBODY, date=line(f"日期：{text}"))).date == text


@pytest.mark.parametrize("text", ["    年   月   日", "年月日", ""])
def test_the_words_for_a_date_alone_are_none(text: str) -> None:
    assert read(write(SOMEBODY, date=line(f"日    期：{text}"))).date == ""


FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


@pytest.mark.parametrize(
    "written",
    [
        lambda number: number.translate(FULL_WIDTH),
        lambda number: f"{number[:6]} {number[6:14]} {number[14:].lower()}",
        lambda number: f"{number}（本人）",
    ],
)
def test_an_id_number_is_taken_with_blanks_full_width_and_a_small_letter(written: Callable[[str], str]) -> None:
    number = next(each for each in map(writing.id_number, range(1, 90)) if each.endswith("X"))
    assert read(write(SOMEBODY, id_number=line(written(number)))).id_number == number


@pytest.mark.parametrize(
    "written",
    [
        "+86 138-0000-0001",
        "138 0000 0001",
        "（86）13800000001",
        "13800000001（微信同号）",
        "0731-85550123 / 13800000001",
    ],
)
def test_a_phone_is_taken_as_people_write_it(written: str) -> None:
    assert read(write(SOMEBODY, phone=line(written))).phone == "13800000001"


@pytest.mark.parametrize(
    ("written", "name"), [("王  伟", "王伟"), ("阿依古丽·买买提", "阿依古丽·买买提"), ("李𬭎", "李𬭎")]
)
def test_a_name_is_taken_without_the_blanks_that_are_for_the_eye(written: str, name: str) -> None:
    assert read(write(SOMEBODY, name=line(written))).name == name


def test_the_value_of_a_field_and_of_a_link_counts_and_its_code_does_not() -> None:
    link = f'<w:hyperlink w:anchor="x">{run(SOMEBODY.phone)}</w:hyperlink>'
    begin, parted, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "separate", "end"))
    field = f"{begin}<w:r><w:instrText>MERGEFIELD 姓名</w:instrText></w:r>{parted}{run(SOMEBODY.name)}{end}"
    assert words(read(write(SOMEBODY, phone=line(link), name=line(field)))) == SOMEBODY


def test_the_empty_form_says_nothing() -> None:
    assert read(empty_form("面试")) == ApplicationForm()


# --- pictures --------------------------------------------------------------------------------------------------------


def places(form: ApplicationForm) -> list[str]:
    return [each.place.value for each in form.pictures]


@pytest.mark.parametrize("drawing", [writing.inline, writing.vml, writing.both_ways])
def test_a_picture_counts_once_where_it_hangs_however_it_is_drawn(drawing: writing.Drawing) -> None:
    content = write(SOMEBODY, hung=dict.fromkeys(ONE_EACH, (drawing,)))
    assert places(read(content)) == ["photo", "health", "travel", "closure"]
    assert read_document(content).pictures == 4


def test_the_portrait_hangs_over_the_rows_beside_it_and_is_no_proof() -> None:
    found = read(write(SOMEBODY, hung={"photo": (writing.inline,)}))
    assert places(found) == ["photo"]


def test_several_pictures_may_hang_in_one_place() -> None:
    found = read(write(SOMEBODY, hung={"closure": (writing.inline,) * 3, "health": (writing.inline,) * 2}))
    assert places(found) == ["health", "health", "closure", "closure", "closure"]


def test_one_image_that_is_used_twice_hangs_twice_and_is_kept_once() -> None:
    content = write(SOMEBODY, hung={"health": (writing.same,), "closure": (writing.same,)})
    found, document = read(content), read_document(content)
    assert places(found) == ["health", "closure"]
    assert {each.digest for each in found.pictures} == set(document.images)
    assert [*document.images.values()] == [writing.png(7)]


@pytest.mark.parametrize("target", ["http://127.0.0.1:9/proof.png", "file:///etc/passwd", "../../../etc/passwd"])
def test_a_picture_that_is_elsewhere_is_none(target: str) -> None:
    content = write(SOMEBODY, hung={"closure": (writing.linked(target),)})
    assert places(read(content)) == []
    assert read_document(content).pictures == 0


def behind(*captions: str) -> Callable[[Paper], str]:
    """A picture under each caption, on the page behind the form."""
    return lambda paper: "".join(line(each) + line(writing.inline(paper)) for each in captions)


def test_pictures_behind_the_form_belong_to_their_captions() -> None:
    content = write(SOMEBODY, hung={}, behind=behind("健康码截图：", "行程卡截图：", "封控证明："))
    assert places(read(content)) == ["health", "travel", "closure"]


def test_pictures_under_no_caption_are_loose() -> None:
    assert places(read(write(SOMEBODY, hung={}, behind=behind("附：涉疫相关材料", "")))) == ["loose", "loose"]


def test_a_signature_may_be_a_picture() -> None:
    def signed(answers: Answers) -> str:
        return usual({**answers, "signature": line("签名：") + answers["closure"], "closure": ""})

    assert places(read(write(SOMEBODY, hung={"closure": (writing.inline,)}, shape=signed))) == ["signature"]


def digests(form: ApplicationForm) -> Iterable[str]:
    return (each.digest for each in form.pictures)


def test_the_digest_of_a_picture_is_that_of_its_bytes() -> None:
    found = read(write(SOMEBODY, hung={"health": (writing.same,)}))
    again = read(write(person(2), hung={"closure": (writing.same,)}))
    assert [*digests(found)] == [*digests(again)]
