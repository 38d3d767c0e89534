"""./dev axe: looks over the most used screens of the demo company, as a machine can.

Opens each at 1366 x 768, and the most used of them at 390 x 844. Told is what axe finds serious or critical by WCAG 2
AA, what the browser's console says, what is wider than the window, and how long the page took until it could be used.
With `--language`, e.g. `ar_001`, the language is installed first.
"""

import argparse
import sys
import time
from statistics import median

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Error, sync_playwright

from devtools import browser as browsers
from devtools.paths import say
from devtools.pictures import Photographer, demo_company
from devtools.run import serving
from devtools.screens import looked_over
from devtools.web import Unreachable

RULES = {"runOnly": ["wcag2a", "wcag2aa"]}
GRAVE = ("serious", "critical")
MOST_KINDS = 6  # of a finding that are shown: elements, or pairs of colours
MOST_SECONDS = 2.0
TOO_WIDE = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
# Odoo's own components, on whatever page, what its pages lack as a whole, and colours of its own.
CORE = (
    ".o_main_navbar", ".o_searchview", ".o_optional_columns_dropdown", ".o_notebook_headers", ".o-checkbox",
    ".o_form_statusbar .o-dropdown", ".o_m2o_avatar", ".o_tag", ".o_field_many2many_tags", ".o_select_menu",
    ".o_field_many2many_avatar_user", ".o_field_progressbar", ".o_clipboard_button", ".settings_tab",
    ".o-mail-ActivityButton", ".o-mail-Chatter",
    ".o_cp_switch_buttons", ".o_control_panel_navigation > .btn", ".o_button_more", ".o_wrap_label", ".o_colorlist",
    "#chatterRoot", ".o_portal_search_panel", ".js_language_selector")
CORE_RULES = ("html-has-lang",)
CORE_COLORS = ("#757a7f on #ffffff", "#73797e on #f8f9fa", "#ffffff on #28a745", "#ffffff on #17a2b8")
# What lies in a shadow tree is told by its path: its host is on the page. The page's own body is Odoo's, too.
IS_CORE = """([target, parts]) => {
    const element = document.querySelector(target.flat()[0]);
    return element === document.body || parts.some((part) => element?.closest(part));
}"""
CORE_FILE = "/favicon.ico"  # the layout of Odoo's reports names no icon


def parse_arguments():
    parser = argparse.ArgumentParser(prog="./dev axe", description=__doc__, allow_abbrev=False,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", help="of screens; default: all of them")
    parser.add_argument("--keep", action="store_true", help="the demo company of the last time, if there is one")
    parser.add_argument("--language", default="en_US")
    return parser.parse_args()


def look(photographer, screen, language):
    """Open a screen; the seconds that it took, and what is wrong with it, a line each."""
    page, told = photographer.get_page(screen, language), []
    page.on("console", lambda message: told.extend(hear(message)))
    page.on("pageerror", lambda error: told.append(f"error: {str(error)[:200]}"))
    try:
        started = time.monotonic()
        photographer.visit(screen, page, browsers.arrive)
        seconds = time.monotonic() - started
        browsers.settle(page)
        if (excess := page.evaluate(TOO_WIDE)) > 0:
            told.append(f"wider than the window by {excess} pixels")
        found = Axe().run(page, options=RULES).response["violations"]
        return seconds, told + [line for violation in found for line in judge(page, violation)]
    finally:
        page.close()


def hear(message):
    """What the console says of an error, and where: one line."""
    place = message.location["url"]
    if message.type == "error" and not place.endswith(CORE_FILE):
        yield f"console: {message.text[:200]} {place}"


def judge(page, violation):
    """What is grave of a finding and not Odoo's own: one line."""
    nodes = [node for node in violation["nodes"] if (node["impact"] or violation["impact"]) in GRAVE
             and violation["id"] not in CORE_RULES
             and not any(colors in get_contrast(node) for colors in CORE_COLORS)
             and not page.evaluate(IS_CORE, [node["target"], CORE])]
    if not nodes:
        return []
    kinds = {get_contrast(node) or target: target for node in nodes for target in [" ".join(map(str, node["target"]))]}
    told = [f"{target} {kind if kind != target else ''}".strip() for kind, target in kinds.items()]
    return [f"{violation['id']} ({len(nodes)}): {violation['help']}: {' | '.join(told[:MOST_KINDS])}"]


def get_contrast(node):
    """How much a text stands out, and the colours; empty where the finding is of another kind."""
    data = next((check["data"] for check in node["any"] if check["id"] == "color-contrast"), None)
    return f"[{data['contrastRatio']}, {data['fgColor']} on {data['bgColor']}]" if data else ""


def look_over(screens, admin, language):
    """Return the times, and the problems, `{screen: lines}`."""
    seconds, problems = {}, {}
    with sync_playwright() as playwright:
        photographer = Photographer(browsers.launch(playwright), admin)
        for login, is_phone in {(screen.login, screen.is_phone): None for screen in screens}:
            first = next(screen for screen in screens if (screen.login, screen.is_phone) == (login, is_phone))
            page = photographer.get_page(first, language)  # what is loaded once
            photographer.visit(first, page)
            page.close()
        for screen in screens:
            name = f"{screen.name} at {screen.size[0]}"
            try:
                seconds[name], lines = look(photographer, screen, language)
            except (Error, LookupError, Unreachable) as problem:
                lines = [" ".join(str(problem).split())[:300]]
            if seconds.get(name, 0) > MOST_SECONDS:
                lines.append(f"took {seconds[name]:.1f} s")
            problems[name] = lines
            print("\n".join([f"{name}: {seconds.get(name, 0):.1f} s", *(f"    {line}" for line in lines)]), flush=True)
    return seconds, problems


def main():
    options = parse_arguments()
    known = {screen.name for screen in looked_over()}
    if unknown := sorted({*options.names} - known):
        sys.exit(f"dev: no such screen: {', '.join(unknown)}; there are: {', '.join(sorted(known))}")
    screens = [screen for screen in looked_over() if not options.names or screen.name in options.names]
    with serving(demo_company(options.keep)) as admin:
        admin.call("res.company", "write", [[1], {"complaint_public_enabled": True}])
        if options.language not in [code for code, _name in admin.call("res.lang", "get_installed", [])]:
            say(f"installing {options.language}")
            wizard = admin.call("base.language.install", "create", [{"lang_ids": [[6, 0, admin.call(
                "res.lang", "search", [[["code", "=", options.language]]],
                context={"active_test": False})]]}])
            admin.call("base.language.install", "lang_install", [[wizard]])
        with browsers.speaking(admin, options.language):
            seconds, problems = browsers.aside(look_over, screens, admin, options.language)
    count = sum(map(len, problems.values()))
    print(f"axe: {len(screens)} screens, {count or 'no'} problems; slowest {max(seconds.values(), default=0):.1f} s,"
          f" median {median(seconds.values() or [0]):.1f} s")
    sys.exit(bool(count))


if __name__ == "__main__":
    main()
