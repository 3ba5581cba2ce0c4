"""What is known of a history is what is measured of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable_evidence.volatility import Inputs, recompute
from support.histories import paragraphs
from support.known_histories import (
    BORN,
    ON,
    Commits,
    a_paragraph_a_week,
    corpus,
    measured,
    never,
    windows,
    written,
)


def ten_paragraphs_a_week() -> Commits:
    """Rewrite one paragraph in ten each week, a commit each."""
    versions = corpus()
    yield BORN, written(versions)
    for week in range((ON - BORN).days // 7):
        for path, of in versions.items():
            of[week % len(of)] = f"week {week}"
            yield BORN + timedelta(weeks=week + 1), written({path: of})


def yearly_releases() -> Commits:
    """Rewrite a third of every document once a year, all at once."""
    versions = corpus()
    yield date(2014, 1, 2), written(versions)
    for year in range(2015, 2027):
        for of in versions.values():
            of[:3] = [f"year {year}"] * 3
        yield date(year, 3, 1), written(versions)


def mass_heading_edit() -> Commits:
    """Add a heading to 98 documents of 100 at once, and rewrite one paragraph of a hundred documents' ten."""
    versions = corpus(documents=100)
    yield BORN, written(versions)
    versions["docs/page-99.md"][0] = "version 2"
    headed = {path: f"# All about it\n\n{text}" for path, text in written(versions).items()}
    yield date(2026, 6, 1), headed | {"docs/page-98.md": written(versions)["docs/page-98.md"]}


def mass_rewrite() -> Commits:
    """Rewrite half of every document every month, in one commit."""
    versions = corpus()
    yield BORN, written(versions)
    for month in range(36):
        for of in versions.values():
            of[: len(of) // 2] = [f"month {month}"] * (len(of) // 2)
        yield ON - timedelta(days=30 * (35 - month) + 5), written(versions)


def front_matter_churn() -> Commits:
    """Stamp one document of fifty each week, in one line of its front matter."""
    texts = {f"page-{n}.md": paragraphs(n, ["first"] * 10) for n in range(50)}
    yield BORN, {path: f"---\ntitle: {path}\nstamp: never\n---\n{text}" for path, text in texts.items()}
    weeks = (ON - BORN).days // 7
    for week in range(weeks):
        path = f"page-{week % 50}.md"
        front = f"---\ntitle: {path}\nstamp: {week}\n---\n"
        yield ON - timedelta(weeks=weeks - 1 - week), {path: front + texts[path]}


def directory_move() -> Commits:
    texts = written(corpus())
    yield BORN, texts
    moved: dict[str, str | None] = {path.replace("docs", "manual"): text for path, text in texts.items()}
    yield date(2026, 6, 1), moved | dict.fromkeys(texts)


def renames() -> Commits:
    """Rename one document a month."""
    texts = written(corpus())
    yield BORN, texts
    for month, (path, text) in enumerate(texts.items()):
        yield date(2025, 8, 1) + timedelta(days=30 * month), {path: None, f"{path}.md": text}


def deletions() -> Commits:
    """Delete one document of ten each ninety days."""
    texts = written(corpus())
    yield BORN, texts
    for number, path in enumerate(list(texts)[:4]):
        yield ON - timedelta(days=90 * (3 - number) + 10), {path: None}


class TestKnownHistories:
    def test_a_corpus_that_never_changes_keeps_and_is_not_too_small(self, tmp_path: Path) -> None:
        found = measured(tmp_path, never())

        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert found.guards == ()
        assert {found.figures[f"stale-share-{days}d"].value for days in (7, 30, 90, 180)} == {0}
        assert windows(found, 90, "before", "after", "stale", "new") == [(100, 100, 0, 0)] * 12
        assert found.figures["longest-cadence"].value == 180

    def test_a_paragraph_a_week_is_one_unit_gone_and_one_new_in_each_week(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week())

        assert windows(found, 7, "before", "after", "stale", "new") == [(100, 100, 1, 1)] * 12
        weeks = [sum(day % 7 == 0 for day in range(90 * n, 90 * n + 90)) for n in range(12)]
        assert windows(found, 90, "stale", "new") == [(count, count) for count in weeks]
        assert found.figures["stale-share-7d"].value == pytest.approx(0.01)

    def test_a_paragraph_a_week_keeps_with_weekly_updates(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week(), update_every="7d")

        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert found.headline == (
            "Updates keep pace with the truth: 1.0 % of the units go stale in each of 12 windows of 7 days, "
            "and 5.0 % is tolerated."
        )

    def test_a_paragraph_a_week_outruns_quarterly_updates(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week())

        assert found.words == {"outruns": "shown", "keeps": "excluded"}
        assert found.advice[0] == "Updates every 7 days would keep within 5.0 %."

    @pytest.mark.slow
    def test_a_large_part_that_changes_by_small_commits_outruns(self, tmp_path: Path) -> None:
        found = measured(tmp_path, ten_paragraphs_a_week())

        assert found.words["outruns"] == "shown"
        assert found.figures["stale-share-7d"].value == pytest.approx(0.1)
        assert "bulk-commits" not in found.figures

    def test_yearly_releases_leave_quarterly_updates_open(self, tmp_path: Path) -> None:
        found = measured(tmp_path, yearly_releases())

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert [gone for (gone,) in windows(found, 90, "stale")] == [0, 30, 0, 0, 0, 30, 0, 0, 0, 30, 0, 0]
        assert windows(found, 90, "steady") == [(0,)] * 12
        assert [(guard.name, guard.withholds) for guard in found.guards] == [("bulk-commits", ("keeps",))]

    def test_a_mass_heading_edit_touches_nearly_all_and_changes_next_to_nothing(self, tmp_path: Path) -> None:
        found = measured(tmp_path, mass_heading_edit())

        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert windows(found, 90, "stale", "new", "steady")[0] == (1, 1, 1)
        assert "bulk-commits" not in found.figures

    def test_mass_rewrites_alone_do_not_show_that_the_truth_outruns(self, tmp_path: Path) -> None:
        found = measured(tmp_path, mass_rewrite())

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert windows(found, 30, "stale", "new", "steady") == [(50, 50, 0)] * 12
        assert found.figures["bulk-commits"].value == 36
        (guard,) = found.guards
        assert guard.text.startswith(
            "With bulk commits 50.0 % of the units go stale in 90 days, without them 0.0 %"
        )
        assert "bulk-commits-count: REASON" in guard.act
        assert (
            measured(tmp_path / "counted", mass_rewrite(), bulk_commits_count="prices").words["outruns"]
            == "shown"
        )

    def test_front_matter_counts_by_line(self, tmp_path: Path) -> None:
        found = measured(tmp_path, front_matter_churn())

        assert found.figures["units"].value == 50 * (10 + 2)
        assert windows(found, 7, "stale", "new") == [(1, 1)] * 12
        assert found.words["keeps"] == "shown"

    @pytest.mark.parametrize("commits", [directory_move, renames])
    def test_what_only_moves_is_neither_gone_nor_new(
        self, tmp_path: Path, commits: Callable[[], Commits]
    ) -> None:
        found = measured(tmp_path, commits())

        assert windows(found, 90, "stale", "new") == [(0, 0)] * 12
        assert found.words["keeps"] == "shown"

    def test_what_is_deleted_is_gone(self, tmp_path: Path) -> None:
        found = measured(tmp_path, deletions())

        assert windows(found, 90, "before", "stale", "new")[:5] == [
            (70, 10, 0),
            (80, 10, 0),
            (90, 10, 0),
            (100, 10, 0),
            (100, 0, 0),
        ]


class TestRecords:
    @pytest.mark.parametrize(
        "commits", [never, a_paragraph_a_week, mass_rewrite, deletions, yearly_releases, mass_heading_edit]
    )
    def test_everything_follows_from_the_counts(self, tmp_path: Path, commits: Callable[[], Commits]) -> None:
        found = measured(tmp_path, commits())
        again = recompute(
            found.counts, Inputs(repository=Path("elsewhere"), update_every="90d", rewrite_planned="no")
        )

        by_name = {"advice": found.advice, "listings": found.listings}
        assert again.model_copy(update=by_name) == found
