"""./dev shot URL FILE: a picture of a page of the running server, as a given user sees it in a given language.

URL may be a path, such as /odoo/action-crm_relationship.crm_customer_profile_action.
"""

import argparse
import os
import re
import shutil
import sys
import urllib.parse
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import Error, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from devtools.web import Session, Unreachable

BROWSER_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
                 "--disable-component-update", "--disable-sync", "--no-first-run"]
BUSY = ".o_loading_indicator, .o_blockUI, .o_view_sample_data .fa-spin"
TIMEOUT = 60_000  # milliseconds
NETWORK_TIMEOUT = 15_000


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev shot", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("url")
    parser.add_argument("file", type=Path)
    parser.add_argument("--user", default="admin", help="login; 'public' does not log in (default: %(default)s)")
    parser.add_argument("--password", help="default: as the login")
    parser.add_argument("--lang", help="the user's language for this picture, e.g. zh_CN")
    parser.add_argument("--size", default="1366x768", help="of the window, width x height (default: %(default)s)")
    parser.add_argument("--scale", type=float, default=1, help="pixels for each point: 2 is sharper")
    parser.add_argument("--full", action="store_true", help="the whole page, not just what the window shows")
    parser.add_argument("--wait", metavar="SELECTOR", help="wait until this is on the page")
    parser.add_argument("--click", metavar="SELECTOR", action="append", default=[], help="click this first; repeatable")
    options = parser.parse_args()
    if not re.fullmatch(r"\d+x\d+", options.size):
        parser.error("--size wants WIDTHxHEIGHT, e.g. 390x844")
    return options


@contextmanager
def speaking(session, language):
    """The session's user speaks `language` for as long as it takes."""
    if not (language and session.login):
        yield
        return
    before = session.call("res.users", "context_get", [])
    session.call("res.users", "write", [[before["uid"]], {"lang": language}])
    try:
        yield
    finally:
        session.call("res.users", "write", [[before["uid"]], {"lang": before["lang"]}])


def take(address, options, cookies):
    """Open the page in a new browser, wait until it has come to rest, and write the picture."""
    width, height = map(int, options.size.split("x"))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=BROWSER_FLAGS)
        context = browser.new_context(
            viewport={"width": width, "height": height}, device_scale_factor=options.scale,
            locale=(options.lang or "en_US").replace("_", "-"), is_mobile=width < 600, has_touch=width < 600)
        context.set_default_timeout(TIMEOUT)
        context.add_cookies(cookies)
        page = context.new_page()
        options.file.parent.mkdir(parents=True, exist_ok=True)
        try:
            page.goto(address)
            settle(page, options.wait)
            for selector in options.click:
                page.locator(selector).first.click()
                settle(page)
        finally:  # where the page did not come to rest, the picture tells why
            page.screenshot(path=options.file, full_page=options.full)
            browser.close()


def settle(page, selector=None):
    """Wait for the web client's first view, its spinner and the network, which a busy notification bus may keep up."""
    page.wait_for_load_state("load")
    if page.locator("body.o_web_client").count():
        page.locator(".o_main_navbar").first.wait_for()
        page.locator(".o_action_manager > *").first.wait_for(state="attached")
    if selector:
        page.locator(selector).first.wait_for()
    with suppress(PlaywrightTimeout):
        page.wait_for_load_state("networkidle", timeout=NETWORK_TIMEOUT)
    page.wait_for_function("busy => !document.querySelector(busy)", arg=BUSY)
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(400)  # charts and panels slide in


def chromium():
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or sys.exit("dev: needs Chromium")


def main():
    options = parse_arguments()
    base = f"http://127.0.0.1:{os.environ.get('HTTP_PORT', '8069')}"
    address = urllib.parse.urljoin(base, options.url)
    parts = urllib.parse.urlsplit(address)
    session = Session(f"{parts.scheme}://{parts.netloc}")
    if not session.answers():
        sys.exit(f"dev: no Odoo answers at {session.address}: start it with ./dev run, or set HTTP_PORT")
    try:
        if options.user != "public":
            session.log_in(options.user, options.password or options.user)
        with speaking(session, options.lang):
            cookies = {cookie.name: cookie.value for cookie in session.cookies}
            if options.lang:
                cookies["frontend_lang"] = options.lang  # what portal pages go by
            take(address, options, [
                {"name": name, "value": value, "url": session.address} for name, value in cookies.items()])
    except Error as problem:
        sys.exit(f"dev: {' '.join(str(problem).split())[:200]} ({options.file} shows how far it came)")
    except Unreachable as problem:
        sys.exit(f"dev: {problem}")
    print(f"{options.file}: {options.size} of {address}")


if __name__ == "__main__":
    main()
