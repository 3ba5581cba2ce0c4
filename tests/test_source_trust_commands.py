"""Source trust is measured from the command line, and kept in records."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from decidable.cli import main
from decidable.errors import UnreadableError
from decidable.evidence.recording import recall
from decidable_evidence.source_trust.registry import Entry, read_registry

DOCS = Path(__file__).parents[1] / "docs"
REGISTRY = """\
sources:
  handbook:
    title: Handbook
    owner: docs team
    authority: official
    paths: [handbook/]
    licence: CC-BY-4.0
    permitted-uses: [retrieve, quote]
    reviewed-on: 2026-01-10
    reviewed-by: Ada
    refresh-every: 6mo
"""
MEASURE = [
    "measure",
    "source-trust",
    "--registry",
    "registry.yaml",
    "--corpus",
    "corpus",
    "--today",
    "2026-11-12",
]


@dataclass
class Project:
    """A project with one source in order."""

    folder: Path

    def run(self, *options: str) -> Result:
        return CliRunner().invoke(main, [*MEASURE, *options])

    @property
    def record(self) -> Path:
        return self.folder / "trust.json"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Project:
    (tmp_path / "corpus" / "handbook").mkdir(parents=True)
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "registry.yaml").write_text(REGISTRY)
    (tmp_path / "corpus" / "handbook" / "a.md").write_text("How to begin with the service in a few steps.")
    monkeypatch.chdir(tmp_path)
    return Project(tmp_path)


def test_the_table_shows_figures_words_and_what_to_do_next(project: Project) -> None:
    result = project.run()

    assert result.exit_code == 0
    for part in ("Trusted: 100.0 %", "documents of one source", "trusted: shown", "choosing rag: supported"):
        assert part in result.output
    assert "Review handbook: 126 days overdue" in " ".join(result.output.split())


def test_json_holds_the_measurement(project: Project) -> None:
    found = json.loads(project.run("--json", "--use", "retrieve", "--use", "train").output)

    assert found["words"]["trainable"] == "excluded"
    assert found["choices"]["fine-tuning"]["verdict"] == "contradicted"
    assert found["charts"][0]["limits"] == {"floor": 0.95}


def test_all_mistakes_of_a_registry_end_the_command_with_2(project: Project) -> None:
    (project.folder / "registry.yaml").write_text(
        REGISTRY.replace("CC-BY-4.0", "ours").replace("official", "high")
    )
    result = project.run()

    assert result.exit_code == 2
    assert "registry.yaml:5:16: unknown-value high is not known here" in result.stderr


def test_wrong_options_end_the_command_with_2(project: Project) -> None:
    assert project.run("--use", "sell").exit_code == 2
    assert project.run("--coverage-floor", "0.2").exit_code == 2
    assert CliRunner().invoke(main, MEASURE[:4]).exit_code == 2


def test_what_is_to_be_settled_is_listed_whole_as_lines_or_as_json(project: Project) -> None:
    for number in range(8):
        (project.folder / "corpus" / f"{number}.md").write_text("Nobody owns this.")

    assert project.run("--list", "unclaimed").output.split() == [f"{number}.md" for number in range(8)]
    assert json.loads(project.run("--list", "unclaimed", "--json").output)[7] == "7.md"
    refused = project.run("--list", "unclaimd")
    assert refused.exit_code == 2
    assert "did you mean unclaimed?" in refused.stderr


def test_a_record_is_measured_again_where_the_corpus_is_here(project: Project) -> None:
    assert project.run("--record", "trust.json").exit_code == 0
    assert recall(project.record, project.folder).given

    (project.folder / "corpus" / "stray.md").write_text("Nobody owns this.")
    with pytest.raises(UnreadableError, match="record-differs"):
        recall(project.record, project.folder)


def test_a_record_speaks_for_a_corpus_that_is_not_here(project: Project) -> None:
    project.run("--record", "trust.json")
    shutil.rmtree(project.folder / "corpus")
    recalled = recall(project.record, project.folder)

    assert not recalled.given
    assert recalled.measurement.words["quotable"] == "shown"
    assert recalled.measurement.figures["overdue"].value == 1


def test_a_record_whose_figures_were_edited_is_refused(project: Project) -> None:
    project.run("--record", "trust.json")
    shutil.rmtree(project.folder / "corpus")
    project.record.write_text(project.record.read_text().replace('"shown"', '"excluded"', 1))
    with pytest.raises(UnreadableError, match="record-differs"):
        recall(project.record, project.folder)


def test_a_missing_library_is_told_with_its_extra(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    (project.folder / "corpus" / "handbook" / "b.html").write_text("<p>A page.</p>")
    monkeypatch.setitem(sys.modules, "lxml", None)
    result = project.run()

    assert result.exit_code == 2
    assert "source trust is measured with lxml, which is not installed" in result.stderr


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```", (DOCS / page).read_text(), re.MULTILINE | re.DOTALL)


def test_the_registries_in_the_docs_can_be_read(tmp_path: Path) -> None:
    (tmp_path / "wiki-pages.csv").write_text("document\nwiki/1\n")
    for number, page in enumerate(("reference/source-registry.md", "how-to/measure-source-trust.md")):
        path = tmp_path / f"{number}.yaml"
        path.write_text(blocks(page, "yaml")[0])
        assert read_registry(path).sources["handbook"].owner == "people team"


def test_the_commands_in_the_docs_run(project: Project) -> None:
    page = "how-to/measure-source-trust.md"
    (project.folder / "registry.yaml").write_text(blocks(page, "yaml")[0])
    (project.folder / "documents.jsonl").write_text(blocks(page, "json")[0])
    commands = [
        command.removeprefix("$ ") for block in blocks(page, "console") for command in block.splitlines()
    ]
    for command in commands[1:]:
        result = CliRunner().invoke(main, shlex.split(command)[1:])
        assert result.exit_code == 0, result.output
        assert "--list" in command or "trusted: shown" in result.output


def test_the_keys_in_the_docs_are_those_of_a_source() -> None:
    text = (DOCS / "reference/source-registry.md").read_text()
    keys = {field.alias for field in Entry.model_fields.values()}
    assert keys <= set(re.findall(r"^\| `([\w-]+)` \|", text, re.MULTILINE))


def test_the_figures_in_the_docs_are_those_of_the_measure(project: Project) -> None:
    text = (DOCS / "reference/source-registry.md").read_text()
    named = set(re.findall(r"`([\w-]+)`", text[text.index("| figure | of |") :]))
    assert set(json.loads(project.run("--json").output)["figures"]) <= named
