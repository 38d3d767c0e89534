import { deserializeDate } from "@web/core/l10n/dates";
import { _t } from "@web/core/l10n/translation";

/** @param {string} day an ISO date */
export function quarterName(day) {
    const { quarter, year } = deserializeDate(day);
    return _t("Q%(quarter)s %(year)s", { quarter, year });
}

function countQuarters(first, quarter) {
    const [from, to] = [deserializeDate(first), deserializeDate(quarter)];
    return 4 * (to.year - from.year) + to.quarter - from.quarter;
}

/**
 * Cohorts as rows of cells.
 *
 * @param {Object[]} cells `{first_quarter, quarter, tier_id, customers, revenue}`
 * @param {number|null} tierId of which tier, 0: of none that is known, null: of all
 * @param {string} today the ISO day up to which the cells go
 * @returns {Object[]} oldest first: `{first, cells}`, one cell for each quarter from the first one to today's, as
 *     `{quarter, since, customers, revenue, customersKept, revenueKept, isRunning}`; what is kept is in per cent of the
 *     first quarter, null where that is nothing
 */
export function prepareRows(cells, tierId, today) {
    const sums = new Map();
    for (const cell of cells.filter((cell) => tierId === null || cell.tier_id === tierId)) {
        const row = sums.get(cell.first_quarter) || new Map();
        sums.set(cell.first_quarter, row);
        const since = countQuarters(cell.first_quarter, cell.quarter);
        const sum = row.get(since) || { customers: 0, revenue: 0 };
        row.set(since, { customers: sum.customers + cell.customers, revenue: sum.revenue + cell.revenue });
    }
    return [...sums].map(([first, row]) => ({ first, cells: prepareCells(first, row, today) }));
}

function prepareCells(first, row, today) {
    const last = countQuarters(first, today);
    const none = { customers: 0, revenue: 0 };
    const start = row.get(0) || none;
    return Array.from({ length: last + 1 }, (_none, since) => {
        const { customers, revenue } = row.get(since) || none;
        return {
            quarter: deserializeDate(first).plus({ quarters: since }).toISODate(),
            since,
            customers,
            revenue,
            customersKept: start.customers > 0 ? (100 * customers) / start.customers : null,
            revenueKept: start.revenue > 0 ? (100 * revenue) / start.revenue : null,
            isRunning: since === last,
        };
    });
}

/** What is kept after so many quarters, of all cohorts that have come so far; quarters that still run are left out. */
export function prepareTotals(rows, measure) {
    const length = Math.max(...rows.map(({ cells }) => cells.length), 0);
    return Array.from({ length }, (_none, since) => {
        const reached = rows.filter(({ cells }) => cells[since] && !cells[since].isRunning);
        const start = reached.reduce((sum, { cells }) => sum + cells[0][measure], 0);
        const now = reached.reduce((sum, { cells }) => sum + cells[since][measure], 0);
        return start > 0 ? (100 * now) / start : null;
    });
}
