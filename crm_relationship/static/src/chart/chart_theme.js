/**
 * Colours of the current theme, read from the style sheet so that light, dark and customised themes fit.
 *
 * @returns {{primary: string, success: string, warning: string, danger: string, text: string,
 *     muted: string, grid: string, font: string, palette: (index: number) => string}}
 */
export function getChartTheme() {
    const style = getComputedStyle(document.documentElement);
    const read = (name) => style.getPropertyValue(`--crm-${name}`).trim();
    const names = ["primary", "success", "warning", "danger", "text", "muted", "grid"];
    const theme = Object.fromEntries(names.map((name) => [name, read(`chart-${name}`)]));
    theme.font = getComputedStyle(document.body).fontFamily;
    theme.palette = (index) => read(`palette-${index || 0}`) || theme.primary;
    return theme;
}

/** The same colour, let through by `alpha` (0-1). */
export function translucent(color, alpha) {
    return `color-mix(in srgb, ${color} ${Math.round(alpha * 100)}%, transparent)`;
}

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

/** A legend below the chart; `labels` are Chart.js's own options for its entries. */
export function legend(theme, labels) {
    return { position: "bottom", labels: { color: theme.text, font: { family: theme.font }, ...labels } };
}
