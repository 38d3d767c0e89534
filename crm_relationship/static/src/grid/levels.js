import { _t } from "@web/core/l10n/translation";

export const LEVELS = [0, 1, 2, 3, 4];

/** The word for a purchase or potential level (0-4). */
export function levelName(level) {
    return [_t("none"), _t("seldom"), _t("average"), _t("much"), _t("heavy")][level];
}

/** High potential, low purchases: the corner where selling pays most. */
export function isOpportunity({ purchase_level, potential_level }) {
    return purchase_level <= 1 && potential_level >= 3;
}
