import { Domain } from "@web/core/domain";

const { DateTime } = luxon;

/** The day on which records count in a period, for those that have one; months count on their first day. */
const DAYS = {
    "crm.complaint.rate": "month",
    "crm.retention.campaign": "verdict_on",
    "crm.satisfaction.answer": "date",
    "crm.service.compliance": "month",
    "crm.tier.change": "date",
};

/** The moment by which records count, in UTC. */
const MOMENTS = {
    "crm.service.measure": "document_date",
};

/** What a list filters by itself, against what the figure is of. */
const CONTEXTS = {
    "crm.churn.case": { search_default_recent: 0, search_default_open: 1 },
    "crm.complaint.rate": { search_default_last_12_months: 0 },
};

/**
 * The list behind a key figure, of the days that the figure is of. What is there by month only begins with the first
 * month that they touch.
 *
 * @param {Object} action as the server describes it
 * @param {{date_from: string, date_to: string}} period ISO days
 */
export function ofPeriod(action, { date_from, date_to }) {
    const days = getDays(action.res_model, date_from, date_to);
    if (!days) {
        return { action, context: CONTEXTS[action.res_model] };
    }
    const domain = Domain.and([action.domain || [], days]).toString();
    return { action: { ...action, domain }, context: CONTEXTS[action.res_model] };
}

function getDays(model, first, last) {
    const [field, moment] = [DAYS[model], MOMENTS[model]];
    if (moment) {
        const end = DateTime.fromISO(last).plus({ days: 1 }).toISODate();
        return [
            [moment, ">=", `${first} 00:00:00`],
            [moment, "<", `${end} 00:00:00`],
        ];
    }
    const start = field === "month" ? first.replace(/\d\d$/, "01") : first;
    return (
        field && [
            [field, ">=", start],
            [field, "<=", last],
        ]
    );
}
