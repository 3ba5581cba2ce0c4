"""Repositories that nobody should trust, and those that are here in part only."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from decidable.errors import UnreadableError
from decidable.measurement import Measurement
from decidable.measures.volatility import Inputs, measure, recompute, unavailable
from histories import Files, git, paragraphs, repository

ON = date(2026, 6, 30)
BORN = date(2023, 1, 2)


def corpus(version: object = "first") -> dict[str, str]:
    return {f"docs/page-{n}.md": paragraphs(n, [version] * 10) for n in range(10)}


def made(folder: Path, *more: tuple[date, Files], options: tuple[str, ...] = ()) -> Path:
    return repository(folder, [(BORN, corpus()), *more], options)


def measured(folder: Path, **given: object) -> Measurement:
    fields = {"repository": folder, "update_every": "90d", "rewrite_planned": "no"} | given
    return measure(Inputs.model_validate(fields), ON)


def refused(folder: Path, **given: object) -> list[tuple[str, str]]:
    with pytest.raises(UnreadableError) as error:
        measured(folder, **given)
    return [(problem.code, problem.message) for problem in error.value.problems]


class TestHostileRepositories:
    def test_whatever_its_configuration_names_nothing_of_it_runs(self, tmp_path: Path) -> None:
        folder, marker = made(tmp_path / "r", (date(2026, 6, 1), {"docs/page-0.md": "x"})), tmp_path / "ran"
        script = tmp_path / "script"
        script.write_text(f"#!/bin/sh\ntouch {marker}\nexec cat\n")
        script.chmod(0o755)
        signed = git(folder, "cat-file", "commit", "HEAD").replace(
            "\n\n", "\ngpgsig -----BEGIN PGP SIGNATURE-----\n \n -----END PGP SIGNATURE-----\n\n", 1
        )
        head = git(folder, "hash-object", "-t", "commit", "-w", "--stdin", input_=f"{signed}\n".encode())
        git(folder, "update-ref", "HEAD", head)
        (folder / ".gitattributes").write_text("* diff=evil filter=evil\n")
        for name, value in {
            "core.alternateRefsCommand": script,
            "core.askPass": script,
            "core.editor": script,
            "core.fsmonitor": script,
            "core.hooksPath": tmp_path,
            "core.pager": script,
            "core.sshCommand": script,
            "core.worktree": tmp_path / "nowhere",
            "credential.helper": f"!{script}",
            "diff.evil.command": script,
            "diff.evil.textconv": script,
            "diff.external": script,
            "diff.orderFile": script,
            "diff.relative": "true",
            "diff.renames": "copies",
            "filter.evil.smudge": script,
            "format.pretty": "%G?",
            "gpg.program": script,
            "log.follow": "true",
            "log.mailmap": "true",
            "log.showRoot": "false",
            "log.showSignature": "true",
            "mailmap.file": script,
            "pager.log": script,
        }.items():
            git(folder, "config", name, str(value))
        found = measured(folder)

        assert found.counts["90d-0-gone"] == 10
        assert not marker.exists()

    def test_what_is_missing_is_not_fetched(self, tmp_path: Path) -> None:
        folder, marker = made(tmp_path / "r"), tmp_path / "ran"
        blob = git(folder, "rev-parse", "HEAD:docs/page-0.md")
        remove(folder, blob)
        for name, value in {
            "extensions.partialClone": "evil",
            "remote.evil.promisor": "true",
            "remote.evil.url": f"ext::sh -c 'touch {marker}'",
            "remote.evil.uploadpack": f"touch {marker}",
            "protocol.allow": "always",
            "protocol.ext.allow": "always",
        }.items():
            git(folder, "config", name, value)
        found = measured(folder)

        assert not marker.exists()
        assert [guard.name for guard in found.guards] == ["no-history"]
        assert found.guards[0].text == "The clone is not whole: versions of documents that it lacks: 1."

    @pytest.mark.parametrize(
        "path",
        [
            "--output=x",
            "-",
            "a\nb.md",
            'quo"te\\.md',
            "b\udcff\udcfe.md",
            " ",
            "é/ü.md",
            "\x1b[31m.md",
            ":!x",
            "a\tb",
        ],
    )
    def test_any_path_is_a_path(self, tmp_path: Path, path: str) -> None:
        born = {path: paragraphs("odd", ["first"] * 40)}
        folder = repository(
            tmp_path / "r", [(BORN, born), (date(2026, 6, 1), {path: None, "a.md": "x"})], ("--bare",)
        )
        found = measured(folder)

        assert found.counts["90d-0-gone"] == 40

    def test_submodules_symbolic_links_binaries_and_what_is_huge_are_left_out_and_told(
        self, tmp_path: Path
    ) -> None:
        folder = made(
            tmp_path / "r", (date(2026, 1, 1), {"image.md": b"a\0b", "huge.txt": b"word " * 2_000_000})
        )
        (folder / "link.md").symlink_to("docs/page-0.md")
        git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
        git(folder, "add", "link.md")
        git(folder, "commit", "-q", "-m", "more")
        found = measured(folder)

        assert found.figures["documents"].value == 10
        assert found.words["keeps"] == "shown"
        assert found.advice == (
            (
                "Left out of what was read: 1 version (a submodule), 1 version (a symbolic link), "
                "1 version (binary), 1 version (larger than 8 MiB)."
            ),
        )

    def test_what_comes_after_something_huge_is_read(self, tmp_path: Path) -> None:
        folder = repository(
            tmp_path / "r", [(BORN, {"a.md": b"word " * 2_000_000, "b.md": paragraphs("b", ["first"] * 40)})]
        )

        assert measured(folder).figures["units"].value == 40

    def test_grafts_and_replacements_tell_no_other_history(self, tmp_path: Path) -> None:
        folder = made(tmp_path / "r", (date(2026, 6, 1), {"docs/page-0.md": None}))
        before = measured(folder)
        head, blob = git(folder, "rev-parse", "HEAD"), git(folder, "rev-parse", "HEAD:docs/page-1.md")
        other = git(folder, "hash-object", "-w", "--stdin", input_=b"Another text.")
        git(folder, "replace", blob, other)
        (folder / ".git" / "info").mkdir(exist_ok=True)
        (folder / ".git" / "info" / "grafts").write_text(f"{head}\n")

        assert measured(folder) == before

    def test_a_detached_head_is_a_history(self, tmp_path: Path) -> None:
        folder = made(tmp_path / "r", (date(2026, 6, 1), {"docs/page-0.md": None}))
        git(folder, "checkout", "-q", "--detach", "HEAD~1")

        assert measured(folder).figures["documents"].value == 10

    def test_a_worktree_is_read_where_it_points_to(self, tmp_path: Path) -> None:
        folder = made(tmp_path / "r")
        git(folder, "worktree", "add", "-q", str(tmp_path / "tree"))

        assert measured(tmp_path / "tree").figures["documents"].value == 10
        assert unavailable(Inputs(repository=tmp_path / "tree", update_every="90d")) == ()

    def test_a_repository_of_longer_ids_is_read(self, tmp_path: Path) -> None:
        folder = made(tmp_path / "r", options=("--object-format=sha256",))

        assert measured(folder).figures["units"].value == 100

    def test_objects_of_another_repository_are_read_where_it_names_them(self, tmp_path: Path) -> None:
        made(tmp_path / "r")
        git(tmp_path, "clone", "-q", "--shared", str(tmp_path / "r"), str(tmp_path / "s"))

        assert measured(tmp_path / "s").figures["units"].value == 100

    @pytest.mark.parametrize("odd", [date(1971, 1, 1), date(2035, 1, 1)])
    def test_a_date_that_does_not_fit_in_with_the_others_moves_no_other_commit(
        self, tmp_path: Path, odd: date
    ) -> None:
        months = [(date(2026, month, 1), {f"docs/page-{month}.md": None}) for month in range(1, 7)]
        folder = made(tmp_path / "r", *months[:3], (odd, {"docs/page-0.md": None}), *months[3:])
        found = measured(folder)

        assert [found.counts[f"30d-{n}-gone"] for n in range(6)] == [10, 0, 10, 10, 30, 0]
        assert found.counts["90d-11-before"] == 100

    def test_what_runs_around_git_does_not_lead_it_elsewhere(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = made(tmp_path / "r")
        monkeypatch.setenv("GIT_DIR", str(tmp_path / "nowhere"))
        monkeypatch.setenv("GIT_INDEX_FILE", "x")

        assert measured(folder).figures["documents"].value == 10

    def test_a_broken_object_is_a_version_that_is_not_there(self, tmp_path: Path) -> None:
        folder = tmp_path / "r"
        folder.mkdir()
        git(folder, "init", "-q")
        for name, text in corpus().items():
            (folder / Path(name).name).write_text(text)
        git(folder, "add", ".")
        git(folder, "commit", "-q", "-m", "all", on=BORN)
        blob = git(folder, "rev-parse", "HEAD:page-3.md")
        loose = folder / ".git" / "objects" / blob[:2] / blob[2:]
        loose.chmod(0o644)
        loose.write_bytes(b"no object")

        assert [guard.text for guard in measured(folder).guards] == [
            "The clone is not whole: versions of documents that it lacks: 1."
        ]

    @pytest.mark.parametrize(
        "line",
        [
            "A <a@example.org> 99999999999999999999 +0000",
            "A <a@example.org> -5 +0000",
            "A <a@example.org>",
            "nobody",
        ],
    )
    def test_a_commit_without_a_date_that_can_be_read_counts_from_the_one_before_it(
        self, tmp_path: Path, line: str
    ) -> None:
        folder = made(tmp_path / "r")
        tree, parent = git(folder, "rev-parse", "HEAD^{tree}"), git(folder, "rev-parse", "HEAD")
        text = f"tree {tree}\nparent {parent}\nauthor {line}\ncommitter {line}\n\nodd\n"
        odd = git(folder, "hash-object", "-t", "commit", "-w", "--literally", "--stdin", input_=text.encode())
        git(folder, "update-ref", "HEAD", odd)

        found = measured(folder)

        assert found.figures["documents"].value == 10
        assert found.counts["90d-11-before"] == 100

    def test_a_log_without_an_end_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("decidable.measures.volatility.git.LONGEST_LOG", 100)

        assert [code for code, _ in refused(made(tmp_path / "r"))] == ["history-unreadable"]


class TestWhatIsNotThere:
    def test_a_folder_without_a_repository_is_refused(self, tmp_path: Path) -> None:
        assert refused(tmp_path) == [("history-unreadable", "is no git repository")]
        assert refused(tmp_path / "nowhere") == [("history-unreadable", "is no git repository")]

    def test_a_repository_without_a_commit_is_refused(self, tmp_path: Path) -> None:
        git(tmp_path, "init", "-q")

        assert refused(tmp_path) == [("history-unreadable", "has no commit")]

    @pytest.mark.parametrize("broken", ["HEAD", "config"])
    def test_a_broken_repository_is_refused_without_a_traceback(self, tmp_path: Path, broken: str) -> None:
        folder = made(tmp_path / "r")
        (folder / ".git" / broken).write_text("\x1b[31m[no\n")

        assert [code for code, _ in refused(folder)] == ["history-unreadable"]

    def test_a_history_that_begins_later_is_empty(self, tmp_path: Path) -> None:
        folder = repository(tmp_path / "r", [(date(2027, 1, 1), corpus())])

        assert refused(folder) == [("history-empty", "held no document up to 2026-06-30")]

    def test_a_machine_without_git_is_told_so(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        folder = made(tmp_path / "r")
        monkeypatch.setenv("PATH", str(tmp_path))

        assert refused(folder) == [("history-unreadable", "git is not installed, and it reads the history")]


class TestClones:
    def test_a_shallow_clone_says_no_word_and_leaves_it_to_a_record(self, tmp_path: Path) -> None:
        made(tmp_path / "r", (date(2026, 6, 1), {"docs/page-0.md": None}))
        git(tmp_path, "clone", "-q", "--depth=1", f"file://{tmp_path / 'r'}", str(tmp_path / "s"))
        inputs = Inputs(repository=tmp_path / "s", update_every="90d")
        found = measure(inputs, ON)

        assert set(found.words.values()) == {"open"}
        assert [guard.name for guard in found.guards] == ["no-history"]
        assert recompute(found.counts, inputs) == found
        assert unavailable(inputs) == (tmp_path / "s",)

    @pytest.mark.parametrize("filter_", ["blob:none", "tree:0"])
    def test_a_partial_clone_leaves_it_to_a_record(self, tmp_path: Path, filter_: str) -> None:
        git(made(tmp_path / "r"), "config", "uploadpack.allowFilter", "true")
        source, copy = f"file://{tmp_path / 'r'}", tmp_path / "s"
        git(tmp_path, "clone", "-q", "--no-checkout", f"--filter={filter_}", source, str(copy))
        inputs = Inputs(repository=copy, update_every="90d")

        assert unavailable(inputs) == (copy,)
        assert [guard.name for guard in measure(inputs, ON).guards] == ["no-history"]

    def test_a_whole_clone_is_available_and_a_folder_without_a_repository_is_not(
        self, tmp_path: Path
    ) -> None:
        folder = made(tmp_path / "r")

        assert unavailable(Inputs(repository=folder, update_every="90d")) == ()
        assert unavailable(Inputs(repository=folder / "docs", update_every="90d")) == (folder / "docs",)
        assert unavailable(Inputs(manifest=tmp_path / "a.csv", update_every="90d")) == ()


def remove(folder: Path, blob: str) -> None:
    """Take one object out of the packs of a repository."""
    packs = folder / ".git" / "objects" / "pack"
    kept = [pack.read_bytes() for pack in packs.glob("*.pack")]
    for file in packs.iterdir():
        file.unlink()
    for pack in kept:
        git(folder, "unpack-objects", "-q", input_=pack)
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
