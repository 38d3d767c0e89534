import { _t } from "@web/core/l10n/translation";
import { FULL_MONTH, monthName, number } from "../../common/format";
import { axis, line, tooltip } from "../kit/chart_theme";

const BAR = 5;

/** From where to where each point lies with 95% certainty. */
function getIntervals(theme, points) {
    return {
        id: "intervals",
        beforeDatasetsDraw(chart) {
            const { ctx, scales } = chart;
            ctx.save();
            ctx.lineWidth = 1.5;
            for (const { place, low, high, is_few } of points) {
                if (low === false) {
                    continue;
                }
                const x = scales.x.getPixelForValue(place);
                ctx.strokeStyle = is_few ? theme.muted : theme.primary;
                ctx.beginPath();
                for (const bound of [low, high]) {
                    const y = scales.y.getPixelForValue(bound);
                    ctx.moveTo(x - BAR, y);
                    ctx.lineTo(x + BAR, y);
                }
                ctx.moveTo(x, scales.y.getPixelForValue(low));
                ctx.lineTo(x, scales.y.getPixelForValue(high));
                ctx.stroke();
            }
            ctx.restore();
        },
    };
}

/** "June 2026", or the months that are joined: "April 2026 – June 2026". */
function nameMonths({ first_month, month }) {
    const last = monthName(month, FULL_MONTH);
    return first_month === month ? last : _t("%(first)s to %(last)s", { first: monthName(first_month, FULL_MONTH), last });
}

function describe({ value, low, high, answers }) {
    const lines = [number(value)];
    if (low !== false) {
        lines.push(_t("%(low)s to %(high)s", { low: number(low), high: number(high) }));
    }
    return [...lines, _t("%s answers", answers)];
}

/** One figure month by month: hollow points are of few answers. */
export function getTrendConfig(theme, { months, points, unit, label }) {
    const places = points.map((point) => ({ ...point, place: months.indexOf(point.month) }));
    const byPlace = Object.fromEntries(places.map((point) => [point.place, point]));
    const values = months.map((_month, place) => byPlace[place]?.value ?? null);
    const fills = months.map((_month, place) => (byPlace[place]?.is_few ? theme.surface : theme.primary));
    return {
        type: "line",
        data: {
            labels: months.map((month) => monthName(month)),
            datasets: [
                line(label, values, theme.primary, {
                    pointRadius: 5,
                    pointHoverRadius: 7,
                    pointBackgroundColor: fills,
                    pointBorderWidth: 2,
                    spanGaps: true,
                }),
            ],
        },
        options: {
            scales: {
                x: axis(theme, { grid: false }),
                y: axis(theme, { min: unit === "nps" ? -100 : 0, max: 100, ticks: { maxTicksLimit: 6 } }),
            },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => nameMonths(byPlace[item.dataIndex]),
                    (item) => describe(byPlace[item.dataIndex])
                ),
            },
        },
        plugins: [getIntervals(theme, places)],
    };
}
