"""Repositories that nobody should trust, and those that are here in part only."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from decidable_evidence.volatility import Inputs, unavailable
from support.histories import git, paragraphs, repository
from support.repositories import BORN, corpus, made, measured, refused

RUNS_OR_HIDES = {
    "core.alternateRefsCommand": "SCRIPT",
    "core.askPass": "SCRIPT",
    "core.editor": "SCRIPT",
    "core.fsmonitor": "SCRIPT",
    "core.hooksPath": "FOLDER",
    "core.pager": "SCRIPT",
    "core.sshCommand": "SCRIPT",
    "core.worktree": "FOLDER/nowhere",
    "credential.helper": "!SCRIPT",
    "diff.evil.command": "SCRIPT",
    "diff.evil.textconv": "SCRIPT",
    "diff.external": "SCRIPT",
    "diff.orderFile": "SCRIPT",
    "diff.relative": "true",
    "diff.renames": "copies",
    "filter.evil.smudge": "SCRIPT",
    "format.pretty": "%G?",
    "gpg.program": "SCRIPT",
    "log.follow": "true",
    "log.mailmap": "true",
    "log.showRoot": "false",
    "log.showSignature": "true",
    "mailmap.file": "SCRIPT",
    "pager.log": "SCRIPT",
}


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
        for name, value in RUNS_OR_HIDES.items():
            told = value.replace("SCRIPT", str(script)).replace("FOLDER", str(tmp_path))
            git(folder, "config", name, told)
        found = measured(folder)

        assert found.counts.windows[90][0].stale == 10
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
        assert found.guards[0].text == "The clone is not whole: 1 version of documents missing."

    def test_the_history_of_a_folder_is_the_same_from_wherever_it_is_asked_for(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = made(tmp_path / "r")
        outside = measured(folder / "docs")
        monkeypatch.chdir(folder / "docs")

        assert outside.counts.windows
        assert measured(folder / "docs") == outside

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

        assert found.counts.windows[90][0].stale == 40

    @pytest.mark.slow
    def test_submodules_symbolic_links_binaries_and_what_is_huge_are_left_out_and_told(
        self, tmp_path: Path
    ) -> None:
        folder = made(
            tmp_path / "r", (date(2026, 1, 1), {"image.md": b"a\0b", "huge.txt": b"word " * 4_000_000})
        )
        (folder / "link.md").symlink_to("docs/page-0.md")
        git(folder, "update-index", "--add", "--cacheinfo", f"160000,{'1' * 40},module")
        git(folder, "add", "link.md")
        git(folder, "commit", "-q", "-m", "more")
        found = measured(folder)

        assert found.figures["documents"].value == 10
        assert found.words["keeps"] == "shown"
        assert found.advice[-1] == (
            "Not read: 1 file (a submodule), 1 file (a symbolic link), 1 file (binary), 1 file (larger than 16 MiB)."
        )
        assert found.listings["unread"] == ("huge.txt", "image.md", "link.md", "module")

    @pytest.mark.slow
    def test_what_comes_after_something_huge_is_read(self, tmp_path: Path) -> None:
        folder = repository(
            tmp_path / "r", [(BORN, {"a.md": b"word " * 4_000_000, "b.md": paragraphs("b", ["first"] * 40)})]
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
        assert "(its folder, what it shares with others)" in measured(tmp_path / "tree").advice[-1]
        assert not any("outside of the project" in said for said in measured(folder).advice)

    def test_a_repository_of_longer_ids_is_read(self, tmp_path: Path) -> None:
        folder = made(tmp_path / "r", options=("--object-format=sha256",))

        assert measured(folder).figures["units"].value == 100

    def test_objects_of_another_repository_are_read_where_it_names_them(self, tmp_path: Path) -> None:
        made(tmp_path / "r")
        git(tmp_path, "clone", "-q", "--shared", str(tmp_path / "r"), str(tmp_path / "s"))

        assert measured(tmp_path / "s").figures["units"].value == 100
        assert "outside of the project (objects)" in measured(tmp_path / "s").advice[-1]

    def test_the_folders_that_a_repository_says_it_shares_are_told(self, tmp_path: Path) -> None:
        folder, project = made(tmp_path / "private"), tmp_path / "project"
        committed = project / "docs.git"
        committed.mkdir(parents=True)
        (project / ".git").mkdir()
        shutil.copy(folder / ".git" / "HEAD", committed / "HEAD")
        (committed / "commondir").write_text(f"{folder / '.git'}\n")
        for name in ("objects", "refs"):
            (committed / name).mkdir()

        assert "outside of the project (what it shares with others)" in measured(committed).advice[-1]

    def test_a_git_that_is_too_old_is_told_with_the_least_version(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder, old = made(tmp_path / "r"), tmp_path / "bin" / "git"
        old.parent.mkdir()
        old.write_text("#!/bin/sh\necho git version 2.17.1\n")
        old.chmod(0o755)
        monkeypatch.setenv("PATH", str(old.parent))

        assert refused(folder) == [("history-unreadable", "git 2.17 reads no history safely")]

    def test_without_a_home_the_history_is_read(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        folder = made(tmp_path / "r")
        monkeypatch.delenv("HOME", raising=False)
        monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)

        assert measured(folder).figures["documents"].value == 10

    @pytest.mark.parametrize("odd", [date(1971, 1, 1), date(2035, 1, 1)])
    def test_a_date_that_does_not_fit_in_with_the_others_moves_no_other_commit(
        self, tmp_path: Path, odd: date
    ) -> None:
        months = [(date(2026, month, 1), {f"docs/page-{month}.md": None}) for month in range(1, 7)]
        folder = made(tmp_path / "r", *months[:3], (odd, {"docs/page-0.md": None}), *months[3:])
        found = measured(folder)

        assert [found.counts.windows[30][n].stale for n in range(6)] == [10, 0, 10, 10, 30, 0]
        assert found.counts.windows[90][11].before == 100

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
            "The clone is not whole: 1 version of documents missing."
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
        assert found.counts.windows[90][11].before == 100

    def test_a_log_without_an_end_is_refused(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("decidable_evidence.git.LONGEST_LOG", 100)

        assert [code for code, _ in refused(made(tmp_path / "r"))] == ["history-unreadable"]


def remove(folder: Path, blob: str) -> None:
    """Take one object out of the packs of a repository."""
    packs = folder / ".git" / "objects" / "pack"
    kept = [pack.read_bytes() for pack in packs.glob("*.pack")]
    for file in packs.iterdir():
        file.unlink()
    for pack in kept:
        git(folder, "unpack-objects", "-q", input_=pack)
    (folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
