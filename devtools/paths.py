"""Where things lie: the checkout, and the cache folder that takes everything we make."""

import fcntl
import hashlib
import os
import sys
import time
from pathlib import Path

ADDON = "crm_relationship"
ROOT = Path(__file__).resolve().parent.parent
ADDON_DIR = ROOT / ADDON
PICTURES = ADDON_DIR / "static/description"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / ADDON
VENV = CACHE / "venv"
# one for each checkout: several may share the cache
CONFIG = CACHE / f"odoo_{hashlib.sha256(bytes(ROOT)).hexdigest()[:8]}.conf"
FILESTORE = CACHE / "data"

_held = {}


def say(text):
    """Tell the developer what goes on, apart from what a program reads on stdout."""
    print(f"dev: {text}", file=sys.stderr, flush=True)


def lock(name, wait=True):
    """Keep other ./dev processes out until this one ends; return False where one is in and we don't wait."""
    if name in _held:
        return True
    folder = CACHE / "locks"
    folder.mkdir(parents=True, exist_ok=True)
    handle = (folder / name).open("w")
    patience = time.monotonic() + 2
    while not _taken(handle):
        if not wait:
            handle.close()
            return False
        if patience and time.monotonic() > patience:
            say(f"another ./dev is at work on {name}: waiting")
            patience = None
        time.sleep(0.1)
    _held[name] = handle
    return True


def _taken(handle):
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def unlock(name):
    """Let the others in again before this process ends."""
    _held.pop(name).close()
