import { _t } from "@web/core/l10n/translation";
import { percent } from "../../common/format";
import { getFields } from "../kit/chart_fields";
import { getNames } from "../kit/chart_names";
import { percentAxis, tooltip } from "../kit/chart_theme";

/** What the four fields say; in the upper left is what is important and kept less often than most. */
function getNamedFields(theme) {
    return [
        { name: _t("Improve first"), color: theme.danger },
        { name: _t("Keep it up") },
        { name: _t("Later") },
        { name: _t("Good enough") },
    ];
}

/**
 * Each standard by how well it is kept (across) and how important it is (up).
 *
 * @param {Object} theme see getChartTheme
 * @param {Object} data `standards` with both figures, `importance` and `performance` (their means, in percent), and
 *     `open`, which gets the standard that was clicked
 */
export function getImportanceConfig(theme, data) {
    const { standards, importance, performance, open } = data;
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
        plugins: [getFields(theme, { x: performance, y: importance }, getNamedFields(theme)), getNames(theme, standards)],
    };
}
