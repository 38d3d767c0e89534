import { _t } from "@web/core/l10n/translation";
import { monthName } from "../../common/format";
import { axis, figureAxis, line, lineLegend, tooltip } from "../kit/chart_theme";
import { formatRate } from "./figures";

/** A rate of fewer cases than this says little. */
const FEW = 5;

/** The line of a rate: a month without cases leaves a gap, one with few of them is a hollow point. */
function prepareLine(theme, months, { label, field, whole, color, borderDash = [] }) {
    const values = months.map((month) => (month[field] === false ? null : month[field]));
    const fills = months.map((month) => (month[whole] < FEW ? theme.surface : color));
    return line(label, values, color, {
        field,
        borderDash,
        pointRadius: 4,
        pointBackgroundColor: fills,
        spanGaps: true,
    });
}

/** The three rates month by month. */
export function getRatesConfig(theme, months) {
    const rates = [
        {
            label: _t("Complaints per 100 orders"),
            field: "complaint_rate",
            whole: "order_count",
            color: theme.primary,
        },
        {
            label: _t("Omission rate (%)"),
            field: "omission_rate",
            whole: "complaint_count",
            color: theme.danger,
            borderDash: [6, 3],
        },
        {
            label: _t("Dissatisfaction rate (%)"),
            field: "dissatisfaction_rate",
            whole: "verified_count",
            color: theme.warning,
            borderDash: [2, 3],
        },
    ];
    return {
        type: "line",
        data: {
            labels: months.map(({ month }) => monthName(month)),
            datasets: rates.map((rate) => prepareLine(theme, months, rate)),
        },
        options: {
            interaction: { mode: "index", intersect: false },
            scales: { x: axis(theme, { grid: false }), y: figureAxis(theme, { ticks: { precision: 0 } }) },
            plugins: {
                legend: lineLegend(theme),
                tooltip: tooltip(
                    (item) => monthName(months[item.dataIndex].month, "LLLL yyyy"),
                    ({ dataset, raw }) => `${dataset.label}: ${formatRate(dataset.field, raw)}`
                ),
            },
        },
    };
}
