import { _t } from "@web/core/l10n/translation";
import { axis, legend } from "../chart/chart_theme";
import { exactMoney, shortMoney } from "../common/format";

const { DateTime } = luxon;

function monthName(month, format) {
    return DateTime.fromISO(`${month}-01`).toFormat(format);
}

/** Twelve months of revenue beside the same months of the year before. */
export function getMonthsConfig(theme, { months, currencyId }) {
    const prepareBars = (label, field, backgroundColor) => ({
        label: String(label),
        data: months.map((month) => month[field]),
        backgroundColor,
        borderRadius: 3,
        maxBarThickness: 18,
    });
    return {
        type: "bar",
        data: {
            labels: months.map(({ month }) => monthName(month, "LLL")),
            datasets: [
                prepareBars(_t("Year before"), "previous", theme.muted),
                prepareBars(_t("Last 12 months"), "revenue", theme.primary),
            ],
        },
        options: {
            interaction: { mode: "index", intersect: false },
            scales: {
                x: axis(theme, { grid: false }),
                y: axis(theme, {
                    beginAtZero: true,
                    tick: (value) => shortMoney(value, currencyId),
                    ticks: { maxTicksLimit: 6 },
                }),
            },
            plugins: {
                legend: legend(theme, { boxWidth: 12, boxHeight: 12 }),
                tooltip: {
                    callbacks: {
                        title: ([item]) => monthName(months[item.dataIndex].month, "LLLL yyyy"),
                        label: (item) => `${item.dataset.label}: ${exactMoney(item.raw, currencyId)}`,
                    },
                },
            },
        },
    };
}
