import { Domain } from "@web/core/domain";

/** The day on which records count in a period, for those that have one; months count on their first day. */
const DAYS = {
    "crm.complaint.rate": "month",
    "crm.retention.campaign": "verdict_on",
    "crm.satisfaction.answer": "date",
    "crm.satisfaction.request": "event_on",
    "crm.service.compliance": "month",
    "crm.tier.change": "date",
};

/** What a list filters by itself, against what the figure is of. */
const CONTEXTS = {
    "crm.churn.case": { search_default_recent: 0, search_default_open: 1 },
    "crm.complaint.rate": { search_default_last_12_months: 0 },
};

/**
 * The list behind a key figure, of the days that the figure is of.
 *
 * @param {Object} action as the server describes it
 * @param {{date_from: string, date_to: string}} period ISO days
 */
export function ofPeriod(action, { date_from, date_to }) {
    const field = DAYS[action.res_model];
    if (!field) {
        return { action, context: CONTEXTS[action.res_model] };
    }
    const first = field === "month" ? date_from.replace(/\d\d$/, "01") : date_from;
    const days = new Domain([
        [field, ">=", first],
        [field, "<=", date_to],
    ]);
    const domain = Domain.and([action.domain || [], days]).toString();
    return { action: { ...action, domain }, context: CONTEXTS[action.res_model] };
}
