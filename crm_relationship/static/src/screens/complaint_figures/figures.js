import { _t } from "@web/core/l10n/translation";
import { figure } from "../../common/format";

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
        unit: "number",
        count: (part, whole) => _t("%(part)s complaints, %(whole)s orders", { part, whole }),
    },
    {
        id: "omission_rate",
        name: _t("Omission rate"),
        unit: "percent",
        count: (part, whole) => _t("%(part)s of %(whole)s complaints", { part, whole }),
    },
    {
        id: "dissatisfaction_rate",
        name: _t("Dissatisfaction rate"),
        unit: "percent",
        count: (part, whole) => _t("%(part)s of %(whole)s customers", { part, whole }),
    },
];

/** A rate in its own unit: complaints for each 100 orders, the others in per cent. */
export function formatRate(id, value) {
    return figure(value, RATES.find((rate) => rate.id === id).unit);
}

/** What must not be missed: the four figures with their names. */
export function listTiles(missed) {
    return TILES.map((tile) => ({ ...tile, ...missed[tile.id] }));
}

/** The three rates with their names, and in words what was divided. */
export function listRates(rates) {
    return RATES.map(({ id, name, unit, count }) => {
        const { value, numerator, denominator, definition } = rates[id];
        const unitLabel = unit === "number" && value !== false ? _t("per 100 orders") : undefined;
        return { id, name, unit, unitLabel, value, counted: count(numerator, denominator), definition };
    });
}
