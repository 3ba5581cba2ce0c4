"""``decidable adr`` says what was read and what disagrees, ``decidable new --adr`` writes what it accepts, and pytest runs the same."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from contextlib import chdir
from pathlib import Path

import pytest
import yaml
from click.testing import CliRunner, Result

from decidable.adr import load
from decidable.adr.styles import slug, style_of
from decidable.agreement import check, ground
from decidable.cli import main
from decidable.document import parse
from decidable.errors import REFERENCE
from test_adr import GUIDE, RECORD, REVIEW, TODAY

REPOSITORY = Path(__file__).parent.parent
ON = f"--today={TODAY}"
FILES = {
    "pyproject.toml": "",
    "checklists/tea.yaml": GUIDE,
    "tea.review.yaml": REVIEW,
    "adr/0001-tea.md": RECORD,
}
DEAD = "# Milk\n\n## Status\n\nProposed\n\n[bitter](https://docs.example.org/decisions/tea.html#tast)\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a project in which guide, review and record agree."""
    for name, text in FILES.items():
        write(tmp_path / name, text)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def run(*args: str) -> Result:
    return CliRunner().invoke(main, args, catch_exceptions=False)


def test_each_record_is_told_with_its_status_and_its_line_and_all_are_counted(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", "# Milk\n")
    result = run("adr", "adr", ON)
    assert result.exit_code == 0
    assert result.stdout.splitlines() == [
        "adr/0001-tea.md: accepted, line 3 (label); tea.review.yaml is accepted",
        "adr/0002-milk.md: none",
        "",
        "2 records read: 1 accepted, 1 none",
        "read from: 1 label, 1 nowhere",
        "0 errors, 0 warnings",
    ]


def test_an_error_is_told_at_its_place_with_a_remedy_and_ends_with_one(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD)
    result = run("adr", "adr/*.md", ON)
    assert result.exit_code == 1
    assert result.stdout.splitlines()[1:5] == [
        "adr/0002-milk.md: proposed, line 5 (section); 1 links into guides, 0 checked and right",
        "adr/0002-milk.md:7:10: adr-link-dead error: tea has no tast",
        "  hint: did you mean taste?",
        f"  docs: {REFERENCE}#adr-link-dead",
    ]


def test_a_warning_alone_ends_with_zero(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD.replace("tast)", "flavour)"))
    result = run("adr", "adr", ON)
    assert result.exit_code == 0
    assert "adr-link-renamed warning: tea calls flavour taste now" in result.stdout
    assert result.stdout.endswith("0 errors, 1 warning\n")


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        ("nowhere", "is not there"),
        ("checklists", "holds no decision record"),
        ("**/*.rst", "matches no decision record"),
    ],
)
def test_a_pattern_that_matches_no_record_ends_with_two(project: Path, pattern: str, said: str) -> None:
    assert project
    result = run("adr", "adr", pattern)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{pattern}: nothing-found {said}\n")
    assert not result.stdout


def test_json_holds_what_was_read_of_each_record(project: Path) -> None:
    write(project / "adr" / "0002-milk.md", DEAD)
    told = json.loads(run("adr", "adr", "--json", ON).stdout)
    assert {key: told[key] for key in ("read", "statuses", "read-from", "errors", "warnings")} == {
        "read": 2,
        "statuses": {"accepted": 1, "proposed": 1},
        "read-from": {"label": 1, "section": 1},
        "errors": 1,
        "warnings": 0,
    }
    tea, milk = told["records"]
    assert tea["reviews"] == [
        {"path": str(project / "tea.review.yaml"), "standing": "decided", "told": "is accepted"}
    ]
    assert (milk["status"], milk["raw"], milk["line"], milk["where"], milk["number"]) == (
        "proposed",
        "Proposed",
        5,
        "section",
        2,
    )
    assert milk["guides"][0]["fit"] == "dead"
    assert [(each["code"], each["line"], each["column"]) for each in milk["findings"]] == [
        ("adr-link-dead", 7, 10)
    ]


def test_a_baseline_leaves_what_is_known_for_later_and_tells_what_is_new(project: Path) -> None:
    record = write(project / "adr" / "0002-milk.md", DEAD)
    known = ("--baseline", "adr/later.json")
    assert run("adr", "adr", ON, *known, "--update-baseline").exit_code == 0
    record.write_text(f"\n\n{DEAD}")
    assert run("adr", "adr", ON, *known).exit_code == 0, "what is known is known on another line, too"
    record.write_text(f"{DEAD}\n[mild](https://docs.example.org/decisions/tea.html#mil)\n")
    result = run("adr", "adr", ON, *known)
    assert result.exit_code == 1
    assert "tea has no mil" in result.stdout
    assert "has no tast" not in result.stdout
    record.write_text("# Milk\n")
    gone = run("adr", "adr", ON, *known)
    assert gone.stdout.endswith(
        "1 finding of the baseline no longer there: --update-baseline takes out what is gone\n"
    )


@pytest.mark.parametrize("text", [None, "", "[]", '{"known": [{"record": 1}]}', '{"known": 3, "more": 1}'])
def test_a_file_that_is_no_baseline_ends_with_two(project: Path, text: str | None) -> None:
    if text is not None:
        write(project / "later.json", text)
    result = run("adr", "adr", ON, "--baseline", "later.json")
    assert result.exit_code == 2
    assert result.stderr.startswith("later.json: baseline-unreadable ")
    assert run("adr", "adr", "--update-baseline").exit_code == 2


def test_what_a_baseline_calls_its_keys_is_told_short(project: Path) -> None:
    write(project / "later.json", f'{{"known": [{{"{"k" * 3000}": 1}}]}}')
    assert len(run("adr", "adr", ON, "--baseline", "later.json").stderr) < 500


def test_hostile_records_are_shown_and_never_act(project: Path) -> None:
    write(
        project / "adr" / "0002-\x1b[31mred.md", "# T\n\nStatus: \x1b[2Jx\u202e\n\n[r](../tea.review.yaml)\n"
    )
    result = run("adr", "adr", ON)
    assert "\x1b" not in result.stdout
    assert "\u202e" not in result.stdout
    assert "\\x1b[2Jx\\u202e" in result.stdout


MADR = "---\nstatus: accepted\ndate: 2020-02-02\n---\n\n# Milk\n\n## Context and Problem Statement\n\nCold.\n\n## Decision Outcome\n\nMilk.\n"
NYGARD = "# 11. Milk\n\nDate: 2020-02-02\n\n## Status\n\nAccepted\n\n## Context\n\nCold.\n\n## Decision\n\nMilk.\n\n## Consequences\n\nWarm.\n"
BULLETS = "# Milk\n\n- Status: accepted\n- Date: 2020-02-02\n\n## Context and Problem Statement\n\nCold.\n"
REST = "ADR-0004: Milk\n==============\n\n:Status: Accepted\n:Date: 2020-02-02\n\nContext\n-------\n\nCold.\n"
ADOC = "= 4. Milk\n\n== Status\n\nAccepted\n\n== Context\n\nCold.\n"
STYLES = {
    "a new folder": (
        {},
        "0001-what-we-drink.md",
        ["---\nstatus: proposed\n", "\n# What we drink\n", "\n### Confirmation\n"],
    ),
    "MADR 4": (
        {"0009-milk.md": MADR},
        "0010-what-we-drink.md",
        ["---\nstatus: proposed\n", "\n### Confirmation\n"],
    ),
    "MADR 3": (
        {"0009-milk.md": f"{MADR}\n## Validation\n\nTaste it.\n"},
        "0010-what-we-drink.md",
        ["status: proposed\n", "\n## Validation\n"],
    ),
    "record tools": (
        {"0011-milk.md": NYGARD},
        "0012-what-we-drink.md",
        ["# 12. What we drink\n", "\n## Status\n\nProposed\n", "\n## Confirmation\n"],
    ),
    "dated": (
        {"20200202-milk.md": BULLETS},
        r"2\d{7}-what-we-drink.md",
        ["# What we drink\n\n- Status: proposed\n- Date: 2"],
    ),
    "prefixed": (
        {"adr_007_milk.md": BULLETS, "README.md": ""},
        "adr_008_what_we_drink.md",
        ["- Status: proposed\n"],
    ),
    "reST": (
        {"ADR-0004-milk.rst": REST},
        "ADR-0005-what-we-drink.rst",
        ["ADR-0005: What we drink\n====", ":Status: proposed\n"],
    ),
    "AsciiDoc": (
        {"0004-milk.adoc": ADOC},
        "0005-what-we-drink.adoc",
        ["= 5. What we drink\n", "\n== Status\n\nProposed\n"],
    ),
    "most of them": (
        {"0001-a.md": MADR, "0002-b.md": MADR, "0003-c.md": NYGARD, "0003-d.rst": REST},
        "0004-what-we-drink.md",
        ["status: proposed"],
    ),
}


@pytest.mark.parametrize("filled", [False, True], ids=["draft", "filled"])
@pytest.mark.parametrize(("files", "name", "parts"), STYLES.values(), ids=list(STYLES))
def test_a_new_record_is_written_as_its_folder_writes_them_and_is_accepted_when_read_back(
    project: Path, files: dict[str, str], name: str, parts: list[str], *, filled: bool
) -> None:
    for file, text in files.items():
        write(project / "docs" / "adr" / file, text)
    review = project / "reviews" / "what-we-drink.review.yaml"
    if filled:
        write(review, re.sub("adr: .*\n", "", REVIEW).replace("accepted", "proposed"))
    result = run("new", "tea", "reviews/what-we-drink.review.yaml", "--adr", "docs/adr")
    assert result.exit_code == 0
    written = next(path for path in (project / "docs" / "adr").iterdir() if path.name not in files)
    assert re.fullmatch(name, written.name)
    text = written.read_text(encoding="utf-8")
    assert all(part in text for part in parts)
    if filled:
        assert "Green tea" in text
        assert "we tasted it" in text
        review.write_text(f"{review.read_text()}adr: ../docs/adr/{written.name}\n")
    assert accepted(written)


def accepted(path: Path) -> bool:
    """Say whether a record is proposed, links to the review and the guide, and nothing is to be said against it."""
    record = load(path)
    assert record.record.status == "proposed"
    checked = check(record, ground([record], TODAY))
    assert {lead.fit for lead in checked.leads} == {"fits"}
    assert {lead.anchor for lead in checked.leads} >= {"", "taste", "green", "black", "new-kettle"}
    assert [review.path.name for review in checked.reviews] == ["what-we-drink.review.yaml"]
    return not checked.findings


def test_the_front_matter_of_a_new_record_is_yaml(project: Path) -> None:
    run("new", "tea", "a.review.yaml", "--adr", "records")
    text = (project / "records" / "0001-a.md").read_text()
    assert yaml.safe_load(text.split("---")[1]).keys() == {"status", "date"}
    assert parse(project / "a.review.yaml").data["adr"] == "records/0001-a.md"


def test_a_record_of_the_shipped_guide_tells_strengths_costs_and_what_undoing_costs(project: Path) -> None:
    text = 'decision: rag-vs-fine-tuning\ntitle: "Ground *it* [now](x) | <b>"\nstatus: draft\nchoice: [rag]\n'
    write(project / "rag.review.yaml", text)
    run("new", "rag-vs-fine-tuning", "rag.review.yaml", "--adr", "records")
    written = next((project / "records").iterdir())
    told = written.read_text()
    assert "Chosen option: RAG." in told
    assert "* Good, because of [Fresh knowledge]" in told
    assert "* Bad, because of [" in told
    assert "#undo-cost" in told
    assert "\n# Ground \\*it\\* \\[now\\](x) \\| &lt;b>\n" in told
    assert "`pytest rag.review.yaml`" in told


@pytest.mark.parametrize("force", [[], ["--force"]])
def test_a_review_that_is_there_stays_as_it_is_and_a_record_it_names_is_not_written_again(
    project: Path, force: list[str]
) -> None:
    before = (project / "tea.review.yaml").read_text()
    result = run("new", "tea", "tea.review.yaml", "--adr", "adr", *force)
    assert result.exit_code == 2
    assert "file-exists names 0001-tea.md as its record already" in result.stderr
    assert (project / "tea.review.yaml").read_text() == before


def test_a_record_outside_of_the_project_is_refused(project: Path) -> None:
    result = run("new", "tea", "a.review.yaml", "--adr", "../elsewhere")
    assert result.exit_code == 2
    assert "outside-root" in result.stderr
    assert not (project / "a.review.yaml").exists()


@pytest.mark.parametrize(
    ("title", "made"),
    [("Thé vert!", "the-vert"), ("../../x", "x"), ("---", "decision"), ("a" * 90, "a" * 60)],
)
def test_a_slug_is_words_and_nothing_else(title: str, made: str) -> None:
    assert slug(title) == made


def test_a_folder_of_this_project_has_a_style() -> None:
    assert style_of(REPOSITORY / "docs" / "adr").shape == "madr-4"


CONFIGURED = (
    '[tool.pytest.ini_options]\naddopts = "--strict-config --strict-markers"\ndecidable_adrs = ["adr"]\n'
)


@pytest.fixture
def tested(pytester: pytest.Pytester) -> pytest.Pytester:
    """Make the same project, with its records among what pytest collects."""
    for name, text in {**FILES, "pyproject.toml": CONFIGURED}.items():
        write(pytester.path / name, text)
    return pytester


def judged(pytester: pytest.Pytester, *args: str) -> pytest.RunResult:
    return pytester.runpytest_subprocess(
        "-p", "no:hypothesispytest", "-p", "no:cacheprovider", f"--decidable-today={TODAY}", *args
    )


def test_each_record_is_an_item_a_kind_of_finding(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0002-milk.md", DEAD)
    result = judged(tested, "adr", "-v")
    result.assert_outcomes(passed=7, failed=1)
    result.stdout.fnmatch_lines(
        [
            "*adr/0002-milk.md::links FAILED*",
            "*adr/0002-milk.md:7:10: adr-link-dead tea has no tast*",
            "*hint: did you mean taste?",
        ]
    )
    judged(tested, "adr", "-v", "-k", "0001", "-n2").assert_outcomes(passed=4)


def test_a_warning_of_a_record_shows_as_warned(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0002-milk.md", DEAD.replace("tast)", "flavour)"))
    result = judged(tested, "adr", "-v")
    assert result.ret == 0
    result.stdout.fnmatch_lines(["*adr/0002-milk.md::links WARNED*", "*7 passed, 1 warned*"])


@pytest.mark.parametrize(("due", "outcomes"), [("warn", {"warned": 1}), ("fail", {"failed": 1})])
def test_a_record_whose_review_is_past_its_date_fails_in_the_weekly_run_only(
    tested: pytest.Pytester, due: str, outcomes: dict[str, int]
) -> None:
    result = judged(tested, "adr", "--decidable-today=2027-02-01", f"--decidable-due={due}")
    assert result.parseoutcomes() == {"passed": 3, **outcomes}


def test_a_pattern_that_matches_no_record_is_told_before_anything_runs(tested: pytest.Pytester) -> None:
    (tested.path / "adr" / "0001-tea.md").unlink()
    result = judged(tested)
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(["ERROR: decidable_adrs: *adr: nothing-found holds no decision record"])


def test_a_baseline_holds_under_pytest_too(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0002-milk.md", DEAD)
    with chdir(tested.path):
        run("adr", "adr", ON, "--baseline", "later.json", "--update-baseline")
    write(tested.path / "pyproject.toml", f'{CONFIGURED}decidable_adr_baseline = ["later.json"]\n')
    judged(tested, "adr").assert_outcomes(passed=8)


def test_a_baseline_that_cannot_be_read_is_told_before_anything_runs(tested: pytest.Pytester) -> None:
    write(tested.path / "pyproject.toml", f'{CONFIGURED}decidable_adr_baseline = ["later.json"]\n')
    result = judged(tested, "adr")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    result.stderr.fnmatch_lines(
        ["ERROR: decidable_adr_baseline: *later.json: baseline-unreadable cannot be read*"]
    )


def test_without_the_setting_no_file_is_collected_as_a_record(tested: pytest.Pytester) -> None:
    write(tested.path / "pyproject.toml", "[tool.pytest]\nstrict = true\n")
    assert judged(tested, "adr").ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_the_review_tells_where_its_record_disagrees(tested: pytest.Pytester) -> None:
    write(tested.path / "adr" / "0001-tea.md", RECORD.replace("accepted", "{proposed | accepted}"))
    result = judged(tested, "tea.review.yaml")
    result.assert_outcomes(passed=4, failed=1)
    result.stdout.fnmatch_lines(
        [
            "tea.review.yaml:6:1: adr-against-review 0001-tea.md:3: the record has '{proposed | accepted}', which is a placeholder, *"
        ]
    )


def test_the_records_of_this_project_hold() -> None:
    result = run("adr", str(REPOSITORY / "docs" / "adr"), ON)
    assert result.exit_code == 0, result.stdout
    assert ", 0 warnings" in result.stdout


def test_the_hooks_run_the_commands_that_they_name(project: Path) -> None:
    hooks = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
    assert [hook["id"] for hook in hooks] == ["decidable-adr", "decidable-review"]
    for hook, file in zip(hooks, ["adr/0001-tea.md", "tea.review.yaml"], strict=True):
        assert re.search(hook["files"], file)
        command = [sys.executable, "-m", *hook["entry"].split(), ON, file]
        assert subprocess.run(command, cwd=project, check=False, capture_output=True).returncode == 0
