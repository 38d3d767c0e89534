import { _t } from "@web/core/l10n/translation";
import { percent } from "../../common/format";
import { getNames } from "../kit/chart_names";
import { percentAxis, tooltip, translucent } from "../kit/chart_theme";

/** Two lines at the means: what is important and done badly is upper left. */
function getDividers(theme, { importance, performance }) {
    return {
        id: "dividers",
        beforeDatasetsDraw({ ctx, chartArea: { left, right, top, bottom }, scales }) {
            const x = scales.x.getPixelForValue(performance);
            const y = scales.y.getPixelForValue(importance);
            ctx.save();
            ctx.fillStyle = translucent(theme.danger, 0.07);
            ctx.fillRect(left, top, x - left, y - top);
            ctx.strokeStyle = theme.muted;
            ctx.setLineDash([4, 4]);
            ctx.beginPath();
            ctx.moveTo(x, top);
            ctx.lineTo(x, bottom);
            ctx.moveTo(left, y);
            ctx.lineTo(right, y);
            ctx.stroke();
            ctx.restore();
        },
    };
}

/** Each indicator by how well it is done (across) and how important it is (up). */
export function getGapsConfig(theme, { points, importance, performance }) {
    return {
        type: "scatter",
        data: {
            datasets: [
                {
                    data: points.map((gap) => ({ x: gap.performance.value, y: gap.importance.value })),
                    backgroundColor: points.map((gap) => (gap.is_few ? theme.surface : theme.primary)),
                    borderColor: theme.primary,
                    borderWidth: 2,
                    clip: false,
                    pointRadius: 6,
                    pointHoverRadius: 8,
                },
            ],
        },
        options: {
            scales: { x: percentAxis(theme, _t("Performance")), y: percentAxis(theme, _t("Importance")) },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => points[item.dataIndex].name,
                    ({ raw }) => [
                        _t("Important to %s", percent(raw.y)),
                        _t("Satisfied: %s", percent(raw.x)),
                    ]
                ),
            },
        },
        plugins: [getDividers(theme, { importance, performance }), getNames(theme, points)],
    };
}
