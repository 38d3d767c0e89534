import { _t } from "@web/core/l10n/translation";
import { number } from "../../common/format";
import { axis, tooltip } from "../kit/chart_theme";

/** Who stands where: us, and the best competitor where customers have compared us. */
function getPoints({ benefit, cost, competitor_benefit, competitor_cost }) {
    const points = [{ name: _t("We"), x: cost, y: benefit }];
    if (competitor_benefit !== false) {
        points.push({ name: _t("Best competitor"), x: competitor_cost, y: competitor_benefit });
    }
    return points;
}

/** A line on which customers get as much as it takes from them; our name above our point, the other below. */
function getDrawing(theme) {
    return {
        id: "value",
        beforeDatasetsDraw({ ctx, scales: { x, y } }) {
            ctx.save();
            ctx.strokeStyle = theme.muted;
            ctx.setLineDash([4, 4]);
            ctx.beginPath();
            ctx.moveTo(x.getPixelForValue(0), y.getPixelForValue(0));
            ctx.lineTo(x.getPixelForValue(100), y.getPixelForValue(100));
            ctx.stroke();
            ctx.restore();
        },
        afterDatasetsDraw(chart) {
            const { ctx } = chart;
            const [{ data }] = chart.data.datasets;
            ctx.save();
            ctx.fillStyle = theme.text;
            ctx.font = `12px ${theme.font}`;
            ctx.textBaseline = "middle";
            for (const [place, { x, y }] of chart.getDatasetMeta(0).data.entries()) {
                ctx.textAlign = "center";
                ctx.fillText(String(data[place].name), x, y + (place ? 18 : -18));
            }
            ctx.restore();
        },
    };
}

/** Benefits (up) against costs (across). */
export function getValueConfig(theme, value) {
    const points = getPoints(value);
    const scale = (title) => axis(theme, { title, type: "linear", min: 0, max: 100, ticks: { stepSize: 20 } });
    return {
        type: "scatter",
        data: {
            datasets: [
                {
                    data: points,
                    backgroundColor: [value.is_few ? theme.surface : theme.primary, theme.surface],
                    borderColor: [theme.primary, theme.muted],
                    borderWidth: 2,
                    clip: false,
                    pointRadius: 8,
                    pointHoverRadius: 10,
                },
            ],
        },
        options: {
            scales: { x: scale(_t("Costs")), y: scale(_t("Benefits")) },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => points[item.dataIndex].name,
                    ({ raw }) => [_t("Benefits: %s", number(raw.y)), _t("Costs: %s", number(raw.x))]
                ),
            },
        },
        plugins: [getDrawing(theme)],
    };
}
