"""Every pattern of the packages, and texts that make it slow if anything does, built from the pattern itself."""

from __future__ import annotations

import ast
import importlib
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser as parser  # type: ignore[attr-defined]
from types import ModuleType
from typing import Any, NamedTuple

SOURCE = Path(__file__).parents[2] / "src"
OTHERS = "a1 \n_-.:/<>[](){}\"'`*#|\\=,é"
SEARCHING = {"search", "sub", "subn", "split", "findall", "finditer"}
MOST_SAMPLES = 6


class Named(NamedTuple):
    """A pattern with its place, and the ways in which it is used: all, where that is not to be seen."""

    place: str
    pattern: re.Pattern[str]
    uses: frozenset[str]


def every() -> Iterator[Named]:
    """Yield each compiled pattern of both packages, and each that stands in a call of ``re``."""
    sources = {path: path.read_text(encoding="utf-8") for path in sorted(SOURCE.rglob("*.py"))}
    uses = {path: _uses(text) for path, text in sources.items()}
    elsewhere = dict[str, set[str]]()
    for path, text in sources.items():
        defined = set(re.findall(r"(?m)^([A-Z_\d]+)\b.*? = ", text))
        for name in uses[path].keys() - defined:
            elsewhere.setdefault(name, set()).update(uses[path][name])
    for path, text in sources.items():
        name = ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")
        if not name.endswith("__main__"):
            known = {
                each: uses[path].get(each, set()) | elsewhere.get(each, set())
                for each in {*uses[path], *elsewhere}
            }
            yield from _of_module(importlib.import_module(name), known)
        yield from _in_calls(name, ast.parse(text))


def _uses(text: str) -> dict[str, set[str]]:
    """Map the names of patterns to the methods that a module calls on them."""
    uses = dict[str, set[str]]()
    for name, use in re.findall(r"\b([A-Z_\d]+)\.(\w+)\b", text):
        uses.setdefault(name, set()).add(use)
    for use, name in re.findall(r"\bre\.(\w+)\(([A-Z_\d]+)\b", text):
        uses.setdefault(name, set()).add(use)
    return uses


def _of_module(module: ModuleType, uses: Mapping[str, set[str]]) -> Iterator[Named]:
    for name, value in vars(module).items():
        for found in _inside(value):
            yield Named(f"{module.__name__}.{name}", found, frozenset(uses.get(name, SEARCHING)))


def _inside(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
        yield value
    elif isinstance(value, Mapping):
        yield from chain.from_iterable(map(_inside, value.values()))
    elif isinstance(value, tuple | list | frozenset | set):
        yield from chain.from_iterable(map(_inside, value))


def _in_calls(name: str, tree: ast.Module) -> Iterator[Named]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.args:
            first = node.args[0]
            written = first.value if isinstance(first, ast.Constant) else None
            if ast.unparse(node.func.value) == "re" and isinstance(written, str):
                yield Named(f"{name}:{node.lineno}", re.compile(written), frozenset({node.func.attr}))


def texts(pattern: re.Pattern[str]) -> dict[str, tuple[str, str, str]]:
    """Texts as a head, what is repeated, and a tail, after which the pattern would have to give up."""
    tree = parser.parse(pattern.pattern, pattern.flags)
    alphabet = [*dict.fromkeys(chain(_letters(tree), OTHERS))]
    found = dict[str, tuple[str, str, str]]()
    for head, pump in _pumps(tree, "", alphabet):
        for text in (
            (head, pump, ""),
            (head, pump, "\0"),
            ("", head + pump, ""),
            ("", head, pump),
            ("", pump, head),
        ):
            if text[1]:
                found.setdefault(repr(text), text)
    return found


def _letters(tree: Iterable[Any]) -> Iterator[str]:
    for operation, value in tree:
        if operation in {sre.LITERAL, sre.NOT_LITERAL}:
            yield chr(value)
        elif operation is sre.RANGE:
            yield chr(value[0])
        else:
            yield from chain.from_iterable(map(_letters, _parts(operation, value)))


def _parts(operation: Any, value: Any) -> list[Any]:  # noqa: ANN401, PLR0911
    match operation:
        case sre.IN:
            return [[part for part in value if part[0] is not sre.NEGATE]]
        case sre.BRANCH:
            return list(value[1])
        case sre.SUBPATTERN | sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
            return [value[-1]]
        case sre.ASSERT | sre.ASSERT_NOT:
            return [value[1]]
        case sre.ATOMIC_GROUP:
            return [value]
        case sre.GROUPREF_EXISTS:
            return [part for part in value[1:] if part]
    return []


def _pumps(tree: Iterable[Any], head: str, alphabet: list[str]) -> Iterator[tuple[str, str]]:
    """Yield for each repetition what leads to it, and what it repeats."""
    for operation, value in tree:
        if operation in {sre.MAX_REPEAT, sre.MIN_REPEAT, sre.POSSESSIVE_REPEAT}:
            least, most, body = value
            if most > MOST_SAMPLES:
                for sample in _samples(body, alphabet):
                    yield head, sample
            yield from _pumps(body, head, alphabet)
            head += _least(body, alphabet) * max(least, 0)
            continue
        for part in _parts(operation, value) if operation is not sre.IN else []:
            yield from _pumps(part, head, alphabet)
        head += _least([(operation, value)], alphabet)


def _samples(body: Any, alphabet: list[str]) -> list[str]:  # noqa: ANN401
    """Some texts of what is repeated: letters of its class, or its shortest text."""
    if len(body) == 1 and body[0][0] in {sre.IN, sre.ANY, sre.LITERAL, sre.NOT_LITERAL}:
        return [letter for letter in alphabet if _fits(body[0], letter)][:MOST_SAMPLES]
    variants = [_least(part, alphabet) for operation, value in body for part in _parts(operation, value)]
    return [text for text in dict.fromkeys([_least(body, alphabet), *variants]) if text][:MOST_SAMPLES]


def _fits(item: Any, letter: str) -> bool:  # noqa: ANN401
    tree = parser.SubPattern(parser.State(), [item])
    return re.compile(_written(tree)).match(letter) is not None


def _written(tree: Any) -> str:  # noqa: ANN401
    """A class as it is written, of one item of a tree."""
    operation, value = tree[0]
    if operation is sre.ANY:
        return "."
    if operation is sre.LITERAL:
        return re.escape(chr(value))
    if operation is sre.NOT_LITERAL:
        return f"[^{re.escape(chr(value))}]"
    inside = ""
    for kind, part in value:
        if kind is sre.NEGATE:
            inside += "^"
        elif kind is sre.LITERAL:
            inside += re.escape(chr(part))
        elif kind is sre.RANGE:
            inside += f"{re.escape(chr(part[0]))}-{re.escape(chr(part[1]))}"
        else:
            inside += CATEGORIES[part]
    return f"[{inside}]"


CATEGORIES = {
    sre.CATEGORY_DIGIT: r"\d",
    sre.CATEGORY_NOT_DIGIT: r"\D",
    sre.CATEGORY_SPACE: r"\s",
    sre.CATEGORY_NOT_SPACE: r"\S",
    sre.CATEGORY_WORD: r"\w",
    sre.CATEGORY_NOT_WORD: r"\W",
}


def _least(tree: Iterable[Any], alphabet: list[str]) -> str:
    """A short text that fits."""
    text = ""
    for operation, value in tree:
        match operation:
            case sre.LITERAL:
                text += chr(value)
            case sre.IN | sre.ANY | sre.NOT_LITERAL:
                text += next((letter for letter in alphabet if _fits((operation, value), letter)), "")
            case sre.MAX_REPEAT | sre.MIN_REPEAT | sre.POSSESSIVE_REPEAT:
                text += _least(value[2], alphabet) * value[0]
            case sre.BRANCH:
                text += _least(value[1][0], alphabet)
            case sre.SUBPATTERN:
                text += _least(value[-1], alphabet)
            case sre.ATOMIC_GROUP:
                text += _least(value, alphabet)
    return text
