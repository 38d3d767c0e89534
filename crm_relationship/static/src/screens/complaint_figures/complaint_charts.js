import { figure, FULL_MONTH, monthName, pair } from "../../common/format";
import { axis, figureAxis, line, lineLegend, tooltip } from "../kit/chart_theme";

/** A rate of fewer cases than this says little. */
const FEW = 5;

/** How each rate is drawn, and of how many cases it is. */
const LOOKS = {
    complaint_rate: { color: "primary", whole: "order_count" },
    omission_rate: { color: "danger", whole: "complaint_count", borderDash: [6, 3] },
    dissatisfaction_rate: { color: "warning", whole: "verified_count", borderDash: [2, 3] },
};

/** The line of a rate: a month without cases leaves a gap, one with few of them is a hollow point. */
function prepareLine(theme, months, { id, name, unit, unitLabel }) {
    const { color, whole, borderDash = [] } = LOOKS[id];
    const values = months.map((month) => (month[id] === false ? null : month[id]));
    const fills = months.map((month) => (month[whole] < FEW ? theme.surface : theme[color]));
    return line(`${name} (${unitLabel})`, values, theme[color], {
        unit,
        borderDash,
        pointRadius: 4,
        pointBackgroundColor: fills,
        spanGaps: true,
    });
}

/** The three rates month by month. */
export function getRatesConfig(theme, { months, rates }) {
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
                    (item) => monthName(months[item.dataIndex].month, FULL_MONTH),
                    ({ dataset, raw }) => pair(dataset.label, figure(raw, dataset.unit))
                ),
            },
        },
    };
}
