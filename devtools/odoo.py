"""./dev odoo: Odoo's own command line with our configuration; options of the server and its subcommands alike."""

import os
import sys

from devtools.paths import CONFIG


def main():
    arguments = sys.argv[1:]
    os.environ["ODOO_RC"] = str(CONFIG)
    os.execv(sys.executable, [sys.executable, "-m", "odoo", *arguments])


if __name__ == "__main__":
    main()
