"""Documents of Word, WPS and LibreOffice (.docx) as rows of cells: the whole XML is walked, for libraries lose ticks.

A document comes from anybody. It is read from memory, inside bounds, with no entity resolved and nothing fetched; its
pictures are bytes that are hashed and kept.
"""

from __future__ import annotations

import hashlib
import posixpath
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import Any, Final

from lxml import etree

from models.intake.reading import PARAGRAPH, PICTURE, Cell, Row
from models.intake.ticks import EMPTY_BOX, STRUCK, TICKED_BOX

_MOST_PARTS: Final = 2000
_MOST_XML: Final = 30_000_000
"""Bytes of XML, unpacked: a form with its tables is a thousandth of it."""
_MOST_PICTURE: Final = 30_000_000
_MOST_PICTURES: Final = 100_000_000
_DEEPEST: Final = 60
"""Tables inside tables: a form has one or two."""
_MOST_COLUMNS: Final = 63
"""Of a table, as Word makes them."""
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")

_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_W14: Final = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_R: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_WP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
_SMALL: Final = 1_440_000
"""The height of what can be a signature, in EMU: 4 cm."""
_MC: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_STRICT: Final = {
    "http://purl.oclc.org/ooxml/wordprocessingml/main": _W[1:-1],
    "http://purl.oclc.org/ooxml/officeDocument/relationships": _R[1:-1],
    "http://purl.oclc.org/ooxml/drawingml/main": "http://schemas.openxmlformats.org/drawingml/2006/main",
}
"""What the strict form of the format calls the same things."""
_BLIP: Final = "{http://schemas.openxmlformats.org/drawingml/2006/main}blip"
_IMAGE_DATA: Final = "{urn:schemas-microsoft-com:vml}imagedata"
_SKIPPED: Final = frozenset(
    f"{_W}{name}" for name in ("del", "moveFrom", "delText", "rt", "sdtPr", "pPr", "tblPr", "tblGrid", "trPr", "sectPr")
)
"""What is not on the page: removed words, codes, and how things look."""
_OFF: Final = frozenset(("0", "false", "off"))
_SYMBOLS: Final = {
    "wingdings": {0x6F: EMPTY_BOX, 0xA8: EMPTY_BOX, 0x71: EMPTY_BOX, 0x72: EMPTY_BOX, 0xFE: TICKED_BOX,
                  0xFD: TICKED_BOX, 0x78: TICKED_BOX, 0xFC: "✓", 0xFB: "✗", 0x6E: "■", 0x6C: "●", 0xA1: "○"},
    "wingdings 2": {0x52: TICKED_BOX, 0x53: TICKED_BOX, 0x54: TICKED_BOX, 0x55: TICKED_BOX, 0x50: "✓", 0x4F: "✗",
                    0xA3: EMPTY_BOX, 0x30: EMPTY_BOX, 0x2A: EMPTY_BOX, 0xA2: "■", 0x97: "●"},
    "wingdings 3": {},
    "webdings": {0x61: "✓", 0x63: EMPTY_BOX, 0x67: "■", 0x6E: "●", 0x72: "✗"},
}  # fmt: skip
"""What the fonts of pictographs show for a code."""
_OVERLAY: Final = re.compile(r"\beq\b.{0,40}\\o.{0,20}\(([^()]{1,20})\)", re.IGNORECASE)
_PRIVATE: Final = 0xF000
"""Word keeps a symbol's code behind this one."""


class Unreadable(Exception):
    """The file is no document that can be read; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(slots=True)
class Document:
    """What a document holds."""

    rows: list[Row] = field(default_factory=list)
    pictures: int = 0
    """So many pictures it refers to, by its relationships."""
    images: dict[str, bytes] = field(default_factory=dict)
    """Their bytes by digest."""


def read_document(content: bytes) -> Document:
    """The rows of all tables and paragraphs, in the order of the page. Raises :class:`Unreadable`."""
    if not content:
        raise Unreadable("empty")
    if content.startswith(_OLE):
        raise Unreadable("locked" if _ENCRYPTED in content else "old_word")
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            return _Walk(_Package(parts)).document()
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, OSError, KeyError, ValueError, LookupError):
        raise Unreadable("broken") from None
    except RuntimeError:  # what zipfile raises for a part with a password
        raise Unreadable("locked") from None
    except (etree.XMLSyntaxError, RecursionError):
        raise Unreadable("broken") from None


class _Package:
    """The parts of a document, read inside bounds."""

    def __init__(self, parts: zipfile.ZipFile) -> None:
        self._parts = parts
        self._left = _MOST_PICTURES
        self._fonts: dict[str, str] | None = None
        infos = parts.infolist()
        if len(infos) > _MOST_PARTS or sum(each.file_size for each in infos if _is_xml(each.filename)) > _MOST_XML:
            raise Unreadable("huge")
        self._infos = {each.filename.lstrip("/").casefold(): each for each in infos}
        self.main = self._main()
        self.relations = self._relations(self.main)

    def _read(self, name: str, most: int) -> bytes:
        info = self._infos.get(name.lstrip("/").casefold())
        if info is None:
            raise Unreadable("no_word")
        if info.file_size > most:
            raise Unreadable("huge")
        with self._parts.open(info) as part:
            content = part.read(most + 1)
        if len(content) > most:
            raise Unreadable("huge")
        return content

    def xml(self, name: str) -> Any:
        """A part as a tree: no entity is resolved, nothing is fetched, no type is declared."""
        content = self._read(name, _MOST_XML)
        for strict, usual in _STRICT.items():
            content = content.replace(strict.encode(), usual.encode())
        parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
        root = etree.fromstring(content, parser)
        if root.getroottree().docinfo.internalDTD is not None:
            raise Unreadable("hostile")
        return root

    def _main(self) -> str:
        """The part that is the document's text."""
        for relation in self.xml("_rels/.rels"):
            if relation.get("Type", "").endswith("/officeDocument"):
                return posixpath.normpath(str(relation.get("Target", "")).lstrip("/"))
        raise Unreadable("no_word")

    def _relations(self, name: str) -> dict[str, tuple[str, str]]:
        """The type and the part of each relation of a part; those that lead out of the document are left out."""
        folder, file = posixpath.split(name)
        try:
            found = self.xml(f"{folder}/_rels/{file}.rels")
        except Unreadable as unreadable:
            if unreadable.code == "no_word":
                return {}
            raise
        inside = (each for each in found if each.get("TargetMode") != "External" and each.get("Id"))
        return {
            each.get("Id"): (each.get("Type", ""), posixpath.normpath(posixpath.join(folder, each.get("Target", ""))))
            for each in inside
        }

    def image(self, relation: str) -> bytes | None:
        """The bytes of a picture; None where there is none inside the document."""
        kind, name = self.relations.get(relation, ("", ""))
        if not kind.endswith("/image") or name.lstrip("/").casefold() not in self._infos:
            return None
        try:
            content = self._read(name, min(_MOST_PICTURE, self._left))
        except (zipfile.BadZipFile, zlib.error, EOFError):
            return None  # the words around a broken picture are sound
        self._left -= len(content)
        return content

    def font_of(self, style: str) -> str:
        """The font of a character style, where it is one of its own."""
        if self._fonts is None:
            self._fonts = dict(self._styled())
        return self._fonts.get(style, "")

    def _styled(self) -> Iterator[tuple[str, str]]:
        name = next((part for kind, part in self.relations.values() if kind.endswith("/styles")), "")
        if name.casefold() in self._infos:
            for style in self.xml(name).iter(f"{_W}style"):
                fonts = style.find(f"{_W}rPr/{_W}rFonts")
                if fonts is not None:
                    yield style.get(f"{_W}styleId", ""), _ascii_font(fonts)


def _is_xml(name: str) -> bool:
    return name.casefold().endswith((".xml", ".rels", ".vml"))


class _Walk:
    """Walks the body once, and makes cells of it."""

    def __init__(self, package: _Package) -> None:
        self._package = package
        self._document = Document()
        self._digests: dict[str, str | None] = {}
        self._code = ""
        """The code of the field that is being read."""
        self._floating: set[str] = set()
        """The digests of the small pictures that lie over the text of the cell."""

    def document(self) -> Document:
        """All of it."""
        root = self._package.xml(self._package.main)
        body = root.find(f"{_W}body")
        if body is None:
            raise Unreadable("no_word")
        self._blocks(body, 0)
        self._document.pictures = sum(digest is not None for digest in self._digests.values())
        return self._document

    def _blocks(self, parent: Any, depth: int) -> None:
        """Paragraphs and tables, each where it stands."""
        if depth > _DEEPEST:
            raise Unreadable("hostile")
        for child in parent:
            if child.tag == f"{_W}tbl":
                self._table(child, depth + 1)
            elif child.tag == f"{_W}p":
                self._put([self._cell([child], PARAGRAPH, 1)])
            elif child.tag not in _SKIPPED and isinstance(child.tag, str):
                self._blocks(_shown(child), depth + 1)

    def _put(self, cells: list[Cell]) -> None:
        if any(each.text.strip() for each in cells):
            self._document.rows.append(tuple(cells))

    def _table(self, table: Any, depth: int, at: int = 0, width: int = 0) -> None:
        """A table; one that stands in a cell is where that is: ``at`` its column, as wide as it."""
        for row in _inside(table, "tr"):
            cells: list[Cell] = []
            column = _number(row.find(f"{_W}trPr/{_W}gridBefore"))
            nested: list[tuple[Any, int, int]] = []
            for cell in _inside(row, "tc"):
                if len(cells) == _MOST_COLUMNS:
                    raise Unreadable("hostile")
                span = _number(cell.find(f"{_W}tcPr/{_W}gridSpan")) or 1
                content = [*_shown_children(cell)]
                nested += [(each, at if width else column, width or span) for each in content if each.tag == f"{_W}tbl"]
                own = [each for each in content if each.tag != f"{_W}tbl"]
                cells.append(self._cell(own, at if width else column, width or span))
                column += span
            self._put(cells)
            for each, at, width in nested:
                if depth > _DEEPEST:
                    raise Unreadable("hostile")
                self._table(each, depth + 1, at, width)

    def _cell(self, content: list[Any], column: int, span: int) -> Cell:
        pieces: list[str] = []
        digests: list[str] = []
        self._floating = set()
        for each in content:
            self._text(each, pieces, digests)
        text, floating = "".join(pieces).strip("\n"), frozenset(self._floating)
        return Cell(text=text, column=column, span=span, pictures=tuple(digests), floating=floating)

    def _text(self, element: Any, pieces: list[str], digests: list[str]) -> None:
        tag = element.tag
        if tag in _SKIPPED or not isinstance(tag, str):
            return
        if tag == f"{_W}r" and _is_struck(element):
            inside: list[str] = []
            for child in _shown(element):
                self._text(child, inside, [])
            pieces.append(f"{STRUCK}{''.join(inside).replace(PICTURE, '').replace(STRUCK, '')}{STRUCK}")
            return
        if tag == f"{_W}t":
            pieces.append(self._as_shown(element))
        elif tag == f"{_W}sym":
            code = int(element.get(f"{_W}char", "0"), 16)
            pieces.append(_symbol(element.get(f"{_W}font", ""), code))
        elif tag in (f"{_W}tab", f"{_W}ptab"):
            pieces.append("\t")
        elif tag in (f"{_W}br", f"{_W}cr"):
            pieces.append("\n")
        elif tag == f"{_W}noBreakHyphen":
            pieces.append("-")
        elif tag == f"{_W}instrText":
            self._code += element.text or ""
        elif tag == f"{_W}fldChar" and element.get(f"{_W}fldCharType") != "begin":
            pieces.append(_overlaid(self._code))
            self._code = ""
        elif tag == f"{_W}ffData":
            pieces.append(_legacy_box(element))
        elif tag in (_BLIP, _IMAGE_DATA):
            self._picture(element, pieces, digests)
        elif tag == f"{_W}sdt" and (box := element.find(f"{_W}sdtPr/{_W14}checkbox")) is not None:
            pieces.append(TICKED_BOX if _is_on(box.find(f"{_W14}checked"), _W14) else EMPTY_BOX)
        else:
            if tag == f"{_W}txbxContent":
                pieces.append("\n")
            for child in _shown(element):
                self._text(child, pieces, digests)
            if tag == f"{_W}p":
                pieces.append("\n")

    def _as_shown(self, element: Any) -> str:
        """The text of a run; letters in a font of pictographs as what they look like."""
        text = (element.text or "").replace(PICTURE, " ")
        properties = element.getparent().find(f"{_W}rPr")
        fonts = None if properties is None else properties.find(f"{_W}rFonts")
        style = None if properties is None else properties.find(f"{_W}rStyle")
        font = "" if fonts is None else _ascii_font(fonts)
        if not font and style is not None:
            font = self._package.font_of(style.get(f"{_W}val", ""))
        if font.casefold() in _SYMBOLS:
            return "".join(_symbol(font, ord(char)) if not char.isspace() else char for char in text)
        return "".join(_symbol("wingdings", ord(char)) if _is_symbol(char) else char for char in text)

    def _picture(self, element: Any, pieces: list[str], digests: list[str]) -> None:
        relation = element.get(f"{_R}embed") or element.get(f"{_R}id") or ""
        if relation not in self._digests:
            content = self._package.image(relation)
            self._digests[relation] = None if content is None else hashlib.sha256(content).hexdigest()
            if content is not None:
                self._document.images[self._digests[relation] or ""] = content
        digest = self._digests[relation]
        if digest is not None:
            pieces.append(PICTURE)
            digests.append(digest)
            anchor = next(element.iterancestors(f"{_WP}anchor"), None)
            extent = None if anchor is None else anchor.find(f"{_WP}extent")
            height = "" if extent is None else extent.get("cy", "")
            if height.isdecimal() and int(height) <= _SMALL:
                self._floating.add(digest)


def _shown(element: Any) -> Any:
    """What of an element is on the page: of two ways to draw something the first, of a field nothing that only asks."""
    if element.tag == f"{_MC}AlternateContent":
        ways = [way for name in ("Choice", "Fallback") if (way := element.find(f"{_MC}{name}")) is not None]
        if len(ways) > 1 and next(ways[0].iter(f"{_W14}contentPart"), None) is not None:
            return ways[1]  # what a pen has drawn, as a picture
        return ways[0] if ways else ()
    if element.tag == f"{_W}sdt":
        is_hint = _is_on(element.find(f"{_W}sdtPr/{_W}showingPlcHdr"), _W)
        content = element.find(f"{_W}sdtContent")
        return () if is_hint or content is None else content
    return element


def _shown_children(cell: Any) -> Iterator[Any]:
    """The paragraphs and tables of a cell, those in a control or a custom element too."""
    for child in cell:
        if child.tag in (f"{_W}sdt", f"{_W}customXml") and child.find(f"{_W}sdtPr/{_W14}checkbox") is None:
            yield from _shown_children(_shown(child))
        elif child.tag not in _SKIPPED and child.tag != f"{_W}tcPr":
            yield child


def _inside(parent: Any, name: str) -> Iterator[Any]:
    """The rows of a table or the cells of a row, whatever is wrapped around them; removed ones are gone."""
    for child in parent:
        if child.tag == f"{_W}{name}":
            if child.find(f"{_W}trPr/{_W}del") is None:
                yield child
        elif child.tag in (f"{_W}sdt", f"{_W}sdtContent", f"{_W}customXml", f"{_W}ins", f"{_W}moveTo"):
            yield from _inside(child, name)


def _is_symbol(char: str) -> bool:
    """Whether a character is one of a font of pictographs, that was pasted as text."""
    return _PRIVATE <= ord(char) < _PRIVATE + 0x100


def _ascii_font(fonts: Any) -> str:
    return str(fonts.get(f"{_W}ascii") or fonts.get(f"{_W}hAnsi") or "")


def _overlaid(code: str) -> str:
    """What a field shows that puts one character upon another, as Word's 带圈字符 does; nothing for any other field."""
    laid = _OVERLAY.search(code)
    if laid is None:
        return ""
    return TICKED_BOX if any(each in laid[1] for each in "√✓✔☑■") else EMPTY_BOX


def _symbol(font: str, code: int) -> str:
    """What a symbol font shows for a code; of those that are no mark only that something is there."""
    code = code - _PRIVATE if code >= _PRIVATE else code
    known = _SYMBOLS.get(font.casefold())
    if known is None:
        return chr(code) if 0x20 <= code < 0xD800 else " "
    return known.get(code, " ")


def _legacy_box(data: Any) -> str:
    """A check box of the old forms: as it was ticked, else as it was preset."""
    box = data.find(f"{_W}checkBox")
    if box is None:
        return ""
    checked = box.find(f"{_W}checked")
    is_on = _is_on(checked if checked is not None else box.find(f"{_W}default"), _W)
    return TICKED_BOX if is_on else EMPTY_BOX


def _is_struck(run: Any) -> bool:
    """Whether a run is crossed out: whoever crosses the other options out has chosen by it."""
    properties = run.find(f"{_W}rPr")
    return properties is not None and any(_is_on(properties.find(f"{_W}{each}"), _W) for each in ("strike", "dstrike"))


def _is_on(element: Any, space: str) -> bool:
    """Whether a switch is there and on: without a value it is."""
    return element is not None and element.get(f"{space}val", "1").casefold() not in _OFF


def _number(element: Any) -> int:
    value = "" if element is None else element.get(f"{_W}val", "")
    return min(int(value), _MOST_COLUMNS) if value.isdecimal() else 0
