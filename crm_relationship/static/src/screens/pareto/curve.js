/**
 * The Pareto curve as plain points: {customers_percent, revenue_percent, revenue_rank, revenue}, best customer first,
 * starting at 0/0. Between two points the curve is a straight line.
 */

function interpolate(curve, from, to, value) {
    const index = curve.findIndex((point) => point[from] >= value);
    if (index < 0) {
        return curve.at(-1)[to];
    }
    if (index === 0) {
        return curve[0][to];
    }
    const [left, right] = [curve[index - 1], curve[index]];
    const width = right[from] - left[from];
    const part = width ? (value - left[from]) / width : 0;
    return left[to] + part * (right[to] - left[to]);
}

/** Percent of customers that make `revenuePercent` of the revenue. */
export function customersAt(curve, revenuePercent) {
    return interpolate(curve, "revenue_percent", "customers_percent", revenuePercent);
}

/** Percent of revenue that the best `customersPercent` make. */
export function revenueShareAt(curve, customersPercent) {
    return interpolate(curve, "customers_percent", "revenue_percent", customersPercent);
}

/** Revenue of the customer who stands at `customersPercent`. */
export function revenueAt(curve, customersPercent) {
    const point = curve.slice(1).find((candidate) => candidate.customers_percent >= customersPercent);
    return (point || curve.at(-1)).revenue;
}

/** Percent of customers who buy for at least `revenue`. */
export function customersFrom(curve, revenue) {
    const above = curve.slice(1).filter((point) => point.revenue >= revenue);
    return above.length ? above.at(-1).customers_percent : 0;
}

/** The points from `left` to `right` (percent of customers), both ends included. */
export function section(curve, left, right) {
    const inside = curve.filter((point) => point.customers_percent > left && point.customers_percent < right);
    const end = (x) => ({ x, y: revenueShareAt(curve, x) });
    return [
        end(left),
        ...inside.map((point) => ({ x: point.customers_percent, y: point.revenue_percent })),
        end(right),
    ];
}
