"""How evaluation tools write their results: the one table that knows it, and what of a file counts by each of them.

Columns are SQL over places in braces. ``witness`` is filled where the id of an example is no more than its place in
the file: what shows that two files mean the same example by it. ``evidence`` is what an answer can be graded by again.
"""

from __future__ import annotations

from decidable.evidence import short
from decidable_evidence.runs import grading
from decidable_evidence.runs.columns import COLUMNS, FAILING, FIGURES, PASSING, UNSCORED
from decidable_evidence.runs.planning import Choice, Format, filled
from decidable_evidence.runs.promptfoo import PROMPTFOO
from decidable_evidence.runs.sheets import (
    Sheet,
    braced,
    known,
    listed,
    needs_threshold,
    spoken,
    verdict,
    within,
)
from decidable_evidence.tables.files import Steps, literal, pointer

MOST_METRICS = 50  # more are not tried: each is a column of one query
NAME_METRIC = "let metric name the one that says what passed"


def _hashed(text: str) -> str:
    return f"left(sha256({text}), 16)"


def _of_rows(sheet: Sheet) -> Choice:
    """Take the column that the review names, or ``passed``."""
    chosen = sheet.chosen
    steps: Steps = ("passed",)
    if chosen.metric:
        steps = sheet.steps(chosen.metric) or ()
        known(sheet, "metric", chosen.metric, [chosen.metric] if steps else sheet.columns())
        needs_threshold(sheet, chosen.metric, steps)
    elif not chosen.passes and not chosen.words:
        return Choice({})
    outcome = {"outcome": spoken("{@metric}", chosen)} if chosen.words else {}
    return Choice({"passed": verdict("{@metric}", chosen)} | outcome, {"@metric": steps})


ROWS = Format(
    name="rows",
    title="rows of your own",
    shown="json_exists(json, '$.example_id')",
    columns={
        **{column: f"{{{column}}}" for column in (*COLUMNS, *FIGURES)},
        "answer": "md5({output})",
    },
    takes=frozenset({"metric", "threshold", "passes"}),
    choose=_of_rows,
)


def _of_samples(sheet: Sheet) -> Choice:
    """Take one filter and one metric of lm-evaluation-harness, where there are several as the review says."""
    where = _filter(sheet)
    if sheet.steps("metrics"):
        query = """
        SELECT metric, min("#number")
        FROM (SELECT "#number", unnest(json_extract_string(json, '$.metrics[*]')) AS metric FROM results)
        WHERE metric IS NOT NULL GROUP BY metric ORDER BY metric
        """
    else:  # until 0.4.6 nothing lists them: whatever is no part of the form
        query = f"""
        SELECT metric, min("#number") FROM (SELECT "#number", unnest(json_keys(json)) AS metric FROM results)
        WHERE metric NOT IN ({within(SAMPLE)}) GROUP BY metric ORDER BY metric
        """  # noqa: S608
    metrics = dict(sheet.ask(query))
    if sheet.chosen.metric:
        known(sheet, "metric", sheet.chosen.metric, metrics)
        name = sheet.chosen.metric
        needs_threshold(sheet, name, (name,), where)
    else:
        name = _only_verdict(sheet, metrics, where)
    grader = grading.EXACT_MATCH if name.startswith("exact_match") else None
    return Choice({"passed": verdict("{@metric}", sheet.chosen)}, {"@metric": (name,)}, where, grader)


SAMPLE = (
    "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash",
)  # fmt: skip


def _filter(sheet: Sheet) -> str:
    of = sheet.at("filter")
    query = f'SELECT {of} AS filter, min("#number") AS first FROM results GROUP BY 1 HAVING filter IS NOT NULL ORDER BY first'  # noqa: S608
    filters = dict(sheet.ask(query))
    if sheet.chosen.filter:
        known(sheet, "filter", sheet.chosen.filter, filters)
        return f"{of} = {braced(sheet.chosen.filter)}"
    if len(filters) > 1:
        said = f"there are {len(filters)} filters: {listed(filters)}"
        sheet.refuse(said, "let filter name the one that counts", list(filters.values())[1])
    return ""


def _only_verdict(sheet: Sheet, metrics: dict[str, int], where: str) -> str:
    """Find the one metric that is 0 or 1 in every row in which it has a value."""
    names = list(metrics)[:MOST_METRICS]
    words = within([*PASSING, *FAILING, *UNSCORED])
    asked = ", ".join(f"bool_and(lower({sheet.at(name)}) IN ({words}))" for name in names)
    (held,) = sheet.ask(f"SELECT {asked} FROM results WHERE {where or 'true'}") if names else ((),)  # noqa: S608
    verdicts = [name for name, holds in zip(names, held, strict=True) if holds]
    if len(verdicts) != 1 or len(metrics) > MOST_METRICS:
        said = f"the metrics are {listed(names)}; 0 or 1 in every row: {listed(verdicts)}"
        sheet.refuse(said if names else "no row has metrics", NAME_METRIC, min(metrics.values(), default=1))
    return verdicts[0]


LM_EVAL = Format(
    name="lm-evaluation-harness",
    title="lm-evaluation-harness",
    shown="json_exists(json, '$.doc_id') AND (json_exists(json, '$.doc_hash') OR json_exists(json, '$.resps'))",
    columns={
        "example_id": "coalesce({doc_hash}, {doc_id})",
        "gold_hash": "{target_hash}",
        "answer": "md5({filtered_resps})",
        "witness": "CASE WHEN {doc_hash} IS NULL THEN CAST(json_object('doc', {doc}, 'target', {target}) AS VARCHAR) END",
        "evidence": "json_array({filtered_resps}, {target})",
    },
    takes=frozenset({"filter", "metric", "threshold", "passes"}),
    choose=_of_samples,
)


def _of_deepeval(sheet: Sheet) -> Choice:
    """Take the verdict on the whole case, or that of the one metric that the review names."""
    if sheet.chosen.metric is None:
        return Choice({})
    query = "SELECT DISTINCT unnest(json_extract_string(json, '$.metricsData[*].name')) AS metric FROM results ORDER BY 1"
    known(sheet, "metric", sheet.chosen.metric, [metric for (metric,) in sheet.ask(query) if metric])
    one = f"list_filter(json_extract(json, '$.metricsData[*]'), lambda m: json_extract_string(m, '$.name') = {braced(sheet.chosen.metric)})[1]"
    value = "score" if sheet.chosen.threshold is not None else "success"
    passed = verdict(f"json_extract_string({one}, '$.{value}')", sheet.chosen)
    unscored = f"coalesce({_unscored(one)}, true)"
    return Choice({"passed": passed, "outcome": f"CASE WHEN {unscored} THEN 'error' END"})


def _unscored(metric: str) -> str:
    """That a metric has measured nothing: it has an error, was skipped, or its score is no number."""
    text = {name: f"json_extract_string({metric}, '$.{name}')" for name in ("error", "skipped", "score")}
    unscored = f"json_exists({metric}, '$.score') AND coalesce(lower({text['score']}), 'nan') = 'nan'"
    return (
        f"(coalesce({text['error']}, '') <> '' OR coalesce({text['skipped']}, '') = 'true' OR ({unscored}))"
    )


_UNSCORED = _unscored("m")
_METRICS = "json_extract(json, '$.metricsData[*]')"
_FAILED = "coalesce(json_extract_string(m, '$.success'), 'false') <> 'true'"
_ASKED = (
    "coalesce({input}, array_to_string(list_transform(list_filter(json_extract(json, '$.turns[*]'),"
    " lambda t: json_extract_string(t, '$.role') = 'user'), lambda t: json_extract_string(t, '$.content')), chr(10)))"
)
_ASKED = f"nullif({_ASKED}, '')"
DEEPEVAL = Format(
    name="deepeval",
    title="deepeval",
    shown="json_type(json, '$.metricsData') = 'ARRAY' AND json_exists(json, '$.success')",
    document="json_type(json, '$.testCases') = 'ARRAY' OR json_type(json, '$.testRunData') = 'OBJECT'",
    listed="flatten([json_extract(json, '$.testCases[*]'), json_extract(json, '$.conversationalTestCases[*]'),"
    " json_extract(json, '$.testRunData.testCases[*]'), json_extract(json, '$.testRunData.conversationalTestCases[*]')])",
    columns={
        "example_id": f"coalesce({filled('metadata.example_id', 'metadata.id')}, {_hashed(_ASKED)})",
        "passed": "{success}",
        # It failed, and none of the metrics that have measured something did; or it passed without any such metric.
        "outcome": f"CASE WHEN {{success}} IS DISTINCT FROM 'true' AND len(list_filter({_METRICS}, lambda m: {_UNSCORED})) > 0"
        f" AND len(list_filter({_METRICS}, lambda m: {_FAILED} AND NOT {_UNSCORED})) = 0 THEN 'error'"
        f" WHEN {{success}} = 'true' AND len({_METRICS}) > 0"
        f" AND len(list_filter({_METRICS}, lambda m: NOT {_UNSCORED} OR {_FAILED} IS FALSE)) = 0 THEN 'error' END",
        "seconds": "{completionTime}",
        "cost": "{tokenCost}",  # evaluationCost is what grading cost, not the answer
        "answer": "md5({actualOutput})",
    },
    takes=frozenset({"metric", "threshold"}),
    choose=_of_deepeval,
)


def _of_inspect(sheet: Sheet) -> Choice:
    """Take the one scorer, or the one that the review names; a value with parts needs SCORER.PART."""
    query = "SELECT DISTINCT unnest(json_keys(json, '$.scores')) AS scorer FROM results ORDER BY scorer"
    scorers = [scorer for (scorer,) in sheet.ask(query)]
    metric = sheet.chosen.metric or ""
    scorer, _, part = (metric, "", "") if metric in scorers else metric.partition(".")
    if not metric:
        if len(scorers) > 1:
            sheet.refuse(f"there are {len(scorers)} scorers: {listed(scorers)}", NAME_METRIC)
        scorer = scorers[0] if scorers else ""
    else:
        known(sheet, "scorer", scorer, scorers)
    at = literal(pointer("scores", scorer, "value"))
    keys = f"SELECT DISTINCT unnest(json_keys(json, {at})) FROM results WHERE json_type(json, {at}) = 'OBJECT' ORDER BY 1"  # noqa: S608
    parts = [part for (part,) in sheet.ask(keys)]
    if parts and part not in parts:
        names = [f"{scorer}.{name}" for name in parts]
        sheet.refuse(
            f"{short(scorer)} has parts: {listed(names)}", f"let metric name one: metric: {short(names[0])}"
        )
    steps = ("scores", scorer, "value", *filter(None, [part]))
    needs_threshold(sheet, scorer, steps, letters=True)
    grader = None if part else grading.of_scorer(scorer, sheet.options)
    return Choice(
        {"passed": verdict("{@metric}", sheet.chosen, letters=True)}, {"@metric": steps}, grader=grader
    )


INSPECT = Format(
    name="inspect",
    title="Inspect AI",
    shown="json_exists(json, '$.scores') AND json_exists(json, '$.epoch')",
    document="json_type(json, '$.samples') = 'ARRAY' AND json_exists(json, '$.eval')",
    listed="json_extract(json, '$.samples[*]')",
    columns={
        "example_id": "{id}",
        "sample": "{epoch}",
        "outcome": "CASE WHEN {error} <> '' THEN 'error' END",
        "seconds": "{working_time}",
        "tokens": "nullif(list_sum(CAST(json_extract_string(json, '$.model_usage.*.total_tokens') AS DOUBLE[])), 0)",
        "cost": "nullif(list_sum(CAST(json_extract_string(json, '$.model_usage.*.total_cost') AS DOUBLE[])), 0)",
        "answer": "md5({output.completion})",
        # Inspect numbers the samples of a data set that has no ids.
        "witness": "CASE WHEN regexp_full_match({id}, '[0-9]+') THEN CAST(json_object('input', {input}, 'target', {target}) AS VARCHAR) END",
        "evidence": "json_array({output.completion}, {target})",
    },
    takes=frozenset({"metric", "threshold", "passes"}),
    choose=_of_inspect,
)


def _of_ragas(sheet: Sheet) -> Choice:
    """Take the metric that the review names, from its threshold on; where ragas has no value, a metric failed."""
    if sheet.chosen.metric is None or sheet.chosen.threshold is None:
        hint = "let metric name one, and threshold say from which value an example passes"
        sheet.refuse("ragas gives numbers, and nothing says which of them passes", hint)
    return _of_rows(sheet)


RAGAS = Format(
    name="ragas",
    title="ragas",
    shown="json_type(json) = 'OBJECT' AND json_exists(json, '$.user_input')",
    columns={"example_id": _hashed("{user_input}"), "answer": "md5({response})"},
    takes=frozenset({"metric", "threshold"}),
    choose=_of_ragas,
)

FORMATS = (ROWS, PROMPTFOO, LM_EVAL, DEEPEVAL, INSPECT, RAGAS)


def of_table(columns: tuple[str, ...]) -> Format:
    """The format of a file with these columns."""
    names = {name.lower() for name in columns}
    if "user_input" in names and "example_id" not in names:
        return RAGAS
    status = {"status", "score", "grader reason"} <= names
    return PROMPTFOO if status or any(name.startswith("[") and "] " in name for name in names) else ROWS
