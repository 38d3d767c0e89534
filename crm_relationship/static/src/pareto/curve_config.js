import { _t } from "@web/core/l10n/translation";
import { axis, translucent } from "../chart/chart_theme";
import { money, percent } from "../common/format";
import { section } from "./curve";

function prepareDataset(points, color, name) {
    return {
        label: name,
        data: points,
        borderColor: color,
        backgroundColor: translucent(color, 0.28),
        borderWidth: 2.5,
        pointRadius: 0,
        pointHitRadius: 8,
        pointHoverRadius: 4,
        fill: "origin",
    };
}

/** One piece of the curve a tier, from cut-off to cut-off; the whole curve where cut-offs are no points of it. */
function prepareDatasets(theme, { curve, handles, tiers }) {
    if (!handles.length) {
        const points = curve.map((point) => ({ x: point.customers_percent, y: point.revenue_percent }));
        return [prepareDataset(points, theme.primary, "")];
    }
    const ends = [...handles.map((handle) => handle.x), 100];
    return tiers.map((tier, index) => {
        const points = section(curve, index ? ends[index - 1] : 0, ends[index]);
        return prepareDataset(points, theme.palette(tier.color), tier.name);
    });
}

function describePoint(item, { curve, currencyId }) {
    const { x, y } = item.raw;
    const point = curve.find((candidate) => candidate.customers_percent >= x) || curve.at(-1);
    return [
        _t("The best %(customers)s of the customers make %(revenue)s of the revenue", {
            customers: percent(x),
            revenue: percent(y),
        }),
        _t("Rank %(rank)s buys for %(revenue)s", {
            rank: point.revenue_rank,
            revenue: money(point.revenue, currencyId),
        }),
    ].map(String);
}

/** Chart.js configuration of the Pareto curve. */
export function getCurveConfig(theme, data) {
    const tick = (value) => percent(value, 0);
    const scale = (title) =>
        axis(theme, { title, tick, type: "linear", min: 0, max: 100, ticks: { stepSize: 20 } });
    return {
        type: "line",
        data: { datasets: prepareDatasets(theme, data) },
        options: {
            interaction: { mode: "nearest", axis: "x", intersect: false },
            scales: { x: scale(_t("Customers, best first")), y: scale(_t("Cumulative revenue")) },
            plugins: {
                legend: { display: false },
                tooltip: {
                    displayColors: false,
                    callbacks: {
                        title: ([item]) => item?.dataset.label || "",
                        label: (item) => describePoint(item, data),
                    },
                },
            },
        },
    };
}
