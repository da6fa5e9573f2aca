"""Checks exported records (``jielong records export records.jsonl``) with nothing but Python itself.

    python verify_records.py records.jsonl [12-0123456789abcdef ...]

With ``--messages`` the export holds the stored messages, the posts and the roster's digests behind the records: they
are checked too. The heads behind the file are those that were posted in the group; without one of them a chain that
was written anew from its beginning, or cut off at its end, cannot be told from the true one. Exit code 0: all is well.
"""

import hashlib
import json
import re
import sys

LINKED = ("stream", "kind", "digest", "heard", "previous")
RECORD = {*LINKED, "hash", "seq", "at", "actor", "message_id", "body", "salt", "masked"}
MESSAGE = {"is", "id", "kind", "at", "received_at", "body", "salt", "digest", "hash", "masked"}
NOTHING = "0" * 64


def sha256(*parts):
    """SHA-256 of the parts, one a line."""
    return hashlib.sha256("\n".join(map(str, parts)).encode("utf-8", "surrogatepass")).hexdigest()


class Checker:
    """Reads the lines in their order and remembers what later ones have to fit."""

    def __init__(self):
        self.hashes = {}
        self.previous = NOTHING
        self.heads_of_messages = {}
        self.messages = 0
        self.message_hash = NOTHING
        self.emptied, self.is_whole, self.is_purged = [], False, False
        self.emptied_messages = []
        self.posted = {}
        self.entries = {}
        self.seen_posts, self.seen_entries = set(), {}
        self.has_more = False
        self.most_heard = 0
        self.told_heads = []
        self.has_roster = False

    def take(self, at, line):
        """The faults of one line; None behind them where nothing behind it can be read."""
        try:
            data = json.loads(line)
            kind = data.get("is", "record")
            read = {"record": self.record, "message": self.message, "post": self.post, "entry": self.entry}[kind]
            yield from read(at, data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield f"第 {at} 行看不懂：不是一条完整的记录。"
            yield None

    def record(self, at, record):
        """One record: its place, its content, its link, and the messages that it knew."""
        seq = record["seq"]
        if type(seq) is not int or set(record) - RECORD:
            raise ValueError(seq)
        body, actor, message_id = record["body"], str(record["actor"]), str(record["message_id"])
        is_masked = body is None and bool(record["masked"])
        linked = [record["stream"], record["kind"], record["digest"], record["heard"], record["previous"]]
        its_hash, expected = str(record["hash"]), len(self.hashes) + 1
        if seq != expected:
            yield f"记录 {expected} 缺失：有记录被删除、插入或调换（第 {at} 行是记录 {seq}）。"
            yield None
        if record["previous"] != self.previous:
            yield f"记录 {seq} 与前一条接不上：前面的记录被改动或替换。"
        if body and record["digest"] != sha256(record["salt"], actor, message_id, body):
            yield f"记录 {seq} 的内容被改动。"
        if its_hash != sha256(seq, record["at"], *linked):
            yield f"记录 {seq} 的时间、序号或校验码被改动。"
        total, _, head = str(record["heard"]).partition("-")
        if not total.isdecimal() or len(total) > 18 or int(total) < self.most_heard:
            yield f"记录 {seq} 所依据的消息与前面的记录对不上：有记录被改动。"
            yield None
        self.most_heard = int(total)
        self.heads_of_messages.setdefault(int(total), (seq, head))
        self.previous = self.hashes[seq] = its_hash
        if not body and not is_masked:
            self.emptied.append(seq)
            if actor or message_id or record["salt"]:
                yield f"记录 {seq} 的内容被改动。"
            return
        if record["kind"] == "PersonalDataPurged" and not self.is_whole:
            self.emptied, self.is_purged = [], True  # a purge leaves nothing before it; what empties some only is none
        else:
            self.is_whole = True
        event = json.loads(body or record["masked"])
        if record["kind"] == "Posted":
            self.told_heads += re.findall(r"^记录校验码：(\d+-[0-9a-f]+)（", event["text"], re.MULTILINE)
        if record["kind"] == "PostPrepared" or (record["kind"] == "Posted" and not event["post"]):
            about = ("room", "to", "is_secret", "mention", "attachment", "text")
            self.posted[seq] = tuple(event[name] for name in about)
        if "entries" in event:
            self.entries, self.has_roster = event["entries"], True

    def message(self, at, message):
        """One stored message: its place, its content, its link, and whether the records knew it."""
        place, expected = message["id"], self.messages + 1
        if type(place) is not int or set(message) - MESSAGE:
            raise ValueError(place)
        self.has_more = True
        if place != expected:
            yield f"第 {expected} 条保存的消息缺失：有消息被删除、插入或调换。"
            yield None
        body, digest = message["body"], message["digest"]
        if body and digest != sha256(message["salt"], body):
            yield f"第 {place} 条保存的消息内容被改动。"
        if body == "":
            self.emptied_messages.append(place)
        linked = sha256(place, message["at"], message["received_at"], message["kind"], digest, self.message_hash)
        if message["hash"] != linked:
            yield f"第 {place} 条保存的消息的时间、序号或校验码被改动。"
        self.messages, self.message_hash = place, message["hash"]
        yield from self.known(place)

    def known(self, place):
        """Whether the first record that knew so many messages knew these."""
        right = self.message_hash if place else NOTHING
        seq, head = self.heads_of_messages.pop(place, (0, right))
        if head != right:
            yield f"记录 {seq} 所依据的消息与保存的消息对不上：有消息被删除、插入或改动。"

    def post(self, at, post):
        """One post of the outbox, beside the record that tells of it."""
        self.has_more = True
        told, is_again = self.posted.get(post["seq"]), post["seq"] in self.seen_posts
        self.seen_posts.add(post["seq"])
        if self.is_purged:
            return
        if told is None or is_again:
            yield f"发件箱第 {post['id']} 条内容没有记录：有内容被插入。"
        elif told[:5] != tuple(post[name] for name in ("room", "to", "is_secret", "mention", "attachment")) or not (
            told[2] or told[5] == post["text"]
        ):
            yield f"发件箱第 {post['id']} 条内容与记录不符：发出的内容被改动。"

    def entry(self, at, entry):
        """One entry of the roster."""
        self.has_more = True
        if entry["number"] in self.seen_entries:
            yield f"名单上编号 {entry['number']} 重复：名单被改动。"
        self.seen_entries[entry["number"]] = entry["digest"]

    def end(self):
        """What only the whole file tells."""
        for seq in self.emptied:
            yield f"记录 {seq} 的内容被删除，而没有清除个人信息的记录。"
        if not self.has_more:
            return
        for place in self.emptied_messages if not self.is_purged else ():
            yield f"第 {place} 条保存的消息内容被删除，而没有清除个人信息的记录。"
        yield from self.known(0)
        if self.heads_of_messages:
            yield f"第 {self.messages + 1} 条保存的消息缺失：有消息被删除、插入或调换。"
        if self.is_purged:
            return
        for seq in self.posted:
            if seq not in self.seen_posts:
                yield f"记录 {seq} 所发的内容不在发件箱里：有发出的内容被删除。"
        for number in {**self.entries, **self.seen_entries} if self.has_roster else ():
            if self.entries.get(number) != self.seen_entries.get(number):
                yield f"名单上编号 {number} 的内容与记录不符：名单被改动。"


def faults(lines, heads):
    """Every place where the file does not hold, as a sentence."""
    checker = Checker()
    for at, line in enumerate(lines, start=1):
        for fault in checker.take(at, line):
            if fault is None:
                return
            yield fault
    yield from checker.end()
    for head in [*heads, *checker.told_heads]:
        seq, _, begin = head.strip().lower().partition("-")
        known = checker.hashes.get(int(seq)) if seq.isdecimal() and len(seq) < 18 else None
        if known is None:
            yield f"群里公布过校验码 {head}，但没有记录 {seq}：末尾的记录被删除。"
        elif len(begin) < 16 or not known.startswith(begin):
            yield f"记录 {seq} 与群里公布的校验码 {head} 不符：记录在公布之后被改写。"


def main(arguments):
    """Check the file and say what was found."""
    if not arguments:
        print("用法：python verify_records.py records.jsonl [群里公布的校验码 …]", file=sys.stderr)
        return 2
    try:
        with open(arguments[0], encoding="utf-8-sig") as file:
            lines = [line for line in file if line.strip()]
    except (OSError, UnicodeDecodeError):
        print(f"读不到文件 {arguments[0]}。", file=sys.stderr)
        return 2
    found = list(faults(lines, arguments[1:]))
    for sentence in found:
        print(sentence, file=sys.stderr)
    if found:
        return 1
    read = [json.loads(line) for line in lines]
    records = [each for each in read if "is" not in each]
    messages = [each for each in read if each.get("is") == "message"]
    unseen = sum(1 for each in records + messages if not each["body"])
    note = f"（{unseen} 条的内容已打码或清除，只核对了摘要）" if unseen else ""
    beside = f"、消息 {len(messages)} 条" if messages else ""
    newest = records[-1] if records else {"seq": 0, "hash": NOTHING}
    print(f"记录完好：共 {len(records)} 条{beside}{note}，最后一条的校验码 {newest['seq']}-{newest['hash'][:16]}。")
    if not arguments[1:]:
        print("请再加上群里公布的校验码核对一次，例如：python verify_records.py records.jsonl 12-0123456789abcdef")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
