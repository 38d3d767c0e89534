import { Domain } from "@web/core/domain";

const { DateTime } = luxon;

/** The day on which records count in a period, for those that have one; months count on their first day. */
const DAYS = {
    "crm.complaint.rate": "month",
    "crm.retention.campaign": "verdict_on",
    "crm.satisfaction.answer": "date",
    "crm.satisfaction.request": "event_on",
    "crm.service.compliance": "month",
    "crm.tier.change": "date",
};

/** The moment by which records count, in UTC. */
const MOMENTS = {
    "crm.service.measure": "document_date",
};

/** Which requests a figure is of; those of the last days have not had their time to answer. */
const PATIENCE_DAYS = 14;
const REQUESTS = {
    response: [["state", "in", ["sent", "answered", "expired"]]],
    coverage: [],
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
 * @param {string} code of the figure
 */
export function ofPeriod(action, { date_from, date_to }, code) {
    const days = getDays(action.res_model, date_from, date_to, code);
    if (!days) {
        return { action, context: CONTEXTS[action.res_model] };
    }
    const domain = Domain.and([action.domain || [], days]).toString();
    return { action: { ...action, domain }, context: CONTEXTS[action.res_model] };
}

function getDays(model, first, last, code) {
    const [field, moment] = [DAYS[model], MOMENTS[model]];
    if (moment) {
        const end = DateTime.fromISO(last).plus({ days: 1 }).toISODate();
        return [
            [moment, ">=", `${first} 00:00:00`],
            [moment, "<", `${end} 00:00:00`],
        ];
    }
    const start = field === "month" ? first.replace(/\d\d$/, "01") : first;
    const days = [
        [field, ">=", start],
        [field, "<=", last],
    ];
    if (REQUESTS[code]) {
        const patient = DateTime.utc().minus({ days: PATIENCE_DAYS }).toISODate();
        days.push([field, "<=", patient], ["trigger", "!=", "invitation"], ...REQUESTS[code]);
    }
    return field && days;
}
