import { _t } from "@web/core/l10n/translation";
import { axis, legend } from "../chart/chart_theme";
import { day, exactMoney, shortMoney } from "../common/format";

const { DateTime } = luxon;

/** Up to a year its months need no year. */
function monthName(month, { length }) {
    return DateTime.fromISO(`${month}-01`).toFormat(length > 12 ? "LLL yy" : "LLL");
}

function period({ date_from, date_to }) {
    return `${day(date_from)} – ${day(date_to)}`;
}

/** Revenue of the months of the window beside those of the window before; they may begin on any day of a month. */
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
            labels: months.map(({ month }) => monthName(month, months)),
            datasets: [
                prepareBars(_t("The %s months before", months.length), "previous", theme.muted),
                prepareBars(_t("Last %s months", months.length), "revenue", theme.primary),
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
                        title: ([item]) => period(months[item.dataIndex]),
                        label: (item) => `${item.dataset.label}: ${exactMoney(item.raw, currencyId)}`,
                    },
                },
            },
        },
    };
}
