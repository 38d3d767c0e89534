"""Figures and lists as the screens write them."""

from odoo.tests import HttpCase, tagged


@tagged("post_install", "-at_install", "crm_relationship")
class TestFormats(HttpCase):
    def _run(self, body):
        """In the browser of somebody who reads English."""
        self.env.ref("base.user_admin").lang = "en_US"
        self.env.ref("base.lang_en").write(
            {"grouping": "[3,0]", "decimal_point": ".", "thousands_sep": ",", "direction": "ltr"})
        self.browser_js("/odoo", f"""
            (async () => {{
                const {{ modules }} = odoo.loader;
                const format = modules.get("@crm_relationship/common/format");
                await modules.get("@web/core/assets").loadBundle("crm_relationship.assets_screens");
                const equal = (found, wanted, what) => {{
                    if (JSON.stringify(found) !== JSON.stringify(wanted)) {{
                        throw new Error(what + ": " + JSON.stringify(found));
                    }}
                }};
                {body}
                console.log("test successful");
            }})().catch((error) => console.error(error.message));
        """, "odoo.isReady", login="admin")

    def test_lists(self):
        self._run("""
            equal(format.join([]), "", "nothing");
            equal(String(format.join(["Desks"])), "Desks", "one");
            equal(String(format.join(["Desks", "Lamps", "Chairs"])), "Desks, Lamps, Chairs", "several");
            equal(String(format.join(["%(first)s", "100%"])), "%(first)s, 100%", "what looks like a placeholder");
            equal(String(format.pair("Revenue", "12")), "Revenue: 12", "a name and what it is");
        """)

    def test_figures(self):
        self._run("""
            const { figure } = format;
            for (const nothing of [false, null, undefined, ""]) {
                equal(figure(nothing, "percent"), format.DASH, "unknown");
            }
            equal(figure("none yet", "count"), "none yet", "a text");
            equal([figure(0, "percent"), figure(0, "count"), figure(0, "score")], ["0.0%", "0", "0.0"], "a real zero");
            equal([figure(77.777, "percent"), figure(1234, "count"), figure(2.55, "per_100"), figure(64.26, "score")],
                  ["77.8%", "1,234", "2.6", "64.3"], "in their units");
            equal([figure(3, "days"), figure(2.5, "hours")].map(String), ["3 days", "2.5 hours"], "spans");
            equal([format.quantity(3), format.quantity(2.5), format.quantity(1234.567)], ["3", "2.5", "1,234.57"],
                  "quantities");
            equal([format.percent(12.345, 0), format.percent(12.345), format.percent(false)], ["12%", "12.3%", "0.0%"],
                  "per cent");
            equal([format.signed(2), format.signed(-2), format.signed(0), format.signed(false)], ["+2", "-2", "0", "0"],
                  "differences");
            equal(format.signed(12.34, format.percent), "+12.3%", "a difference of rates");
        """)

    def test_charts(self):
        self._run("""
            const chart = modules.get("@crm_relationship/screens/kit/chart_theme");
            const { callbacks } = chart.tooltip(({ label }) => label, ({ raw }) => format.percent(raw));
            equal([callbacks.title([{ label: "May" }]), callbacks.title([])], ["May", ""], "what is pointed at");
            equal(callbacks.label({ raw: 77.777 }), "77.8%", "what it is");
            const { callback } = chart.percentAxis(chart.getChartTheme(), "Share").ticks;
            equal([0, 20, 100].map((value) => callback(value)), ["0%", "20%", "100%"], "an axis");
            const { getRatesConfig } = modules.get("@crm_relationship/screens/complaint_figures/complaint_charts");
            const { options, data } = getRatesConfig(chart.getChartTheme(), {
                months: [{ month: "2026-05", complaint_rate: 12.345, order_count: 9 }],
                rates: [{ id: "complaint_rate", name: "Complaints", unit: "per_100", unitLabel: "per 100" }],
            });
            const rates = options.plugins.tooltip.callbacks;
            equal(rates.title([{ dataIndex: 0 }]), "May 2026", "the month");
            equal(String(rates.label({ dataset: data.datasets[0], raw: 12.345 })), "Complaints (per 100): 12.3",
                  "a rate of the month");
        """)
