import { _t } from "@web/core/l10n/translation";
import { money, number } from "../../common/format";
import { getFields } from "../kit/chart_fields";
import { getNames } from "../kit/chart_names";
import { axis, tooltip, translucent } from "../kit/chart_theme";

const MOST_NAMES = 40; // of the biggest accounts: more of them cannot be read
const SMALLEST = 5;
const BIGGEST = 18; // radius in pixels

/** The colour of each position. */
function getColors(theme) {
    return { invest: theme.success, selective: theme.primary, maintain: theme.warning, harvest: theme.muted };
}

/** The position of each field. */
function getNamedFields(colors, positions) {
    const names = Object.fromEntries(positions.map(({ code, name }) => [code, name]));
    return ["selective", "invest", "harvest", "maintain"].map((code) => ({ name: names[code], color: colors[code] }));
}

/** Radius of each account: its area stands for its revenue. */
function getRadii(accounts) {
    const most = Math.max(...accounts.map(({ revenue }) => revenue || 0), 1);
    return accounts.map(({ revenue }) => Math.max(SMALLEST, BIGGEST * Math.sqrt(Math.max(revenue || 0, 0) / most)));
}

/** Names of the biggest accounts only. */
function getNamed(accounts) {
    const biggest = [...accounts].sort((one, other) => (other.revenue || 0) - (one.revenue || 0));
    const named = new Set(biggest.slice(0, MOST_NAMES));
    return accounts.map((account) => ({ name: named.has(account) ? account.partner : "" }));
}

/**
 * Each account by how strong we are (across) and how attractive it is (up); hollow: near to a cut-off.
 *
 * @param {Object} theme see getChartTheme
 * @param {Object} data as `get_positions` has it, its `accounts` only those that have a position, and `open`, which
 *     gets the account that was clicked
 */
export function getPositionsConfig(theme, data) {
    const { accounts, currency_id, positions, open } = data;
    const cutoffs = { x: data.strength_cutoff, y: data.attractiveness_cutoff };
    const colors = getColors(theme);
    const scale = { type: "linear", min: 0, max: 100, ticks: { stepSize: 25 }, grid: false };
    return {
        type: "scatter",
        data: {
            datasets: [
                {
                    data: accounts.map(({ strength, attractiveness }) => ({ x: strength, y: attractiveness })),
                    backgroundColor: accounts.map(({ position, is_borderline }) =>
                        is_borderline ? theme.surface : translucent(colors[position], 0.75)
                    ),
                    borderColor: accounts.map(({ position }) => colors[position]),
                    borderWidth: 2,
                    clip: false,
                    pointRadius: getRadii(accounts),
                    pointHoverBorderWidth: 4,
                },
            ],
        },
        options: {
            layout: { padding: { top: 8, right: 16 } },
            onClick: (_event, [dot]) => dot && open(accounts[dot.index]),
            onHover: ({ native }, dots) => {
                native.target.style.cursor = dots.length ? "pointer" : "default";
            },
            scales: {
                x: axis(theme, { ...scale, title: _t("Strength: what we are worth to the customer") }),
                y: axis(theme, { ...scale, title: _t("Attractiveness: what the customer is worth to us") }),
            },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => accounts[item.dataIndex].partner,
                    ({ dataIndex }) => {
                        const { attractiveness, strength, known, asked, revenue } = accounts[dataIndex];
                        const lines = [
                            _t("Attractiveness %(attractiveness)s, strength %(strength)s", {
                                attractiveness: number(attractiveness, 0),
                                strength: number(strength, 0),
                            }),
                            _t("From %(known)s of %(asked)s criteria", { known, asked }),
                        ];
                        return revenue === false
                            ? lines
                            : [...lines, _t("Revenue of 12 months: %s", money(revenue, currency_id))];
                    }
                ),
            },
        },
        plugins: [getFields(theme, cutoffs, getNamedFields(colors, positions)), getNames(theme, getNamed(accounts))],
    };
}
