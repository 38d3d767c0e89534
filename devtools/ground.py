"""Brings everything the other verbs stand on: system packages, Odoo 19, a virtual environment, PostgreSQL.

Runs before there is a virtual environment, so it imports the standard library only. Prints shell settings on stdout;
whatever is there already costs a few file checks.
"""

import argparse
import hashlib
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from devtools import postgres
from devtools.paths import CACHE, CONFIG, FILESTORE, ROOT, VENV, lock, say

# The web client's files that the Odoo package links to instead of shipping them.
WEB_PACKAGES = [
    "libjs-jquery", "libjs-jquery-form", "libjs-underscore", "fonts-font-awesome", "fonts-roboto-unhinted",
    "fonts-inconsolata", "fonts-dejavu-core", "fonts-ocr-b", "gsfonts",
]
TOOL_PACKAGES = ["chromium", "wkhtmltopdf", "fonts-noto-cjk", "gettext", "libmagic1", "ca-certificates", "git"]
# What Debian leaves out because it comes without sources, and an asset bundle reports as an error when it is not there.
STAND_INS = {
    "mail/static/lib/selfie_segmentation/selfie_segmentation.js":
        "/* Not in Debian's package: the background of a video call cannot be blurred. */\n",
}
LINKED_FOLDERS = ("javascript", "fonts", "fonts-font-awesome")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
ODOO_PACKAGE = "odoo-19"


class Missing(Exception):
    """Something this machine lacks and we cannot install; the message says what to do."""


def run(*command, **kwargs):
    """Run a command with its output on stderr; a failure becomes one clear line."""
    done = subprocess.run(command, stdout=sys.stderr, **kwargs)
    if done.returncode:
        raise Missing(f"failed: {shlex.join(map(str, command))}")


def as_root(*command):
    """Run a command with all rights on the machine, by sudo where that is needed."""
    if os.geteuid():
        command = ("sudo", *command)
    run("env", "DEBIAN_FRONTEND=noninteractive", *command)


# ------------------------------------------------------------------ system packages

def installed(package):
    done = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status}", package], capture_output=True, text=True, check=False)
    return done.stdout == "installed"


def ensure_packages(packages):
    """Install the system packages that are missing."""
    if not shutil.which("dpkg-query"):
        say(f"not a Debian machine: taking for granted {' '.join(packages)}")
        return
    missing = [package for package in packages if not installed(package)]
    if missing:
        if os.geteuid() and not shutil.which("sudo"):
            raise Missing(f"needs root, and there is no sudo: have root run apt-get install {' '.join(missing)}")
        say(f"installing {' '.join(missing)}")
        as_root("apt-get", "update", "-q")
        as_root("apt-get", "install", "-y", "-q", "--no-install-recommends", *missing)


def needed_packages():
    """The system packages that the verbs stand on, as far as the environment names nothing else."""
    packages = list(TOOL_PACKAGES)
    if not os.environ.get("ODOO_SOURCE"):
        packages += WEB_PACKAGES
    if not os.environ.get("PGHOST"):
        packages.append("postgresql")
    if sys.executable.startswith("/usr/bin/"):
        packages.append("python3-venv")
    return packages


# ------------------------------------------------------------------ Odoo

def ensure_odoo():
    """Return the folder that holds the `odoo` package and, apart from it or inside it, the addons."""
    source = os.environ.get("ODOO_SOURCE")
    if source:
        return existing_odoo(Path(source).resolve())
    target = CACHE / "odoo"
    package = target / "usr/lib/python3/dist-packages"
    if not (target / "complete").exists():
        fetch_odoo(target)
        (target / "complete").touch()
    for folder in LINKED_FOLDERS:
        link = target / "usr/share" / folder
        if not link.exists():
            link.symlink_to(Path("/usr/share") / folder)
    for name, text in STAND_INS.items():
        path = package / "odoo/addons" / name
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
    return package


def existing_odoo(source):
    """The folder of the `odoo` package in an Odoo 19 that somebody has."""
    for candidate in (source, source / "usr/lib/python3/dist-packages"):
        if (candidate / "odoo/release.py").exists():
            release = (candidate / "odoo/release.py").read_text()
            if not re.search(r"version_info = \(\D*19,", release):
                raise Missing(f"ODOO_SOURCE is not an Odoo 19: {source}")
            return candidate
    raise Missing(f"ODOO_SOURCE holds no odoo package: {source}")


def fetch_odoo(target):
    """Download Odoo's Debian package, and unpack it."""
    if not Path(KEYRING).exists():
        raise Missing("needs Debian's archive keyring, or ODOO_SOURCE=<folder of an Odoo 19>")
    say(f"downloading {ODOO_PACKAGE} (about 120 MB)")
    apt = CACHE / "apt"
    for folder in ("lists/partial", "archives/partial"):
        (apt / folder).mkdir(parents=True, exist_ok=True)
    (apt / "sources.list").write_text(f"deb [signed-by={KEYRING}] {debian_mirror()} unstable main\n")
    options = [
        "-o", f"Dir::Etc::sourcelist={apt}/sources.list", "-o", "Dir::Etc::sourceparts=-",
        "-o", f"Dir::State::lists={apt}/lists", "-o", f"Dir::Cache={apt}",
        "-o", "Acquire::Languages=none", "-q",
    ]
    if os.geteuid() == 0:  # apt's own user may not reach the cache folder
        options += ["-o", "APT::Sandbox::User=root"]
    run("apt-get", *options, "update")
    run("apt-get", *options, "download", ODOO_PACKAGE, cwd=apt)
    package = max(apt.glob(f"{ODOO_PACKAGE}_*.deb"), key=lambda path: path.stat().st_mtime)
    say(f"unpacking {package.name}")
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    run("dpkg-deb", "-x", package, target)
    (target / "usr/share").mkdir(parents=True, exist_ok=True)


def debian_mirror():
    """The mirror this machine itself uses for Debian's packages."""
    lines = subprocess.run(
        ["apt-get", "indextargets", "--format", "$(REPO_URI) $(ORIGIN) $(LABEL)", "Created-By: Packages"],
        capture_output=True, text=True, check=True).stdout.splitlines()
    for line in lines:
        uri, *labels = line.split()
        if labels == ["Debian", "Debian"]:
            return uri
    raise Missing("apt knows no Debian mirror: add one to its sources, or give ODOO_SOURCE")


# ------------------------------------------------------------------ Python

def ensure_venv(odoo_package):
    """Make the virtual environment, anew where the requirements have changed."""
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = VENV / "lib" / version / "site-packages"
    requirements = [ROOT / "requirements.txt", ROOT / "requirements-test.txt"]
    wanted = hashlib.sha256(b"".join(path.read_bytes() for path in requirements)).hexdigest()
    stamp = VENV / "requirements.sha256"
    if not (packages / "pip").exists():
        run(sys.executable, "-m", "venv", "--clear", VENV)
    if not stamp.exists() or stamp.read_text() != wanted:
        say("installing the Python packages (a minute)")
        # -qq: some machines' settings of pip make it warn about every package
        run(VENV / "bin/pip", "install", "-qq", "--disable-pip-version-check", "-r", requirements[1])
        stamp.write_text(wanted)
    write(packages / "odoo19.pth", f"{odoo_package}\n")


# ------------------------------------------------------------------ configuration

def write_config(odoo_package):
    """Odoo's configuration: ours, so that the user's own one never mixes in.

    It says nothing of the database server: PGHOST and the like do, for Odoo and psql alike.
    """
    addons = [str(ROOT)]
    if (odoo_package / "addons/base").exists() or (odoo_package / "addons/sale").exists():
        addons.insert(0, str(odoo_package / "addons"))
    FILESTORE.mkdir(parents=True, exist_ok=True)
    options = {
        "addons_path": ",".join(addons),
        "data_dir": FILESTORE,
        "admin_passwd": "admin",
        "without_demo": "False",
        "max_cron_threads": 1,
        "http_interface": "127.0.0.1",
        "db_maxconn": 32,
        "limit_time_real": 1200,
        "limit_time_cpu": 1200,
    }
    write(CONFIG, "[options]\n" + "".join(f"{key} = {value}\n" for key, value in options.items()))


def write(path, text):
    """Replace a file in one step, and only where it changes: other ./dev processes may be reading it."""
    if not path.exists() or path.read_text() != text:
        fresh = path.with_name(f"{path.name}.{os.getpid()}")
        fresh.write_text(text)
        fresh.chmod(0o600)
        fresh.rename(path)


def settings(connection):
    """What the shell takes over: the virtual environment, the configuration and the server."""
    lines = [f"venv={shlex.quote(str(VENV))}", f"export ODOO_RC={shlex.quote(str(CONFIG))}"]
    lines += [f"export {name}={shlex.quote(value)}" for name, value in connection.items()]
    return "\n".join(lines)


def clean():
    """Stop the server that is ours, and delete all that was made."""
    postgres.remove()
    say(f"removing {CACHE}")
    shutil.rmtree(CACHE, ignore_errors=True)


def main():
    parser = argparse.ArgumentParser(prog="ground")
    parser.add_argument("--clean", action="store_true")
    options = parser.parse_args()
    try:
        if options.clean:
            return clean()
        CACHE.mkdir(parents=True, exist_ok=True)
        lock("ground")
        ensure_packages(needed_packages())
        odoo_package = ensure_odoo()
        ensure_venv(odoo_package)
        write_config(odoo_package)
        print(settings(postgres.ensure()))
    except (Missing, postgres.Failed) as problem:
        sys.exit(f"dev: {problem}")
    return None


if __name__ == "__main__":
    main()
