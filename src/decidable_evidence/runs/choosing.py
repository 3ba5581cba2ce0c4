"""What of a tool's file counts, where it holds more than one result of an example: by what the review says of it."""

from __future__ import annotations

from typing import NamedTuple

from decidable.evidence import nearest, short
from decidable_evidence.runs.sheets import Choice, Sheet, at, listed
from decidable_evidence.runs.verdicts import FAILING, PASSING, needs_threshold, verdict
from decidable_evidence.tables.files import literal

MOST_METRICS = 50
GIVE_IDS = "give each test an example_id among its vars"
NAME_METRIC = "let metric name the one that says what passed"
NAME_THRESHOLD = "let metric name one, and threshold say from which value an example passes"


class Prompt(NamedTuple):
    """One prompt as one provider answered it."""

    place: str | None
    provider: str | None
    label: str | None
    prompt: str | None
    number: int

    def __str__(self) -> str:
        told = filter(None, [self.label or self.provider, short(self.prompt, 30)])
        return f"{self.place} ({', '.join(told)})"


def of_promptfoo(sheet: Sheet) -> Choice:
    """Take the results of the one prompt and provider, or of those that ``filter`` names by place, id or label."""
    query = f"""
    SELECT {at("promptIdx")} AS place, min({at("provider", "id")}), min({at("provider", "label")}),
        min({at("prompt", "label")}), min("#number") AS first
    FROM results WHERE json_type(json) = 'OBJECT' GROUP BY place ORDER BY first
    """  # noqa: S608
    prompts = [Prompt(*row) for row in sheet.ask(query)]
    chosen = [each for each in prompts if sheet.said.filter in {None, *each[:4]}]
    if len(chosen) > 1:
        sheet.refuse(
            f"it holds the results of {len(chosen)} prompts and providers: {listed(chosen)}",
            "let filter name one, by its number or by a label that no other has",
            chosen[1].number,
        )
    if prompts and not chosen:
        sheet.refuse(f"no prompt or provider is {short(sheet.said.filter)}", f"there are {listed(prompts)}")
    place = chosen[0].place if chosen else None
    where = f"{at('promptIdx')} = {literal(place)}" if sheet.said.filter and place is not None else ""
    _told_apart(sheet, where)
    return Choice({}, {}, where)


def _told_apart(sheet: Sheet, where: str) -> None:
    """Refuse tests that are repeated and have no id, of which nobody knows that they are one example."""
    ids = [at(*of, name) for of in (("vars",), ("testCase", "metadata")) for name in ("example_id", "id")]
    query = f"""
    SELECT min({at("testIdx")}), max({at("testIdx")}), max("#number") FROM results
    WHERE {where or "true"} AND coalesce({", ".join(ids)}) IS NULL AND json_type(json, '$.vars') = 'OBJECT'
    GROUP BY json_extract(json, '$.vars') HAVING count(DISTINCT {at("testIdx")}) > 1 LIMIT 1
    """  # noqa: S608
    for one, other, number in [] if sheet.said.id else sheet.ask(query):
        sheet.refuse(f"tests {short(one)} and {short(other)} have the same vars and no id", GIVE_IDS, number)


def of_samples(sheet: Sheet) -> Choice:
    """Take one filter and one metric of lm-evaluation-harness, where there are several as the review says."""
    where = _filter(sheet)
    query = """
    SELECT metric, min("#number")
    FROM (SELECT "#number", unnest(json_extract_string(json, '$.metrics[*]')) AS metric FROM results)
    WHERE metric IS NOT NULL GROUP BY metric ORDER BY metric
    """
    metrics = dict(sheet.ask(query))
    if sheet.said.metric:
        name = _known(sheet, list(metrics))
        needs_threshold(sheet, name, (name,), where)
    else:
        name = _only_verdict(sheet, metrics, where)
    return Choice({"metric": (name,)}, {"passed": verdict("metric", sheet.said.threshold)}, where)


def _filter(sheet: Sheet) -> str:
    query = f"""
    SELECT {at("filter")} AS filter, min("#number") AS first FROM results GROUP BY 1 HAVING filter IS NOT NULL
    ORDER BY first
    """  # noqa: S608
    filters = dict(sheet.ask(query))
    if sheet.said.filter:
        if sheet.said.filter not in filters:
            sheet.refuse(
                f"there is no filter {short(sheet.said.filter)}", nearest(sheet.said.filter, filters)
            )
        return f"{at('filter')} = {literal(sheet.said.filter)}"
    if len(filters) > 1:
        said = f"there are {len(filters)} filters: {listed(filters)}"
        sheet.refuse(said, "let filter name the one that counts", list(filters.values())[1])
    return ""


def _only_verdict(sheet: Sheet, metrics: dict[str, int], where: str) -> str:
    """Find the one metric that is 0 or 1 in every row."""
    names = list(metrics)[:MOST_METRICS]
    words = ", ".join(f"'{word}'" for word in (*PASSING, *FAILING))
    asked = ", ".join(f"bool_and({at(name)} IN ({words}))" for name in names)
    (held,) = sheet.ask(f"SELECT {asked} FROM results WHERE {where or 'true'}") if names else ((),)  # noqa: S608
    told = [name for name, holds in zip(names, held, strict=True) if holds]
    if len(told) != 1 or len(metrics) > MOST_METRICS:
        said = (
            f"the metrics are {listed(names)}; 0 or 1 in every row: {listed(told)}"
            if names
            else "no row has metrics"
        )
        sheet.refuse(said, NAME_METRIC, min(metrics.values(), default=1))
    return told[0]


def of_deepeval(sheet: Sheet) -> Choice:
    """Take the verdict on the whole case, or that of the one metric that the review names."""
    if sheet.said.metric is None:
        return Choice({}, {})
    query = """
    SELECT DISTINCT unnest(json_extract_string(json, '$.metricsData[*].name')) AS metric FROM results ORDER BY metric
    """
    name = literal(_known(sheet, [metric for (metric,) in sheet.ask(query) if metric]))
    place = f"list_position(json_extract_string(json, '$.metricsData[*].name'), {name}) - 1"
    value = "score" if sheet.said.threshold is not None else "success"
    told = {
        each: f"json_extract_string(json, '/metricsData/' || ({place}) || '/{each}')"
        for each in (value, "error")
    }
    columns = {
        "passed": verdict(told[value], sheet.said.threshold),
        "outcome": f"CASE WHEN {told['error']} <> '' THEN 'error' END",
    }
    return Choice({}, columns)


def of_inspect(sheet: Sheet) -> Choice:
    """Take the one scorer, or the one that the review names; a value with parts needs SCORER.PART."""
    query = "SELECT DISTINCT unnest(json_keys(json, '$.scores')) AS scorer FROM results ORDER BY scorer"
    scorers = [scorer for (scorer,) in sheet.ask(query)]
    scorer, _, part = (sheet.said.metric or "").partition(".")
    if sheet.said.metric in scorers:
        scorer, part = sheet.said.metric or "", ""
    if not sheet.said.metric:
        if len(scorers) > 1:
            sheet.refuse(f"there are {len(scorers)} scorers: {listed(scorers)}", NAME_METRIC)
        scorer = scorers[0] if scorers else ""
    elif scorer not in scorers:
        sheet.refuse(f"there is no scorer {short(scorer)}", nearest(scorer, scorers))
    steps = ("scores", scorer, "value", *filter(None, [part]))
    needs_threshold(sheet, scorer, steps)
    return Choice({"metric": steps}, {"passed": verdict("metric", sheet.said.threshold)})


def of_ragas(sheet: Sheet) -> Choice:
    """Take the metric that the review names, from its threshold on; where ragas has no value, a metric failed."""
    if sheet.said.metric is None or sheet.said.threshold is None:
        sheet.refuse("ragas gives numbers, and nothing says which of them passes", NAME_THRESHOLD)
    return Choice({}, {})


def _known(sheet: Sheet, metrics: list[str]) -> str:
    name = sheet.said.metric or ""
    if name not in metrics:
        sheet.refuse(f"there is no metric {short(name)}", nearest(name, metrics))
    return name
