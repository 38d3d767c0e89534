import { formatFloat } from "@web/views/fields/formatters";

/** A quantity, with decimals only where it has some. */
export function quantity(value) {
    return formatFloat(value || 0, { digits: [16, 2], trailingZeros: false });
}
