"""XML files: well-formed, indented by four spaces a level, and buttons that are an icon only are named for who listens.

Works on the text line by line, with a parser that tells positions, so that `fix` moves lines and changes nothing else.
"""

from pathlib import Path
from xml.parsers import expat

INDENT = 4
VERBATIM = {"pre", "script", "style", "textarea"}  # white space counts inside these


class Layout:
    """Where each tag, comment and the lines that follow it should start, as the parser walks through a file."""

    def __init__(self, text):
        self.lines = text.splitlines()
        self.depth = 0
        self.verbatim = 0
        self.wanted = {}  # line number, from 0: columns
        self.nameless = []  # line numbers of buttons, from 0
        self.icon_only = False
        self.parser = expat.ParserCreate()
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CommentHandler = self.parser.ProcessingInstructionHandler = self._other
        self.parser.Parse(text.encode(), True)

    def _place(self, depth):
        number, column = self.parser.CurrentLineNumber - 1, self.parser.CurrentColumnNumber
        if not self.verbatim and not self.lines[number][:column].strip():
            self.wanted.setdefault(number, depth * INDENT)

    def _start(self, name, attributes):
        self._place(self.depth)
        self.icon_only = name == "button" and "icon" in attributes and not {"string", "aria-label"} & attributes.keys()
        self.depth += 1
        self.verbatim += name in VERBATIM

    def _end(self, name):
        if self.icon_only:
            self.nameless.append(self.parser.CurrentLineNumber - 1)
        self.icon_only = False
        self.verbatim -= name in VERBATIM
        self.depth -= 1
        self._place(self.depth)

    def _other(self, *_):
        self._place(self.depth)


def indentation(line):
    """By how many characters a line is indented."""
    return len(line) - len(line.lstrip())


def check(path):
    """Lines that say what is wrong with one file."""
    text = path.read_text()
    try:
        layout = Layout(text)
    except expat.ExpatError as problem:
        return [f"{path}:{problem.lineno}: {expat.errors.messages[problem.code]}"]
    problems = [
        f"{path}:{number + 1}: indented by {indentation(layout.lines[number])}, not {columns}"
        for number, columns in sorted(layout.wanted.items())
        if indentation(layout.lines[number]) != columns
    ]
    problems += [
        f"{path}:{number + 1}: a button that is only an icon wants an aria-label" for number in layout.nameless]
    for number, line in enumerate(layout.lines):
        if line != line.rstrip() or "\t" in line:
            problems.append(f"{path}:{number + 1}: a tab, or white space at the end of the line")
    if not text.endswith("\n") or text.endswith("\n\n"):
        problems.append(f"{path}: wants one newline at its end")
    return problems


def fix(path):
    """Indent one file anew; a line that starts no tag (attributes, text) moves with the tag above it."""
    try:
        layout = Layout(path.read_text().expandtabs(INDENT))
    except expat.ExpatError:
        return
    shift, lines = 0, []
    for number, line in enumerate(layout.lines):
        if number in layout.wanted:
            shift = layout.wanted[number] - indentation(line)
        lines.append((" " * (indentation(line) + shift) + line.lstrip()).rstrip())
    path.write_text("\n".join(lines).rstrip("\n") + "\n")


def files(folder):
    """The XML files of a folder, sorted."""
    return sorted(path for path in Path(folder).rglob("*.xml") if "node_modules" not in path.parts)
