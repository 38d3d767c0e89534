import { _t } from "@web/core/l10n/translation";
import { axis, legend } from "../chart/chart_theme";
import { percent } from "../common/format";

function prepareLine(label, curve, field, color) {
    return {
        label: String(label),
        data: curve
            .filter((point) => typeof point[field] === "number")
            .map((point) => ({ x: point.threshold * 100, y: point[field] * 100 })),
        borderColor: color,
        backgroundColor: color,
        borderWidth: 2.5,
        pointRadius: 0,
        pointHoverRadius: 4,
    };
}

/** Precision and recall over the threshold, the chosen threshold as an upright line. */
export function getThresholdConfig(theme, { curve, threshold }) {
    const chosen = {
        label: String(_t("Chosen threshold")),
        data: [0, 100].map((y) => ({ x: threshold * 100, y })),
        borderColor: theme.text,
        backgroundColor: theme.text,
        borderDash: [4, 4],
        borderWidth: 1,
        pointRadius: 0,
    };
    const tick = (value) => percent(value, 0);
    const scale = (title) =>
        axis(theme, { title, tick, type: "linear", min: 0, max: 100, ticks: { stepSize: 20 } });
    return {
        type: "line",
        data: {
            datasets: [
                prepareLine(_t("Precision: warnings that were right"), curve, "precision", theme.primary),
                prepareLine(_t("Recall: losses that were warned of"), curve, "recall", theme.warning),
                chosen,
            ],
        },
        options: {
            interaction: { mode: "nearest", axis: "x", intersect: false },
            scales: { x: scale(_t("Threshold")), y: scale("") },
            plugins: {
                legend: legend(theme, { usePointStyle: true, pointStyle: "line" }),
                tooltip: {
                    filter: (item) => item.datasetIndex < 2,
                    callbacks: {
                        title: ([item]) => (item ? percent(item.raw.x, 0) : ""),
                        label: (item) => `${item.dataset.label}: ${percent(item.raw.y)}`,
                    },
                },
            },
        },
    };
}

/** How many days before they were plainly lost the warned customers were named. */
export function getLeadTimeConfig(theme, { bins }) {
    return {
        type: "bar",
        data: {
            labels: bins.map((bin) => bin.label),
            datasets: [
                {
                    label: String(_t("Customers")),
                    data: bins.map((bin) => bin.customers),
                    backgroundColor: theme.primary,
                    borderRadius: 4,
                    maxBarThickness: 56,
                },
            ],
        },
        options: {
            scales: {
                x: axis(theme, { title: _t("Days"), grid: false }),
                y: axis(theme, { title: _t("Customers"), beginAtZero: true, ticks: { precision: 0 } }),
            },
            plugins: { legend: { display: false } },
        },
    };
}
