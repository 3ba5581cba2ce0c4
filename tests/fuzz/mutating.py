"""Changes an input along the structure that its name tells: trees, rows, members of an archive, lines, bytes."""

from __future__ import annotations

import copy
import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import PurePath
from random import Random
from typing import Any

import yaml
from backports.zstd import zipfile

from fuzz.hostile import TEXTS, VALUES

Change = Callable[[bytes, Random, Sequence[bytes]], bytes]
LONGEST = 1 << 20
INDENTS = (b" ", b"    ", b"\t", b"- ", b"> ", b"# ", b":", b"*", b"`", b"")


def mutated(name: str, body: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Change an input some times, mostly along its structure; ``others`` are inputs of the same kind to take from."""
    for _ in range(rng.choice((1, 1, 1, 2, 3, 6))):
        changes = BY_SUFFIX.get(PurePath(name).suffix, (of_lines, of_text, of_bytes))
        try:
            body = rng.choice(changes)(body, rng, others)
        except Exception:  # noqa: BLE001  (what was changed once is often no more of its kind)
            body = rng.choice((of_text, of_bytes))(body, rng, others)
    return body[:LONGEST]


def of_json(raw: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    return _dumped(tree(json.loads(raw), rng, [json.loads(rng.choice(others))] if others else []), rng)


def of_yaml(raw: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    data = tree(_loaded(raw), rng, [_loaded(rng.choice(others))] if others else [])
    if rng.random() < 0.1:
        return json.dumps(data, default=str).encode()
    dumped: str = yaml.dump(data, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=rng.random() < 0.5)
    return dumped.encode("utf-8", "surrogatepass")


def of_json_lines(raw: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    rows = raw.splitlines()
    at = rng.randrange(len(rows))
    spare = rng.choice(others).splitlines() if others else rows
    changed = _dumped(tree(json.loads(rows[at]), rng, [json.loads(rng.choice(spare))]), rng)
    rows[at : at + 1] = [changed.replace(b"\n", b" ")] * rng.choice((1, 1, 1, 2))
    return b"\n".join(rows) + b"\n"


def of_cells(raw: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    """Change a cell, a row or a column of a table that is a text, and write it with other marks."""
    rows = list(csv.reader(io.StringIO(raw.decode("utf-8-sig", "replace"), newline="")))
    row, other = rng.choice(rows[:1] * 3 + rows), rng.choice(rows)
    at, cell = rng.randrange(len(row)), rng.choice(other or [""])
    few = rng.choice(([], [cell], [rng.choice(TEXTS)], [row[at], cell]))
    row[at : at + 1] = few
    rows += [list(row)] * rng.choice((0, 0, 1))
    written = io.StringIO(newline="")
    end, delimiter = rng.choice(("\n", "\n", "\r\n", "\r")), rng.choice(",,,;\t")
    csv.writer(written, delimiter=delimiter, lineterminator=end).writerows(rows)
    return written.getvalue().encode("utf-8", "surrogatepass")


def of_members(raw: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    """Change a member of an archive, and pack all of them anew."""
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        members = [(info.filename, archive.read(info)) for info in archive.infolist()]
    at = rng.randrange(len(members))
    name, body = members[at]
    kind = rng.randrange(6)
    if kind == 0:
        del members[at]
    elif kind == 1:
        members[at] = (
            rng.choice((*TEXTS, "header.json", "summaries.json")).replace("\x00", "0") or "x",
            body,
        )
    else:
        wanted = [
            place for place, (of, _) in enumerate(members) if of in {"header.json", "summaries.json"}
        ] or [at]
        at = rng.choice(wanted)
        members[at] = (members[at][0], mutated(members[at][0], members[at][1], rng, []))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, body in members:
            archive.writestr(name, body, compress_type=rng.choice((0, 8, 8, 12, 14, 93)))
    return packed.getvalue()


def of_lines(raw: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Drop, double, move, indent, splice or exchange lines."""
    lines = raw.splitlines(keepends=True) or [b"\n"]
    at, to = rng.randrange(len(lines)), rng.randrange(len(lines))
    taken = (rng.choice(others) if others else raw).splitlines(keepends=True) or [b"\n"]
    start, line = rng.randrange(len(taken)), lines[at]
    key, mark, _ = line.partition(rng.choice((b":", b"=", b"|", b"(", b"[")))
    few, many = rng.choice((1, 1, 5)), rng.choice((1, 1, 3, 20))
    changes: tuple[tuple[int, int, list[bytes]], ...] = (
        (at, at + few, []),
        (to, to, lines[at : at + few]),
        (at, at + 1, [rng.choice(INDENTS) + line.lstrip()]),
        (to, to, taken[start : start + many]),
        (at, at + 1, [line[:100] * rng.choice((2, 3, 30, 300))]),
        (at, at + 1, [key + mark + b" " + _token(rng) + b"\n"]),
        (at, at + 1, [line.swapcase()]),
        (at, at + 1, [_token(rng) + b"\n"]),
    )
    first, last, instead = rng.choice(changes)
    lines[first:last] = instead
    return b"".join(lines)


def of_text(raw: bytes, rng: Random, others: Sequence[bytes]) -> bytes:
    """Insert, delete, repeat or exchange a span, or cut the rest off."""
    at, length = rng.randrange(len(raw) + 1), rng.choice((1, 1, 2, 5, 30, 300))
    other = rng.choice(others) if others else raw
    start = rng.randrange(len(other) + 1)
    before, span, behind = raw[:at], raw[at : at + length], raw[at + length :]
    changes: tuple[Callable[[], bytes], ...] = (
        lambda: before + _token(rng) + span + behind,
        lambda: before + behind,
        lambda: before + span[:40] * rng.choice((2, 5, 50, 400)) + behind,
        lambda: before + _token(rng) + behind,
        lambda: before,
        lambda: before + other[start : start + 200] + span + behind,
        lambda: raw.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b" "))),
    )
    return rng.choice(changes)()


def of_bytes(raw: bytes, rng: Random, _: Sequence[bytes]) -> bytes:
    """Change some bytes, whatever they mean."""
    changed = bytearray(raw or b"x")
    for _times in range(rng.choice((1, 1, 2, 8))):
        at = rng.randrange(len(changed))
        changed[at] = rng.choice((changed[at] ^ (1 << rng.randrange(8)), rng.randrange(256), 0, 255, 127))
    if rng.random() < 0.2:
        at = rng.randrange(len(changed))
        changed[at:at] = bytes(rng.choices((0, 1, 127, 128, 255), k=rng.choice((1, 4, 8))))
    return bytes(changed)


def tree(data: Any, rng: Random, spares: Sequence[Any]) -> Any:  # noqa: ANN401  (a tree of whatever)
    """Change one place of a tree: dropped, retyped, renamed, doubled, nested, or exchanged for another place's value."""
    whole = [data]
    ways = list(_places(whole))
    *way, key = rng.choice(ways)
    parent: Any = whole
    for step in way:
        parent = parent[step]
    TREE[rng.randrange(len(TREE))](parent, key, rng, [whole, *spares])
    return whole[0] if whole else None


def _drop(parent: Any, key: Any, *_: object) -> None:  # noqa: ANN401
    del parent[key]


def _retype(parent: Any, key: Any, rng: Random, _: object) -> None:  # noqa: ANN401
    parent[key] = copy.deepcopy(rng.choice(VALUES))


def _rename(parent: Any, key: Any, rng: Random, trees: Any) -> None:  # noqa: ANN401
    if isinstance(parent, dict):
        keys = [step for way in _places(rng.choice(trees)) if isinstance(step := way[-1], str)]
        parent[rng.choice((rng.choice(TEXTS), rng.choice(keys or ["x"])))] = parent.pop(key)


def _double(parent: Any, key: Any, rng: Random, _: object) -> None:  # noqa: ANN401
    if isinstance(parent, dict):
        parent[rng.choice(TEXTS)] = copy.deepcopy(parent[key])
    else:
        parent.extend(copy.deepcopy([parent[key]] * rng.choice((1, 1, 30))))


def _nest(parent: Any, key: Any, rng: Random, _: object) -> None:  # noqa: ANN401
    parent[key] = [parent[key]] if rng.random() < 0.5 else {rng.choice(TEXTS): parent[key]}


def _exchange(parent: Any, key: Any, rng: Random, trees: Any) -> None:  # noqa: ANN401
    source = rng.choice(trees)
    value: Any = source
    for step in rng.choice(list(_places(source)) or [()]):
        value = value[step]
    parent[key] = copy.deepcopy(value)


def _spell(parent: Any, key: Any, rng: Random, _: object) -> None:  # noqa: ANN401
    """Change a text or a number a little."""
    value = parent[key]
    if isinstance(value, str):
        parent[key] = of_text(value.encode("utf-8", "surrogatepass"), rng, []).decode("utf-8", "replace")
    elif isinstance(value, int | float):
        parent[key] = rng.choice((value + 1, value - 1, -value, value * 1000, str(value), value / 3))


TREE = (_drop, _retype, _retype, _rename, _double, _nest, _exchange, _exchange, _spell, _spell)


def _places(node: object, way: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    parts = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in parts:
        yield (*way, key)
        yield from _places(value, (*way, key))


def _dumped(data: object, rng: Random) -> bytes:
    dumped = json.dumps(data, ensure_ascii=rng.random() < 0.7, indent=rng.choice((None, None, 2)))
    return dumped.encode("utf-8", "surrogatepass")


def _loaded(raw: bytes) -> Any:  # noqa: ANN401  (a tree of whatever)
    return yaml.load(raw, Loader=yaml.CBaseLoader)  # noqa: S506  (builds text only)


def _token(rng: Random) -> bytes:
    return rng.choice(TEXTS).encode("utf-8", "surrogatepass")


BY_SUFFIX: Mapping[str, tuple[Change, ...]] = {
    ".yaml": (of_yaml, of_yaml, of_yaml, of_lines, of_text, of_bytes),
    ".json": (of_json, of_json, of_json, of_text, of_bytes),
    ".jsonl": (of_json_lines, of_json_lines, of_json_lines, of_lines, of_text, of_bytes),
    ".csv": (of_cells, of_cells, of_cells, of_lines, of_text, of_bytes),
    ".tsv": (of_cells, of_cells, of_cells, of_lines, of_text, of_bytes),
    ".eval": (of_members, of_members, of_members, of_bytes, of_text),
    ".parquet": (of_bytes, of_bytes, of_text),
    ".pdf": (of_bytes, of_text, of_text, of_lines),
}  # fmt: skip
