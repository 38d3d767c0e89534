"""Checks on the files as such: nothing of the machine they were written on, the manifest names what is there, and the
pictures are those that pages show."""

import ast
import re
import subprocess

from devtools.paths import ADDON, ADDON_DIR, PICTURES, ROOT
from devtools.screens import file_name, photographed

MACHINE = re.compile(
    r"(?<![\w.~$}>-])/(?:work|farm|root|tmp|home)/[\w.{$]"
    r"|deb\.debian\.org|files\.pythonhosted\.org|registry\.npmjs\.org|--(?:extra-)?index-url|--registry[= ]")
DATA_FOLDERS = ("data", "demo", "report", "security", "views", "wizards")
SHOWN = re.compile(r"(?:static/description/|src=\")([\w.]+\.png)")
DRAWN = {"icon.png"}
ASSET_FOLDERS = ("static/src", "static/tests")


def versioned():
    """The files that are, or are about to be, under version control."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True).stdout
    return [path for name in listed.split("\0") if name and (path := ROOT / name).is_file()]


def machine_paths():
    """Paths of one machine and addresses of its package sources have no place in the sources."""
    problems = []
    for path in versioned():
        try:
            lines = path.read_text().splitlines()
        except UnicodeDecodeError:
            continue
        problems += [
            f"{path.relative_to(ROOT)}:{number}: names a place of this machine: {found[0]}"
            for number, line in enumerate(lines, 1) if (found := MACHINE.search(line))
        ]
    return problems


def manifest():
    """Each file of the manifest exists, each data file and each script or style of the addon is in it, once."""
    content = ast.literal_eval((ADDON_DIR / "__manifest__.py").read_text())
    named = content.get("data", []) + content.get("demo", [])
    problems = [f"manifest: {name} does not exist" for name in named if not (ADDON_DIR / name).exists()]
    problems += [f"manifest: {name} is in it twice" for name in sorted(set(named)) if named.count(name) > 1]
    present = [path for folder in DATA_FOLDERS for path in (ADDON_DIR / folder).rglob("*")
               if path.suffix == ".xml" or (path.suffix == ".csv" and "." in path.stem)]  # named after their model
    problems += [f"manifest: {name} is not in it"
                 for path in sorted(present) if (name := str(path.relative_to(ADDON_DIR))) not in named]
    return problems + assets(content.get("assets", {}))


def assets(bundles):
    """Each pattern of the bundles finds something, and each asset is found by one."""
    problems, found = [], set()
    for bundle, items in bundles.items():
        for item in items:
            pattern = item if isinstance(item, str) else item[-1]
            if not pattern.startswith(f"{ADDON}/"):
                continue
            matches = set(ROOT.glob(pattern))
            found |= matches
            if not matches:
                problems.append(f"manifest: {bundle}: {pattern} finds no file")
    present = [path for folder in ASSET_FOLDERS for path in (ADDON_DIR / folder).rglob("*")
               if path.suffix in (".js", ".xml", ".scss", ".css")]
    return problems + [f"manifest: {path.relative_to(ROOT)} is in no bundle"
                       for path in sorted(present) if path not in found]


def pictures():
    """Each picture is shown by a page, `./dev pictures` takes it, and it is there: a line for each that is not."""
    pages = [ROOT / "README.md", PICTURES / "index.html", *(ROOT / "docs").rglob("*.md")]
    shown = {name for page in pages for name in SHOWN.findall(page.read_text())}
    listed = {file_name(screen, language) for screen, language in photographed()}
    there = {path.name for path in PICTURES.glob("*.png")} - DRAWN
    return [f"{name}: {problem}" for problem, names in (
        ("shown by a page, but not in devtools/screens.py", shown - listed),
        ("in devtools/screens.py, but shown by no page", listed - shown),
        ("not there: ./dev pictures takes it", listed - there),
        ("there, but not in devtools/screens.py", there - listed)) for name in sorted(names)]
