"""Translations: the pot file is what Odoo's exporter gives today, and each language is complete and consistent."""

import re

import polib

from devtools import i18n
from devtools.paths import ROOT

GLOSSARY = ROOT / "docs/contribute/glossary.md"
PLACEHOLDER = re.compile(r"%\(\w+\)[sdrf]|%[sdrf]|\{\{.*?\}\}|\$\{.*?\}")


def check(name):
    """Lines that say what is wrong; `name` is a database with the addon installed."""
    fresh = i18n.export(name)
    committed = polib.pofile(str(i18n.POT)) if i18n.POT.exists() else polib.POFile()
    problems = []
    if i18n.entries(fresh) != i18n.entries(committed):
        new, old = ({entry.msgid for entry in po} for po in (fresh, committed))
        problems.append(f"{i18n.POT.name} is not up to date ({len(new - old)} new terms, {len(old - new)} gone): "
                        "./dev i18n")
    present = {path.stem for path in i18n.FOLDER.glob("*.po")}
    problems += [f"no translation to {language}: ./dev i18n" for language in i18n.LANGUAGES if language not in present]
    for language in sorted(present):
        problems += check_language(i18n.FOLDER / f"{language}.po", fresh)
    lost, lost_chinese = read_glossary(GLOSSARY.read_text())
    problems += check_words(i18n.POT.name, (term.msgid for term in fresh), lost)
    problems += check_words("zh_CN.po", (term.msgstr for term in polib.pofile(str(i18n.FOLDER / "zh_CN.po"))
                                         if not term.obsolete), lost_chinese)
    return problems


def read_glossary(text):
    """The words that lost: pairs (word, the one to use) of English and of Chinese."""
    rows = [[cell.strip() for cell in line.strip("|").split("|")]
            for line in text.splitlines() if line.startswith("| ")]
    return [[(word.strip(), row[use]) for row in rows[1:] for word in row[column].split(";") if word.strip()]
            for column, use in ((3, 0), (4, 2))]


def check_words(where, texts, lost):
    """Texts with words that the glossary has given up."""
    return [f"{where}: {text[:90]!r} says \"{word}\": the glossary says \"{use}\""
            for text in texts for word, use in lost if word in text]


def check_language(path, pot):
    """What is missing, too much or wrong in the translations of one language."""
    where = path.relative_to(ROOT)
    translated = {entry.msgid: entry for entry in polib.pofile(str(path)) if not entry.obsolete}
    problems = []
    for term in pot:
        entry = translated.get(term.msgid)
        if entry is None or not entry.msgstr.strip() or entry.fuzzy:
            problems.append(f"{where}: not translated: {term.msgid[:90]!r}")
        elif sorted(PLACEHOLDER.findall(term.msgid)) != sorted(PLACEHOLDER.findall(entry.msgstr)):
            problems.append(f"{where}: other placeholders than in {term.msgid[:90]!r}")
    known = {term.msgid for term in pot}
    return problems + [f"{where}: no such term any more: {msgid[:90]!r}" for msgid in translated if msgid not in known]
