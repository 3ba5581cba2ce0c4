"""What a review needs to know of a decision record."""

from __future__ import annotations

from pathlib import Path

import pytest

from decidable.adr import links_to

GUIDE = "https://docs.example.org/en/latest/decisions/tea.html"


def linked(tmp_path: Path, text: str) -> bool:
    record = tmp_path / "adr" / "0001.md"
    record.parent.mkdir(exist_ok=True)
    record.write_text(text)
    return links_to(record, GUIDE, tmp_path / "a.review.yaml")


@pytest.mark.parametrize(
    "text",
    [
        "[guide](https://docs.example.org/en/latest/decisions/tea.html)",
        "[guide](<https://docs.example.org/en/latest/decisions/tea.html#costs>)",
        "[guide](https://docs.example.org/en/v1.2/decisions/tea/?tea=green#x 'title')",
        "[guide][1]\n\n[1]: https://docs.example.org/decisions/tea",
        "See <https://docs.example.org/en/latest/decisions/tea.html>.",
        "See https://docs.example.org/en/latest/decisions/tea.html",
        "* [review](../a.review.yaml)",
        "* [review](../a.review.yaml#L3)",
    ],
)
def test_a_link_to_the_guide_or_the_review_is_found(tmp_path: Path, text: str) -> None:
    assert linked(tmp_path, text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "tea.html and a.review.yaml are named, not linked",
        "[other](https://docs.example.org/en/latest/decisions/coffee.html)",
        "[elsewhere](https://example.org/en/latest/decisions/tea.html)",
        "[other](../b.review.yaml)",
        "[not above](a.review.yaml)",
        "[broken](https://[x)",
        "[null](%00)",
        f"[long]({'x' * 5000})",
    ],
)
def test_any_other_link_does_not_count(tmp_path: Path, text: str) -> None:
    assert not linked(tmp_path, text)
