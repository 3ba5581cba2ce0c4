from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable.measures.volatility import Inputs, measure, recompute
from histories import Files, git, paragraphs, repository

ON = date(2026, 6, 30)
BORN = date(2023, 1, 2)
Commits = Iterator[tuple[date, Files]]


def corpus(documents: int = 10, size: int = 10) -> dict[str, list[str]]:
    """Give the versions of the paragraphs of each document."""
    return {f"docs/page-{n}.md": ["first"] * size for n in range(documents)}


def written(versions: Mapping[str, list[str]]) -> dict[str, str]:
    return {path: paragraphs(path, of) for path, of in versions.items()}


def never() -> Commits:
    yield BORN, written(corpus())


def a_paragraph_a_week() -> Commits:
    """Rewrite one paragraph each week, another one each time, up to the last day."""
    versions = corpus()
    places = [(path, n) for path, of in versions.items() for n in range(len(of))]
    weeks = (ON - BORN).days // 7
    yield BORN, written(versions)
    for week in range(weeks):
        path, place = places[week % len(places)]
        versions[path][place] = f"week {week}"
        yield ON - timedelta(weeks=weeks - 1 - week), written({path: versions[path]})


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
    versions["docs/page-99.md"][0] = "second"
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


def measured(tmp_path: Path, commits: Commits, **given: object) -> Measurement:
    folder = repository(tmp_path / "corpus", commits)
    fields = {"repository": folder, "update_every": "90d", "rewrite_planned": "no"} | given
    return measure(Inputs.model_validate(fields), ON)


def windows(found: Measurement, length: int, *names: str) -> list[tuple[int, ...]]:
    """Give some counts of each window, the latest first."""
    rows = list[tuple[int, ...]]()
    while f"{length}d-{len(rows)}-since" in found.counts:
        rows.append(tuple(found.counts[f"{length}d-{len(rows)}-{name}"] for name in names))
    return rows


class TestKnownHistories:
    def test_a_corpus_that_never_changes_keeps_and_is_not_too_small(self, tmp_path: Path) -> None:
        found = measured(tmp_path, never())

        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert found.guards == ()
        assert {found.figures[f"stale-share-{days}d"].value for days in (7, 30, 90, 180)} == {0}
        assert windows(found, 90, "before", "after", "gone", "new") == [(100, 100, 0, 0)] * 12
        assert "half-life" not in found.figures
        assert found.figures["longest-cadence"].value == 180

    def test_a_paragraph_a_week_is_one_unit_gone_and_one_new_in_each_week(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week())

        assert windows(found, 7, "before", "after", "gone", "new") == [(100, 100, 1, 1)] * 12
        weeks = [sum(day % 7 == 0 for day in range(90 * n, 90 * n + 90)) for n in range(12)]
        assert windows(found, 90, "gone", "new") == [(count, count) for count in weeks]
        assert found.figures["stale-share-7d"].value == pytest.approx(0.01)

    def test_a_paragraph_a_week_keeps_with_weekly_updates(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week(), update_every="7d")

        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert found.headline == (
            "Updates keep pace with the truth: in each of 12 windows of 7 days 1.0 % of the units goes stale, "
            "and 5.0 % is tolerated."
        )

    def test_a_paragraph_a_week_outruns_quarterly_updates(self, tmp_path: Path) -> None:
        found = measured(tmp_path, a_paragraph_a_week())

        assert found.words == {"outruns": "shown", "keeps": "excluded"}
        assert found.advice[0] == "An update every 30 days would keep within 5.0 %."

    def test_a_large_part_that_changes_by_small_commits_outruns(self, tmp_path: Path) -> None:
        found = measured(tmp_path, ten_paragraphs_a_week())

        assert found.words["outruns"] == "shown"
        assert found.figures["stale-share-7d"].value == pytest.approx(0.1)
        assert "bulk-commits" not in found.figures

    def test_yearly_releases_leave_quarterly_updates_open(self, tmp_path: Path) -> None:
        found = measured(tmp_path, yearly_releases())

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert [gone for (gone,) in windows(found, 90, "gone")] == [0, 30, 0, 0, 0, 30, 0, 0, 0, 30, 0, 0]
        assert windows(found, 90, "steady-gone", "steady-new") == [(0, 0)] * 12

    def test_a_mass_heading_edit_touches_nearly_all_and_changes_next_to_nothing(self, tmp_path: Path) -> None:
        found = measured(tmp_path, mass_heading_edit())

        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert windows(found, 90, "gone", "new", "steady-gone", "steady-new")[0] == (1, 1, 0, 0)
        assert found.figures["bulk-commits"].value == 1
        assert "(99.0 % of the documents)" in found.advice[-1]

    def test_mass_rewrites_alone_do_not_show_that_the_truth_outruns(self, tmp_path: Path) -> None:
        found = measured(tmp_path, mass_rewrite())

        assert found.words == {"outruns": "open", "keeps": "open"}
        assert windows(found, 30, "gone", "new", "steady-gone", "steady-new") == [(50, 50, 0, 0)] * 12
        assert found.figures["bulk-commits"].value == 36

    def test_front_matter_counts_by_line(self, tmp_path: Path) -> None:
        found = measured(tmp_path, front_matter_churn())

        assert found.figures["units"].value == 50 * (10 + 2)
        assert windows(found, 7, "gone", "new") == [(1, 1)] * 12
        assert found.words["keeps"] == "shown"

    @pytest.mark.parametrize("commits", [directory_move, renames])
    def test_what_only_moves_is_neither_gone_nor_new(
        self, tmp_path: Path, commits: Callable[[], Commits]
    ) -> None:
        found = measured(tmp_path, commits())

        assert windows(found, 90, "gone", "new") == [(0, 0)] * 12
        assert found.figures["changed-documents-365d"].value == 0
        assert "half-life" not in found.figures
        assert found.words["keeps"] == "shown"

    def test_what_is_deleted_is_gone(self, tmp_path: Path) -> None:
        found = measured(tmp_path, deletions())

        assert windows(found, 90, "before", "gone", "new")[:5] == [
            (70, 10, 0),
            (80, 10, 0),
            (90, 10, 0),
            (100, 10, 0),
            (100, 0, 0),
        ]
        assert found.figures["changed-documents-365d"].value == pytest.approx(0.4)
        assert found.figures["growth-365d"].value == pytest.approx(0.6)


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


class TestRecords:
    @pytest.mark.parametrize(
        "commits", [never, a_paragraph_a_week, mass_rewrite, deletions, yearly_releases, mass_heading_edit]
    )
    def test_everything_follows_from_the_counts(self, tmp_path: Path, commits: Callable[[], Commits]) -> None:
        found = measured(tmp_path, commits())
        again = recompute(
            found.counts, Inputs(repository=Path("elsewhere"), update_every="90d", rewrite_planned="no")
        )

        assert again.model_copy(update={"advice": found.advice}) == found
