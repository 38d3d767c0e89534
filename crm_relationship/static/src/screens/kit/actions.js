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
            [false, "form"],
        ],
        domain,
    };
}
