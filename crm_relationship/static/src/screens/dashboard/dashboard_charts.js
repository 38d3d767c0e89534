import { _t } from "@web/core/l10n/translation";
import { figure, FULL_MONTH, join, monthName, pair } from "../../common/format";
import { getGapsConfig } from "../gaps/gaps_chart";
import { axis, line, lineLegend, tooltip, translucent } from "../kit/chart_theme";
import { getTold } from "./months";

/** Values by month, with nothing where a month cannot be told. */
function spread(points, count, key = "value") {
    const values = Array(count).fill(null);
    for (const point of points) {
        values[point.place] = point[key] === false ? null : point[key];
    }
    return values;
}

/** Where satisfaction lies with 95%: a band between two lines that are not drawn. */
function getBand(theme, points, count) {
    const bare = { borderWidth: 0, pointHoverRadius: 0, spanGaps: true };
    return [
        line("", spread(points, count, "low"), "transparent", bare),
        line("", spread(points, count, "high"), "transparent", {
            ...bare,
            backgroundColor: translucent(theme.primary, 0.15),
            fill: "-1",
        }),
    ];
}

/** Satisfaction with its band, and promises kept, month by month: both from 0 to 100. */
export function getMonthsConfig(theme, { satisfaction, promises }) {
    const months = satisfaction.months.map(({ month }) => month);
    const said = getTold(satisfaction);
    const dots = { spanGaps: true, pointRadius: 3 };
    const datasets = [
        line(satisfaction.name, spread(said, months.length), theme.primary, { ...dots, unit: satisfaction.unit }),
        ...getBand(theme, said, months.length),
        line(promises.name, spread(getTold(promises), months.length), theme.success, {
            ...dots,
            unit: promises.unit,
            borderDash: [6, 3],
        }),
    ];
    const { labels, ...place } = lineLegend(theme);
    return {
        type: "line",
        data: { labels: months.map((month) => monthName(month)), datasets },
        options: {
            interaction: { mode: "index", intersect: false },
            scales: {
                x: axis(theme, { grid: false }),
                y: axis(theme, { min: 0, max: 100, ticks: { stepSize: 20 } }),
            },
            plugins: {
                legend: { ...place, labels: { ...labels, filter: ({ text }) => Boolean(text) } },
                tooltip: tooltip(
                    (item) => monthName(months[item.dataIndex], FULL_MONTH),
                    ({ dataset, raw }) => pair(dataset.label, figure(raw, dataset.unit)),
                    { filter: ({ dataset }) => Boolean(dataset.label) }
                ),
            },
        },
    };
}

/** Importance and performance, as the screen of gaps draws them. */
export function getMatrixConfig(theme, gaps) {
    const mean = (key) => gaps.reduce((sum, gap) => sum + gap[key], 0) / gaps.length;
    const points = gaps.map((gap) => ({
        ...gap,
        importance: { value: gap.importance },
        performance: { value: gap.performance },
    }));
    return getGapsConfig(theme, { points, importance: mean("importance"), performance: mean("performance") });
}

/** What the chart of months says, in words. */
export function describeMonths({ satisfaction, promises }) {
    const said = [satisfaction, promises].map(({ name, value, unit }) => pair(name, figure(value, unit)));
    return _t("The last 13 months. In the period: %s", join(said));
}
