"""Filled application forms, written as people's word processors write them: a small language for the tests.

What a form says is an :class:`ApplicationForm`, as the product reads it; ``write`` puts it on paper, and the rule of
most tests is that what was written is read again. How a box looks, how the page is cut, and how a picture hangs in it
are functions that can be put in the place of one another. All people are invented.
"""

from __future__ import annotations

import re
import struct
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from io import BytesIO
from typing import Any, Final
from xml.sax.saxutils import escape
from zipfile import ZipFile

import docx
from docx.enum.style import WD_STYLE_TYPE

from bot.files.word import read_document
from models.intake.form import ApplicationForm
from models.intake.reading import read_form

# --- people ----------------------------------------------------------------------------------------------------------

NAMES: Final = ("温如初", "沈研秋", "阿依古丽·买买提", "李𬭎", "欧阳景行", "王伟", "陆清和", "顾南枝")
REASONS: Final = ("小区封控", "酒店隔离", "健康码异常", "红码", "黄码")
SITES: Final = ("家", "酒店", "办公室", "其他")


def id_number(seed: int = 1, *, born: str = "19850312", sex: str = "女", place: str = "999101") -> str:
    """An ID number of nobody, with the last character that belongs to it: ISO 7064 MOD 11-2."""
    first = f"{place}{born}{2 * seed + (sex == '男'):03d}"
    rest = 0
    for digit in first:
        rest = (rest + int(digit)) * 2 % 11
    return first + "0123456789X"[(12 - rest) % 11]


def person(seed: int = 1, **changed: Any) -> ApplicationForm:
    """What somebody writes who leaves nothing out."""
    sex = "男" if seed % 2 else "女"
    name = NAMES[seed % len(NAMES)]
    form = ApplicationForm(
        name=name,
        gender=sex,
        phone=f"1380000{seed:04d}",
        wechat_id=f"wx_{seed:06d}",
        id_number=id_number(seed, sex=sex),
        site="家",
        emergency_name="温母",
        emergency_phone=f"1399999{seed:04d}",
        reasons=("小区封控",),
        signature=name,
        date="2022年11月10日",
    )
    return replace(form, **changed)


# --- what a page is made of ------------------------------------------------------------------------------------------

_SCHEMAS = "http://schemas.openxmlformats.org"
_NAMES: Final = {
    "w": f"{_SCHEMAS}/wordprocessingml/2006/main",
    "r": f"{_SCHEMAS}/officeDocument/2006/relationships",
    "a": f"{_SCHEMAS}/drawingml/2006/main",
    "wp": f"{_SCHEMAS}/drawingml/2006/wordprocessingDrawing",
    "pic": f"{_SCHEMAS}/drawingml/2006/picture",
    "mc": f"{_SCHEMAS}/markup-compatibility/2006",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "v": "urn:schemas-microsoft-com:vml",
}
_MAIN: Final = "word/document.xml"
_TYPES: Final = "[Content_Types].xml"
_RELATIONS: Final = "word/_rels/document.xml.rels"
_DECLARED: Final = " ".join(f'xmlns:{prefix}="{space}"' for prefix, space in _NAMES.items())


def run(text: str, font: str = "", style: str = "") -> str:
    """Words that look alike."""
    fonts = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}"/>' if font else ""
    styled = f'<w:rStyle w:val="{style}"/>' if style else ""
    return f'<w:r><w:rPr>{styled}{fonts}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def line(*content: str) -> str:
    """A paragraph of runs; what is no XML becomes a run of its own."""
    return f"<w:p>{''.join(each if each.startswith('<') else run(each) for each in content if each)}</w:p>"


def lines(text: str) -> str:
    """A paragraph for each line of a text."""
    return "".join(map(line, text.split("\n")))


def cell(*content: str, span: int = 1, merged: str = "") -> str:
    """A cell of a table. ``merged``: ``restart`` for the first of several under each other, ``continue`` below it."""
    down = f'<w:vMerge w:val="{merged}"/>' if merged else ""
    inside = "".join(content)
    # The format wants a paragraph behind a table in a cell, and one in an empty cell.
    end = "" if inside.endswith(("</w:p>", "</w:sdt>")) else line()
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{down}</w:tcPr>{inside}{end}</w:tc>'


def row(*cells: str) -> str:
    return f"<w:tr>{''.join(cells)}</w:tr>"


def table(*rows: str, columns: int = 6) -> str:
    grid = f"<w:tblGrid>{'<w:gridCol/>' * columns}</w:tblGrid>"
    return f'<w:tbl><w:tblPr><w:tblW w:w="0" w:type="auto"/></w:tblPr>{grid}{"".join(rows)}</w:tbl>'


def control(content: str, properties: str = "") -> str:
    """A content control around a run, a paragraph, a cell or a row."""
    return f"<w:sdt><w:sdtPr>{properties}</w:sdtPr><w:sdtContent>{content}</w:sdtContent></w:sdt>"


def inserted(content: str) -> str:
    return f'<w:ins w:id="1" w:author="a">{content}</w:ins>'


def deleted(text: str) -> str:
    return f'<w:del w:id="2" w:author="a"><w:r><w:delText>{text}</w:delText></w:r></w:del>'


def text_box(content: str) -> str:
    """A floating box with paragraphs, as Word keeps it: twice, for readers that are new and for those that are old."""
    shape = f"<wps:wsp><wps:txbx><w:txbxContent>{content}</w:txbxContent></wps:txbx><wps:bodyPr/></wps:wsp>"
    new = _drawing(shape, _NAMES["wps"])
    old = f"<w:pict><v:shape><v:textbox><w:txbxContent>{content}</w:txbxContent></v:textbox></v:shape></w:pict>"
    return _either_way(new, old, "wps")


def _either_way(new: str, old: str, requires: str) -> str:
    choice = f'<mc:Choice Requires="{requires}">{new}</mc:Choice><mc:Fallback>{old}</mc:Fallback>'
    return f"<w:r><mc:AlternateContent>{choice}</mc:AlternateContent></w:r>"


# --- boxes to tick ---------------------------------------------------------------------------------------------------

Choice = Callable[[str, bool], str]
"""A word with its box, ticked or not."""


def around(ticked: str, empty: str) -> Choice:
    """A pattern for the ticked word and one for the others, such as ``▢{}√``."""
    return lambda word, is_on: run((ticked if is_on else empty).format(word))


def glyphs(ticked: str, empty: str) -> Choice:
    """Two characters of any font, in front of the word."""
    return around(f"{ticked} {{}}", f"{empty} {{}}")


def letters(ticked: str, empty: str, font: str = "", style: str = "") -> Choice:
    """Two letters that a font of pictographs shows as boxes; the font may come by a character style."""
    return lambda word, is_on: run(ticked if is_on else empty, font, style) + run(word)


def symbols(font: str, ticked: str, empty: str) -> Choice:
    """What Word's dialogue 符号 inserts: a font and a code."""
    return lambda word, is_on: f'<w:r><w:sym w:font="{font}" w:char="{ticked if is_on else empty}"/></w:r>{run(word)}'


def check_control(ticked: str, empty: str) -> Choice:
    """A check box of Word 2010 and later; what it shows is not asked."""
    value = '<w14:checkbox><w14:checked w14:val="{}"/></w14:checkbox>'
    return lambda word, is_on: control(run("☐"), value.format(ticked if is_on else empty)) + run(word)


def _field(code: str, data: str = "") -> str:
    """A field that has no result."""
    begin = f'<w:fldChar w:fldCharType="begin">{data}</w:fldChar>'
    pieces = (begin, f"<w:instrText>{code}</w:instrText>", '<w:fldChar w:fldCharType="end"/>')
    return "".join(f"<w:r>{each}</w:r>" for each in pieces)


def legacy_box(ticked: str, empty: str) -> Choice:
    """A check box of the old forms, by what stands in it."""
    data = "<w:ffData><w:checkBox>{}</w:checkBox></w:ffData>"
    return lambda word, is_on: _field(" FORMCHECKBOX ", data.format(ticked if is_on else empty)) + run(word)


def overlaid(word: str, is_on: bool) -> str:
    """带圈字符: a field that puts the tick upon the box."""
    return (_field(r" eq \o\ac(□,√)") if is_on else run("□")) + run(word)


USUAL: Final = glyphs("☑", "▢")

# --- pictures --------------------------------------------------------------------------------------------------------


def png(shade: int) -> bytes:
    """A picture of one point."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    point = zlib.compress(b"\0" + shade.to_bytes(3, "big"))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", point) + chunk(b"IEND", b"")


@cache
def _blank() -> dict[str, bytes]:
    """The parts of a document in which nothing stands, with a style for boxes."""
    document, out = docx.Document(), BytesIO()
    document.styles.add_style("Boxes", WD_STYLE_TYPE.CHARACTER).font.name = "Wingdings 2"
    document.save(out)
    parts = unpacked(out.getvalue())
    declared = re.sub(rb"<w:document [^>]*>", f"<w:document {_DECLARED}>".encode(), parts[_MAIN], count=1)
    types = parts[_TYPES].replace(b"<Default ", b'<Default Extension="png" ContentType="image/png"/><Default ', 1)
    return {**parts, _MAIN: declared, _TYPES: types}


@dataclass
class Paper:
    """A document that is being written, and what hangs on it."""

    parts: dict[str, bytes] = field(default_factory=lambda: {**_blank()})
    relations: list[str] = field(default_factory=list)

    def image(self, shade: int = 0) -> str:
        """The relation of a picture that is in the file: of a new one, or for a shade always of the same."""
        name = f"media/image{shade or 1000 + len(self.parts)}.png"
        self.parts[f"word/{name}"] = png(shade or 1000 + len(self.parts))
        return self.relation(name)

    def relation(self, target: str, mode: str = "Internal", kind: str = "image") -> str:
        """A relation to a part, or to what is elsewhere."""
        name = f"rOwn{len(self.relations)}"
        kind = f"{_NAMES['r']}/{kind}"
        self.relations.append(f'<Relationship Id="{name}" Type="{kind}" Target="{target}" TargetMode="{mode}"/>')
        return name

    def saved(self, content: str) -> bytes:
        last, end = b"<w:sectPr", b"</Relationships>"
        body, rels = self.parts[_MAIN], self.parts[_RELATIONS]
        return packed(
            {
                **self.parts,
                _MAIN: body.replace(last, content.encode() + last, 1),
                _RELATIONS: rels.replace(end, "".join(self.relations).encode() + end),
            }
        )


Drawing = Callable[[Paper], str]
"""A run with a picture."""


def _drawing(content: str, kind: str = _NAMES["pic"]) -> str:
    size = '<wp:extent cx="300000" cy="300000"/><wp:docPr id="1" name="p"/>'
    graphic = f'<a:graphic><a:graphicData uri="{kind}">{content}</a:graphicData></a:graphic>'
    return f"<w:drawing><wp:inline>{size}{graphic}</wp:inline></w:drawing>"


def _blip(how: str, relation: str) -> str:
    named = '<pic:nvPicPr><pic:cNvPr id="1" name="p"/><pic:cNvPicPr/></pic:nvPicPr>'
    place = '<a:xfrm><a:off x="0" y="0"/><a:ext cx="300000" cy="300000"/></a:xfrm><a:prstGeom prst="rect"/>'
    fill = f'<pic:blipFill><a:blip r:{how}="{relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
    return _drawing(f"<pic:pic>{named}{fill}<pic:spPr>{place}</pic:spPr></pic:pic>")


def _vml(relation: str) -> str:
    return f'<w:pict><v:shape style="width:30pt;height:30pt"><v:imagedata r:id="{relation}"/></v:shape></w:pict>'


def inline(paper: Paper) -> str:
    """A picture as Word inserts it."""
    return f"<w:r>{_blip('embed', paper.image())}</w:r>"


def same(paper: Paper) -> str:
    """One picture that hangs in several places."""
    return f"<w:r>{_blip('embed', paper.image(7))}</w:r>"


def vml(paper: Paper) -> str:
    """A picture as Word 97 kept it, and QQ pastes it."""
    return f"<w:r>{_vml(paper.image())}</w:r>"


def both_ways(paper: Paper) -> str:
    """One picture, written for new readers and for old ones."""
    relation = paper.image()
    return _either_way(_blip("embed", relation), _vml(relation), "wpg")


def linked(target: str) -> Drawing:
    """A picture that is not in the file."""
    return lambda paper: f"<w:r>{_blip('link', paper.relation(target, 'External'))}</w:r>"


ONE_EACH: Final[Mapping[str, tuple[Drawing, ...]]] = dict.fromkeys(("photo", "health", "travel", "closure"), (inline,))

# --- the form --------------------------------------------------------------------------------------------------------

LABELS: Final = {
    "name": "姓名", "gender": "性别", "photo": "照片", "phone": "电话号码", "wechat_id": "微信号",
    "id_number": "身份证号码", "site": "视频面试现场", "emergency_name": "紧急联系人姓名",
    "emergency_phone": "紧急联系人电话", "reasons": "个人\n申请\n理由", "health": "健康码截图\n粘贴处",
    "travel": "行程卡截图\n粘贴处", "closure": "封控证明\n粘贴处",
}  # fmt: skip
NOTE: Final = "备注：居家隔离的参评人员可根据要求提供相应材料，简化程序要求。"
Answers = dict[str, str]
"""The paragraphs that are the answer to each label."""
Shape = Callable[[Answers], str]
"""How labels and answers lie on the page."""


def label(name: str, *, span: int = 1) -> str:
    """A cell with a label of the form."""
    return cell(lines(LABELS[name]), span=span)


def usual(answers: Answers) -> str:
    """The plan's form."""
    pair: Callable[[str], str] = lambda name: label(name) + cell(answers[name])  # noqa: E731
    photo = cell(line("照片"), answers["photo"], span=2, merged="restart")
    below = cell(span=2, merged="continue")
    return table(
        row(pair("name"), pair("gender"), photo),
        row(pair("phone"), pair("wechat_id"), below),
        row(label("id_number"), cell(answers["id_number"], span=3), below),
        row(label("site"), cell(answers["site"], span=5)),
        row(pair("emergency_name"), label("emergency_phone"), cell(answers["emergency_phone"], span=3)),
        row(label("reasons"), cell(answers["reasons"], answers["signature"], answers["date"], span=5)),
        proofs(answers),
    )


def proofs(answers: Answers) -> str:
    """The form's last row: each label, and below it in the same cell the pictures."""
    return row(*(cell(lines(LABELS[each]), answers[each], span=2) for each in ("health", "travel", "closure")))


def answers_of(form: ApplicationForm, paper: Paper, choice: Choice, hung: Mapping[str, Iterable[Drawing]]) -> Answers:
    """Everything that is written and pasted, by label."""
    on = {*form.reasons}
    one, two, whole, red, yellow = (choice(each, each in on) for each in REASONS)
    sites = (choice(each, each == form.site) + run("：" if each == "其他" else "、") for each in SITES)
    return {
        **{name: line(getattr(form, name)) for name in LABELS if isinstance(getattr(form, name, None), str)},
        "site": line(*sites),
        "reasons": line(one) + line(two) + line(whole, "（", red, "、", yellow, "）"),
        "signature": line() + line(f"签    名：{form.signature}"),
        "date": line(f"日    期：{form.date}"),
        **{name: "".join(line(each(paper)) for each in hung.get(name, ())) for name in ONE_EACH},
    }


def write(
    form: ApplicationForm,
    *,
    choice: Choice = USUAL,
    shape: Shape = usual,
    hung: Mapping[str, Iterable[Drawing]] = ONE_EACH,
    behind: Callable[[Paper], str] = lambda _: "",
    **answers: str,
) -> bytes:
    """The form as a document. Of ``answers`` each takes the place of what would be written; ``behind`` follows it all."""
    paper = Paper()
    title = line("面试网络远程面试答辩申请表")
    return paper.saved(title + shape(answers_of(form, paper, choice, hung) | answers) + line(NOTE) + behind(paper))


def read(content: bytes) -> ApplicationForm:
    """The document as the product reads it."""
    return read_form(read_document(content).rows)


def words(form: ApplicationForm) -> ApplicationForm:
    """All of a form but its pictures."""
    return replace(form, pictures=())


# --- packages --------------------------------------------------------------------------------------------------------


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package with these parts."""
    out = BytesIO()
    with ZipFile(out, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def unpacked(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with ZipFile(BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}
