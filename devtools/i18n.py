"""./dev i18n: writes the addon's pot file with Odoo's own exporter and merges it into each po file.

Translations stay, terms that are gone go, new ones come empty; those of Odoo's own base and mail (Created by, Followers
and the like, which every model brings along) come translated.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

import polib

import odoo.addons

from devtools import databases
from devtools.paths import ADDON, ADDON_DIR, CACHE, ROOT

FOLDER = ADDON_DIR / "i18n"
POT = FOLDER / f"{ADDON}.pot"
LANGUAGES = ("zh_CN",)
SOURCES_OF_COMMON_TERMS = ("base", "mail")


def database():
    """The database that terms are exported from, and that lint looks at; kept, and updated when the addon changes."""
    name = databases.own(f"{databases.test_database()}_lint")
    return databases.with_addon(name, fresh=False)


def export(name):
    """The addon's terms in the database `name`, as a pot file in memory."""
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "terms.pot"
        done = subprocess.run(
            [sys.executable, "-m", "odoo", "i18n", "export", "-c", str(databases.CONFIG), "-d", name,
             "-o", str(target), ADDON],
            cwd=CACHE, capture_output=True, text=True, check=False)
        if done.returncode or not target.exists():
            sys.exit(f"dev: Odoo's export of terms failed:\n{done.stderr[-2000:]}")
        return without_tests(polib.pofile(str(target)))


def without_tests(pot):
    """`pot` without what is said in tests only, such as in the slice that is never installed: no user reads it."""
    inside = f"code:addons/{ADDON}/tests/"
    for term in list(pot):
        term.occurrences = [place for place in term.occurrences if not place[0].startswith(inside)]
        if not term.occurrences:
            pot.remove(term)
    return pot


def merge(pot, po, common):
    """`pot` with the translations of `po`; a term new to it takes the one of `common`, a dict, if there is one."""
    merged = polib.POFile()
    merged.header = pot.header
    merged.metadata = {**pot.metadata, **po.metadata}
    known = {entry.msgid: entry for entry in po if not entry.obsolete}
    for term in pot:
        old = known.get(term.msgid)
        merged.append(polib.POEntry(
            msgid=term.msgid, comment=term.comment, occurrences=term.occurrences,
            msgstr=old.msgstr if old and old.msgstr else common.get(term.msgid, ""),
            flags=old.flags if old else []))
    return merged


def common_terms(language):
    """{term: translation} of the modules that give every model its usual fields."""
    terms = {}
    for module in SOURCES_OF_COMMON_TERMS:
        for folder in odoo.addons.__path__:
            path = Path(folder) / module / "i18n" / f"{language}.po"
            if path.exists():
                terms = {**{entry.msgid: entry.msgstr for entry in polib.pofile(str(path))}, **terms}
    return terms


def entries(po):
    """What a po file says, without the dates in its head."""
    return [(entry.msgid, entry.msgstr, entry.comment, entry.occurrences, entry.flags) for entry in po]


def save(po, path):
    """Write `po` where its entries differ from the file's, so that a repeat changes nothing; return whether it did."""
    if path.exists() and entries(polib.pofile(str(path))) == entries(po):
        return False
    path.parent.mkdir(exist_ok=True)
    po.save(str(path))
    return True


def main():
    pot = export(database())
    files = {path.stem: path for path in sorted(FOLDER.glob("*.po"))}
    for language in LANGUAGES:
        files.setdefault(language, FOLDER / f"{language}.po")
    print(f"{POT.relative_to(ROOT)}: {len(pot)} terms{'' if save(pot, POT) else ', unchanged'}")
    for language, path in files.items():
        po = polib.pofile(str(path)) if path.exists() else polib.POFile()
        po.metadata["Language"] = language
        merged = merge(pot, po, common_terms(language))
        changed = save(merged, path)
        missing = len(merged.untranslated_entries()) + len(merged.fuzzy_entries())
        print(f"{path.relative_to(ROOT)}: {missing} terms to translate{'' if changed else ', unchanged'}")


if __name__ == "__main__":
    main()
