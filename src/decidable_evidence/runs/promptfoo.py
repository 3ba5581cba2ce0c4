"""The results of promptfoo: lines, documents of its versions 2 and 3, and CSV."""

from __future__ import annotations

import re

from decidable.evidence import short
from decidable_evidence.runs import grading
from decidable_evidence.runs.planning import Choice, Format, filled
from decidable_evidence.runs.sheets import Sheet, braced, listed


def _of_promptfoo(sheet: Sheet) -> Choice:
    """Take the results of the one prompt and provider, or of those that ``filter`` names by place, id or label."""
    if sheet.rows.columns is not None:
        return _of_promptfoo_table(sheet)
    group = {
        "place": sheet.at("promptIdx"),
        "prompt": f"coalesce({sheet.at('prompt', 'label')}, {sheet.at('prompt', 'display')})",
        "provider": f"coalesce({sheet.at('provider', 'id')}, {sheet.at('provider')})",
    }
    if not sheet.steps("promptIdx"):
        group["place"] = "CAST(NULL AS VARCHAR)"
    key = ["place", "provider"] if sheet.steps("promptIdx") else ["prompt", "provider"]
    groups = sheet.ask(
        f"SELECT min({group['place']}), any_value({group['provider']}), min({sheet.at('provider', 'label')}), "  # noqa: S608
        f"min({group['prompt']}), min(\"#number\") AS first FROM results WHERE json_type(json) = 'OBJECT' "
        f"GROUP BY {', '.join(group[name] for name in key)} ORDER BY first"
    )
    chosen = [each for each in groups if sheet.chosen.filter in {None, *each[:4]}]
    names = [_prompt(*each[:4]) for each in groups]
    if len(chosen) > 1:
        unlike = [name for name in chosen[1][:4] if name and sum(name in each[:4] for each in groups) == 1]
        hint = (
            f"let filter name one, such as filter: {short(unlike[0])}"
            if unlike
            else "write each to a file of its own"
        )
        which = listed(_prompt(*each[:4]) for each in chosen)
        said = f"{short(sheet.chosen.filter)} names" if sheet.chosen.filter else "it holds the results of"
        sheet.refuse(f"{said} {len(chosen)} prompts and providers: {which}", hint, chosen[1][4])
    if groups and not chosen:
        sheet.refuse(f"no prompt or provider is {short(sheet.chosen.filter)}", f"there are {listed(names)}")
    where = ""
    if sheet.chosen.filter and chosen:
        place, provider, _, prompt, _ = chosen[0]
        of = {"place": place, "provider": provider, "prompt": prompt}
        where = " AND ".join(f"{group[name]} IS NOT DISTINCT FROM {_null(of[name])}" for name in key)
    _told_apart(sheet, where)
    return Choice({}, where=where, grader=grading.ASSERTIONS)


def _null(text: str | None) -> str:
    return "NULL" if text is None else braced(text)


def _prompt(place: str | None, provider: str | None, label: str | None, prompt: str | None) -> str:
    """One prompt as one provider answered it."""
    name, *more = [text for text in (place, label or provider, short(prompt, 30)) if text] or [
        "one without a name"
    ]
    return f"{name} ({', '.join(more)})" if more else name


def _told_apart(sheet: Sheet, where: str) -> None:
    """Refuse tests that are repeated and have no id, of which nobody knows that they are one example."""
    if sheet.chosen.id:
        return
    ids = [
        sheet.at(*of, name) for of in (("vars",), ("testCase", "metadata")) for name in ("example_id", "id")
    ]
    query = f"""
    SELECT min({sheet.at("testIdx")}), max({sheet.at("testIdx")}), max("#number") FROM results
    WHERE ({where or "true"}) AND coalesce({", ".join(ids)}) IS NULL AND json_type(json, '$.vars') = 'OBJECT'
    GROUP BY json_extract(json, '$.vars') HAVING count(DISTINCT {sheet.at("testIdx")}) > 1 LIMIT 1
    """  # noqa: S608
    for one, other, number in sheet.ask(query):
        hint = "give each test an example_id among its vars"
        sheet.refuse(f"tests {short(one)} and {short(other)} have the same vars and no id", hint, number)
    if not sheet.steps("testIdx"):
        names = [name for name in sheet.columns() if name.startswith("vars.")]
        sheet.refuse(
            f"it is a file of an older promptfoo, whose tests have no number; their vars are {listed(names)}",
            f"write {{file: {sheet.path.name}, id: {names[0] if names else 'vars.NAME'}}}",
        )


def _of_promptfoo_table(sheet: Sheet) -> Choice:
    """Take the one prompt of a CSV file: its answers in a column, and beside or in them whether they passed."""
    columns = sheet.rows.columns or ()
    marked = re.compile(r"\[(PASS|FAIL|ERROR)\]")
    rows = sheet.looked_at()
    beside = {
        name: columns[place + 1]
        for place, name in enumerate(columns[:-1])
        if columns[place + 1].startswith("Status")
    }
    inside = [
        name
        for name in columns
        if rows
        and all(marked.match(row.get(name) or "[PASS]") for row in rows)
        and any(row.get(name) for row in rows)
    ]
    prompts = list(beside) or inside
    chosen = [name for name in prompts if sheet.chosen.filter in {None, name, str(prompts.index(name))}]
    if len(chosen) != 1:
        names = [f"{place} ({short(name, 30)})" for place, name in enumerate(prompts)]
        sheet.refuse(
            f"it holds the results of {len(prompts)} prompts and providers: {listed(names)}",
            "let filter name one, by its number",
        )
    answer = chosen[0]
    status = "{@status}" if beside else "regexp_extract({@status}, '^.(PASS|FAIL|ERROR).', 1)"
    given = [name for name in columns[: columns.index(prompts[0])] if name != "Description"]
    own = next((name for name in ("example_id", "id") if name in given), "")
    return Choice(
        {
            "example_id": "{@id}" if own else 'CAST("#number" AS VARCHAR)',
            "passed": f"CASE {status} WHEN 'PASS' THEN '1' WHEN 'FAIL' THEN '0' WHEN 'ERROR' THEN NULL ELSE {status} END",
            "outcome": f"CASE {status} WHEN 'ERROR' THEN 'error' END",
            "sample": "NULL",
            "seconds": "NULL",
            "cost": "NULL",
            "tokens": "NULL",
            "cached": "NULL",
            "answer": "md5({@answer})",
            "witness": "NULL"
            if own
            else f"CAST(json_object({', '.join(f'{braced(name)}, {{@{place}}}' for place, name in enumerate(given))}) AS VARCHAR)",
            "evidence": "NULL",
        },
        {
            "@id": (own,),
            "@status": (beside.get(answer, answer),),
            "@answer": (answer,),
            **{f"@{place}": (name,) for place, name in enumerate(given)},
        },
    )


_CACHED = "coalesce({response.cached}, 'false') = 'true'"
PROMPTFOO = Format(
    name="promptfoo",
    title="promptfoo",
    shown="json_exists(json, '$.success') AND (json_exists(json, '$.testIdx') OR json_exists(json, '$.vars'))",
    document="json_type(json, '$.results.results') = 'ARRAY'",
    listed="json_extract(json, '$.results.results[*]')",
    columns={
        "example_id": f"coalesce({filled('vars.example_id', 'testCase.metadata.example_id', 'vars.id', 'testCase.metadata.id')}, {{testIdx}})",
        "passed": "{success}",
        "outcome": "CASE {failureReason} WHEN '2' THEN 'error' END",
        "sample": 'CAST("#number" AS VARCHAR)',
        "cached": f"CASE WHEN {_CACHED} THEN '1' END",
        "seconds": f"CASE WHEN {_CACHED} THEN NULL ELSE TRY_CAST({{latencyMs}} AS DOUBLE) / 1000 END",
        "cost": f"CASE WHEN {_CACHED} THEN NULL ELSE nullif(TRY_CAST({{cost}} AS DOUBLE), 0) END",
        "tokens": f"CASE WHEN {_CACHED} THEN NULL ELSE nullif(TRY_CAST({{tokenUsage.total}} AS DOUBLE), 0) END",
        "answer": "md5({response.output})",
        "witness": f"CASE WHEN {filled('vars.example_id', 'testCase.metadata.example_id', 'vars.id', 'testCase.metadata.id')} IS NULL THEN coalesce({{vars}}, '{{}}') END",
        "evidence": "json_array({response.output}, {testCase}, {vars})",
    },
    takes=frozenset({"filter"}),
    choose=_of_promptfoo,
)
