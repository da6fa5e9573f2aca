"""Checks exported records (``jielong records export records.jsonl``) with nothing but Python itself.

    python verify_records.py records.jsonl [12-0123456789abcdef ...]

The heads behind the file are those that were posted in the group; without at least one of them a chain that was written
anew from its beginning, or cut off at its end, cannot be told from the true one. Exit code 0: all is well.
"""

import hashlib
import json
import sys

TEXTS = ("kind", "digest", "previous", "hash")
NAMES = {*TEXTS, "seq", "at", "actor", "message_id", "body", "salt", "masked"}


def sha256(*parts):
    """SHA-256 of the parts, one a line."""
    return hashlib.sha256("\n".join(parts).encode("utf-8", "surrogatepass")).hexdigest()


def faults(lines, heads):
    """Every place where the chain does not hold, as a sentence."""
    previous, expected, hashes, emptied, is_whole = "0" * 64, 1, {}, [], False
    for at, line in enumerate(lines, start=1):
        try:
            record = json.loads(line)
            seq, when = record["seq"], str(record["at"])
            if type(seq) is not int or set(record) - NAMES:
                raise ValueError(seq)
            kind, digest, before, its_hash = (str(record[name]) for name in TEXTS)
            body, actor, message_id = record["body"], str(record["actor"]), str(record["message_id"])
            is_masked = body is None and bool(record["masked"])
        except (ValueError, KeyError, TypeError, RecursionError):
            yield f"第 {at} 行看不懂：不是一条完整的记录。"
            return
        if seq != expected:
            yield f"记录 {expected} 缺失：有记录被删除、插入或调换（第 {at} 行是记录 {seq}）。"
            return
        if before != previous:
            yield f"记录 {seq} 与前一条接不上：前面的记录被改动或替换。"
        if body and digest != sha256(str(record["salt"]), actor, message_id, str(body)):
            yield f"记录 {seq} 的内容被改动。"
        if its_hash != sha256(str(seq), when, kind, digest, before):
            yield f"记录 {seq} 的时间、序号或校验码被改动。"
        previous, expected, hashes[seq] = its_hash, expected + 1, its_hash
        if not body and not is_masked:
            emptied.append(seq)
            if actor or message_id or record["salt"]:
                yield f"记录 {seq} 的内容被改动。"
        elif kind == "PersonalDataPurged" and not is_whole:
            emptied.clear()  # a purge leaves nothing before it; what empties some records only is none
        else:
            is_whole = True
    for seq in emptied:
        yield f"记录 {seq} 的内容被删除，而没有清除个人信息的记录。"
    for head in heads:
        seq, _, begin = head.strip().lower().partition("-")
        known = hashes.get(int(seq)) if seq.isdecimal() and len(seq) < 18 else None
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
    unseen = sum(1 for line in lines if not json.loads(line)["body"])
    note = f"（{unseen} 条的内容已打码或清除，只核对了摘要）" if unseen else ""
    newest = json.loads(lines[-1]) if lines else {"seq": 0, "hash": "0" * 64}
    print(f"记录完好：共 {len(lines)} 条{note}，最后一条的校验码 {newest['seq']}-{newest['hash'][:16]}。")
    if not arguments[1:]:
        print("请再加上群里公布的校验码核对一次，例如：python verify_records.py records.jsonl 12-0123456789abcdef")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
