"""Make the pictures of the README anew from the demonstration: `make run` in one window, this in another.

`.venv/bin/python scripts/screenshots.py http://127.0.0.1:8000` writes docs/images; Chromium is that of the tests.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

PASSWORD = "Spring-in-Jinan-24"  # noqa: S105 - of the demonstration only
PEOPLE = {"en": "wangmin", "zh": "zhangli"}
PICTURES = {
    "today": "/today/",
    "casebook": "/participants/{code}/",
    "trail": "/participants/{code}/trail/",
    "dashboard": "/dashboard/",
}
# somebody at V5 with a query and a blip, by the order of the table
CODE = "S013"
SIZE = {"width": 1440, "height": 900}


def main(site: str) -> None:
    """Take every picture in both languages."""
    folder = Path(__file__).parent.parent / "docs" / "images"
    with sync_playwright() as player:
        browser = player.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for language, username in PEOPLE.items():
            _take(browser, site, username, {name: folder / f"{name}-{language}.png" for name in PICTURES})
        browser.close()


def _take(browser: Browser, site: str, username: str, files: dict[str, Path]) -> None:
    page = browser.new_page(viewport=SIZE)  # type: ignore[arg-type]
    page.goto(f"{site}/sign-in/")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", PASSWORD)
    page.press("input[name=password]", "Enter")
    page.wait_for_url(lambda address: "sign-in" not in address)
    for name, file in files.items():
        page.goto(site + PICTURES[name].format(code=CODE))
        page.screenshot(path=file)
    page.close()


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8000")
