import { percent } from "../../common/format";

/**
 * Colours of the current theme, read from Odoo's style sheet so that light, dark and customised themes fit.
 *
 * @returns {{primary: string, success: string, warning: string, danger: string, text: string, surface: string,
 *     muted: string, grid: string, font: string, palette: (index: number) => string}}
 */
export function getChartTheme() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--${name}`).trim();
    const names = ["primary", "success", "warning", "danger"];
    const theme = Object.fromEntries(names.map((name) => [name, read(name)]));
    theme.text = read("body-color");
    theme.surface = read("crm-surface");
    theme.muted = read("gray-500");
    theme.grid = translucent(theme.text, 0.1);
    theme.font = getComputedStyle(document.body).fontFamily;
    theme.palette = (index) => read(`crm-palette-${index || 0}`) || theme.primary;
    return theme;
}

/** The same colour, let through by `alpha` (0-1). */
export function translucent(color, alpha) {
    return `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`;
}

// === SCALES ===

/**
 * A linear or category axis in the theme's colours.
 *
 * @param {Object} theme see getChartTheme
 * @param {Object} [options] title: string, tick: (value) => string, grid: boolean, and Chart.js's own (min, max, type)
 */
export function axis(theme, { title, tick, grid = true, ...options } = {}) {
    return {
        ...options,
        border: { display: false },
        grid: { display: grid, color: theme.grid },
        ticks: {
            color: theme.text,
            font: { family: theme.font },
            maxRotation: 0,
            ...options.ticks,
            ...(tick && { callback: (value) => tick(value) }),
        },
        title: { display: Boolean(title), text: String(title || ""), color: theme.text, font: { family: theme.font } },
    };
}

/** An axis from 0 to 100 per cent. */
export function percentAxis(theme, title) {
    const tick = (value) => percent(value, 0);
    return axis(theme, { title, tick, type: "linear", min: 0, max: 100, ticks: { stepSize: 20 } });
}

/** An axis of figures that begins at zero, with few lines. */
export function figureAxis(theme, { ticks, ...options } = {}) {
    return axis(theme, { beginAtZero: true, ...options, ticks: { maxTicksLimit: 6, ...ticks } });
}

// === LEGEND AND TOOLTIP ===

/** A legend below the chart; `labels` are Chart.js's own options for its entries. */
export function legend(theme, labels) {
    return { position: "bottom", labels: { color: theme.text, font: { family: theme.font }, ...labels } };
}

/** A legend of lines, dashes included. */
export function lineLegend(theme) {
    return legend(theme, { usePointStyle: true, pointStyle: "line" });
}

/**
 * What a tooltip says.
 *
 * @param {(item: Object) => string} title of the first point
 * @param {(item: Object) => string|string[]} label of each point
 * @param {Object} [options] Chart.js's own
 */
export function tooltip(title, label, options = {}) {
    return { ...options, callbacks: { title: ([item]) => (item ? String(title(item)) : ""), label } };
}

// === DATASETS ===

/** A line; `options` are Chart.js's own, as `borderDash`. */
export function line(label, data, color, options = {}) {
    return {
        label: String(label),
        data,
        borderColor: color,
        backgroundColor: color,
        borderWidth: 2.5,
        pointRadius: 0,
        pointHoverRadius: 4,
        ...options,
    };
}

/** Columns; `options` are Chart.js's own, as `maxBarThickness`. */
export function bars(label, data, color, options = {}) {
    return { label: String(label), data, backgroundColor: color, borderRadius: 3, maxBarThickness: 56, ...options };
}
