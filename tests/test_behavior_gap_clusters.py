from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

import pytest

from decidable.measurement import Measurement
from decidable_evidence.behavior_gap import Declared, from_counts
from decidable_evidence.behavior_gap.cells import cells
from decidable_evidence.behavior_gap.spread import spread
from decidable_evidence.behavior_gap.tally import tally

KNOWN = "closed-book=1 oracle=1 oracle-2=1"
REPAIRED = "closed-book=0:refusal oracle=1:correct oracle-2=1:correct"
REFUSED = "closed-book=0:refusal oracle=0:refusal oracle-2=0:refusal"
LOW_FLIPS = Declared(flip_rate=0.01)


def in_clusters(clusters: int, size: int, alike: bool, repaired: float = 0.8) -> dict[str, int]:
    """Count examples in clusters that are each repaired as a whole or not, or each to the same share."""
    counts = {}
    for number in range(clusters):
        share = float(number < repaired * clusters) if alike else repaired
        counts[f"cluster={number} {REPAIRED}"] = round(share * size)
        counts[f"cluster={number} {REFUSED}"] = size - round(share * size)
    return {key: count for key, count in counts.items() if count}


def strata(of: Mapping[str, tuple[int, int, int]]) -> dict[str, int]:
    """Count known, repaired and refused examples of each stratum."""
    counts = {
        f"stratum={quote(name, safe='')} {pattern}": count
        for name, sizes in of.items()
        for pattern, count in zip((KNOWN, REPAIRED, REFUSED), sizes, strict=True)
    }
    return {key: count for key, count in counts.items() if count}


def bounds(found: Measurement, name: str) -> tuple[float, float]:
    figure = found.figures[name]
    assert figure.low is not None
    assert figure.high is not None
    return figure.low, figure.high


class TestClusters:
    def test_a_cluster_of_each_example_says_what_no_clusters_say(self) -> None:
        single = from_counts({REPAIRED: 160, REFUSED: 40}, LOW_FLIPS)
        found = from_counts(in_clusters(200, 1, alike=True), LOW_FLIPS)

        assert (found.words, found.guards, found.needs) == (single.words, single.guards, single.needs)
        assert bounds(found, "residual") == pytest.approx(bounds(single, "residual"), abs=0.002)

    def test_clusters_that_say_one_thing_each_count_as_one_example_each(self) -> None:
        single = from_counts({REPAIRED: 80, REFUSED: 20}, LOW_FLIPS)
        found = from_counts(in_clusters(100, 4, alike=True), LOW_FLIPS)

        assert found.figures["residual"].n == 400
        assert bounds(found, "residual") == pytest.approx(bounds(single, "residual"), abs=0.005)

    def test_clusters_that_are_alike_cost_nothing(self) -> None:
        single = from_counts({REPAIRED: 320, REFUSED: 80}, LOW_FLIPS)
        found = from_counts(in_clusters(80, 5, alike=False), LOW_FLIPS)

        assert bounds(found, "residual") == pytest.approx(bounds(single, "residual"), abs=0.002)

    def test_fewer_than_ten_clusters_are_too_small(self) -> None:
        found = from_counts(in_clusters(8, 50, alike=False), LOW_FLIPS)

        assert [guard.name for guard in found.guards] == ["too-small"]
        assert found.guards[0].text == (
            "The examples lie in 8 clusters, which weigh as much as 8.0 of equal size; at least 10 are needed."
        )
        assert found.needs == "At these shares 1273 examples in 25 clusters would conclude."

    def test_one_cluster_that_holds_most_leaves_few(self) -> None:
        counts = in_clusters(30, 2, alike=True) | {f"cluster=99 {REPAIRED}": 240}

        assert "weigh as much as 1.6 of equal size" in from_counts(counts, LOW_FLIPS).guards[0].text

    def test_examples_that_tell_as_much_as_a_few_are_too_small(self) -> None:
        found = from_counts(in_clusters(20, 20, alike=True), LOW_FLIPS)

        assert found.guards[0].text.startswith("In their clusters the examples tell as much as 1")
        assert set(found.words.values()) == {"open"}

    def test_a_lead_takes_clusters_that_agree(self) -> None:
        alike = from_counts(in_clusters(60, 5, alike=True, repaired=0.6), Declared(flip_rate=0))
        spread_out = from_counts(in_clusters(60, 5, alike=False, repaired=0.6), Declared(flip_rate=0))

        assert (alike.words["knowledge"], spread_out.words["knowledge"]) == ("open", "shown")

    def test_a_cell_that_is_rare_is_held_to_clusters_that_are_half_alike(self) -> None:
        counts = in_clusters(60, 5, alike=False) | {f"cluster=0 {KNOWN}": 1}
        found = cells(tally(counts), ("refusal",))

        assert found.share("residual").effect == pytest.approx(1, abs=0.05)
        assert found.share("residual", small=True).effect == pytest.approx(3, abs=0.05)
        assert found.share("known").effect == pytest.approx(3, abs=0.05)

    def test_where_no_cell_shows_a_variance_the_largest_possible_effect_is_taken(self) -> None:
        names = ("knowledge_total", "residual", "behavior", "prompt_alone", "gained", "harm")
        found = spread({name: [0, 0, 0] for name in names}, [2, 4, 6])

        assert found.effect == found.weight == pytest.approx(56 / 12)


class TestStrata:
    def test_each_stratum_has_figures_and_words_of_its_own(self) -> None:
        found = from_counts(strata({"long contracts": (20, 10, 70), "notes": (20, 170, 10)}), LOW_FLIPS)

        assert found.words["knowledge"] == "shown"
        assert found.figures["residual@long%20contracts"].value == 0.7
        assert found.figures["residual@long%20contracts"].title == "residual: long contracts"
        assert found.figures["residual@notes"].n == 200
        assert any(
            step.startswith(
                "Look at long contracts by itself: of its 100 examples, knowledge is excluded, behavior is shown"
            )
            for step in found.advice
        )

    def test_a_stratum_that_says_the_same_is_not_told(self) -> None:
        found = from_counts(strata({"a": (20, 80, 5), "b": (20, 80, 5)}), LOW_FLIPS)

        assert not any(step.startswith("Look at") for step in found.advice)

    def test_small_strata_neither_gate_nor_dilute(self) -> None:
        whole = from_counts({KNOWN: 20, REPAIRED: 170, REFUSED: 10}, LOW_FLIPS)
        parts = from_counts(strata({str(number): (2, 17, 1) for number in range(10)}), LOW_FLIPS)

        assert (parts.words, parts.guards, parts.choices) == (whole.words, whole.guards, whole.choices)
        assert not any(step.startswith("Look at") for step in parts.advice)

    def test_the_more_strata_the_more_each_has_to_give(self) -> None:
        edge = (40, 33, 12)
        alone = from_counts(strata({"edge": edge, "other": (2, 5, 2)}), Declared(flip_rate=0))
        among = from_counts(
            strata({"edge": edge, **{str(number): (38, 23, 23) for number in range(9)}}),
            Declared(flip_rate=0),
        )

        assert alone.words["knowledge"] == "shown"
        assert not any("Look at edge" in step for step in among.advice)

    def test_only_the_largest_strata_are_judged(self) -> None:
        found = from_counts(strata({f"s{number:02}": (2, 20, 1) for number in range(23)}), LOW_FLIPS)

        assert "Only the 20 largest strata are judged by themselves; 3 more are not." in found.advice
        assert len([name for name in found.figures if name.startswith("residual@")]) == 20

    def test_a_hostile_name_is_shown_as_what_it_is(self) -> None:
        found = from_counts(strata({"\x1b[31m" + "x" * 500: (2, 80, 5)}), LOW_FLIPS)
        titles = [figure.title for name, figure in found.figures.items() if "@" in name]

        assert titles
        assert all(title.isprintable() and len(title) < 100 for title in titles)

    def test_clusters_count_in_a_stratum_too(self) -> None:
        apart = in_clusters(100, 4, alike=True)
        counts = {
            f"{key.partition(' ')[0]} stratum=all {key.partition(' ')[2]}": n for key, n in apart.items()
        }
        found = from_counts(counts, LOW_FLIPS)

        assert bounds(found, "residual@all") == bounds(found, "residual")


class TestCharts:
    def test_the_cells_the_arms_and_the_strata_are_drawn(self) -> None:
        found = from_counts(
            strata({"a": (20, 80, 5), "b": (20, 80, 5)}), Declared(flip_rate=0.01, target=0.9)
        )
        drawn = {chart.title: chart for chart in found.charts}

        assert list(drawn) == [
            "What becomes of the examples",
            "What each arm passes",
            "The gaps in each stratum",
        ]
        points = drawn["What each arm passes"].series[0].points
        assert [point.at for point in points] == ["closed-book", "oracle", "oracle-2"]
        assert all(point.low is not None and point.low <= point.value for point in points)
        assert drawn["What each arm passes"].limits == {"target": 0.9}
        assert [series.name for series in drawn["The gaps in each stratum"].series] == [
            "knowledge, any prompt",
            "residual",
            "behavior",
        ]
        assert [point.at for point in drawn["The gaps in each stratum"].series[0].points] == ["a", "b"]

    def test_what_no_arm_measures_is_not_drawn(self) -> None:
        found = from_counts({"oracle=1": 60}, Declared())

        assert [chart.title for chart in found.charts] == [
            "What becomes of the examples",
            "What each arm passes",
        ]
