"""Which files strangers may send us: told by their content, never by what their name says."""

import binascii
import codecs
import io
import zipfile
from base64 import b64decode

from .arguments import Refused, listing, text

MAX_FILES = 5
MEGABYTE = 1024 * 1024
MAX_FILE_SIZE = 10 * MEGABYTE
MAX_TOTAL_SIZE = 20 * MEGABYTE
LONGEST_NAME = 255

IMAGES = {"png": {"png"}, "jpeg": {"jpg", "jpeg"}, "gif": {"gif"}, "webp": {"webp"}, "heic": {"heic", "heif"}}
# The folders in which programs keep their documents, and the names of such documents.
OFFICE_FOLDERS = {"word/": {"docx"}, "xl/": {"xlsx"}, "ppt/": {"pptx"}}
OPEN_DOCUMENTS = {"text": {"odt"}, "spreadsheet": {"ods"}, "presentation": {"odp"}}
OLD_OFFICE = {"doc", "xls", "ppt"}
TEXTS = {"txt", "csv", "log"}
EXTENSIONS = sorted(
    set().union(*IMAGES.values(), *OFFICE_FOLDERS.values(), *OPEN_DOCUMENTS.values()) | OLD_OFFICE | TEXTS | {"pdf"})

MARKUP = ("<!doctype", "<html", "<svg", "<script", "<?xml", "<head", "<body", "<iframe", "<img")
CONTROLS = set(map(chr, range(32))) - set("\t\n\v\f\r\x1a\x1b")


def is_allowed(name, content):
    """Whether the content is a picture, a PDF, an office document or plain text, and the name says so, too."""
    return name.rpartition(".")[2].lower() in get_extensions(content)


def is_picture(name, content):
    """Whether the content is a picture, and the name says so, too."""
    return name.rpartition(".")[2].lower() in _get_image_extensions(content)


def get_extensions(content):
    """The extensions that a file with this content may have; none for what nobody may send."""
    if content.startswith(b"PK\x03\x04"):
        return _get_archive_extensions(content)
    return _get_image_extensions(content) or _get_document_extensions(content) or (
        TEXTS if _is_plain_text(content) else set())


def files():
    """A rule of `arguments`: dicts `name` and `content` (base64) as pairs (name, content), within the limits above."""
    read = listing(_read_file, MAX_FILES, required=False)

    def rule(value, name):
        found = read(value, name) or []
        if sum(len(content) for _name, content in found) > MAX_TOTAL_SIZE:
            raise Refused("files_size", name, size=MAX_TOTAL_SIZE // MEGABYTE)
        return found
    return rule


def _read_file(value, name):
    if not isinstance(value, dict) or value.keys() != {"name", "content"}:
        raise Refused("file", name)
    file_name = text(LONGEST_NAME)(value["name"], f"{name}.name")
    content = _decode(value["content"], name)
    if not is_allowed(file_name, content):
        raise Refused("file_kind", name, file=file_name)
    return clean_name(file_name), content


def _decode(value, name):
    if not isinstance(value, str):
        raise Refused("base64", name)
    if len(value) > 2 * MAX_FILE_SIZE:  # before it costs anything
        raise Refused("file_size", name, size=MAX_FILE_SIZE // MEGABYTE)
    try:
        content = b64decode("".join(value.split()), validate=True)
    except (ValueError, binascii.Error) as error:
        raise Refused("base64", name) from error
    if len(content) > MAX_FILE_SIZE:
        raise Refused("file_size", name, size=MAX_FILE_SIZE // MEGABYTE)
    return content


def clean_name(name, longest=120):
    """The name of a file without folders, control characters and excess length; its extension stays."""
    name = "".join(char for char in name.replace("\\", "/").rpartition("/")[2] if char.isprintable()).strip(" .")
    stem, dot, extension = name.rpartition(".")
    return f"{stem[:longest]}{dot}{extension[:10]}" if dot else name[:longest]


def _get_image_extensions(content):
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return IMAGES["png"]
    if content.startswith(b"\xff\xd8\xff"):
        return IMAGES["jpeg"]
    if content.startswith((b"GIF87a", b"GIF89a")):
        return IMAGES["gif"]
    if content.startswith(b"RIFF") and content[8:12] == b"WEBP":
        return IMAGES["webp"]
    return IMAGES["heic"] if content[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1") else set()


def _get_document_extensions(content):
    if content.startswith(b"%PDF-"):
        return {"pdf"}
    return OLD_OFFICE if content.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1") else set()


def _get_archive_extensions(content):
    """Office documents are archives; any other archive is none, nor are documents that hold programs."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
            kind = archive.open("mimetype").read(100).decode() if "mimetype" in names else ""
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, ValueError, NotImplementedError):
        return set()
    if any(name.rpartition("/")[2] == "vbaProject.bin" for name in names):
        return set()
    if kind.startswith("application/vnd.oasis.opendocument."):
        return OPEN_DOCUMENTS.get(kind.rpartition(".")[2], set())
    if "[Content_Types].xml" not in names:
        return set()
    return next((extensions for folder, extensions in OFFICE_FOLDERS.items()
                 if any(name.startswith(folder) for name in names)), set())


def _is_plain_text(content):
    """Text that no browser could take for a page."""
    for encoding in ("utf-16" if content[:2] in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE) else "utf-8-sig", "gb18030"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        return not CONTROLS & set(text) and not any(mark in text[:4096].lower() for mark in MARKUP)
    return False
