import { _t } from "@web/core/l10n/translation";
import { figure, number, percent } from "../../common/format";
import { getTold } from "./months";

/** The first row: do the good ones stay, what is at risk, are they content, do we keep our word, who complains. */
const FIRST = ["retention", "value_at_risk", "satisfaction", "promises", "complaint_rate"];
export const RATES = ["complaint_rate", "omission_rate", "dissatisfaction_rate"];
export const MISSED = ["unrecorded", "unhandled", "unverified", "unreported"];
export const PROGRAMME = ["programme_cost", "programme_benefit", "programme_return", "winning_cost", "keeping_cost"];
export const COVERAGE = ["key_met", "key_owned", "key_fill", "key_shortage", "visits_kept"];
const FEW = 30; // answers, below which a figure is a hint
const LEAST_RESPONSE = 20; // percent of those asked, below which it is one, too

/** What was divided, in words. */
export function countedOf({ numerator, denominator }) {
    return _t("%(part)s of %(whole)s", {
        part: figure(numerator, "integer"),
        whole: figure(denominator, "integer"),
    });
}

/** How many complaints were missed in one way or another; false where that is not known. */
export function countMissed(kpis) {
    const known = MISSED.filter((code) => code in kpis);
    return known.length ? known.reduce((sum, code) => sum + kpis[code].value, 0) : false;
}

/** Whether too few have answered for more than a hint. */
export function isFew({ satisfaction, response }) {
    const isRare = response && response.value !== false && response.value < LEAST_RESPONSE;
    return satisfaction.value !== false && (satisfaction.denominator < FEW || isRare);
}

function describeSatisfaction(kpis) {
    if (isFew(kpis)) {
        return { isFew: true, previous: false, foot: _t("few answers") };
    }
    const { low, high } = kpis.satisfaction;
    return low === false ? {} : { foot: _t("%(low)s to %(high)s", { low: number(low, 0), high: number(high, 0) }) };
}

function describeComplaints(kpis) {
    const missed = countMissed(kpis);
    if (missed === false) {
        return {};
    }
    return missed ? { foot: _t("%s missed", missed), footTone: "text-danger fw-bold" } : { foot: _t("none missed") };
}

/** A few words below a figure of the first row. */
const FEET = {
    retention: ({ net_retention: kept }) =>
        kept && kept.value !== false ? { foot: _t("revenue kept: %s", figure(kept.value, "percent")) } : {},
    value_at_risk: ({ risk_owned: owned }) =>
        owned && owned.value !== false
            ? { foot: _t("%s has an owner", percent(owned.value, 0)) }
            : {},
    satisfaction: describeSatisfaction,
    promises: ({ promises }) => (promises.value === false ? {} : { foot: countedOf(promises) }),
    complaint_rate: describeComplaints,
};

/** A key figure as a tile; what is counted now has no months and nothing before. */
export function getTile(kpis, code) {
    const kpi = kpis[code];
    return {
        code,
        ...kpi,
        unitLabel: kpi.unit === "per_100" && code === "complaint_rate" ? _t("per 100 orders") : undefined,
        points: getTold(kpi),
        count: kpi.months.length,
    };
}

export function getFirstTiles(kpis) {
    return FIRST.filter((code) => code in kpis).map((code) => ({ ...getTile(kpis, code), ...FEET[code](kpis) }));
}

/** Tiles of these codes, as far as the user may read them. */
export function getTiles(kpis, codes) {
    return codes.filter((code) => code in kpis).map((code) => getTile(kpis, code));
}
