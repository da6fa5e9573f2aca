"""What a turn may do with the database: all of it, or nothing."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, Connection, Row, String, Table, cast, func, insert, literal, or_, select, text
from sqlalchemy.exc import IntegrityError

from bot.store.engine import run
from bot.store.rows import arrived, incoming_of, insert_sql, message_of, row_of, stored_time
from models import tables
from models.intake.events import INTAKE
from models.intake.stored import StoredApplication
from models.messages import DESK, Incoming, Message, Paste, Recall, Said
from models.people.candidate import Candidate
from models.posts import INVITATION, Evidence, Post, PostState, QueuedPost
from models.records.chain import NOTHING_HEARD, HeardEnd, Record, Stored, entry_digest, kept


def random_salt() -> str:
    """What nobody can guess."""
    return secrets.token_hex(16)


class LostRace(Exception):
    """Another process has written in the meantime: what was decided on must be decided again."""


class Transaction:
    """One transaction."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # --- what arrives ------------------------------------------------------------------------------------------------

    def is_other(self, incoming: Message) -> bool:
        """Whether another message of the same id is stored: other words, from somebody else, or in another room."""
        row, columns = arrived(incoming), tables.messages.c
        stored = self._connection.execute(
            select(columns.room, columns.sender, columns.text).where(
                columns.kind == row.kind, columns.message_id == row.message_id
            )
        ).all()
        wanted = (row.room, row.sender, row.text)
        return bool(stored) and not any(tuple(each) == wanted for each in stored)

    def is_known(self, incoming: Incoming) -> bool:
        """Whether it is stored already."""
        row, columns = arrived(incoming), tables.messages.c
        same = (columns.kind == row.kind, columns.room == row.room, columns.message_id == row.message_id)
        return self._connection.execute(select(columns.id).where(*same)).first() is not None

    def keep(self, incoming: Iterable[Incoming], after: HeardEnd, new_salt: Callable[[], str]) -> HeardEnd:
        """Store what arrived, word for word, as the next links of the chain; gives its new end.

        Raises :class:`LostRace` where something is stored already in its place, or it is itself.
        """
        links: list[Stored] = []
        for each in incoming:
            link = kept(arrived(each), salt=new_salt(), after=after)
            links.append(link)
            after = HeardEnd(link.id, link.hash)
        if links:
            self._insert(tables.messages, Stored._fields, map(row_of, links))
        return after

    def copies_known(self) -> frozenset[str]:
        """The ids of the messages that copied chats have told of."""
        columns = tables.messages.c
        return frozenset(self._connection.execute(select(columns.message_id).where(columns.paste != "")).scalars())

    def said(self) -> Iterator[Said]:
        """What was heard, taken back and pasted, in the order of arrival; of a paste only the whole."""
        columns = tables.messages.c
        query = select(tables.messages).where(columns.kind.in_(("message", "recall", "paste")), columns.paste == "")
        for row in self._connection.execute(query.order_by(columns.id).execution_options(yield_per=200)):
            said = incoming_of(Stored(**row._mapping))
            assert isinstance(said, Message | Recall | Paste)  # noqa: S101 - the query asks for these
            yield said

    def messages_between(self, earliest: datetime, latest: datetime) -> Iterator[Message]:
        """What was said in that time, both ends included, in the order of arrival."""
        columns = tables.messages.c
        query = (
            select(tables.messages)
            .where(columns.kind == "message", or_(columns.at >= earliest, columns.until >= earliest))
            .where(columns.at <= latest)
            .order_by(columns.id)
            .execution_options(yield_per=200)
        )
        for row in self._connection.execute(query):
            yield message_of(row)

    def met_after(self, place: int) -> Iterator[tuple[str, str, str, str]]:
        """Who wrote behind this place of the messages: id, nickname, room alias, and the room, empty in private."""
        columns = tables.messages.c
        query = select(columns.sender, columns.name, columns.alias, columns.room).where(*heard_behind(place))
        for row in self._connection.execute(query.order_by(columns.id)):
            yield row.sender, row.name, row.alias, row.room

    def evidence(self, message_id: str) -> Evidence | None:
        """A message with its neighbours; None where it is not there or was purged."""
        columns = tables.messages.c
        query = select(tables.messages).where(columns.kind == "message")
        row = self._connection.execute(query.where(columns.message_id == message_id)).first()
        if row is None:
            return None
        here = query.where(columns.room == row.room)
        before = self._connection.execute(here.where(columns.id < row.id).order_by(columns.id.desc()).limit(1)).first()
        after = self._connection.execute(here.where(columns.id > row.id).order_by(columns.id).limit(1)).first()
        return Evidence(
            message=message_of(row),
            before=message_of(before) if before else None,
            after=message_of(after) if after else None,
        )

    # --- records -----------------------------------------------------------------------------------------------------

    def ends(self) -> tuple[int, int]:
        """How far the records and the stored messages go: the cheapest question of a turn, and mostly all there is."""
        records, messages = run(self._connection, _ENDS).fetchone()
        return records or 0, messages or 0

    def heard(self) -> HeardEnd:
        """The end of the chain of messages."""
        columns = tables.messages.c
        row = self._connection.execute(select(columns.id, columns.hash).order_by(columns.id.desc()).limit(1)).first()
        return HeardEnd(row.id, row.hash) if row else NOTHING_HEARD

    def records_after(self, seq: int) -> Iterator[Record]:
        """The records that another process, or an earlier run, wrote."""
        for row in self._connection.execute(_SELECT_RECORDS, {"after": seq}, execution_options={"yield_per": 1000}):
            yield Record(**row._mapping)

    def append(self, records: Sequence[Record], about: Mapping[int, Sequence[str]]) -> None:
        """Add records, and to whose history each belongs. Raises :class:`LostRace` where their places are taken."""
        self._insert(tables.records, Record._fields, map(row_of, records))
        rows = [(number, seq) for seq, numbers in about.items() for number in dict.fromkeys(numbers)]
        if rows:
            self._insert(tables.histories, ("number", "seq"), rows)

    def past(self, number: str, stream: str) -> list[Record]:
        """Everything that happened to this candidate in a sitting, oldest first."""
        return list(records_about(self._connection, number, stream))

    # --- posts -------------------------------------------------------------------------------------------------------

    def own_texts(self) -> list[str]:
        """Everything that was handed to the outbox, oldest first."""
        return list(self._connection.execute(select(tables.outbox.c.text).order_by(tables.outbox.c.id)).scalars())

    def enqueue(self, posts: Iterable[tuple[Post, PostState, int]], at: datetime) -> None:
        """Hand posts to the outbox, each with the sequence of its record."""
        rows = [
            {
                "at": stored_time(at),
                "room": post.room,
                "recipient": post.to,
                "text": post.text,
                "state": state.value,
                "attempts": 0,
                "changed_at": stored_time(at),
                "mention": post.mention,
                "sent_id": "",
                "manner": post.manner,
                "seq": seq,
                "is_secret": bool(post.recorded),
            }
            for post, state, seq in posts
        ]
        if rows:
            self._insert(tables.outbox, tuple(rows[0]), (tuple(row.values()) for row in rows))

    def mark_post(self, post: QueuedPost, at: datetime, sent_id: str = "") -> None:
        """Write down how far a post has come."""
        values = {"state": post.state.value, "attempts": post.attempts, "changed_at": at, "sent_id": sent_id}
        self._connection.execute(tables.outbox.update().where(tables.outbox.c.id == post.id).values(values))

    def prepared(self, post_id: int) -> Post | None:
        """A post that waits for staff; None where it does not."""
        columns = tables.outbox.c
        waiting = select(tables.outbox).where(columns.id == post_id, columns.state == PostState.BY_HAND)
        row = self._connection.execute(waiting).first()
        if row is None:
            return None
        return Post(room=row.room, to=row.recipient, text=row.text, mention=row.mention, manner=row.manner)

    def all_prepared(self) -> list[int]:
        """The numbers of the posts that wait for staff, in order."""
        columns = tables.outbox.c
        waiting = select(columns.id).where(columns.state == PostState.BY_HAND).order_by(columns.id)
        return list(self._connection.execute(waiting).scalars())

    def pass_on(self, post_id: int, state: PostState, at: datetime) -> None:
        """Let a post that waited for staff be sent, or count as posted."""
        passed = tables.outbox.update().where(tables.outbox.c.id == post_id)
        self._connection.execute(passed.values(state=state.value, changed_at=at))

    def hand_over(self) -> list[tuple[str, str]]:
        """Let staff post what has not been posted, but for what is for its reader alone.

        Gives room and contact of each invitation that is not made any more: it is no text to post.
        """
        columns = tables.outbox.c
        waiting = columns.state.in_((PostState.TODO, PostState.SENDING, PostState.UNKNOWN))
        invitations = waiting & (columns.manner == INVITATION)
        undone = select(columns.room, columns.mention).where(invitations).order_by(columns.id)
        lost = [(row.room, row.mention) for row in self._connection.execute(undone)]
        dropped = tables.outbox.update().where(invitations)
        self._connection.execute(dropped.values(state=PostState.DROPPED.value))
        given = tables.outbox.update().where(waiting, columns.is_secret.is_(False))
        self._connection.execute(given.values(state=PostState.BY_HAND.value))
        return lost

    # --- everything else ---------------------------------------------------------------------------------------------

    def put_memo(self, name: str, value: str) -> None:
        """Remember a small fact in the place of an older one."""
        self._connection.execute(tables.memos.delete().where(tables.memos.c.name == name))
        self._insert(tables.memos, ("name", "value"), [(name, value)])

    def put_snapshot(self, seq: int, body: str) -> None:
        """Keep the state after a record in the place of older ones."""
        self._connection.execute(tables.snapshots.delete())
        self._insert(tables.snapshots, ("seq", "body"), [(seq, body)])

    def purge(self) -> tuple[int, int]:
        """Empty everything personal; gives the numbers of records and messages. The chains of digests stay."""
        execute = self._connection.execute
        empty = dict.fromkeys(tables.REMOVED["records"], "")
        records = execute(tables.records.update().where(tables.records.c.body != "").values(empty)).rowcount
        said: dict[str, Any] = dict.fromkeys(tables.REMOVED["messages"], "")
        said["until"] = None
        said["message_id"] = literal("purged:") + cast(tables.messages.c.id, String)  # unique, and nobody's
        messages = execute(tables.messages.update().values(said)).rowcount
        execute(tables.outbox.update().values(text="", recipient="", mention=""))
        execute(tables.snapshots.delete())
        execute(tables.applications.update().values(file="", source="", form="", fault="", salt=""))
        execute(tables.pictures.delete())
        execute(tables.memos.delete())  # who was logged in at the page, among others
        columns = [column.name for column in tables.candidates.columns if column.name not in ("number", "place")]
        execute(tables.candidates.update().values(dict.fromkeys(columns, "")))
        return records, messages

    def replace_roster(self, candidates: Iterable[Candidate], new_salt: Callable[[], str] = random_salt) -> None:
        """Put this roster in the place of any other."""
        self._connection.execute(tables.candidates.delete())
        rows = [{**asdict(candidate), "place": place, "salt": new_salt()} for place, candidate in enumerate(candidates)]
        if rows:
            self._connection.execute(insert(tables.candidates), rows)

    def add_candidates(self, candidates: Iterable[Candidate], new_salt: Callable[[], str] = random_salt) -> None:
        """Put these behind everybody who is on the roster; the entries of the others stay as they are."""
        last = self._connection.execute(select(func.max(tables.candidates.c.place))).scalar()
        first = 0 if last is None else last + 1
        rows = [{**asdict(each), "place": place, "salt": new_salt()} for place, each in enumerate(candidates, first)]
        if rows:
            self._connection.execute(insert(tables.candidates), rows)

    def roster(self) -> list[Candidate]:
        """The candidates in roster order."""
        columns = [column for column in tables.candidates.columns if column.name not in ("place", "salt")]
        rows = self._connection.execute(select(*columns).order_by(tables.candidates.c.place))
        return [Candidate(**row._mapping) for row in rows]

    # --- applications ------------------------------------------------------------------------------------------------

    def put_application(self, application: StoredApplication, images: Mapping[str, bytes]) -> None:
        """Keep what an application says, and its pictures, each once."""
        self._insert(tables.applications, StoredApplication._fields, [application])
        columns = tables.pictures.c
        known = set(self._connection.execute(select(columns.digest).where(columns.digest.in_(images))).scalars())
        rows = [{"digest": digest, "content": content} for digest, content in images.items() if digest not in known]
        if rows:
            self._connection.execute(insert(tables.pictures), rows)

    def applications(self, ids: Iterable[int] | None = None) -> list[StoredApplication]:
        """What applications say: of these, or of all, in their order."""
        query = select(tables.applications).order_by(tables.applications.c.id)
        if ids is not None:
            query = query.where(tables.applications.c.id.in_([*ids]))
        return [StoredApplication(**row._mapping) for row in self._connection.execute(query)]

    def entry_digests(self) -> dict[str, str]:
        """The salted digest of each entry of the roster, by number, in roster order."""
        return entry_digests(self._connection)

    def _insert(self, table: Table, names: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> None:
        sql = insert_sql(self._connection.dialect, table, names)
        try:
            if sql.in_order:
                run(self._connection, sql.text, list(rows))
            else:
                run(self._connection, sql.text, [dict(zip(names, row, strict=True)) for row in rows])
        except IntegrityError as error:
            raise LostRace from error


def entry_digests(connection: Connection) -> dict[str, str]:
    """The salted digest of each entry of the roster, by number, in roster order."""
    rows = connection.execute(select(tables.candidates).order_by(tables.candidates.c.place))
    return {
        row.number: entry_digest(row.salt, (str(value) for name, value in row._mapping.items() if name != "salt"))
        for row in rows
    }


def heard_behind(place: int) -> tuple[ColumnElement[bool], ...]:
    """Which messages behind this place say what a contact is called: not copied ones, nor orders from a desk."""
    columns = tables.messages.c
    return (
        columns.id > place,
        columns.kind == "message",
        columns.sender != "",
        columns.paste == "",
        columns.sender.not_like(f"{DESK}%"),
    )


def records_about(connection: Connection, number: str, stream: str) -> Iterator[Record]:
    """The records in a candidate's history, of one sitting and of what concerns all, oldest first."""
    records, histories = tables.records, tables.histories
    query = (
        select(records)
        .join(histories, histories.c.seq == records.c.seq)
        .where(histories.c.number == number, records.c.stream.in_(("", INTAKE, stream)))
    )
    rows: Iterable[Row[Any]] = connection.execute(query.order_by(records.c.seq))
    return (Record(**row._mapping) for row in rows)


_ENDS: Final = "SELECT (SELECT max(seq) FROM records), (SELECT max(id) FROM messages)"
_SELECT_RECORDS: Final = (
    select(tables.records).where(tables.records.c.seq > text(":after")).order_by(tables.records.c.seq)
)
