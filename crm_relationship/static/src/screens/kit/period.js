import { _t } from "@web/core/l10n/translation";

/** Periods that people choose from, by the server's codes: it knows which day is today. `custom`: days that are typed. */
export const PERIODS = [
    { id: "this_month", label: _t("This month") },
    { id: "last_3_months", label: _t("3 months") },
    { id: "last_12_months", label: _t("12 months") },
    { id: "this_year", label: _t("This year") },
    { id: "custom", label: _t("From – to") },
];

/** A period as the server's methods take it: `period`, or `date_from` and `date_to`. */
export function getPeriodArguments({ id, date_from, date_to }) {
    return id === "custom" ? { date_from, date_to } : { period: id };
}
