"""./dev pictures: makes the pictures of the README, the user guide and the page in Apps anew.

They are taken of a fresh demo company (a database of its own), and each must be shown by a page: what is missing, or
shown by none, is told. `devtools/screens.py` lists them.
"""

import argparse
import io
import sys
import time
import urllib.parse
from contextlib import ExitStack

from PIL import Image
from playwright.sync_api import Error, sync_playwright

from devtools import browser as browsers
from devtools import checks_files, databases
from devtools.paths import PICTURES, say
from devtools.run import serving
from devtools.screens import CHINESE, ENGLISH, file_name, photographed
from devtools.web import Session, Unreachable

COLORS = 256


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev pictures", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="of screens; default: all of them")
    parser.add_argument("--keep", action="store_true", help="the demo company of the last time, if there is one")
    return parser.parse_args()


def demo_company(keep):
    """The name of a database with the demo company, in both languages."""
    return databases.with_addon(databases.own(f"{databases.run_database()}_pictures"), fresh=not keep)


class Photographer:
    """Takes pictures of a server's pages in one browser, with a window for each user, language and kind of device."""

    def __init__(self, browser, admin):
        self.browser, self.admin = browser, admin
        self.sessions, self.contexts = {"admin": admin}, {}

    def get_session(self, login):
        if login not in self.sessions:
            self.sessions[login] = Session(self.admin.address)
            if login != "public":
                self.sessions[login].log_in(login, login)
        return self.sessions[login]

    def get_page(self, screen, language):
        """An empty page of the screen's size; windows of the same user keep what they have loaded."""
        key = (screen.login, language, screen.is_phone)
        if key not in self.contexts:
            self.contexts[key] = browsers.open_context(
                self.browser, self.get_session(screen.login), screen.size, language)
        page = self.contexts[key].new_page()
        page.set_viewport_size(dict(zip(("width", "height"), screen.size, strict=True)))
        return page

    def visit(self, screen, page, arrive=browsers.settle):
        """Open the screen, and click what is to be clicked; `arrive` waits after each of them."""
        page.goto(urllib.parse.urljoin(self.admin.address, screen.find(self.admin)))
        arrive(page, screen.wait)
        for selector in screen.click:
            page.locator(selector).first.click()
            page.mouse.move(0, 0)  # over what has come up under it would be a tooltip
            arrive(page)

    def take(self, screen, language):
        page = self.get_page(screen, language)
        try:
            self.visit(screen, page)
            save(page.screenshot(), PICTURES / file_name(screen, language))
        finally:
            page.close()


def save(data, path):
    """As PNG with a palette: a third of the size, and nobody sees it."""
    picture = Image.open(io.BytesIO(data)).convert("RGB")
    picture.quantize(COLORS, kmeans=1, dither=Image.Dither.NONE).save(path, optimize=True)


def take_all(pictures, admin):
    """Take them language by language; return what went wrong, a line each."""
    problems = []
    with sync_playwright() as playwright:
        photographer = Photographer(browsers.launch(playwright), admin)
        for language in (ENGLISH, CHINESE):
            wanted = [screen for screen, spoken in pictures if spoken == language]
            with ExitStack() as languages:
                for login in {screen.login for screen in wanted}:
                    languages.enter_context(browsers.speaking(photographer.get_session(login), language))
                for screen in wanted:
                    try:
                        photographer.take(screen, language)
                    except (Error, LookupError, Unreachable) as problem:
                        problems.append(f"{file_name(screen, language)}: {' '.join(str(problem).split())[:200]}")
    return problems


def main():
    options = parse_arguments()
    pictures = [(screen, language) for screen, language in photographed()
                if not options.names or screen.name in options.names]
    if not pictures:
        sys.exit(f"dev: no such picture; there are: {' '.join(sorted({screen.name for screen, _ in photographed()}))}")
    started = time.monotonic()
    with serving(demo_company(options.keep)) as admin:
        say(f"taking {len(pictures)} pictures")
        problems = browsers.aside(take_all, pictures, admin)
    problems += checks_files.pictures()
    print("\n".join([*problems, f"pictures: {len(pictures)} in {time.monotonic() - started:.0f} s,"
                                f" {len(problems) or 'no'} problems"]))
    sys.exit(bool(problems))


if __name__ == "__main__":
    main()
