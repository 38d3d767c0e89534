import { _t } from "@web/core/l10n/translation";

export const LEVELS = [0, 1, 2, 3, 4];
/** A potential that is not known, which is not the same as none. */
export const UNKNOWN = -1;
const NAMES = [_t("none"), _t("low"), _t("medium"), _t("high"), _t("very high")];

/** The word for a purchase or potential level (0-4, a potential also -1). */
export function levelName(level) {
    return level === UNKNOWN ? _t("not known") : NAMES[level];
}

/** Whether a cell of the grid is one of those where, as the server says, selling pays most. */
export function isOpportunity({ opportunities }, { purchase_level, potential_level }) {
    return opportunities.some(([x, y]) => x === purchase_level && y === potential_level);
}
