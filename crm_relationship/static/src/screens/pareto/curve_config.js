import { _t } from "@web/core/l10n/translation";
import { money, percent } from "../../common/format";
import { line, percentAxis, tooltip, translucent } from "../kit/chart_theme";
import { section } from "./curve";

function prepareDataset(points, color, name) {
    return line(name, points, color, {
        backgroundColor: translucent(color, 0.28),
        pointHitRadius: 8,
        fill: "origin",
    });
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

function describePoint(item, { curve, currencyId, byMargin }) {
    const { x, y } = item.raw;
    const point = curve.find((candidate) => candidate.customers_percent >= x) || curve.at(-1);
    if (byMargin) {
        return [
            _t("The best %(customers)s of the customers make %(margin)s of the margin", {
                customers: percent(x),
                margin: percent(y),
            }),
            _t("Rank %(rank)s brings a margin of %(margin)s", {
                rank: point.revenue_rank,
                margin: money(point.revenue, currencyId),
            }),
        ].map(String);
    }
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
    return {
        type: "line",
        data: { datasets: prepareDatasets(theme, data) },
        options: {
            interaction: { mode: "nearest", axis: "x", intersect: false },
            scales: {
                x: percentAxis(theme, _t("Customers, best first")),
                y: percentAxis(theme, data.byMargin ? _t("Cumulative margin") : _t("Cumulative revenue")),
            },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => item.dataset.label,
                    (item) => describePoint(item, data),
                    { displayColors: false }
                ),
            },
        },
    };
}
