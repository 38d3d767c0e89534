import { _t } from "@web/core/l10n/translation";
import { number, pair } from "../../common/format";
import { legend, line, tooltip, translucent } from "../kit/chart_theme";

const known = (value) => (value === false ? null : value);

/** The company this year (filled), the year before (dashed) and its managers, topic by topic, from 0 to 100. */
export function getAssessmentConfig(theme, { topics, year, hasBefore, hasManagers }) {
    const series = (name) => topics.map((topic) => known(topic[name]));
    const style = { fill: false, pointRadius: 3, spanGaps: true };
    const datasets = [
        line(_t("Company %s", year), series("company"), theme.primary, {
            ...style,
            fill: true,
            backgroundColor: translucent(theme.primary, 0.15),
        }),
    ];
    if (hasBefore) {
        datasets.push(
            line(_t("Company %s", year - 1), series("company_before"), theme.muted, { ...style, borderDash: [5, 4] })
        );
    }
    if (hasManagers) {
        datasets.push(line(_t("Managers %s", year), series("manager"), theme.warning, style));
    }
    return {
        type: "radar",
        data: { labels: topics.map(({ name }) => name), datasets },
        options: {
            scales: {
                r: {
                    min: 0,
                    max: 100,
                    angleLines: { color: theme.grid },
                    grid: { color: theme.grid },
                    pointLabels: { color: theme.text, font: { family: theme.font, size: 12 } },
                    ticks: { display: false, stepSize: 25 },
                },
            },
            plugins: {
                legend: legend(theme, { usePointStyle: true, pointStyle: "line" }),
                tooltip: tooltip(
                    (item) => item.label,
                    (item) => pair(item.dataset.label, number(item.raw, 0))
                ),
            },
        },
    };
}
