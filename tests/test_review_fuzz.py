"""Whatever stands in a review file, there is a verdict or a list of problems with lines."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decidable.outcome import Outcome
from decidable.report import report_on
from decidable.reviewing import decide, open_review
from support.commands import GUIDE, REVIEW, write

EXAMPLES = Path(__file__).parent.parent / "docs" / "examples"
TODAY = date(2026, 11, 22)
SEEDS = [path.read_text() for path in sorted(EXAMPLES.glob("*/*.review.yaml"))]
ODD = [
    "",
    "~",
    "no",
    "[]",
    "{}",
    "-",
    "\u202e\u0007",
    "\ud83d\ude00",
    "9" * 400,
    "x" * 5000,
    "2026-02-30",
    "../../etc/passwd",
    "a: b",
    "*x",
    "&x y",
    "!!python/object:x",
    "1e999",
    "nan",
    "<b>",
    "{%s}",
    "{0}",
    "%s",
]
KEYS = [
    "decision",
    "title",
    "status",
    "choice",
    "questions",
    "evidence",
    "waivers",
    "triggers",
    "runs",
    "answer",
    "<<",
    "=",
    "",
    "file",
    "owners",
    "knowledge-or-behavior",
]
RANDOMS = st.randoms(use_true_random=False)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a root with everything that the examples name, and a place beside them for mutated reviews."""
    root = tmp_path_factory.mktemp("root")
    (root / "pyproject.toml").touch()
    (root / "mutated").mkdir()
    for example in EXAMPLES.iterdir():
        (root / example.name).symlink_to(example)
    return root / "mutated"


def decided(folder: Path, raw: bytes) -> Outcome:
    """Decide a review; the contract of every run: a verdict for each entry, problems with their place."""
    path = folder / "a.review.yaml"
    path.write_bytes(raw)
    opened = open_review(path)
    outcome = decide(opened, TODAY)
    assert set(outcome.verdicts) == {id_ for id_, _ in opened.entries()}
    assert outcome.verdicts
    for verdict in outcome.verdicts.values():
        assert verdict.result != "fails" or verdict.problems
        for problem in verdict.problems:
            assert problem.code
            assert (
                problem.line > 0
                or problem.code in {"file-too-large", "extra-missing"}
                or problem.code.startswith("run-")
            )
            assert all(row.isprintable() for row in str(problem).splitlines())
            assert len(str(problem).splitlines()) == 1 + bool(problem.hint) + bool(problem.docs)
    assert outcome.sentence()
    return outcome


@pytest.mark.slow
@given(day=st.dates())
@settings(max_examples=50, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_on_any_day_there_is_a_verdict_and_before_its_own_days_no_review_is_decided(
    tmp_path: Path, day: date
) -> None:
    files = {
        "pyproject.toml": "",
        "notes.txt": "bitter",
        "checklists/tea.yaml": GUIDE,
        "tea.review.yaml": REVIEW,
    }
    files["adr.md"] = "Status: accepted\n\nGreen: [review](tea.review.yaml)"
    for name, text in files.items():
        write(tmp_path / name, text)
    outcome = decide(open_review(tmp_path / "tea.review.yaml"), day)
    assert outcome.state == ("decided" if day >= date(2026, 11, 20) else "not decided")
    assert report_on(outcome, "tea").today == day


def textual(text: str, rng: random.Random) -> str:
    """Mutate lines and characters."""
    lines = text.splitlines(keepends=True)
    at = rng.randrange(len(lines))
    kind = rng.randrange(8)
    if kind == 0:
        del lines[at]
    elif kind == 1:
        lines.insert(at, lines[rng.randrange(len(lines))])
    elif kind == 2:
        lines[at] = lines[at].replace(":", rng.choice([" :", "::", "", ": ["]), 1)
    elif kind == 3:
        lines[at] = rng.choice([" ", "\t", "- ", "? "]) + lines[at]
    elif kind == 4:
        return text[: rng.randrange(len(text))]
    elif kind == 5:
        lines[at] = lines[at].split(":")[0] + ": " + rng.choice(ODD) + "\n"
    elif kind == 6:
        place = rng.randrange(len(text))
        return (
            text[:place]
            + chr(rng.choice([0, 7, 9, 34, 39, 91, 123, 0x85, 0x2028, 0x202E, 0xFEFF, 0x1F600]))
            + text[place:]
        )
    else:
        lines[at] = "[" * rng.choice([1, 30, 3000]) + lines[at]
    return "".join(lines)


def structural(data: Any, rng: random.Random) -> Any:  # noqa: ANN401  (a tree of whatever)
    """Mutate one place of the tree: dropped, renamed, retyped, nested."""
    if isinstance(data, dict) and data:
        key = rng.choice(list(data))
        kind = rng.randrange(6)
        if kind == 0:
            return {name: value for name, value in data.items() if name != key}
        if kind == 1:
            return {rng.choice(KEYS) if name == key else name: value for name, value in data.items()}
        if kind == 2:
            return data | {
                key: rng.choice(
                    [*ODD, [], {}, [data[key]], {key: data[key]}, [[[[data[key]]]]], 7, True, None]
                )
            }
        return data | {key: structural(data[key], rng)}
    if isinstance(data, list) and data:
        return [structural(each, rng) for each in data] * rng.choice([1, 1, 3])
    return rng.choice([*ODD, data, [data], {"a": data}])


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=list(HealthCheck))
@given(
    seed=st.sampled_from(SEEDS),
    rng=RANDOMS,
    times=st.integers(1, 4),
    form=st.sampled_from(["lf", "crlf", "bom"]),
)
def test_a_review_whose_text_was_mutated_gives_verdicts_or_problems(
    folder: Path, seed: str, rng: random.Random, times: int, form: str
) -> None:
    text = seed
    for _ in range(times):
        text = textual(text, rng) or "x"
    raw = text.encode("utf-8", errors="surrogatepass")
    decided(
        folder,
        raw.replace(b"\n", b"\r\n") if form == "crlf" else b"\xef\xbb\xbf" + raw if form == "bom" else raw,
    )


@pytest.mark.slow
@settings(max_examples=1500, suppress_health_check=list(HealthCheck))
@given(
    seed=st.sampled_from(SEEDS),
    rng=RANDOMS,
    times=st.integers(1, 4),
    dump=st.sampled_from([yaml.safe_dump, json.dumps]),
)
def test_a_review_whose_tree_was_mutated_gives_verdicts_or_problems(
    folder: Path, seed: str, rng: random.Random, times: int, dump: Callable[[Any], str]
) -> None:
    data = yaml.load(seed, yaml.BaseLoader)  # noqa: S506  (builds text only)
    for _ in range(times):
        data = structural(data, rng)
    decided(folder, dump(data).encode("utf-8", errors="surrogatepass"))
