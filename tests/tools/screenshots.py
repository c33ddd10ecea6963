"""The pictures of the README, made anew from the real data: `make screenshots`."""

from __future__ import annotations

import tempfile
from pathlib import Path

from playwright.sync_api import sync_playwright

from config import PROJECT_FOLDER
from tests.support.browser import launch_options
from tests.support.server import running

FOLDER = PROJECT_FOLDER / "docs" / "pictures"
PICTURES = {
    "home": ("/en/", 1280, 900, "light"),
    "search": ("/es/search?q=quién+aprueba+ensayos+en+Perú", 1280, 1100, "light"),
    "country": ("/en/countries/br", 1280, 1100, "light"),
    "agency": ("/pt/agencies/anvisa", 1280, 1100, "dark"),
    "phone": ("/es/countries/co", 390, 1100, "light"),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        running(Path(folder)) as origin,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(**launch_options())
        for name, (path, width, height, scheme) in PICTURES.items():
            page = browser.new_page(
                viewport={"width": width, "height": height},
                color_scheme=scheme,  # type: ignore[arg-type]
            )
            page.goto(origin + path)
            page.screenshot(path=FOLDER / f"{name}.png")
            print(f"docs/pictures/{name}.png  {path}")
        browser.close()


if __name__ == "__main__":
    main()
