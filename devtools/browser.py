"""Chromium for pictures and checks: logged in, in a language, at a size, and how to know that a page is at rest."""

import multiprocessing
import os
import shutil
import signal
import sys
from contextlib import contextmanager, suppress

from playwright.sync_api import Error
from playwright.sync_api import TimeoutError as PlaywrightTimeout

FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking",
         "--disable-component-update", "--disable-sync", "--no-first-run"]
BUSY = ", ".join((
    ".o_loading_indicator", ".o_blockUI", ".o_view_sample_data .fa-spin", ".o-mail-Chatter .fa-spin", ".o_crm_loading",
    ".o_crm_stale"))
TIMEOUT = 30_000  # milliseconds
NETWORK_TIMEOUT = 15_000
PHONE_WIDTH = 600  # narrower is a phone


def chromium():
    """The path of the browser; the program ends where there is none."""
    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    return found or sys.exit("dev: needs Chromium")


def launch(playwright):
    """A browser that runs without a screen."""
    return playwright.chromium.launch(executable_path=chromium(), args=FLAGS)


def aside(work, *arguments):
    """What `work` returns, which drives a browser in a process of its own.

    Playwright hangs where a signal cuts into it. Here the signal reaches us alone: we end that process, and with it go
    its browsers.
    """
    receiver, sender = multiprocessing.Pipe(duplex=False)
    worker = multiprocessing.get_context("fork").Process(target=_answer, args=(sender, work, arguments), daemon=True)
    worker.start()
    sender.close()
    try:
        answer, problem = receiver.recv()
    except EOFError:
        sys.exit("dev: the browser's process ended before its work was done")
    finally:
        worker.terminate()
        worker.join()
    if problem:
        raise Error(problem)
    return answer


def _answer(sender, work, arguments):
    os.setsid()  # the terminal's Ctrl-C reaches our parent alone
    for ending in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, signal.SIG_DFL)
    try:
        sender.send((work(*arguments), ""))
    except Error as problem:
        sender.send((None, str(problem)))


def open_context(browser, session, size, language=None, scale=1):
    """A window of its own, as the user of the session and in a language (that of portal pages by their cookie)."""
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height}, device_scale_factor=scale,
        locale=(language or "en_US").replace("_", "-"), is_mobile=width < PHONE_WIDTH, has_touch=width < PHONE_WIDTH)
    context.set_default_timeout(TIMEOUT)
    cookies = {cookie.name: cookie.value for cookie in session.cookies}
    if language:
        cookies["frontend_lang"] = language
    context.add_cookies([
        {"name": name, "value": value, "url": session.address} for name, value in cookies.items()])
    return context


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


def arrive(page, selector=None):
    """Wait for the web client's first view, what is waited for, and its spinner."""
    page.wait_for_load_state("load")
    if page.locator("body.o_web_client").count():
        page.locator(".o_main_navbar").first.wait_for()
        page.locator(".o_action_manager > *").first.wait_for(state="attached")
    if selector:
        page.locator(selector).first.wait_for()
    page.wait_for_function("busy => !document.querySelector(busy)", arg=BUSY)


def settle(page, selector=None):
    """As `arrive`, then for the network, which a busy notification bus may keep up, for fonts and charts."""
    arrive(page, selector)
    with suppress(PlaywrightTimeout):
        page.wait_for_load_state("networkidle", timeout=NETWORK_TIMEOUT)
    page.wait_for_function("busy => !document.querySelector(busy)", arg=BUSY)
    page.evaluate("() => document.fonts.ready")
    page.wait_for_timeout(400)  # charts and panels slide in
