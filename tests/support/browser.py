"""A real Chromium, and what every page in it is held to."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from playwright.sync_api import Page

AXE = Path(__file__).resolve().parents[1] / "browser" / "vendor" / "axe.min.js"
ARGUMENTS = [
    "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


def launch_options() -> dict[str, Any]:
    """Debian's Chromium where there is one, else Playwright's own.

    The shell is the same engine without windows and tabs about it, which cost most of a short test.
    """
    names = ("chromium-headless-shell", "chromium", "chromium-browser")
    found = next(filter(None, map(shutil.which, names)), None)
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    options: dict[str, Any] = {"args": ARGUMENTS + sandbox}
    if found:
        options["executable_path"] = found
    return options


def axe_violations(page: Page, **only: list[str]) -> list[str]:
    """What axe finds by the tags of `RULES`; `rule=[...]` asks for these rules alone.

    After a click the page may be one that has only begun to come, without any element: axe fails on it.
    """
    page.wait_for_load_state()
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    kind, values = next(iter(only.items()), ("tag", RULES))
    # The one frame there is, a mail, is sandboxed: no script of ours runs in it, so axe need not call.
    result = page.evaluate(
        "([type, values]) => axe.run(document, {runOnly: {type, values}, iframes: false})",
        [kind, values],
    )
    return [
        f"{violation['id']}: {node['target']} {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"][:3]
    ]


def sideways_scroll(page: Page) -> int:
    """How many CSS pixels the page is wider than the window, once it is there."""
    page.wait_for_load_state()
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


class Watcher:
    """Notes console errors, page errors and requests to anybody else."""

    def __init__(self, page: Page, origin: str) -> None:
        self.complaints: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.complaints.append(f"page error: {error}"))
        page.on("request", lambda request: self._request(request.url, origin))

    def _console(self, message: Any) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(f"console: {message.text}")

    def _request(self, url: str, origin: str) -> None:
        if not url.startswith((origin, "data:", "about:")):
            self.complaints.append(f"a request to somebody else: {url}")
