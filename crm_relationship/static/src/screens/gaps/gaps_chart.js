import { _t } from "@web/core/l10n/translation";
import { percent } from "../../common/format";
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

/** Where a name of this width has room beside its point: a box that meets none of `taken`. */
function findRoom(chart, taken, { x, y }, width) {
    const isRight = x > (chart.chartArea.left + chart.chartArea.right) / 2;
    const sides = isRight ? [x - 10 - width, x + 10] : [x + 10, x - 10 - width];
    const rooms = [0, -13, 13, -26, 26].flatMap((shift) =>
        sides.map((left) => ({ left, right: left + width, line: y + shift }))
    );
    const isFree = (room) =>
        room.left >= 0 &&
        room.right <= chart.width &&
        !taken.some((box) => Math.abs(box.line - room.line) < 12 && box.left < room.right && room.left < box.right);
    return rooms.find(isFree) || rooms[0];
}

/** The name of each point beside it, where neither a point nor another name is. */
function getNames(theme, points) {
    return {
        id: "names",
        afterDatasetsDraw(chart) {
            const { ctx } = chart;
            const dots = chart.getDatasetMeta(0).data;
            const taken = dots.map(({ x, y }) => ({ left: x - 8, right: x + 8, line: y }));
            ctx.save();
            ctx.fillStyle = theme.text;
            ctx.font = `11px ${theme.font}`;
            ctx.textBaseline = "middle";
            for (const [place, dot] of dots.entries()) {
                const { name } = points[place];
                const room = findRoom(chart, taken, dot, ctx.measureText(name).width);
                taken.push(room);
                ctx.fillText(name, room.left, room.line);
            }
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
                        _t("Content: %s", percent(raw.x)),
                    ]
                ),
            },
        },
        plugins: [getDividers(theme, { importance, performance }), getNames(theme, points)],
    };
}
