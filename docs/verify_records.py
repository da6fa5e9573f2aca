"""Checks exported records (``jielong records export records.jsonl``) with nothing but Python itself.

    python verify_records.py records.jsonl [12-0123456789abcdef0123456789abcdef ...]

With ``--messages`` the export holds the stored messages, the posts and the roster's digests behind the records: they
are checked too. The heads behind the file are those that were posted in the group; without one of them a chain that
was written anew from its beginning, or cut off at its end, cannot be told from the true one. Exit code 0: all is well.
"""

import hashlib
import json
import re
import sys
import unicodedata

RECORD = (
    "seq", "at", "stream", "kind", "actor", "message_id", "body", "shown", "salt", "digest", "heard", "previous",
    "hash", "hidden",
)  # fmt: skip
MESSAGE = ("is", "id", "kind", "at", "received_at", "body", "shown", "salt", "hidden", "digest", "hash")
POST = ("is", "id", "seq", "room", "to", "is_secret", "mention", "manner", "text")
ENTRY = ("is", "number", "digest")
KEYS = {"record": RECORD, "message": MESSAGE, "post": POST, "entry": ENTRY}
NUMBERS, FLAGS, MAY_LACK = ("seq", "id"), ("is_secret",), ("body",)
NOTHING = "0" * 64
HEAD = 32
HEAD_IN = re.compile(r"(?<![0-9a-f])(\d+)-([0-9a-f]{32,64})(?![0-9a-f])")


def sha256(*parts):
    """SHA-256 over the parts, each behind its length in bytes."""
    coded = [str(part).encode("utf-8", "surrogatepass") for part in parts]
    return hashlib.sha256(b"".join(b"%d:%b" % (len(part), part) for part in coded)).hexdigest()


def canonical(text):
    """The text as it stands where it is JSON in the one spelling that is written; an error for any other."""
    data = json.loads(text)
    if json.dumps(data, ensure_ascii=False, separators=(",", ":"), sort_keys=True) != text:
        raise ValueError(text)
    return data


def read(line):
    """What a line holds: exactly the keys that are written, in their order, once each, and of their kinds."""
    data = json.loads(line)
    if tuple(data) != KEYS[data.get("is", "record")] or json.dumps(data, ensure_ascii=False) != line.rstrip("\r\n"):
        raise ValueError(line)
    for name, value in data.items():
        wanted = int if name in NUMBERS else bool if name in FLAGS else str
        if type(value) is not wanted and not (value is None and name in MAY_LACK):
            raise TypeError(name)
    return data


def is_true(entry, *about):
    """Whether body, or what is shown in its place, is what the digest was made of."""
    body, shown, salt = entry["body"], entry["shown"], entry["salt"]
    if body is None:  # a phone or an ID number in it is masked, and every other word can still be checked
        return bool(shown and entry["hidden"]) and entry["digest"] == sha256(salt, *about, shown, entry["hidden"])
    if entry["hidden"]:
        return False
    if not shown:
        return entry["digest"] == sha256(salt, *about, body)
    hidden = sha256(sha256("closed", salt), body)
    return entry["digest"] == sha256(sha256("open", salt), *about, shown, hidden)


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
        self.seen_posts, self.seen_entries, self.last_post, self.last_seq = set(), {}, 0, 0
        self.has_more = False
        self.most_heard = 0
        self.told_heads = []
        self.has_roster = False
        self.order = 0

    def take(self, at, line):
        """The faults of one line; None behind them where nothing behind it can be read."""
        try:
            data = read(line)
            order = ("record", "message", "post", "entry").index(data.get("is", "record"))
            if order < self.order:
                yield f"第 {at} 行的次序不对：应先是记录，再是消息、发出的内容和名单。"
            self.order = order
            kinds = {"record": self.record, "message": self.message, "post": self.post, "entry": self.entry}
            yield from kinds[data.get("is", "record")](at, data)
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            yield f"第 {at} 行看不懂：不是一条完整的记录。"
            yield None

    def record(self, at, record):
        """One record: its place, its content, its link, and the messages that it knew."""
        seq, body, actor, message_id = record["seq"], record["body"], record["actor"], record["message_id"]
        linked = [record["stream"], record["kind"], record["digest"], record["heard"], record["previous"]]
        its_hash, expected = record["hash"], len(self.hashes) + 1
        if seq != expected:
            yield f"记录 {expected} 缺失：有记录被删除、插入或调换（第 {at} 行是记录 {seq}）。"
            yield None
        if record["previous"] != self.previous:
            yield f"记录 {seq} 与前一条接不上：前面的记录被改动或替换。"
        if body != "" and not is_true(record, actor, message_id):
            yield f"记录 {seq} 的内容被改动。"
        if its_hash != sha256(seq, record["at"], *linked):
            yield f"记录 {seq} 的时间、序号或校验码被改动。"
        total, _, head = record["heard"].partition("-")
        if not total.isdecimal() or len(total) > 18 or int(total) < self.most_heard:
            yield f"记录 {seq} 所依据的消息与前面的记录对不上：有记录被改动。"
            yield None
        self.most_heard = int(total)
        self.heads_of_messages.setdefault(int(total), (seq, head))
        self.previous = self.hashes[seq] = its_hash
        if body == "":
            self.emptied.append(seq)
            if actor or message_id or record["salt"] or record["shown"] or record["hidden"]:
                yield f"记录 {seq} 的内容被改动。"
            return
        if record["kind"] == "PersonalDataPurged" and not self.is_whole:
            self.emptied, self.is_purged = [], True  # a purge leaves nothing before it; what empties some only is none
        else:
            self.is_whole = True
        event = canonical(record["shown"] if body is None else body)
        if record["kind"] == "Posted":
            self.told_heads += re.findall(r"^记录校验码：(\d+-[0-9a-f]+)（", event["text"], re.MULTILINE)
        if record["kind"] == "PostPrepared" or (record["kind"] == "Posted" and not event["post"]):
            about = ("room", "to", "is_secret", "mention", "manner", "text")
            told = {**event, "text": "" if event["is_secret"] else event["text"]}
            self.posted[seq] = tuple(told[name] for name in about)
        if "entries" in event:
            self.entries, self.has_roster = event["entries"], True

    def message(self, at, message):
        """One stored message: its place, its content, its link, and whether the records knew it."""
        place, expected = message["id"], self.messages + 1
        self.has_more = True
        if place != expected:
            yield f"第 {expected} 条保存的消息缺失：有消息被删除、插入或调换。"
            yield None
        body, digest = message["body"], message["digest"]
        if body == "" and (message["salt"] or message["shown"] or message["hidden"]):
            yield f"第 {place} 条保存的消息内容被改动。"
        if body != "" and not is_true(message):
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
        seq = post["seq"]
        if post["id"] <= self.last_post or seq < self.last_seq or seq > len(self.hashes):
            yield f"发件箱第 {post['id']} 条的次序不对：有内容被插入或调换。"
        self.last_post, self.last_seq = post["id"], seq
        told, is_again = self.posted.get(seq), seq in self.seen_posts
        self.seen_posts.add(seq)
        if self.is_purged:
            if post["text"] or post["to"] or post["mention"]:
                yield f"发件箱第 {post['id']} 条内容已清除，却又有了内容：有内容被插入。"
            return
        if told is None or is_again:
            yield f"发件箱第 {post['id']} 条内容没有记录：有内容被插入。"
        elif told != tuple(post[name] for name in ("room", "to", "is_secret", "mention", "manner", "text")):
            yield f"发件箱第 {post['id']} 条内容与记录不符：发出的内容被改动。"

    def entry(self, at, entry):
        """One entry of the roster."""
        self.has_more = True
        place = len(self.seen_entries)
        if self.has_roster and not self.is_purged and [*self.entries][place : place + 1] != [entry["number"]]:
            yield f"名单上编号 {entry['number']} 的次序不对：名单被改动。"
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
        copied = re.search(
            r"(?<![0-9a-f])(\d+)-([0-9a-f]{32,64})(?![0-9a-f])", unicodedata.normalize("NFKC", head).lower()
        )
        seq, begin = copied.groups() if copied else ("", "")
        if not copied:
            yield f"“{head}”里没有校验码：应照抄群里公布的样子。"
            continue
        known = checker.hashes.get(int(seq)) if seq.isdecimal() and len(seq) < 18 else None
        if known is None:
            yield f"群里公布过校验码 {head}，但没有记录 {seq}：末尾的记录被删除。"
        elif not known.startswith(begin):
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
    taken = list(map(read, lines))
    records = [each for each in taken if "is" not in each]
    messages = [each for each in taken if each.get("is") == "message"]
    masked = sum(1 for each in records + messages if each["body"] is None)
    emptied = sum(1 for each in records + messages if each["body"] == "")
    note = f"，{masked} 条里的手机号、身份证号已打码" if masked else ""
    note += f"，{emptied} 条的内容已清除，只核对了摘要" if emptied else ""
    beside = f"、消息 {len(messages)} 条" if messages else "（文件里没有收到的消息，未核对）"
    newest = records[-1] if records else {"seq": 0, "hash": NOTHING}
    print(f"记录完好：共 {len(records)} 条{beside}{note}，最后一条的校验码 {newest['seq']}-{newest['hash'][:HEAD]}。")
    if not arguments[1:]:
        example = f"{newest['seq']}-{newest['hash'][:HEAD]}"
        print(f"请再加上从群里抄下的校验码核对一次，例如：python verify_records.py records.jsonl {example}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
