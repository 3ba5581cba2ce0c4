"""What counts as a change, which windows do, and what too little history gives."""

from __future__ import annotations

import gc
from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.evidence import comparing
from decidable_evidence.volatility import Inputs, measure
from decidable_evidence.volatility.inputs import Window
from decidable_evidence.volatility.verdict import reading
from support.histories import git, paragraphs, repository
from support.known_histories import (
    BORN,
    ON,
    a_paragraph_a_week,
    corpus,
    measured,
    never,
    windows,
    written,
)


def window(until: int, stale: int) -> Window:
    return Window(since=until + 90, until=until, before=100, after=100, stale=stale, new=stale, steady=stale)


class TestRules:
    def test_commits_after_the_day_change_nothing(self, tmp_path: Path) -> None:
        later = [(ON + timedelta(days=1), {"docs/page-0.md": "Nothing of it is left at all, not one word."})]
        before = measured(tmp_path / "a", a_paragraph_a_week())
        after = measured(tmp_path / "b", iter([*a_paragraph_a_week(), *later]))

        assert after.counts.windows == before.counts.windows
        assert after.words == before.words

    @pytest.mark.parametrize(
        ("planned", "act"),
        [("yes", "Measure again after the rewrite."), (None, "Declare rewrite-planned: no, if that is so.")],
    )
    def test_keeps_is_shown_only_where_no_rewrite_is_planned(
        self, tmp_path: Path, planned: str | None, act: str
    ) -> None:
        found = measured(tmp_path, never(), rewrite_planned=planned)

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert found.needs == act
        assert [(guard.name, guard.withholds) for guard in found.guards] == [("rewrite", ("keeps",))]

    def test_fewer_than_thirty_units_are_too_small(self, tmp_path: Path) -> None:
        found = measured(tmp_path, iter([(BORN, {"a.md": paragraphs("a", ["first"] * 29)})]))

        assert set(found.words.values()) == {"open"}
        assert [guard.name for guard in found.guards] == ["too-small"]
        assert (
            found.headline
            == "Too small to conclude: 29 paragraphs or lines are too few; at least 30 are needed."
        )

    def test_four_windows_show_nothing_and_the_day_is_named_from_which_five_would(
        self, tmp_path: Path
    ) -> None:
        born = ON - timedelta(days=440)
        found = measured(tmp_path, iter([(born, written(corpus()))]))

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert [guard.name for guard in found.guards] == ["few-windows"]
        assert found.needs == "Give a history since 2025-04-06."

    def test_five_windows_show_it(self, tmp_path: Path) -> None:
        found = measured(tmp_path, iter([(ON - timedelta(days=451), written(corpus()))]))

        assert found.words["keeps"] == "shown"

    @pytest.mark.parametrize(
        ("above", "of", "word"),
        [
            (5, 5, "outruns"), (4, 5, None), (7, 8, "outruns"), (6, 8, None), (9, 11, "outruns"), (8, 11, None),
            (10, 12, "outruns"), (9, 12, None), (0, 5, "keeps"), (1, 5, None), (1, 8, "keeps"), (2, 12, "keeps"), (3, 12, None),
        ],
    )  # fmt: skip
    def test_a_word_needs_windows_that_a_fair_coin_gives_once_in_twenty(
        self, above: int, of: int, word: str | None
    ) -> None:
        counted = [window(90 * place, 6 if place < above else 4) for place in range(of)]
        assert reading(counted, 0.05) == word

    def test_windows_at_exactly_what_is_tolerated_speak_for_neither_word(self) -> None:
        assert reading([window(90 * place, 5) for place in range(12)], 0.05) is None

    @pytest.mark.slow
    def test_the_cadence_that_keeps_is_found_by_the_same_test_and_is_never_the_declared_one(
        self, tmp_path: Path
    ) -> None:
        weekly = measured(tmp_path / "a", a_paragraph_a_week(), update_every="7d")
        quarterly = measured(tmp_path / "b", a_paragraph_a_week())

        assert weekly.words["keeps"] == "shown"
        assert "longest-cadence" not in weekly.figures
        assert quarterly.figures["longest-cadence"].value == 7

    def test_an_evaluation_set_without_gold_withholds_that_updates_keep(self, tmp_path: Path) -> None:
        found = measured(tmp_path, never(), evaluation_set="yes")

        assert found.words["keeps"] == "open"
        assert [(guard.name, guard.withholds) for guard in found.guards] == [("gold-missing", ("keeps",))]

    @pytest.mark.parametrize("measure", ["task-evaluation", "behavior-gap"])
    def test_questions_elsewhere_in_the_review_are_an_evaluation_set_whatever_is_declared(
        self, tmp_path: Path, measure: str
    ) -> None:
        with comparing(None, frozenset({measure})):
            found = measured(tmp_path, never(), evaluation_set="no")

        assert found.words["keeps"] == "open"
        assert found.needs == "Give as gold the paragraphs that the answers of the evaluation set rest on."

    def test_documents_in_which_something_went_stale_are_listed(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week(), update_every="30d")
        assert len(found.listings["stale"]) == 6

    def test_each_share_names_the_count_that_it_is_a_share_of(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week())
        latest = found.counts.windows[90][0]

        assert latest.words > latest.before
        assert found.figures["words-changed-90d"].n == latest.words
        assert found.figures["new-share-90d"].n == latest.after
        assert found.figures["stale-share-90d"].n == latest.before

    def test_a_window_starts_where_the_corpus_has_thirty_units(self, tmp_path: Path) -> None:
        few = (date(2020, 1, 1), {"a.md": paragraphs("a", ["first"] * 29)})
        many = (ON - timedelta(days=100), written(corpus()))
        found = measured(tmp_path, iter([few, many]))

        assert len(windows(found, 90, "stale")) == 1

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
        collected = gc.get_threshold()
        with pytest.raises(UnreadableError) as refused:
            measured(tmp_path, never(), paths=["docs/", "manual/", "*.rst", "!drafts/"])

        assert [problem.code for problem in refused.value.problems] == ["paths-unmatched"] * 3
        assert "!drafts/ excludes nothing" in str(refused.value)
        assert "manual/ matches no document" in str(refused.value)
        assert gc.get_threshold() == collected, "a measure leaves the interpreter as it was"

    def test_a_branch_counts_when_it_is_merged(self, tmp_path: Path) -> None:
        """The commits of the branch are old; what they changed came on the day of the merge."""
        folder = repository(tmp_path / "corpus", never())
        git(folder, "checkout", "-q", "-b", "branch")
        git(folder, "rm", "-q", "docs/page-0.md")
        git(folder, "commit", "-q", "-m", "a commit", on=date(2025, 1, 1))
        git(folder, "checkout", "-q", "main")
        git(folder, "merge", "-q", "--no-ff", "branch", on=date(2026, 6, 20))

        found = measure(Inputs(repository=folder, update_every="90d"), ON)

        assert windows(found, 90, "stale")[:7] == [(10,), *[(0,)] * 6]
