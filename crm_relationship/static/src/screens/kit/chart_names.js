/** Where a name of this width has room beside its point: a box that meets none of `taken`, if there is one. */
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
    return rooms.find(isFree);
}

/**
 * Chart.js's plugin that writes the name of each point of the first dataset beside it, where neither a point nor another
 * name is; where there is no room, the tooltip has to do. `points` are in its order and have a `name`, or an empty one.
 */
export function getNames(theme, points) {
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
                if (!name) {
                    continue;
                }
                const room = findRoom(chart, taken, dot, ctx.measureText(name).width);
                if (room) {
                    taken.push(room);
                    ctx.fillText(name, room.left, room.line);
                }
            }
            ctx.restore();
        },
    };
}
