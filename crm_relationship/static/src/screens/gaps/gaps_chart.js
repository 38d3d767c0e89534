import { _t } from "@web/core/l10n/translation";
import { percent } from "../../common/format";
import { getFields } from "../kit/chart_fields";
import { getNames } from "../kit/chart_names";
import { percentAxis, tooltip } from "../kit/chart_theme";

/** Each indicator by how well it is done (across) and how important it is (up); shaded: important and done badly. */
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
        plugins: [
            getFields(theme, { x: performance, y: importance }, [{ color: theme.danger }]),
            getNames(theme, points),
        ],
    };
}
