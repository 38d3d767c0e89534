const LINE = 13; // height of a name in pixels
const GAP = 4; // between a point and its name

/** The box around a point of the chart. */
function getBox({ x, y, options: { radius } }) {
    return { left: x - radius, right: x + radius, top: y - radius, bottom: y + radius };
}

function meet(one, other) {
    return (
        one.left < other.right && other.left < one.right && one.top < other.bottom && other.top < one.bottom
    );
}

/** Where a name of this width has room beside its point: a box that meets none of `taken`, if there is one. */
function findRoom(chart, taken, dot, width) {
    const box = getBox(dot);
    const isRight = dot.x > (chart.chartArea.left + chart.chartArea.right) / 2;
    const sides = [box.right + GAP, box.left - GAP - width];
    const beside = (isRight ? sides.reverse() : sides).flatMap((left) =>
        [0, -LINE, LINE].map((shift) => [left, dot.y - LINE / 2 + shift])
    );
    const middle = dot.x - width / 2;
    const rooms = [...beside, [middle, box.top - GAP - LINE], [middle, box.bottom + GAP]].map(([left, top]) => ({
        left,
        top,
        right: left + width,
        bottom: top + LINE,
    }));
    return rooms.find(
        (room) =>
            room.left >= chart.chartArea.left &&
            room.right <= chart.width &&
            !taken.some((other) => meet(room, other))
    );
}

/**
 * Chart.js's plugin that writes the name of each point of the first dataset beside it, the biggest points first, where
 * neither a point nor another name is; where there is no room, the tooltip has to do. `points` are in its order and have
 * a `name`, or an empty one.
 */
export function getNames(theme, points) {
    return {
        id: "names",
        afterDatasetsDraw(chart) {
            const { ctx } = chart;
            const dots = chart.getDatasetMeta(0).data;
            const named = dots.map((dot, place) => ({ dot, name: points[place].name })).filter(({ name }) => name);
            const taken = dots.map(getBox);
            ctx.save();
            ctx.fillStyle = theme.text;
            ctx.font = `11px ${theme.font}`;
            ctx.textAlign = "left"; // whichever way the page runs
            ctx.textBaseline = "middle";
            for (const { dot, name } of named.sort((one, other) => other.dot.options.radius - one.dot.options.radius)) {
                const room = findRoom(chart, taken, dot, ctx.measureText(name).width);
                if (room) {
                    taken.push(room);
                    ctx.fillText(name, room.left, (room.top + room.bottom) / 2);
                }
            }
            ctx.restore();
        },
    };
}
