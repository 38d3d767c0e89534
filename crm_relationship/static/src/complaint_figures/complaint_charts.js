import { _t } from "@web/core/l10n/translation";
import { axis, legend } from "../chart/chart_theme";
import { formatRate } from "./figures";

const { DateTime } = luxon;

/** The three rates month by month; a month without complaints or answers leaves a gap. */
export function getRatesConfig(theme, months) {
    const prepareLine = (label, field, color, borderDash = []) => ({
        label: String(label),
        field,
        data: months.map((month) => (month[field] === false ? null : month[field])),
        borderColor: color,
        backgroundColor: color,
        borderDash,
        borderWidth: 2.5,
        pointRadius: 3,
        spanGaps: true,
    });
    const monthName = (index, format) => DateTime.fromISO(months[index].month).toFormat(format);
    return {
        type: "line",
        data: {
            labels: months.map((_month, index) => monthName(index, "LLL")),
            datasets: [
                prepareLine(_t("Complaints per 100 orders"), "complaint_rate", theme.primary),
                prepareLine(_t("Omission rate (%)"), "omission_rate", theme.danger, [6, 3]),
                prepareLine(_t("Dissatisfaction rate (%)"), "dissatisfaction_rate", theme.warning, [2, 3]),
            ],
        },
        options: {
            interaction: { mode: "index", intersect: false },
            scales: {
                x: axis(theme, { grid: false }),
                y: axis(theme, { beginAtZero: true, ticks: { maxTicksLimit: 6, precision: 0 } }),
            },
            plugins: {
                legend: legend(theme, { usePointStyle: true, pointStyle: "line" }),
                tooltip: {
                    callbacks: {
                        title: ([item]) => monthName(item.dataIndex, "LLLL yyyy"),
                        label: ({ dataset, raw }) => `${dataset.label}: ${formatRate(dataset.field, raw)}`,
                    },
                },
            },
        },
    };
}
