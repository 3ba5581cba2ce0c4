"""Histories that stand in folders and in tables, and what of a history counts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date, timedelta
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from support.corpus_states import ON, STEP, from_repository, from_snapshots, measured, problems, states
from support.histories import paragraphs, repository

Rows = Iterable[Mapping[str, object]]


def from_manifest(folder: Path, **given: object) -> Measurement:
    """List the units of each document by the digests that the documentation tells."""
    rows = [
        {"document": path, "seen_on": str(day), "digest": str(hash(text)), "units": " ".join(digests(text))}
        for day, corpus in states()
        for path, text in corpus.items()
    ]
    return measured(manifest=table(folder / "manifest.jsonl", rows), **given)


def digests(text: str) -> list[str]:
    plain = text.replace(".", "").lower().split("\n\n")
    return [hashlib.sha256(each.encode()).hexdigest()[:16] for each in plain]


def table(path: Path, rows: Rows) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows))
    return path


def seen(days: Iterable[int], documents: int = 40, changed: int = 0) -> list[dict[str, object]]:
    """List documents on days before the last, of which some have another digest each time."""
    return [
        {
            "document": f"d{n}",
            "seen_on": str(ON - timedelta(days=day)),
            "digest": f"{day if n < changed else 0}",
        }
        for day in days
        for n in range(documents)
    ]


class TestOneHistory:
    @pytest.mark.parametrize("source", [from_snapshots, from_manifest])
    def test_every_source_gives_the_figures_of_the_repository_that_it_came_from(
        self, tmp_path: Path, source: Callable[[Path], Measurement]
    ) -> None:
        expected, found = from_repository(tmp_path), source(tmp_path)

        for length in (30, 90, 180):
            for theirs, ours in zip(
                expected.counts.windows[length], found.counts.windows[length], strict=True
            ):
                names = ("since", "until", "before", "after", "stale", "new")
                assert [getattr(ours, name) for name in names] == [getattr(theirs, name) for name in names]
        for name in ("stale-share-30d", "stale-share-90d", "units", "documents"):
            assert found.figures[name].value == expected.figures[name].value

    def test_snapshots_also_give_the_same_words_and_numbers(self, tmp_path: Path) -> None:
        expected, found = from_repository(tmp_path), from_snapshots(tmp_path)
        assert found.counts.windows[30] == expected.counts.windows[30]

    def test_exactly_one_history_is_given(self, tmp_path: Path) -> None:
        for fields in (
            {},
            {"repository": tmp_path, "manifest": tmp_path / "a.csv"},
            {"manifest": tmp_path / "a.csv", "paths": ["docs/"]},
            {"snapshots": {"2026-01-01": tmp_path}},
            {"snapshots": {"2026-01-01": tmp_path, "2026-13-01": tmp_path}},
            {"repository": tmp_path, "paths": ["*a*b*c*d*"]},
            {"repository": tmp_path, "paths": ["!"]},
        ):
            with pytest.raises(ValueError, match=r"history|manifest|snapshot|day|pattern"):
                measured(**fields)


class TestSnapshots:
    def test_links_and_what_cannot_be_read_are_left_out(self, tmp_path: Path) -> None:
        for day in ("2026-01-01", "2026-06-30"):
            folder = tmp_path / day
            (folder / ".git").mkdir(parents=True)
            (folder / ".git" / "config").write_text("not a document at all, whatever it says")
            (folder / "a.md").write_text(paragraphs("a", ["first"] * 40))
            (folder / "link.md").symlink_to("/etc/passwd")
            (folder / "folder").symlink_to("/etc")
            (folder / "image.png").write_bytes(b"\0")
        found = measured(snapshots={day: tmp_path / day for day in ("2026-01-01", "2026-06-30")})

        assert found.figures["documents"].value == 1
        assert found.advice[-1].startswith("Not read: 2 files (a symbolic link), 1 file (binary)")

    def test_windows_that_nobody_looked_into_do_not_count(self, tmp_path: Path) -> None:
        """Between yearly snapshots no window of thirty days is known, not even as one without change."""
        for year in (2024, 2025, 2026):
            (tmp_path / str(year)).mkdir()
            (tmp_path / str(year) / "a.md").write_text(paragraphs("a", ["first"] * 40))
        found = measured(snapshots={f"{year}-06-30": tmp_path / str(year) for year in (2024, 2025, 2026)})

        assert 30 not in found.counts.windows
        assert 90 not in found.counts.windows
        assert found.words["keeps"] == "open"

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        given = {day: tmp_path / day for day in ("2026-01-01", "2026-06-30")}

        assert problems(snapshots=given) == [("history-unreadable", "there is no such folder")] * 2


class TestManifest:
    def test_without_units_each_document_is_one(self, tmp_path: Path) -> None:
        rows = seen(range(0, 400, 30), changed=1)
        found = measured(manifest=table(tmp_path / "m.jsonl", rows))

        assert found.figures["units"].value == 40
        assert found.figures["stale-share-30d"].value == pytest.approx(1 / 40)
        assert found.words["keeps"] == "shown"

    def test_it_may_show_that_the_truth_outruns(self, tmp_path: Path) -> None:
        found = measured(manifest=table(tmp_path / "m.jsonl", seen(range(0, 400, 30), changed=4)))

        assert found.words["outruns"] == "shown"

    def test_a_listing_of_a_part_only_keeps_every_word_open(self, tmp_path: Path) -> None:
        rows = [*seen(range(30, 400, 30)), *seen([0], documents=3)]
        found = measured(manifest=table(tmp_path / "m.jsonl", rows))

        assert [guard.name for guard in found.guards] == ["no-history"]

    def test_a_corpus_that_was_last_seen_long_ago_keeps_every_word_open(self, tmp_path: Path) -> None:
        found = measured(manifest=table(tmp_path / "m.jsonl", seen(range(31, 500, 30))))

        assert [guard.name for guard in found.guards] == ["no-history"]
        assert "last seen 31 days ago" in found.guards[0].text

    @pytest.mark.parametrize(
        ("row", "said"),
        [
            ({"document": "a", "seen_on": "2026-02-30", "digest": "1"}, "2026-02-30 in seen_on is not a day"),
            ({"document": "a", "seen_on": "yesterday", "digest": "1"}, "yesterday in seen_on is not a day"),
            ({"document": "a", "seen_on": "2026-01-01"}, "it has no digest"),
            ({"document": "a", "digest": "1"}, "it has no seen_on"),
            ({"document": "d1", "seen_on": str(ON), "digest": "x"}, "d1 has another row of the same day"),
            ({"document": "a", "seen_on": "2026-01-01", "digest": "1", "units": "x"}, "it has no units"),
        ],
    )
    def test_a_row_that_says_nothing_is_told_with_its_line(
        self, tmp_path: Path, row: dict[str, object], said: str
    ) -> None:
        with pytest.raises(UnreadableError) as refused:
            measured(manifest=table(tmp_path / "m.jsonl", [*seen([0], 3), row]))
        found = refused.value.problems

        assert {problem.code for problem in found} == {"table-value"}
        assert said in str(found)
        assert found[0].line == (4 if "units" not in row else 1)


class TestGold:
    @pytest.mark.parametrize("as_digests", [False, True])
    def test_only_the_units_that_an_evaluation_set_names_count(
        self, tmp_path: Path, as_digests: bool
    ) -> None:
        """Of forty units of the first page, the evaluation rests on thirty; ten others change each month."""
        texts = [paragraphs("page", ["first"] * 30 + [f"month {n}"] * 10) for n in range(20)]
        commits = [(ON - STEP * (19 - n), {"a.md": text}) for n, text in enumerate(texts)]
        gold = digests(texts[0])[:30] if as_digests else texts[0].split("\n\n")[:30]
        rows = [{"unit": unit} for unit in gold]
        given = {"repository": repository(tmp_path / "r", commits)}

        everything, found = measured(**given), measured(**given, gold=table(tmp_path / "gold.jsonl", rows))

        assert everything.words == {"outruns": "shown", "keeps": "excluded"}
        assert found.words == {"outruns": "excluded", "keeps": "shown"}
        assert found.figures["gold-units"].value == 30

    def test_gold_units_that_came_late_are_new(self, tmp_path: Path) -> None:
        old, new = paragraphs("old", ["first"] * 40), paragraphs("new", ["first"] * 40)
        commits = [(date(2024, 1, 1), {"a.md": old}), (date(2026, 6, 20), {"b.md": new})]
        rows = [{"unit": unit} for unit in new.split("\n\n")]
        found = measured(
            repository=repository(tmp_path / "r", commits), gold=table(tmp_path / "g.jsonl", rows)
        )

        (latest, *_) = found.counts.gold_windows[30]
        assert (latest.before, latest.after, latest.stale, latest.new) == (0, 40, 0, 40)

    @pytest.mark.slow
    def test_a_fact_that_changes_in_every_window_is_followed_back_through_all_of_them(
        self, tmp_path: Path
    ) -> None:
        def prices(month: int) -> str:
            return "\n\n".join(
                f"Plan {plan} costs {plan * 100 + month} crowns a month from today." for plan in range(40)
            )

        rest = {f"page-{n}.md": paragraphs(n, ["first"] * 100) for n in range(10)}
        commits = [
            (ON - STEP * (19 - n), {"prices.md": prices(n)} | (rest if not n else {})) for n in range(20)
        ]
        rows = [{"unit": unit} for unit in prices(19).split("\n\n")]
        given = {"repository": repository(tmp_path / "r", commits)}

        corpus, found = measured(**given), measured(**given, gold=table(tmp_path / "g.jsonl", rows))

        assert corpus.words["keeps"] == "shown"
        assert [(each.before, each.stale) for each in found.counts.gold_windows[30]] == [(40, 40)] * 12
        assert found.words["outruns"] == "shown"
        assert found.figures["corpus-stale-share-30d"].value == pytest.approx(40 / 1040)

    def test_a_fact_of_the_evaluation_set_that_is_gone_counts_where_it_went(self, tmp_path: Path) -> None:
        facts = paragraphs("page", ["first"] * 40).split("\n\n")
        commits = [
            (date(2024, 1, 1), {"a.md": "\n\n".join(facts)}),
            (date(2026, 6, 20), {"a.md": "\n\n".join(facts[4:])}),
        ]
        rows = [{"unit": fact} for fact in facts]
        found = measured(
            repository=repository(tmp_path / "r", commits), gold=table(tmp_path / "g.jsonl", rows)
        )

        assert [(each.before, each.stale) for each in found.counts.gold_windows[30]][:2] == [(40, 4), (40, 0)]

    def test_units_that_never_stood_in_the_documents_are_told(self, tmp_path: Path) -> None:
        folder = repository(tmp_path / "r", states()[:1])
        rows = [{"unit": "A paragraph that nobody ever wrote."}]

        assert problems(repository=folder, gold=table(tmp_path / "g.jsonl", rows)) == [
            ("gold-unmatched", "none of the 1 units was ever in the documents")
        ]
