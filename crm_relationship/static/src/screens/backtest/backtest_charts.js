import { _t } from "@web/core/l10n/translation";
import { figure, pair, percent } from "../../common/format";
import { axis, bars, figureAxis, line, lineLegend, percentAxis, tooltip } from "../kit/chart_theme";

function getPoints(curve, field) {
    return curve
        .filter((point) => typeof point[field] === "number")
        .map((point) => ({ x: point.threshold * 100, y: point[field] * 100 }));
}

/** Precision and recall over the threshold, the chosen threshold as an upright line. */
export function getThresholdConfig(theme, { curve, threshold }) {
    const chosen = [0, 100].map((y) => ({ x: threshold * 100, y }));
    return {
        type: "line",
        data: {
            datasets: [
                line(_t("Precision: warnings that were right"), getPoints(curve, "precision"), theme.primary),
                line(_t("Recall: losses that were warned of"), getPoints(curve, "recall"), theme.warning),
                line(_t("Chosen threshold"), chosen, theme.text, { borderDash: [4, 4], borderWidth: 1 }),
            ],
        },
        options: {
            interaction: { mode: "nearest", axis: "x", intersect: false },
            scales: { x: percentAxis(theme, _t("Threshold")), y: percentAxis(theme) },
            plugins: {
                legend: lineLegend(theme),
                tooltip: tooltip(
                    (item) => percent(item.raw.x, 0),
                    (item) => pair(item.dataset.label, percent(item.raw.y)),
                    { filter: (item) => item.datasetIndex < 2 }
                ),
            },
        },
    };
}

/** How many days before they were plainly lost the warned customers were named. */
export function getLeadTimeConfig(theme, { bins }) {
    const customers = bins.map((bin) => bin.customers);
    return {
        type: "bar",
        data: { labels: bins.map((bin) => bin.label), datasets: [bars(_t("Customers"), customers, theme.primary)] },
        options: {
            scales: {
                x: axis(theme, { title: _t("Days"), grid: false }),
                y: figureAxis(theme, { title: _t("Customers"), ticks: { precision: 0 } }),
            },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => _t("%s days", item.label),
                    (item) => pair(item.dataset.label, figure(item.raw, "integer"))
                ),
            },
        },
    };
}
