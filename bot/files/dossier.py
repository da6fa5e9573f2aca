"""What an inspector files about one candidate: decisions, the messages they rest on, and the posts that named them."""

from __future__ import annotations

import html
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path
from typing import Any, Final

from bot.files import writing
from bot.store.store import Store
from bot.texts.dossier import DOSSIER, FACTS, HISTORY, MESSAGES, POSTS, where_now
from bot.texts.joined import told_of
from bot.texts.records import EXPORTED, event_name
from bot.texts.words import person
from models.people.candidate import Candidate
from models.reading.private import mask_private
from models.reading.text import clean
from models.records.chain import Head, Record
from models.records.events import Posted
from models.session import Session

_HTML: Final = '<!doctype html><html lang="zh-CN"><meta charset="utf-8"><meta name="generator" content="jielong">'
_STYLE: Final = (
    "body{font:15px/1.7 sans-serif;margin:2em auto;max-width:60em;padding:0 1em}h1{font-size:1.4em}h2{font-size:1.1em}"
    "table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3em .5em;text-align:left;"
    "vertical-align:top;white-space:pre-wrap;overflow-wrap:anywhere}th{background:#eee}tr{break-inside:avoid}"
)


@dataclass(frozen=True, slots=True)
class Section:
    """A table under a heading."""

    heading: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]


def export(path: Path, session: Session, store: Store, number: str, *, force: bool = False) -> None:
    """Write the dossier as Word or HTML. Raises :class:`UserError`."""
    candidate = session.roster[number]
    title = DOSSIER["title"].format(person=person(candidate), event=session.settings.event_name)
    found = [*sections(session, store, candidate), proof(store)]
    if writing.check_suffix(path, ".docx", ".html") == ".docx":
        writing.write(path, _docx(title, found), is_own=writing.is_own_document, force=force)
    else:
        writing.write(path, _html(title, found).encode(), is_own=writing.begins_with(_HTML), force=force)


def sections(session: Session, store: Store, candidate: Candidate) -> Iterator[Section]:
    """What the file tells, table by table."""
    past = store.past(candidate.number, session.settings.stream)
    standing = session.standings[candidate.number]
    facts = (candidate.number, candidate.name, candidate.group, candidate.employer, where_now(session, standing))
    yield Section(DOSSIER["facts"], FACTS, [facts])
    yield Section(DOSSIER["history"], HISTORY, list(_history(session, past)))
    yield Section(DOSSIER["messages"], MESSAGES, list(_messages(session, store, past)))
    yield Section(DOSSIER["posts"], POSTS, list(_posts(session, store, candidate)))


def proof(store: Store) -> Section:
    """How to check that the records are what they were."""
    seq, its_hash = store.head()
    head = str(Head(seq=seq, begin=its_hash)) if seq else ""
    return Section(DOSSIER["check"], (DOSSIER["head"], DOSSIER["how"]), [(head, DOSSIER["command"].format(head=head))])


def _history(session: Session, past: Iterable[Record]) -> Iterator[Sequence[str]]:
    for record in past:
        told = told_of(session, record)
        if told:
            by = session.people.called(record.actor)
            yield str(record.seq), _time(session, record.at), event_name(record.kind), told, by, record.message_id


def _messages(session: Session, store: Store, past: Iterable[Record]) -> Iterator[Sequence[str]]:
    """Every message that a decision rests on, word for word, once."""
    events = [record.event() for record in past]
    ids = [getattr(event, "message_id", "") for event in events]
    ids += [each for event in events for each in getattr(event, "other_messages", ())]
    ids += [record.message_id for record in past]
    with store.transaction() as transaction:
        for message_id in dict.fromkeys(filter(None, ids)):
            found = transaction.evidence(message_id)
            if found is not None:
                said = found.message
                who = "／".join(dict.fromkeys(filter(None, (said.alias, said.name, said.sender))))
                yield message_id, _time(session, said.at), mask_private(who), mask_private(clean(said.text))


def _posts(session: Session, store: Store, candidate: Candidate) -> Iterator[Sequence[str]]:
    """Every post that named the candidate."""
    for record in store.records():
        event = record.event() if record.kind == Posted.__name__ and not record.is_purged else None
        if isinstance(event, Posted) and _names(session, candidate, event.text):
            to = session.people.called(event.to or event.room)
            yield str(record.seq), _time(session, record.at), to, mask_private(event.text)


def _names(session: Session, candidate: Candidate, text: str) -> bool:
    lines = text.split("\n")
    return any(candidate in mention.candidates for line in lines for mention in session.roster.mentions(line))


def _time(session: Session, moment: datetime) -> str:
    return session.settings.local(moment).strftime("%Y-%m-%d %H:%M:%S")


def _html(title: str, sections: Iterable[Section]) -> str:
    parts = [f"{_HTML}<title>{html.escape(title)}</title><style>{_STYLE}</style><h1>{html.escape(title)}</h1>"]
    for section in sections:
        head = "".join(f"<th scope=col>{html.escape(column)}</th>" for column in section.columns)
        rows = "".join(f"<tr>{''.join(f'<td>{html.escape(cell)}</td>' for cell in row)}</tr>" for row in section.rows)
        parts.append(f"<h2>{html.escape(section.heading)}</h2>")
        parts.append(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")
    return "\n".join(parts) + "\n"


def _docx(title: str, sections: Iterable[Section]) -> bytes:
    import docx  # noqa: PLC0415 - 0.2 s that no other command should pay
    from docx.oxml.ns import qn  # noqa: PLC0415

    document: Any = docx.Document()
    document.core_properties.title, document.core_properties.category = title, EXPORTED
    fonts = document.styles["Normal"].element.get_or_add_rPr().get_or_add_rFonts()
    fonts.set(qn("w:eastAsia"), DOSSIER["font"])
    document.add_heading(title, level=1)
    for section in sections:
        document.add_heading(section.heading, level=2)
        table = document.add_table(rows=1, cols=len(section.columns), style="Table Grid")
        for cell, column in zip(table.rows[0].cells, section.columns, strict=True):
            cell.text = column
        for row in section.rows:
            for cell, text in zip(table.add_row().cells, row, strict=True):
                cell.text = clean(text)
    content = BytesIO()
    document.save(content)
    return content.getvalue()
