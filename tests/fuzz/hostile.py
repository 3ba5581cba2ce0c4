"""Values and texts at which readers break most often."""

from __future__ import annotations

from typing import Any

NESTED: Any = "x"
for _ in range(40):
    NESTED = [NESTED]

TEXTS = (
    "", " ", "~", "no", "-", "x", "0", "1", "-1", "0.5", "1e999", "-0", "nan", "inf", "1_000", "0x10", "9" * 400, "&#" + "9" * 5000 + ";",
    "&#x110000;", "&lt;script&gt;", "\u0663", "\u00b2", "\u0130", "\u0149", "\ufb01", "e\u0301" * 20, "\ud83d", "\U0001f600", "\u202e",
    "\u2028", "\x85", "\x00", "\x07", "\x1b[2J", "\ufeff", "\r", "\n", "\t", "2026-02-30", "0000-00-00", "9999-12-31", "0001-01-01",
    "10000-01-01", "2026-W01-1", "20260101", "2026-01-01T99:00", "\u0662\u0660\u0662\u0666-01-01", "7d", "99999y", "2x", "0x", "../..", "/etc/passwd",
    "a/b", ".", "..", "*", "**", "**/" * 60, "[", "[a", "[!]", "!x", "?", "{", "{0}", "{a.b}", "%s", "%", "$1", "${x}", "\\", "'", '"', "`", "''';",
    "<b>", "<!--", "-->", "<script>alert(1)</script>", "](x)", "![x](y)", "[x]: y", "javascript:x", "https://[", "http://x:y/", "//x", "?a=b#c",
    "#", ":", "::", "- ", "? ", "---", "...", "|", ">", "*a", "&a b", "!!python/object:os.system x", "<<", "=", "a" * 81, "a" * 5000, "( " * 200,
    "model-config", "self", "format", "choice", "file", "none", "id", "__class__", "con", "a.b", "a+b", "knowledge", "rag",
)  # fmt: skip

VALUES: tuple[Any, ...] = (
    None, True, False, 0, 1, -1, 2, 0.5, -0.0, 1e308, 1e-320, float("nan"), float("inf"), 1 << 63, 1 << 64, 10**400, [], {}, [[]], [{}],
    {"": ""}, {"a": "b"}, ["x"], NESTED, *TEXTS,
)  # fmt: skip
