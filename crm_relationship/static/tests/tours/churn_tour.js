import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const BOARD = [
    ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
    { trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_retention']", run: "click" },
    { trigger: "[data-menu-xmlid='crm_relationship.crm_churn_case_menu']", run: "click" },
];

registry.category("web_tour.tours").add("crm_relationship_churn_tour", {
    url: "/odoo",
    steps: () => [
        ...BOARD,
        { content: "The card says why", trigger: ".o_kanban_record:contains(Quiet VIP):contains(rhythm)" },
        { content: "Open the case", trigger: ".o_kanban_record:contains(Quiet VIP)", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(At Risk)" },
        { content: "Launch the playbook", trigger: "button[name=action_launch]", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Planned)" },
        { content: "The visit is done", trigger: ".o-mail-Activity:contains(listen) .o-mail-Activity-markDone", run: "click" },
        { trigger: ".o-mail-ActivityMarkAsDone button:contains(Done):not(:contains(Next))", run: "click" },
        { trigger: ".o-mail-Activity:contains(has it been enough)" },
        { trigger: "body:not(:has(.o-mail-Activity:contains(listen)))" },
        { content: "Back to the board", trigger: ".breadcrumb-item a:contains(Churn Cases)", run: "click" },
        { trigger: ".o_kanban_group:contains(Being Kept) .o_kanban_record:contains(Quiet VIP)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_churn_recovered_tour", {
    url: "/odoo",
    steps: () => [
        ...BOARD,
        { content: "An order has closed it", trigger: ".o_kanban_record:contains(Quiet VIP):contains(Came back with)" },
        { content: "Beside those expected anyway", trigger: ".o_crm_churn_summary:contains(expected to come back anyway)" },
    ],
});
