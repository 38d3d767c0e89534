/** Action that opens one customer's form. */
export function openPartnerAction(partnerId) {
    return {
        type: "ir.actions.act_window",
        res_model: "res.partner",
        res_id: partnerId,
        views: [[false, "form"]],
    };
}

/** Action that opens the list of profiles for `domain`. */
export function openProfilesAction(name, domain) {
    return {
        type: "ir.actions.act_window",
        name,
        res_model: "crm.customer.profile",
        views: [
            [false, "list"],
            [false, "kanban"],
        ],
        domain,
    };
}

/** Action that opens what customers have answered about an indicator in a period (cards are a series of their own). */
export function openAnswersAction({ name, indicator_id }, companyId, { date_from, date_to }) {
    return {
        type: "ir.actions.act_window",
        name,
        res_model: "crm.satisfaction.answer",
        views: [
            [false, "list"],
            [false, "graph"],
            [false, "pivot"],
        ],
        domain: [
            ["indicator_id", "=", indicator_id],
            ["company_id", "=", companyId],
            ["card_id", "=", false],
            ["date", ">=", date_from],
            ["date", "<=", date_to],
        ],
    };
}
