"""How evaluation tools write their results: the one table that knows it, and what of a file counts by each of them.

Columns are SQL over places in braces. ``witness`` is filled where the id of an example is no more than its place in
the file: what shows that two files mean the same example by it. ``evidence`` is what an answer can be graded by again.
"""

from __future__ import annotations

from itertools import pairwise

from decidable.evidence import short
from decidable_evidence.runs import grading
from decidable_evidence.runs.queries import COLUMNS, FAILING, FIGURES, PASSING, UNSCORED
from decidable_evidence.runs.sheets import Choice, Format, Sheet, braced, listed, within
from decidable_evidence.tables.files import Steps, literal, pointer


def holding(context: str, target: str) -> dict[str, str]:
    """The columns for the target of each example, and whether what the model got contains it word for word."""
    words = "(' ' || regexp_replace(lower({}), '[[:punct:][:space:]]+', ' ', 'g') || ' ')"
    holds = f"CAST(contains({words.format(context)}, {words.format(target)}) AS VARCHAR)"
    return {"target": f"md5({target})", "holds": f"CASE WHEN trim({target}) <> '' THEN {holds} END"}


def hashed(text: str) -> str:
    return f"left(sha256({text}), 16)"


def filled(*places: str) -> str:
    """The first of these places that is filled."""
    return "coalesce(" + ", ".join(f"nullif(trim({{{place}}}), '')" for place in places) + ")"


def _of_promptfoo(sheet: Sheet) -> Choice:
    """Take the results of the one prompt and provider, or of those that ``filter`` names by place, id or label."""
    chosen, numbered = sheet.chosen.filter, sheet.steps("promptIdx")
    place = sheet.at("promptIdx") if numbered else "CAST(NULL AS VARCHAR)"
    prompt = f"coalesce({sheet.at('prompt', 'label')}, {sheet.at('prompt', 'display')})"
    provider = f"coalesce({sheet.at('provider', 'id')}, {sheet.at('provider')})"
    key = f"CAST(json_array({place if numbered else prompt}, {provider}) AS VARCHAR)"
    groups = sheet.ask(
        f"SELECT min({place}), any_value({provider}), min({sheet.at('provider', 'label')}), min({prompt}), "  # noqa: S608
        f"min(\"#number\") AS first, {key} FROM results WHERE json_type(json) = 'OBJECT' GROUP BY 6 ORDER BY first"
    )
    meant = [each for each in groups if chosen in {None, *each[:4]}]
    if groups and not meant:
        names = listed(_prompt(*each[:4]) for each in groups)
        sheet.refuse(f"no prompt or provider is {short(chosen)}", f"there are {names}")
    if len(meant) > 1:
        names = listed(_prompt(*each[:4]) for each in meant)
        unlike = [name for name in meant[1][:4] if name and sum(name in each[:4] for each in groups) == 1]
        hint = "write each to a file of its own"
        hint = f"let filter name one, such as filter: {short(unlike[0])}" if unlike else hint
        opening = f"{short(chosen)} names" if chosen else "it contains the results of"
        sheet.refuse(f"{opening} {len(meant)} prompts and providers: {names}", hint, meant[1][4])
    where = f"{key} = {braced(meant[0][5])}" if chosen and meant else ""
    _refuse_repeated_tests(sheet, where)
    return Choice({}, where=where, grader=grading.ASSERTIONS)


def _prompt(place: str | None, provider: str | None, label: str | None, prompt: str | None) -> str:
    """One prompt as one provider answered it."""
    named = [text for text in (place, label or provider, short(prompt, 30)) if text]
    name, *more = named or ["one without a name"]
    return f"{name} ({', '.join(more)})" if more else name


def _refuse_repeated_tests(sheet: Sheet, where: str) -> None:
    """Refuse tests that are repeated and have no id, of which nobody knows that they are one example."""
    if sheet.chosen.id:
        return
    places = (("vars",), ("testCase", "metadata"))
    ids = (sheet.at(*place, name) for place in places for name in ("example_id", "id"))
    query = f"""
    SELECT min({sheet.at("testIdx")}), max({sheet.at("testIdx")}), max("#number") FROM results
    WHERE ({where or "true"}) AND coalesce({", ".join(ids)}) IS NULL AND json_type(json, '$.vars') = 'OBJECT'
    GROUP BY json_extract(json, '$.vars') HAVING count(DISTINCT {sheet.at("testIdx")}) > 1 LIMIT 1
    """  # noqa: S608
    for one, other, number in sheet.ask(query):
        hint = "give each test an example_id among its vars"
        sheet.refuse(f"tests {short(one)} and {short(other)} have the same vars and no id", hint, number)
    if not sheet.steps("testIdx"):
        names = [name for name in sheet.texts() if name.startswith("vars.")]
        message = (
            f"it is a file of an older promptfoo, whose tests have no number; their vars are {listed(names)}"
        )
        sheet.refuse(message, f"write {{file: {sheet.path.name}, id: {(names or ['vars.NAME'])[0]}}}")


_CACHED = "coalesce({response.cached}, 'false') = 'true'"
_NAMED = filled("vars.example_id", "testCase.metadata.example_id", "vars.id", "testCase.metadata.id")
PROMPTFOO = Format(
    name="promptfoo",
    shown="json_exists(json, '$.success') AND (json_exists(json, '$.testIdx') OR json_exists(json, '$.vars'))",
    document="json_type(json, '$.results.results') = 'ARRAY'",
    listed="json_extract(json, '$.results.results[*]')",
    columns={
        "example_id": f"coalesce({_NAMED}, {{testIdx}})",
        "passed": "{success}",
        "outcome": "CASE {failureReason} WHEN '2' THEN 'error' END",
        "sample": 'CAST("#number" AS VARCHAR)',
        "cached": f"CASE WHEN {_CACHED} THEN '1' END",
        "seconds": f"CASE WHEN {_CACHED} THEN NULL ELSE TRY_CAST({{latencyMs}} AS DOUBLE) / 1000 END",
        "cost": f"CASE WHEN {_CACHED} THEN NULL ELSE nullif(TRY_CAST({{cost}} AS DOUBLE), 0) END",
        "tokens": f"CASE WHEN {_CACHED} THEN NULL ELSE nullif(TRY_CAST({{tokenUsage.total}} AS DOUBLE), 0) END",
        "answer": "md5({response.output})",
        **holding("{prompt.raw}", filled("vars.answer", "vars.target", "vars.expected")),
        "witness": f"CASE WHEN {_NAMED} IS NULL THEN coalesce({{vars}}, '{{}}') END",
        "evidence": "json_array({response.output}, {testCase}, {vars})",
    },
    takes=frozenset({"filter"}),
    choose=_of_promptfoo,
)


def _of_promptfoo_table(sheet: Sheet) -> Choice:
    """Take the one prompt of a CSV file: its answers in a column, and beside or in them whether they passed."""
    columns, marks = sheet.rows.columns or (), ("[PASS]", "[FAIL]", "[ERROR]")
    beside = {name: status for name, status in pairwise(columns) if status.startswith("Status")}
    texts = {name: list(filter(None, values)) for name, values in sheet.texts().items()}
    inside = [name for name, each in texts.items() if each and all(text.startswith(marks) for text in each)]
    prompts = [*beside] or inside
    chosen = [name for name in prompts if sheet.chosen.filter in {None, name, str(prompts.index(name))}]
    if len(chosen) != 1:
        names = listed(f"{place} ({short(name, 30)})" for place, name in enumerate(prompts))
        message = f"it contains the results of {len(prompts)} prompts and providers: {names}"
        sheet.refuse(message, "let filter name one, by its number")
    (answer,) = chosen
    given = [name for name in columns[: columns.index(prompts[0])] if name != "Description"]
    places = {f"@{place}": (name,) for place, name in enumerate(given)}
    places |= {"@status": (beside.get(answer, answer),), "@answer": (answer,)}
    own = next((name for name in ("example_id", "id") if name in given), None)
    if own:
        return Choice({"example_id": "{@id}"}, places | {"@id": (own,)})
    variables = ", ".join(f"{braced(name)}, {{@{place}}}" for place, name in enumerate(given))
    witness = f"CAST(json_object({variables}) AS VARCHAR)"
    return Choice({"example_id": 'CAST("#number" AS VARCHAR)', "witness": witness}, places)


_STATUS = "coalesce(nullif(regexp_extract({@status}, '^.(PASS|FAIL|ERROR).', 1), ''), {@status})"
PROMPTFOO_TABLE = Format(
    name="promptfoo",
    columns={
        "passed": f"CASE {_STATUS} WHEN 'PASS' THEN '1' WHEN 'FAIL' THEN '0' WHEN 'ERROR' THEN NULL ELSE {_STATUS} END",
        "outcome": f"CASE {_STATUS} WHEN 'ERROR' THEN 'error' END",
        "answer": "md5({@answer})",
    },
    takes=frozenset({"filter"}),
    choose=_of_promptfoo_table,
)


MOST_METRICS = 50  # more are not tried: each is a column of one query
NAME_METRIC = "choose one with metric"


def _of_rows(sheet: Sheet) -> Choice:
    """Take the column that the review names, or ``passed``."""
    chosen = sheet.chosen
    steps: Steps = ("passed",)
    if chosen.metric:
        steps = sheet.steps(chosen.metric) or ()
        sheet.known("metric", chosen.metric, [chosen.metric] if steps else sheet.texts())
        sheet.needs_threshold(chosen.metric, steps)
    elif not chosen.passes and not chosen.words:
        return Choice({})
    outcome = {"outcome": sheet.spoken("{@metric}")} if chosen.words else {}
    return Choice({"passed": sheet.verdict("{@metric}")} | outcome, {"@metric": steps})


ROWS = Format(
    name="rows",
    shown="json_exists(json, '$.example_id')",
    columns={
        **{column: f"{{{column}}}" for column in (*COLUMNS, *FIGURES)},
        "answer": "md5({output})",
        **holding("{context}", "{target}"),
    },
    takes=frozenset({"metric", "threshold", "passes"}),
    choose=_of_rows,
)


def _of_samples(sheet: Sheet) -> Choice:
    """Take one filter and one metric of lm-evaluation-harness, of several those that the review names."""
    where = _filter(sheet)
    if sheet.steps("metrics"):
        query = """
        SELECT metric, min("#number") FROM
            (SELECT "#number", unnest(json_extract_string(json, '$.metrics[*]')) AS metric FROM results) WHERE metric IS NOT NULL GROUP BY metric ORDER BY metric
        """
    else:  # until 0.4.6 nothing lists them: whatever is no part of the form
        query = f"""
        SELECT metric, min("#number") FROM (SELECT "#number", unnest(json_keys(json)) AS metric FROM results)
        WHERE metric NOT IN ({within(SAMPLE)}) GROUP BY metric ORDER BY metric
        """  # noqa: S608
    metrics = dict(sheet.ask(query))
    name = sheet.chosen.metric or _only_verdict(sheet, metrics, where)
    if sheet.chosen.metric:
        sheet.known("metric", name, metrics)
        sheet.needs_threshold(name, (name,), where)
    grader = grading.EXACT_MATCH if name.startswith("exact_match") else None
    return Choice({"passed": sheet.verdict("{@metric}")}, {"@metric": (name,)}, where, grader)


SAMPLE = (
    "doc_id", "doc", "target", "arguments", "resps", "filtered_resps", "filter", "metrics", "doc_hash", "prompt_hash", "target_hash",
)  # fmt: skip


def _filter(sheet: Sheet) -> str:
    column = sheet.at("filter")
    query = f'SELECT {column} AS filter, min("#number") AS first FROM results GROUP BY 1 HAVING filter IS NOT NULL ORDER BY first'  # noqa: S608
    sheet.only("filter", sheet.chosen.filter, dict(sheet.ask(query)), "let filter name the one that counts")
    return f"{column} = {braced(sheet.chosen.filter)}" if sheet.chosen.filter else ""


def _only_verdict(sheet: Sheet, metrics: dict[str, int], where: str) -> str:
    """Find the one metric that is 0 or 1 in every row in which it has a value."""
    names = list(metrics)[:MOST_METRICS]
    words = within([*PASSING, *FAILING, *UNSCORED])
    asked = ", ".join(f"bool_and(lower({sheet.at(name)}) IN ({words}))" for name in names)
    (flags,) = sheet.ask(f"SELECT {asked} FROM results WHERE {where or 'true'}") if names else ((),)  # noqa: S608
    verdicts = [name for name, flag in zip(names, flags, strict=True) if flag]
    if len(verdicts) != 1 or len(metrics) > MOST_METRICS:
        text = f"the metrics are {listed(names)}; 0 or 1 in every row: {listed(verdicts)}"
        sheet.refuse(text if names else "no row has metrics", NAME_METRIC, min(metrics.values(), default=1))
    return verdicts[0]


LM_EVAL = Format(
    name="lm-evaluation-harness",
    shown="json_exists(json, '$.doc_id') AND (json_exists(json, '$.doc_hash') OR json_exists(json, '$.resps'))",
    columns={
        "example_id": "coalesce({doc_hash}, {doc_id})",
        "gold_hash": "{target_hash}",
        "answer": "md5({filtered_resps})",
        **holding("{arguments}", "{target}"),
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
    sheet.known("metric", sheet.chosen.metric, [metric for (metric,) in sheet.ask(query) if metric])
    one = f"list_filter(json_extract(json, '$.metricsData[*]'), lambda m: json_extract_string(m, '$.name') = {braced(sheet.chosen.metric)})[1]"
    value = "score" if sheet.chosen.threshold is not None else "success"
    passed = sheet.verdict(f"json_extract_string({one}, '$.{value}')")
    unscored = f"coalesce({_unscored(one)}, true)"
    return Choice({"passed": passed, "outcome": f"CASE WHEN {unscored} THEN 'error' END"})


def _unscored(metric: str) -> str:
    """That a metric has measured nothing: it has an error, was skipped, or its score is no number."""
    at = {name: f"json_extract_string({metric}, '$.{name}')" for name in ("error", "skipped", "score")}
    unscored = f"json_exists({metric}, '$.score') AND coalesce(lower({at['score']}), 'nan') = 'nan'"
    return f"(coalesce({at['error']}, '') <> '' OR coalesce({at['skipped']}, '') = 'true' OR ({unscored}))"


_UNSCORED = _unscored("m")
_METRICS = "json_extract(json, '$.metricsData[*]')"
_FAILED = "coalesce(json_extract_string(m, '$.success'), 'false') <> 'true'"
_ASKED = (
    "nullif(coalesce({input}, array_to_string(list_transform(list_filter(json_extract(json, '$.turns[*]'),"
    " lambda t: json_extract_string(t, '$.role') = 'user'), lambda t: json_extract_string(t, '$.content')), chr(10))), '')"
)
DEEPEVAL = Format(
    name="deepeval",
    shown="json_type(json, '$.metricsData') = 'ARRAY' AND json_exists(json, '$.success')",
    document="json_type(json, '$.testCases') = 'ARRAY' OR json_type(json, '$.testRunData') = 'OBJECT'",
    listed="flatten([json_extract(json, '$.testCases[*]'), json_extract(json, '$.conversationalTestCases[*]'),"
    " json_extract(json, '$.testRunData.testCases[*]'), json_extract(json, '$.testRunData.conversationalTestCases[*]')])",
    columns={
        "example_id": f"coalesce({filled('metadata.example_id', 'metadata.id')}, {hashed(_ASKED)})",
        "passed": "{success}",
        # It failed, and none of the metrics that have measured something did; or it passed without any such metric.
        "outcome": f"CASE WHEN {{success}} IS DISTINCT FROM 'true' AND len(list_filter({_METRICS}, lambda m: {_UNSCORED})) > 0"
        f" AND len(list_filter({_METRICS}, lambda m: {_FAILED} AND NOT {_UNSCORED})) = 0 THEN 'error'"
        f" WHEN {{success}} = 'true' AND len({_METRICS}) > 0"
        f" AND len(list_filter({_METRICS}, lambda m: NOT {_UNSCORED} OR {_FAILED} IS FALSE)) = 0 THEN 'error' END",
        "seconds": "{completionTime}",
        "cost": "{tokenCost}",  # evaluationCost is what grading cost, not the answer
        "answer": "md5({actualOutput})",
        **holding("coalesce({context}, {retrievalContext})", "{expectedOutput}"),
    },
    takes=frozenset({"metric", "threshold"}),
    choose=_of_deepeval,
)


def _of_inspect(sheet: Sheet) -> Choice:
    """Take the one scorer, or the one that the review names; a value with parts needs SCORER.PART."""
    query = "SELECT DISTINCT unnest(json_keys(json, '$.scores')) AS scorer, 0 FROM results ORDER BY scorer"
    scorers, metric = dict(sheet.ask(query)), sheet.chosen.metric or ""
    scorer, _, part = (metric, "", "") if metric in scorers else metric.partition(".")
    scorer = sheet.only("scorer", scorer, scorers, NAME_METRIC)
    at = literal(pointer("scores", scorer, "value"))
    keys = f"SELECT DISTINCT unnest(json_keys(json, {at})) FROM results WHERE json_type(json, {at}) = 'OBJECT' ORDER BY 1"  # noqa: S608
    parts = [part for (part,) in sheet.ask(keys)]
    if parts and part not in parts:
        names = [f"{scorer}.{name}" for name in parts]
        line = f"choose one, such as metric: {short(names[0])}"
        sheet.refuse(f"{short(scorer)} has parts: {listed(names)}", line)
    steps = ("scores", scorer, "value", *filter(None, [part]))
    sheet.needs_threshold(scorer, steps, letters=True)
    grader = None if part else grading.of_scorer(scorer, grading.scorers(sheet.header))
    passed = sheet.verdict("{@metric}", letters=True)
    return Choice({"passed": passed}, {"@metric": steps}, grader=grader)


INSPECT = Format(
    name="inspect",
    title="Inspect AI",
    shown="json_exists(json, '$.scores') AND json_exists(json, '$.epoch')",
    document="json_type(json, '$.samples') = 'ARRAY' AND json_exists(json, '$.eval')",
    listed="json_extract(json, '$.samples[*]')",
    header=("status", "invalidated", "eval", "stats"),
    columns={
        "example_id": "{id}",
        "sample": "{epoch}",
        "outcome": "CASE WHEN {error} <> '' THEN 'error' END",
        "seconds": "{working_time}",
        "tokens": "nullif(list_sum(CAST(json_extract_string(json, '$.model_usage.*.total_tokens') AS DOUBLE[])), 0)",
        "cost": "nullif(list_sum(CAST(json_extract_string(json, '$.model_usage.*.total_cost') AS DOUBLE[])), 0)",
        "answer": "md5({output.completion})",
        **holding("{input}", "{target}"),
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
        hint = "choose one with metric, and with threshold the lowest value that passes"
        sheet.refuse("ragas gives numbers, and nothing says which of them passes", hint)
    return _of_rows(sheet)


RAGAS = Format(
    name="ragas",
    shown="json_type(json) = 'OBJECT' AND json_exists(json, '$.user_input')",
    columns={
        "example_id": hashed("{user_input}"),
        "answer": "md5({response})",
        **holding("coalesce({reference_contexts}, {retrieved_contexts})", "{reference}"),
    },
    takes=frozenset({"metric", "threshold"}),
    choose=_of_ragas,
)

FORMATS = (ROWS, PROMPTFOO, LM_EVAL, DEEPEVAL, INSPECT, RAGAS)


def of_table(columns: tuple[str, ...]) -> Format:
    """The format of a file with these columns."""
    names = {name.lower() for name in columns}
    if "user_input" in names and "example_id" not in names:
        return RAGAS
    results = any(name.startswith("[") and "] " in name for name in names)
    return PROMPTFOO_TABLE if results or {"status", "score", "grader reason"} <= names else ROWS
