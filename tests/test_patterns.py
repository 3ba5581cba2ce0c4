"""Every pattern takes time that grows with the length of the text, whatever the text is."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from time import process_time

import pytest

from decidable.adr.reading import load
from decidable.errors import UnreadableError
from support.patterns import SEARCHING, Named, every, texts

Text = tuple[str, str, str]
# A linear pattern is through with this many letters in well under a millisecond; what takes longer is measured again.
LENGTH, SOON = 4_000, 0.006
# Beyond what a bounded repetition can span, so that only one without a bound still grows.
LONG = 16_000
# What explodes would never end: it is stopped after so many seconds of processor time.
PATIENCE = 1.0
# The growth for each doubling: 2 where time is linear, 4 where it is quadratic.
MOST_GROWTH = 2.8
ANCHORED = {"match", "fullmatch"}


def seconds(pattern: re.Pattern[str], use: str, text: Text, length: int) -> float:
    head, repeated, tail = text
    written = head + repeated * (length // len(repeated) + 1) + tail
    start = process_time()
    signal.setitimer(signal.ITIMER_VIRTUAL, PATIENCE)
    try:
        if use in ANCHORED:
            getattr(pattern, use)(written)
        else:
            for _ in pattern.finditer(written):
                pass
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
    return process_time() - start


def is_slow(pattern: re.Pattern[str], use: str, text: Text) -> bool:
    """Whether twice the text takes much more than twice as long; in every try, because others use the processor too."""
    try:
        if seconds(pattern, use, text, LENGTH) < SOON:
            return False
        return all(
            seconds(pattern, use, text, 2 * LONG) > MOST_GROWTH * seconds(pattern, use, text, LONG)
            for _ in range(3)
        )
    except TimeoutError:
        return True


def slow(named: Named) -> tuple[str, Text] | None:
    """The first way in which a pattern is slow, if there is one."""
    uses = {use if use in ANCHORED else "finditer" for use in named.uses & (ANCHORED | SEARCHING)}
    tried = ((use, text) for text in texts(named.pattern).values() for use in uses)
    return next((each for each in tried if is_slow(named.pattern, *each)), None)


@pytest.fixture(autouse=True)
def _stopped() -> Iterator[None]:
    def stop(*_: object) -> None:
        raise TimeoutError

    before = signal.signal(signal.SIGVTALRM, stop)
    yield
    signal.signal(signal.SIGVTALRM, before)


@pytest.mark.slow
def test_no_pattern_takes_more_than_linear_time() -> None:
    found = list({(named.pattern, named.uses): named for named in every()}.values())
    assert len(found) > 100
    assert {named.place: bad for named in found if (bad := slow(named))} == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("pattern", "use"),
    [
        (r"<<[^<>,]*,?([^<>]*)>>", "sub"),
        (r"(?:link|xref):{1,2}[^\s\[\]]*\[", "sub"),
        (r"\s+$", "search"),
        (r"(?:a|b|ab)*-", "match"),
        (r"\d+(?:\.\d+)+[\w.]*", "fullmatch"),
        (r"(`{3,}|~{3,})([^`]*)$", "search"),
    ],
)
def test_a_slow_pattern_is_found(pattern: str, use: str) -> None:
    assert slow(Named("", re.compile(pattern), frozenset({use})))


SLOW = {
    "cross-reference.adoc": "= T\n\n<<" + "a" * 60_000,
    "link.adoc": "= T\n\n" + "link:" * 14_000 + " [x]",
    "status.adoc": "= T\n\nStatus: <<" + "a" * 60_000,
    "newlines.md": "# T\n" + "\n" * 1_000_000,
    "newlines.rst": "T\n=\n" + "\n" * 1_000_000,
    "returns.md": "# T\n" + "\r" * 1_000_000,
    "front.md": "---\n" + "a: b\n" * 200_000,
    "labels.md": "# T\n" + "Status: x\n" * 100_000,
    "angles.md": "# T\n" + "<" * 1_000_000,
    "ticks.md": "# T\n" + "` " * 500_000,
}


@pytest.mark.parametrize("name", SLOW)
def test_a_record_made_to_be_slow_is_read_or_refused_like_any_other(tmp_path: Path, name: str) -> None:
    path = tmp_path / f"0001-{name}"
    path.write_bytes(SLOW[name].encode())
    start = process_time()
    with suppress(UnreadableError):
        load(path)
    assert process_time() - start < 2
