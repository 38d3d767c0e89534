import { _t } from "@web/core/l10n/translation";
import { formatFloat } from "@web/views/fields/formatters";
import { percent } from "../common/format";

/** The periods of the rates: whole months up to today, and the filter that shows them in the list. */
export const PERIODS = [
    { id: "month", label: _t("This month"), months: 1, filter: "this_month" },
    { id: "quarter", label: _t("3 months"), months: 3, filter: "last_quarter" },
    { id: "year", label: _t("12 months"), months: 12, filter: "last_year" },
];

const TILES = [
    { id: "unrecorded", name: _t("Without a customer"), icon: "fa-inbox" },
    { id: "unhandled", name: _t("Not handled in time"), icon: "fa-clock-o" },
    { id: "unverified", name: _t("Not verified"), icon: "fa-phone" },
    { id: "unreported", name: _t("Not reported"), icon: "fa-bullhorn" },
];

const RATES = [
    {
        id: "complaint_rate",
        name: _t("Complaint rate"),
        count: (part, whole) => _t("%(part)s complaints, %(whole)s orders", { part, whole }),
    },
    {
        id: "omission_rate",
        name: _t("Omission rate"),
        count: (part, whole) => _t("%(part)s of %(whole)s complaints", { part, whole }),
    },
    {
        id: "dissatisfaction_rate",
        name: _t("Dissatisfaction rate"),
        count: (part, whole) => _t("%(part)s of %(whole)s customers", { part, whole }),
    },
];

/** A rate in its own unit: complaints for each 100 orders, the others in per cent. */
export function formatRate(id, value) {
    if (value === false || value === null) {
        return "–";
    }
    return id === "complaint_rate" ? formatFloat(value, { digits: [16, 1] }) : percent(value);
}

/** What must not be missed: the four figures with their names. */
export function listTiles(missed) {
    return TILES.map((tile) => ({ ...tile, ...missed[tile.id] }));
}

/** The three rates with their names, and in words what was divided. */
export function listRates(rates) {
    return RATES.map(({ id, name, count }) => {
        const { value, numerator, denominator, definition } = rates[id];
        const text = formatRate(id, value);
        const unit = id === "complaint_rate" && value !== false ? _t("per 100 orders") : "";
        return { id, name, text, unit, counted: count(numerator, denominator), definition };
    });
}
