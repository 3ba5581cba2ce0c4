"""What counts as a change, which windows do, and what too little history gives."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable_evidence.volatility import Inputs, measure
from support.histories import Files, git, paragraphs, repository
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


class TestRules:
    def test_commits_after_the_day_change_nothing(self, tmp_path: Path) -> None:
        later = [(ON + timedelta(days=1), {"docs/page-0.md": "Nothing of it is left at all, not one word."})]
        before = measured(tmp_path / "a", a_paragraph_a_week())
        after = measured(tmp_path / "b", iter([*a_paragraph_a_week(), *later]))

        assert after == before

    @pytest.mark.parametrize(
        ("planned", "said"), [("yes", "A rewrite is planned"), (None, "Rewrite-planned has to say")]
    )
    def test_keeps_is_shown_only_where_no_rewrite_is_planned(
        self, tmp_path: Path, planned: str | None, said: str
    ) -> None:
        found = measured(tmp_path, never(), rewrite_planned=planned)

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert found.needs.startswith(said)

    def test_fewer_than_thirty_units_are_too_small(self, tmp_path: Path) -> None:
        found = measured(tmp_path, iter([(BORN, {"a.md": paragraphs("a", ["first"] * 29)})]))

        assert set(found.words.values()) == {"open"}
        assert [guard.name for guard in found.guards] == ["too-small"]
        assert (
            found.headline
            == "Too small to conclude: 29 units are too few to conclude; at least 30 are needed."
        )

    def test_five_windows_do_not_show_that_updates_keep_pace_and_the_day_is_told_from_which_six_would(
        self, tmp_path: Path
    ) -> None:
        born = ON - timedelta(days=539)
        found = measured(tmp_path, iter([(born, written(corpus()))]))

        assert found.words["keeps"] == "open"
        assert found.needs == "6 such windows of 90 days would conclude: a history since 2025-01-06."

    def test_three_windows_that_are_all_above_need_a_fourth(self, tmp_path: Path) -> None:
        versions = corpus()
        commits: list[tuple[date, Files]] = [(ON - timedelta(days=300), written(versions))]
        for days, (path, of) in zip(range(290, 0, -40), versions.items(), strict=False):
            versions[path] = [f"{days} days before"] * len(of)
            commits.append((ON - timedelta(days=days), written({path: versions[path]})))
        found = measured(tmp_path, iter(commits))

        assert found.words["outruns"] == "open"
        assert found.needs == "4 such windows of 90 days would conclude: a history since 2025-07-05."

    def test_six_windows_show_it(self, tmp_path: Path) -> None:
        found = measured(tmp_path, iter([(ON - timedelta(days=540), written(corpus()))]))

        assert found.words["keeps"] == "shown"

    def test_what_stays_between_the_bounds_is_open_and_the_cadence_that_keeps_is_told(
        self, tmp_path: Path
    ) -> None:
        found = measured(tmp_path, a_paragraph_a_week(), update_every="30d")

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert found.needs == (
            "What goes stale is neither always above 5.0 % nor always well below. "
            "At an update every 30 days it would keep within it."
        )

    def test_a_window_starts_where_the_corpus_has_thirty_units(self, tmp_path: Path) -> None:
        few = (date(2020, 1, 1), {"a.md": paragraphs("a", ["first"] * 29)})
        many = (ON - timedelta(days=100), written(corpus()))
        found = measured(tmp_path, iter([few, many]))

        assert len(windows(found, 90, "gone")) == 1

    def test_patterns_choose_the_documents_wherever_git_is_run(self, tmp_path: Path) -> None:
        other = {
            "src/code.py": paragraphs("code", ["first"] * 40),
            "docs/draft.md": "One two three four five.",
        }
        found = measured(
            tmp_path, iter([(BORN, written(corpus()) | other)]), paths=["docs/**", "!docs/draft.md"]
        )

        assert found.figures["documents"].value == 10

    def test_each_pattern_that_matches_nothing_is_a_problem(self, tmp_path: Path) -> None:
        with pytest.raises(UnreadableError) as refused:
            measured(tmp_path, never(), paths=["docs/", "manual/", "*.rst", "!drafts/"])

        assert [problem.code for problem in refused.value.problems] == ["paths-unmatched"] * 2
        assert "manual/ matches no document" in str(refused.value)

    def test_the_shape_of_the_task_is_measured_beside_and_says_no_word(self, tmp_path: Path) -> None:
        def commits() -> Commits:
            yield BORN, written(corpus()) | {"prompts/a.txt": paragraphs("prompt", ["first"] * 4)}
            yield date(2026, 6, 20), {"prompts/a.txt": paragraphs("prompt", ["first"] * 3 + ["second"])}

        found = measured(tmp_path, commits(), paths=["docs/"], task_paths=["prompts/"])

        assert found.figures["task-units"].value == 4
        assert found.figures["task-stale-share-90d"].value == pytest.approx(0.25 / 12)
        assert found.figures["stale-share-90d"].value == 0
        assert found.words["keeps"] == "shown"

    def test_a_branch_counts_when_it_is_merged(self, tmp_path: Path) -> None:
        """The commits of the branch are old; what they changed came on the day of the merge."""
        folder = repository(tmp_path / "corpus", never())
        git(folder, "checkout", "-q", "-b", "branch")
        git(folder, "rm", "-q", "docs/page-0.md")
        git(folder, "commit", "-q", "-m", "a commit", on=date(2025, 1, 1))
        git(folder, "checkout", "-q", "main")
        git(folder, "merge", "-q", "--no-ff", "branch", on=date(2026, 6, 20))

        found = measure(Inputs(repository=folder, update_every="90d"), ON)

        assert windows(found, 90, "gone")[:7] == [(10,), *[(0,)] * 6]
