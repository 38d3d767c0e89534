import { _t } from "@web/core/l10n/translation";
import { monthName } from "../../common/format";
import { axis, figureAxis, line, lineLegend, tooltip } from "../kit/chart_theme";
import { formatRate } from "./figures";

/** The three rates month by month; a month without complaints or answers leaves a gap. */
export function getRatesConfig(theme, months) {
    const prepareLine = (label, field, color, borderDash = []) => {
        const values = months.map((month) => (month[field] === false ? null : month[field]));
        return line(label, values, color, { field, borderDash, pointRadius: 3, spanGaps: true });
    };
    return {
        type: "line",
        data: {
            labels: months.map(({ month }) => monthName(month)),
            datasets: [
                prepareLine(_t("Complaints per 100 orders"), "complaint_rate", theme.primary),
                prepareLine(_t("Omission rate (%)"), "omission_rate", theme.danger, [6, 3]),
                prepareLine(_t("Dissatisfaction rate (%)"), "dissatisfaction_rate", theme.warning, [2, 3]),
            ],
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
