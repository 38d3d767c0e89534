const FEWEST = 5; // of which a month says nothing: 100% of one complaint looks like a disaster
const RATES = ["percent", "per_100", "score"];

/**
 * The months of a key figure that can be told, oldest first, with their place among all: of a rate only those that are
 * of five cases and more.
 *
 * @param {Object} kpi as the server describes it
 * @returns {Object[]} `{month, value, low, high, place}`
 */
export function getTold({ unit, months }) {
    const least = RATES.includes(unit) ? FEWEST : 0;
    return months
        .map((month, place) => ({ ...month, place }))
        .filter(({ value, denominator }) => value !== false && denominator >= least);
}
