"""A Sphinx build in a temporary folder, and the documentation of this project in a real browser."""

from __future__ import annotations

import fcntl
import gc
import os
import re
import shutil
import subprocess
import sys
import threading
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol

import pytest
from bs4 import BeautifulSoup
from hypothesis import settings
from playwright.sync_api import Browser, Page, sync_playwright
from sphinx.testing.util import SphinxTestApp

REPOSITORY = Path(__file__).parent.parent
AXE = REPOSITORY / "build/axe/node_modules/axe-core/axe.min.js"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PUBLIC = "/en/latest/"

CONF = 'extensions = ["myst_parser", "sphinx_design", "decidable"]\nproject = "guides"\ncopyright = "nobody"\nversion = "1"\nshow_warning_types = True\n'


# How long an example takes is no rule of ours, and more so on a machine that has other work.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@dataclass(frozen=True)
class Built:
    """What came out of one build."""

    app: SphinxTestApp
    outdir: Path
    warnings: str

    def page(self, name: str = "index.html") -> BeautifulSoup:
        return BeautifulSoup((self.outdir / name).read_text(encoding="utf-8"), "html.parser")

    def files(self, pattern: str = "*") -> dict[str, bytes]:
        """Map the names of the files that were written to their bytes."""
        found = sorted(path for path in self.outdir.rglob(pattern) if path.is_file())
        return {path.relative_to(self.outdir).as_posix(): path.read_bytes() for path in found}

    def inventory(self) -> dict[str, tuple[str, str, str]]:
        """Map the names in ``objects.inv`` to type, address and title."""
        raw = (self.outdir / "objects.inv").read_bytes().split(b"\n", 4)[4]
        rows = [row.split(" ", 4) for row in zlib.decompress(raw).decode().splitlines()]
        return {name: (type_, uri, title) for name, type_, _, uri, title in rows}


class Build(Protocol):
    """The ``build`` fixture."""

    def __call__(
        self,
        files: dict[str, str] | None = None,
        builder: str = "html",
        *,
        freshenv: bool = False,
        parallel: int = 0,
        out: str = "",
        **confoverrides: Any,  # noqa: ANN401  (configuration has values of every kind)
    ) -> Built: ...


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line(
        "filterwarnings",
        r"ignore:.*\.app' is deprecated:PendingDeprecationWarning:(myst_parser|sphinx_design|sphinx_sitemap|sphinxext)",
    )


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with the files that hold slow tests, so that no worker is left alone with one at the end."""
    slow = {item.path for item in items if item.get_closest_marker("slow")}
    items.sort(key=lambda item: item.path not in slow)


def pytest_collection_finish() -> None:
    """Let no collection of garbage walk through what was imported: it took a quarter of a second each time."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure() -> None:
    """Let what was imported be collected at the end; else extensions report what they take for leaks."""
    gc.unfreeze()


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Write files below one source folder, and build them; what earlier builds wrote and read stays."""

    def run(
        files: dict[str, str] | None = None,
        builder: str = "html",
        *,
        freshenv: bool = False,
        parallel: int = 0,
        out: str = "",
        **confoverrides: Any,  # noqa: ANN401  (configuration has values of every kind)
    ) -> Built:
        source = tmp_path / "docs"
        for name, text in ({"conf.py": CONF} | (files or {})).items():
            path = source / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if not path.exists() or path.read_text(encoding="utf-8") != text:
                path.write_text(text, encoding="utf-8")
        app = SphinxTestApp(
            builder,
            srcdir=source,
            builddir=tmp_path / "build" / out,
            freshenv=freshenv,
            parallel=parallel,
            confoverrides=confoverrides,
        )
        try:
            app.build()
        finally:
            app.cleanup()
        return Built(app, Path(app.outdir), re.sub(r"\x1b\[[0-9;]*m", "", app.warning.getvalue()))

    return run


class Quiet(SimpleHTTPRequestHandler):
    """Serve files without a log, and the page for what is not there, as a host of the documentation does."""

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  (the name of the base class)
        """Say nothing."""

    def handle(self) -> None:
        """Answer, and say nothing of a browser that goes on before it has the whole file."""
        with suppress(ConnectionError):
            super().handle()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:  # noqa: ARG002  (the base class has them)
        """Answer with the page that the project has for it."""
        page = Path(self.directory + PUBLIC, "404.html").read_bytes()
        self.send_response(code)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page)


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build the documentation, without its social cards, where the public address has it; once for all workers.

    In a process of its own: extensions fork, and a fork that holds the pipe to the browser's driver never lets it end.
    """
    base = tmp_path_factory.getbasetemp()
    out = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "site"
    out.mkdir(exist_ok=True)
    html = out / "served" / PUBLIC.strip("/")
    with (out / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (out / "built").exists():
            command = [sys.executable, "-m", "sphinx", "-q", "-E", "-D", "ogp_social_cards.enable=0"]
            subprocess.run(
                [*command, "-d", str(out / "doctrees"), "docs", str(html)], cwd=REPOSITORY, check=True
            )
            (out / "built").touch()
    return html


@pytest.fixture(scope="session")
def address(site: Path) -> Iterator[str]:
    """Serve the documentation on this machine; the address has no slash at its end."""
    root = str(site).removesuffix(PUBLIC.rstrip("/"))
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=root)) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}{PUBLIC.rstrip('/')}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium; CI must have one."""
    chromium = next(filter(None, map(shutil.which, CHROMIUM)), None)
    if chromium is None and not os.environ.get("CI"):
        pytest.skip("no Chromium on the path")
    with sync_playwright() as playwright:
        options = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """Open a fresh page, which knows no earlier choice."""
    context = browser.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def axe() -> str:
    """Give the text of axe-core; CI must have it."""
    if not AXE.is_file() and not os.environ.get("CI"):
        pytest.skip("no axe-core: npm install --prefix build/axe axe-core@4")
    return AXE.read_text(encoding="utf-8")
