import { translucent } from "./chart_theme";

const EDGE = 8; // pixels between a name and its corner

/**
 * Chart.js's plugin that parts the plot in four by two dashed lines, at `x` and `y` of its axes.
 *
 * @param {Object} theme see getChartTheme
 * @param {{x: number, y: number}} lines
 * @param {{name?: string|Object, color?: string}[]} fields upper left, upper right, lower left, lower right: the name
 *     in its corner, and the colour of its ground
 */
export function getFields(theme, lines, fields) {
    return {
        id: "fields",
        beforeDatasetsDraw({ ctx, chartArea: { left, right, top, bottom }, scales }) {
            const x = scales.x.getPixelForValue(lines.x);
            const y = scales.y.getPixelForValue(lines.y);
            ctx.save();
            ctx.font = `bold 12px ${theme.font}`;
            for (const [place, { name = "", color }] of fields.entries()) {
                const [isRight, isLow] = [place % 2 === 1, place > 1];
                const [edgeX, edgeY] = [isRight ? right : left, isLow ? bottom : top];
                if (color) {
                    ctx.fillStyle = translucent(color, 0.07);
                    ctx.fillRect(x, y, edgeX - x, edgeY - y);
                }
                ctx.fillStyle = theme.text;
                ctx.textAlign = isRight ? "right" : "left";
                ctx.textBaseline = isLow ? "bottom" : "top";
                ctx.fillText(String(name), edgeX + (isRight ? -EDGE : EDGE), edgeY + (isLow ? -EDGE : EDGE));
            }
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
