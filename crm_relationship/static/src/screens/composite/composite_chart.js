import { _t } from "@web/core/l10n/translation";
import { number, pair } from "../../common/format";
import { axis, legend, line, tooltip } from "../kit/chart_theme";

/** The index by month; the points of months with other sources are hollow. Competitors are dashed beside it. */
export function getCompositeConfig(theme, { labels, months, hasCompetitors }) {
    const index = line(
        _t("Composite index"),
        months.map(({ value }) => value),
        theme.primary,
        {
            clip: false,
            pointRadius: 5,
            pointHoverRadius: 7,
            pointBorderWidth: 2,
            pointBackgroundColor: months.map(({ is_complete }) => (is_complete ? theme.primary : theme.surface)),
        }
    );
    const competitors = line(
        _t("Mystery visits at competitors"),
        months.map(({ competitor }) => (competitor === false ? null : competitor)),
        theme.muted,
        { borderDash: [5, 4], clip: false, spanGaps: true, pointRadius: 3 }
    );
    return {
        type: "line",
        data: { labels, datasets: hasCompetitors ? [index, competitors] : [index] },
        options: {
            scales: {
                x: axis(theme, { grid: false }),
                y: axis(theme, { min: 0, max: 100, ticks: { stepSize: 20 } }),
            },
            plugins: {
                legend: { display: hasCompetitors, ...legend(theme, { usePointStyle: true, pointStyle: "line" }) },
                tooltip: tooltip(
                    (item) => labels[item.dataIndex],
                    (item) => pair(item.dataset.label, number(item.raw))
                ),
            },
        },
    };
}
