"""Takes the README's screenshots of a demo that is running: `make screenshots` (PORT, as for `make demo`)."""

import os
import sys
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

HERE = Path(__file__).parent / "screenshots"
ADDRESS = f"http://127.0.0.1:{os.environ.get('PORT', '5000')}"
CHROMIUM = "/usr/bin/chromium"
FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run")


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture: who looks at what, on how large a screen. `opens` is a link to follow first."""

    name: str
    username: str
    path: str
    width: int
    height: int
    opens: str = ""
    dark: bool = False


SHOTS = (
    Shot("inbox-tablet", "borgmester", "/godkend", 820, 1180),
    Shot("case-phone", "borgmester", "/godkend", 390, 844, opens="[data-row] a[href^='/godkend/']"),
    Shot("case-dark", "direktor.boern", "/godkend", 820, 1180, dark=True),
    Shot("board-desktop", "kommunaldirektor", "/overblik", 1280, 800),
)


def take(browser: Browser, shot: Shot) -> None:
    """Sign in as somebody, go there, and keep what the screen shows."""
    context = browser.new_context(
        viewport={"width": shot.width, "height": shot.height},
        device_scale_factor=1.5,
        color_scheme="dark" if shot.dark else "light",
        locale="da-DK",
    )
    page = context.new_page()
    page.goto(f"{ADDRESS}/log-ind")
    page.fill("[name=username]", shot.username)
    page.fill("[name=password]", "demo")
    page.press("[name=password]", "Enter")
    page.wait_for_url("**/godkend*")
    page.goto(f"{ADDRESS}{shot.path}")
    if shot.opens:
        page.locator(shot.opens).first.click()
    page.wait_for_timeout(1000)
    page.screenshot(path=HERE / f"{shot.name}.png")
    context.close()


def main() -> int:
    """Take them all; a page that is not what it should be ends this with its own fault."""
    HERE.mkdir(exist_ok=True)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=list(FLAGS))
        for shot in SHOTS:
            take(browser, shot)
        browser.close()
    return 0


if __name__ == "__main__":
    sys.exit(main())
