import { _t } from "@web/core/l10n/translation";
import { percent } from "../../common/format";
import { getNames } from "../kit/chart_names";
import { percentAxis, tooltip, translucent } from "../kit/chart_theme";

/** The two means, and in the corners of the four fields what they say. */
function getFields(theme, { importance, performance }) {
    const names = [
        [_t("Improve first"), false, false],
        [_t("Keep it up"), true, false],
        [_t("Later"), false, true],
        [_t("Good enough"), true, true],
    ];
    return {
        id: "fields",
        beforeDatasetsDraw({ ctx, chartArea: { left, right, top, bottom }, scales }) {
            const x = scales.x.getPixelForValue(performance);
            const y = scales.y.getPixelForValue(importance);
            ctx.save();
            ctx.fillStyle = translucent(theme.danger, 0.07);
            ctx.fillRect(left, top, x - left, y - top);
            ctx.fillStyle = theme.text;
            ctx.font = `bold 12px ${theme.font}`;
            for (const [name, isRight, isLow] of names) {
                ctx.textAlign = isRight ? "right" : "left";
                ctx.textBaseline = isLow ? "bottom" : "top";
                ctx.fillText(String(name), isRight ? right - 8 : left + 8, isLow ? bottom - 8 : top + 8);
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

/**
 * Each standard by how well it is kept (across) and how important it is (up).
 *
 * @param {Object} theme see getChartTheme
 * @param {Object} data `standards` with both figures, `importance` and `performance` (their means, in percent), and
 *     `open`, which gets the standard that was clicked
 */
export function getImportanceConfig(theme, data) {
    const { standards, open } = data;
    return {
        type: "scatter",
        data: {
            datasets: [
                {
                    data: standards.map(({ importance, performance }) => ({ x: performance, y: importance })),
                    backgroundColor: theme.primary,
                    borderColor: theme.primary,
                    clip: false,
                    pointRadius: 6,
                    pointHoverRadius: 8,
                },
            ],
        },
        options: {
            layout: { padding: { top: 8, right: 16 } },
            onClick: (_event, [dot]) => dot && open(standards[dot.index]),
            onHover: ({ native }, dots) => {
                native.target.style.cursor = dots.length ? "pointer" : "default";
            },
            scales: { x: percentAxis(theme, _t("Promises kept")), y: percentAxis(theme, _t("Important to customers")) },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => standards[item.dataIndex].name,
                    ({ raw }) => [_t("Important to %s", percent(raw.y)), _t("Kept: %s", percent(raw.x))]
                ),
            },
        },
        plugins: [getFields(theme, data), getNames(theme, standards)],
    };
}
