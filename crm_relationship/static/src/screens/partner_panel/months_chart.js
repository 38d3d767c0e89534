import { _t } from "@web/core/l10n/translation";
import { day, exactMoney, MONTH, MONTH_YEAR, monthName, pair, shortMoney } from "../../common/format";
import { axis, bars, figureAxis, legend, tooltip } from "../kit/chart_theme";

function period({ date_from, date_to }) {
    return `${day(date_from)} – ${day(date_to)}`;
}

/** Revenue of the months of the window beside those of the window before; they may begin on any day of a month. */
export function getMonthsConfig(theme, { months, currencyId }) {
    const format = months.length > 12 ? MONTH_YEAR : MONTH; // up to a year its months need no year
    const prepareBars = (label, field, color) =>
        bars(label, months.map((month) => month[field]), color, { maxBarThickness: 18 });
    return {
        type: "bar",
        data: {
            labels: months.map(({ month }) => monthName(month, format)),
            datasets: [
                prepareBars(_t("The %s months before", months.length), "previous", theme.muted),
                prepareBars(_t("Last %s months", months.length), "revenue", theme.primary),
            ],
        },
        options: {
            interaction: { mode: "index", intersect: false },
            scales: {
                x: axis(theme, { grid: false }),
                y: figureAxis(theme, { tick: (value) => shortMoney(value, currencyId) }),
            },
            plugins: {
                legend: legend(theme, { boxWidth: 12, boxHeight: 12 }),
                tooltip: tooltip(
                    (item) => period(months[item.dataIndex]),
                    (item) => pair(item.dataset.label, exactMoney(item.raw, currencyId))
                ),
            },
        },
    };
}
