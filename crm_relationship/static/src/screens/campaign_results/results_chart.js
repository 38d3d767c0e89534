import { _t } from "@web/core/l10n/translation";
import { exactMoney, money, number, percent, signed } from "../../common/format";
import { axis, bars, figureAxis, tooltip } from "../kit/chart_theme";

const SHARES = ["bought", "retained"];

/** The measures of a result, that which it is judged by first. */
export function getMeasures({ measure, measures }) {
    return [measure, ...Object.keys(measures).filter((name) => name !== measure)].map((name) => ({
        name,
        isChosen: name === measure,
        ...measures[name],
    }));
}

export function isShare(name) {
    return SHARES.includes(name);
}

/** A figure of a measure: money of one customer, or a share in per cent. */
export function format(name, value, currencyId) {
    return isShare(name) ? percent(100 * value) : exactMoney(value, currencyId);
}

/** The same on the axis, where whole money needs no decimals. */
function formatTick(name, value, currencyId) {
    return isShare(name) || value % 1 ? format(name, value, currencyId) : money(value, currencyId);
}

/** A difference in a measure: money, or points. */
export function formatDifference(name, value, currencyId) {
    return isShare(name)
        ? signed(100 * value, (size) => number(size))
        : signed(value, (size) => exactMoney(size, currencyId));
}

/**
 * The customers of a campaign beside the control group, and between what the difference lies.
 *
 * The upper bar is what the control group brought and the difference, which money has adjusted by what customers bought
 * before.
 */
export function getResultConfig(theme, { found, currencyId }) {
    const { name, control, difference, low, high, told } = found;
    const reach = told ? [control + low, control + high] : null;
    return {
        type: "bar",
        data: {
            labels: [_t("With the campaign"), _t("Control group")].map(String),
            datasets: [
                bars("", [reach, null], theme.text, { barThickness: 3, grouped: false, borderRadius: 0, order: 0 }),
                bars("", [control + difference, control], [theme.primary, theme.muted], {
                    barThickness: 26,
                    grouped: false,
                    order: 1,
                }),
            ],
        },
        options: {
            indexAxis: "y",
            scales: {
                x: figureAxis(theme, { tick: (value) => formatTick(name, value, currencyId), ticks: { maxTicksLimit: 5 } }),
                y: axis(theme, { grid: false }),
            },
            plugins: {
                legend: { display: false },
                tooltip: tooltip(
                    (item) => item.label,
                    ({ raw }) =>
                        Array.isArray(raw)
                            ? _t("%(low)s to %(high)s", {
                                  low: format(name, raw[0], currencyId),
                                  high: format(name, raw[1], currencyId),
                              })
                            : format(name, raw, currencyId)
                ),
            },
        },
    };
}
