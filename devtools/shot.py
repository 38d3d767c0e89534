"""./dev shot URL FILE: a picture of a page of the running server, as a given user sees it in a given language.

URL may be a path, such as /odoo/action-crm_relationship.crm_customer_profile_action.
"""

import argparse
import os
import re
import signal
import sys
import urllib.parse
from pathlib import Path

from playwright.sync_api import Error, sync_playwright

from devtools.browser import aside, launch, open_context, settle, speaking
from devtools.run import leave_on
from devtools.web import Session, Unreachable


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


def take(address, options, session):
    """Open the page in a new browser, wait until it has come to rest, and write the picture."""
    with sync_playwright() as playwright:
        browser = launch(playwright)
        size = tuple(map(int, options.size.split("x")))
        page = open_context(browser, session, size, options.lang, options.scale).new_page()
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


def main():
    options = parse_arguments()
    leave_on(signal.SIGINT, signal.SIGTERM, signal.SIGHUP, told="dev: cut off")
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
            aside(take, address, options, session)
    except Error as problem:
        sys.exit(f"dev: {' '.join(str(problem).split())[:200]} ({options.file} shows how far it came)")
    except Unreachable as problem:
        sys.exit(f"dev: {problem}")
    print(f"{options.file}: {options.size} of {address}")


if __name__ == "__main__":
    main()
