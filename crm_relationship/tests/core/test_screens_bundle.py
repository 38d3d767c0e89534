"""What every user's browser loads first, what only screens load, and the kit that the screens are built from."""

import re
from pathlib import Path

from odoo.tests import HttpCase, TransactionCase, tagged

SOURCES = Path(__file__).resolve().parents[2] / "static/src"
SCREENS = "/crm_relationship/static/src/screens/"
FIRST_LOAD = 45_000  # bytes of ours in every user's first load, JavaScript and style, as served
GLOBAL = re.compile(r"(?<![\w.])(?:Number|String|Boolean|JSON|parseInt|parseFloat|luxon|_t)\b\s*[(.]")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:rgb|hsl)a?\(|:\s*(?:white|black|red|green)\b", re.IGNORECASE)


@tagged("post_install", "-at_install", "crm_relationship")
class TestScreensBundle(TransactionCase):
    def _get_paths(self, bundle):
        return [asset[0] for asset in self.env["ir.asset"]._get_asset_paths(bundle, {})]

    def test_screens_are_not_in_the_first_load(self):
        screens = {f"{SCREENS}{path.relative_to(SOURCES / 'screens')}"
                   for path in (SOURCES / "screens").rglob("*") if path.is_file()}
        self.assertGreater(len(screens), 30)
        for bundle in ("web.assets_web", "web.assets_backend", "web.assets_backend_lazy"):
            paths = self._get_paths(bundle)
            self.assertEqual([path for path in paths if path.startswith(SCREENS) or "chartjs" in path], [], bundle)
        lazy = [path for path in self._get_paths("crm_relationship.assets_screens") if "/static/src/" in path]
        self.assertEqual({path for path in lazy if "crm_relationship" in path}, screens)

    def test_the_first_load_is_small(self):
        ours = [path for path in self._get_paths("web.assets_backend") if path.startswith("/crm_relationship/")]
        size = sum((SOURCES.parents[2] / path.lstrip("/")).stat().st_size for path in ours)
        self.assertLess(size, FIRST_LOAD, "a screen belongs into static/src/screens, a view of its own into lazy_views")

    def test_client_actions_are_announced(self):
        """The first load knows the tags of all client actions; the bundle of screens registers them."""
        announced = set()
        for path in (SOURCES / "lazy").glob("*_actions.js"):
            announced |= set(re.findall(r'"(crm_[\w.]+)"', path.read_text()))
        registered = set()
        for path in (SOURCES / "screens").rglob("*.js"):
            registered |= set(re.findall(
                r'category\("actions"\)\.add\("([\w.]+)", \w+, \{ force: true \}\)', path.read_text()))
        self.assertEqual(registered, announced)
        data = self.env["ir.model.data"].search(
            [("module", "=", "crm_relationship"), ("model", "=", "ir.actions.client")])
        tags = set(self.env["ir.actions.client"].browse(data.mapped("res_id")).mapped("tag"))
        self.assertLessEqual(tags, announced)

    def test_templates_call_nothing_that_they_do_not_have(self):
        """Of JavaScript's globals a template knows Math, Object, Array and Date; others are missing on a click."""
        for path in SOURCES.rglob("*.xml"):
            with self.subTest(path=path.name):
                handlers = re.findall(r't-(?:on-|att-|if|esc|out|set-value)[\w.-]*="([^"]*)"', path.read_text())
                self.assertEqual([text for text in handlers if GLOBAL.search(text)], [])

    def test_colours_are_those_of_the_theme(self):
        """The bundle of screens is the same in light and dark: its colours are variables of the page."""
        style = self.env["ir.qweb"]._get_asset_bundle("crm_relationship.assets_screens").css().raw.decode()
        _head, *parts = re.split(r"/\* (/\S+) \*/", style)
        ours = "".join(text for path, text in zip(parts[::2], parts[1::2], strict=True) if path.startswith(SCREENS))
        self.assertIn(".o_crm_tile", ours)
        self.assertEqual(COLOUR.findall(ours), [])


@tagged("post_install", "-at_install", "crm_relationship")
class TestServerData(HttpCase):
    """What a screen shows while answers are late, fail, or come in the wrong order."""

    def _run(self, body):
        self.browser_js("/odoo", f"""
            (async () => {{
                const {{ modules }} = odoo.loader;
                await modules.get("@web/core/assets").loadBundle("crm_relationship.assets_screens");
                const {{ ServerData }} = modules.get("@crm_relationship/screens/kit/server_data");
                const {{ RPCError }} = modules.get("@web/core/network/rpc");
                const equal = (found, wanted, what) => {{
                    if (JSON.stringify(found) !== JSON.stringify(wanted)) {{
                        throw new Error(what + ": " + JSON.stringify(found));
                    }}
                }};
                const answers = [];
                const server = new ServerData(
                    () => new Promise((resolve, reject) => answers.push({{ resolve, reject }})));
                {body}
                console.log("test successful");
            }})().catch((error) => console.error(error.message));
        """, "odoo.isReady", login="admin")

    def test_the_last_question_counts(self):
        self._run("""
            const first = server.load();
            const second = server.load();
            equal([server.data, server.loading], [null, true], "waits");
            answers[1].resolve({ number: 2 });
            equal(await second, true, "counts");
            equal([server.data, server.loading], [{ number: 2 }, false], "shown");
            answers[0].resolve({ number: 1 });
            equal(await first, false, "comes late");
            equal([server.data, server.loading], [{ number: 2 }, false], "ignored");
            const third = server.load();
            equal([server.data, server.loading], [{ number: 2 }, true], "stays while loading");
            server.cancel();
            answers[2].resolve({ number: 3 });
            equal([await third, server.data, server.loading], [false, { number: 2 }, false], "no longer wanted");
        """)

    def test_errors(self):
        self._run("""
            server.receive({ number: 1 });
            const refused = server.load();
            const error = new RPCError("Odoo Server Error");
            error.exceptionName = "odoo.exceptions.UserError";
            error.data = { message: "Earlier, please." };
            answers[0].reject(error);
            equal(await refused, false, "refused");
            equal([server.data, server.error, server.loading], [{ number: 1 }, "Earlier, please.", false], "kept");
            const again = server.load();
            answers[1].resolve({ number: 2 });
            await again;
            equal([server.data, server.error], [{ number: 2 }, ""], "tried again");
            const broken = server.load();
            answers[2].reject(new Error("broken"));
            equal(await broken.catch((error) => error.message), "broken", "Odoo reports it");
            equal([server.data, Boolean(server.error), server.loading], [{ number: 2 }, true, false], "says so");
        """)

    def test_soon(self):
        self._run("""
            const typed = [server.loadSoon(20), server.loadSoon(20)];
            equal([server.loading, answers.length], [true, 0], "waits for the typing to end");
            equal(await typed[0], false, "typed on");
            await new Promise((resolve) => setTimeout(resolve, 60));
            equal(answers.length, 1, "asks once");
            answers[0].resolve({ number: 1 });
            equal([await typed[1], server.data], [true, { number: 1 }], "answered");
        """)
