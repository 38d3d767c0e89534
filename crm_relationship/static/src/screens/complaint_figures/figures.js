import { _t } from "@web/core/l10n/translation";

const ICONS = {
    unrecorded: "fa-inbox",
    unhandled: "fa-clock-o",
    unverified: "fa-phone",
    unreported: "fa-bullhorn",
};

/** In words, what was divided. */
const COUNTED = {
    complaint_rate: (part, whole) => _t("%(part)s complaints, %(whole)s orders", { part, whole }),
    omission_rate: (part, whole) => _t("%(part)s of %(whole)s complaints", { part, whole }),
    dissatisfaction_rate: (part, whole) => _t("%(part)s of %(whole)s customers", { part, whole }),
};

/** What must not be missed, each with its icon. */
export function listTiles(missed) {
    return Object.entries(missed).map(([id, tile]) => ({ id, icon: ICONS[id], ...tile }));
}

/** The three rates, each with what was divided. */
export function listRates(rates) {
    return Object.entries(rates).map(([id, rate]) => ({
        id,
        counted: COUNTED[id](rate.numerator, rate.denominator),
        unitLabel: rate.unit === "per_100" ? _t("per 100 orders") : "%",
        ...rate,
    }));
}
