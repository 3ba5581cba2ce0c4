"""Charts: what stands where in a drawing, in a page and in a file."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from decidable.cli import main
from decidable.measurement import Arm, Chart, Figure, Measurement, Point, Series
from decidable.report.drawing import charts_of, drawing, picture, scale
from decidable.text import interval, number

SPACE = "{http://www.w3.org/2000/svg}"
RUNS = Path(__file__).parent.parent / "docs" / "examples" / "filings-assistant" / "runs"
ARMS = [
    f"--run={arm}={RUNS / file}.jsonl"
    for arm, file in {"closed-book": "closed_book", "oracle": "oracle", "rag": "rag"}.items()
]
SHARES = Chart(
    title="What each arm passes",
    series=(
        Series(name="RAG", points=(Point(at="A", value=0.5, low=0.42, high=0.58), Point(at="B", value=0.9))),
        Series(name="Tuned", points=(Point(at="A", value=0.25),)),
    ),
    limits={"target": 0.75},
)
finite = st.floats(allow_nan=False, allow_infinity=False)


def parsed(svg: str) -> ET.Element:
    return ET.fromstring(svg)  # noqa: S314  (our own drawing)


def of_class(svg: ET.Element, name: str) -> Iterator[ET.Element]:
    return (element for element in svg.iter() if name in element.get("class", "").split())


def texts(svg: ET.Element) -> list[str]:
    return ["".join(element.itertext()) for element in svg.iter(f"{SPACE}text")]


def test_a_dot_is_at_its_value_and_its_line_goes_from_bound_to_bound() -> None:
    svg = parsed(drawing(SHARES, "c"))
    assert [dot.get("cx") for dot in of_class(svg, "dot")][-3:] == ["50.00%", "25.00%", "90.00%"]
    assert [(line.get("x1"), line.get("x2")) for line in of_class(svg, "whisker")] == [("42.00%", "58.00%")]


def test_the_arms_are_dots_of_their_colour_in_the_row_of_their_place() -> None:
    svg = parsed(drawing(SHARES, "c"))
    told = [text for text in texts(svg) if "%" not in text]
    assert told == ["RAG", "Tuned", "A", "B"]
    rows = [(dot.get("cy"), dot.get("class")) for dot in of_class(svg, "dot")][-3:]
    assert [color for _, color in rows] == ["dot color-1", "dot color-2", "dot color-1"]
    assert rows[0][0] == rows[1][0] != rows[2][0]


def test_equal_values_of_two_series_are_both_seen() -> None:
    dots = list(of_class(parsed(drawing(SHARES, "c")), "dot"))
    first, second = (float(dot.get("r") or 0) for dot in dots[-3:-1])
    assert second - 1 > first, "the inside of the ring's line, which is two pixels wide"


def test_ticks_of_points_are_short_enough_for_a_phone() -> None:
    points = [{"at": "a", "value": 0.7}, {"at": "b", "value": -0.2}]
    chart = Chart.model_validate(
        {"title": "t", "unit": "difference", "series": [{"name": "s", "points": points}]}
    )
    assert [text for text in texts(parsed(drawing(chart, "c"))) if text[-1].isdigit()] == [
        *("\N{MINUS SIGN}25", "0", "+25", "+50", "+75")
    ]


def test_a_limit_is_named_and_goes_through_every_row() -> None:
    svg = parsed(drawing(SHARES, "c"))
    assert "target 75 %" in texts(svg)
    lines = [line.get("x1") for line in of_class(svg, "limit") if line.tag == f"{SPACE}line"]
    assert lines == ["75.00%"] * 3


def test_negative_values_are_to_the_left_of_nothing() -> None:
    chart = Chart(
        title="Change", unit="count", series=(Series(name="c", points=(Point(at="a", value=-100),)),)
    )
    [dot] = of_class(parsed(drawing(chart, "c")), "dot")
    assert dot.get("cx") == "0.00%"


def test_a_drawing_says_in_words_what_it_shows() -> None:
    svg = parsed(drawing(SHARES, "c"))
    assert svg.get("role") == "img"
    names = {element.get("id"): element.text for element in svg if element.get("id")}
    assert str(svg.get("aria-labelledby")).split() == list(names)
    assert names["c-title"] == "What each arm passes"
    assert "RAG, A: 50.0 % [42.0, 58.0]; RAG, B: 90.0 %" in str(names["c-text"])


def test_a_file_holds_every_chart_with_its_title_and_its_style() -> None:
    svg = parsed(picture([SHARES, SHARES.model_copy(update={"title": "Survival"})], "both"))
    assert {"What each arm passes", "Survival"} <= set(texts(svg))
    assert "prefers-color-scheme: dark" in str(svg.findtext(f"{SPACE}style"))
    assert svg.get("viewBox") == f"0 0 {svg.get('width')} {svg.get('height')}"


def test_what_an_answer_takes_is_drawn_where_two_arms_say_it() -> None:
    def arm(**values: float) -> Arm:
        units = {"seconds_p95": "seconds", "cost_mean": "cost"}
        found = {
            key.replace("_", "-"): {
                "title": "an answer",
                "value": value,
                "low": value / 2,
                "unit": units[key],
            }
            for key, value in values.items()
        }
        return Arm.model_validate({"figures": found})

    arms = {"rag": arm(seconds_p95=1.25, cost_mean=0.02), "fine-tuned": arm(seconds_p95=0.5)}
    [chart] = charts_of(Measurement(measure="m", headline="h", figures={}, words={}, arms=arms))
    assert (chart.title, chart.unit) == ("An answer", "seconds")
    assert [(point.at, point.value, point.low) for point in chart.series[0].points] == [
        ("rag", 1.25, 0.625),
        ("fine-tuned", 0.5, 0.25),
    ]
    assert "1.25 s" in picture([chart], "title")


def test_a_measurement_without_charts_is_drawn_by_its_shares() -> None:
    figures = {
        "gap": Figure(title="gap", value=0.3, low=0.2, high=0.4, n=50),
        "days": Figure(title="days", value=12, unit="days"),
    }
    [chart] = charts_of(Measurement(measure="m", headline="h", figures=figures, words={}))
    assert [(point.at, point.value) for series in chart.series for point in series.points] == [("gap", 0.3)]
    assert charts_of(Measurement(measure="m", headline="h", figures={}, words={})) == ()


@pytest.mark.parametrize(
    "text", ["<script>alert(1)</script>", 'a" onload="x', "]]>", "&amp;\u202e\x00", "x" * 500]
)
def test_whatever_a_chart_is_called_is_text(text: str) -> None:
    point = Point(at=text, value=0.5, low=0.1, high=0.9)
    series = (Series(name=text, points=(point,)), Series(name="b", points=(point,)))
    chart = Chart(title=text, series=series, limits={text: 0.5})
    svg = parsed(picture([chart], text))
    names = ("svg", "circle", "title", "style", "rect", "text", "tspan", "line")
    assert {element.tag for element in svg.iter()} <= {SPACE + name for name in names}
    assert not [name for element in svg.iter() for name in element.attrib if name.startswith("on")]
    assert parsed(drawing(chart, "c"))


def test_many_dots_are_cut_and_counted() -> None:
    points = tuple(Point(at=f"unit {place}", value=0.5) for place in range(5000))
    svg = parsed(drawing(Chart(title="t", series=(Series(name="s", points=points),)), "c"))
    assert len(list(of_class(svg, "dot"))) == 80
    assert "and 4920 more" in texts(svg)


@given(low=finite, high=finite)
def test_a_scale_holds_its_values_between_round_ends(low: float, high: float) -> None:
    low, high = sorted((low, high))
    made = scale(low, high)
    assert made.low < made.high
    assert 2 <= len(made.ticks()) <= 12
    assert 0 <= made.place(low) <= made.place(high) <= 1


@given(st.lists(st.tuples(finite, finite, finite), max_size=4))
def test_any_values_can_be_drawn(values: list[tuple[float, float, float]]) -> None:
    points = [
        {"at": str(place), "low": low, "value": value, "high": high}
        for place, (low, value, high) in enumerate(map(sorted, values))
    ]
    chart = Chart.model_validate({"title": "t", "series": [{"name": "s", "points": points}]})
    assert "nan" not in drawing(chart, "c")
    assert parsed(picture([chart], "t"))


@pytest.mark.parametrize(
    ("value", "unit", "said"),
    [
        (0.813, "share", "81.3 %"),
        (-0.02, "share", "\N{MINUS SIGN}2.0 %"),
        (1204.0, "count", "1,204"),
        (12.0, "days", "12 days"),
        (0.07, "probability", "0.07"),
        (2.5, "ratio", "2.5"),
    ],
)
def test_a_number_is_written_with_its_unit(value: float, unit: str, said: str) -> None:
    assert number(value, unit) == said


def test_bounds_are_written_without_their_unit() -> None:
    assert interval(0.7431, 0.868, "share") == "[74.3, 86.8]"
    assert interval(1000, 1200, "days") == "[1,000, 1,200]"
    assert interval(None, 0.5, "share") == ""


def run(*args: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["measure", "behavior-gap", *ARMS, "--drawn-from=all", *args])
    return result.exit_code, result.output, result.stderr


def test_a_measurement_is_drawn_beside_printing_it(tmp_path: Path) -> None:
    path = tmp_path / "plots" / "gap.svg"
    code, output, _ = run(f"--plot={path}")
    assert code == 0
    assert output.startswith("Supported: rag")
    svg = ET.parse(path).getroot()  # noqa: S314  (our own drawing)
    assert "50.0 % [42.1, 57.9]" in texts(svg)


def test_a_drawing_in_another_form_is_refused(tmp_path: Path) -> None:
    code, _, said = run(f"--plot={tmp_path / 'gap.png'}")
    assert code == 2
    assert "gap.png does not end in .svg" in said


def test_a_drawing_that_cannot_be_written_is_a_problem_with_its_path(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    code, _, said = run(f"--plot={tmp_path / 'taken' / 'gap.svg'}")
    assert code == 2
    assert "gap.svg: file-unwritable cannot be written: " in said


def test_numbers_so_large_that_nothing_can_be_drawn_are_drawn_as_their_limit() -> None:
    made = scale(-1.7e308, 1.7e308)
    assert math.isfinite(made.low)
    assert math.isfinite(made.high)
