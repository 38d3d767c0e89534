import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openComplaints = (menu) => [
    ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
    { trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_service']", run: "click" },
    { trigger: `[data-menu-xmlid='crm_relationship.${menu}']`, run: "click" },
];
const state = (label) => ({
    content: `It is ${label}`,
    trigger: `.o_form_view .o_statusbar_status .o_arrow_button_current:contains(${label})`,
});

registry.category("web_tour.tours").add("crm_relationship_complaint_tour", {
    url: "/odoo",
    steps: () => [
        ...openComplaints("crm_complaint_menu_mine"),
        { trigger: ".o_kanban_record:contains(Chairs came scratched) .o_crm_deadline_chip:contains(in )" },
        { content: "Open the complaint", trigger: ".o_kanban_record:contains(Chairs came scratched)", run: "click" },
        state("New"),
        {
            content: "Tab leaves the customer's words, and leaves them as they are",
            trigger: ".o_field_widget[name=description] .odoo-editor-editable",
            run: "click && press Tab",
        },
        { trigger: ".o_field_widget[name=description]:not(:focus-within):not(:has(.oe-tabs))" },
        { content: "Reply", trigger: "button[name=action_reply]", run: "click" },
        { trigger: ".modal .o_field_widget[name=body] .odoo-editor-editable", run: "editor We send new ones tomorrow" },
        { trigger: ".modal button[name=action_send_mail]:enabled", run: "click" },
        { trigger: "body:not(:has(.modal))" },
        state("Acknowledged"),
        { trigger: ".o_field_widget[name=reply_deadline] .o_crm_deadline_chip:contains(In time)" },
        { content: "Start", trigger: "button[name=action_start]", run: "click" },
        state("In Progress"),
        { content: "All else is in a menu", trigger: ".o_crm_more_steps", run: "click" },
        { trigger: ".o-dropdown--menu button:contains(Wait for Customer)" },
        { content: "Close it", trigger: ".o_crm_more_steps", run: "click" },
        { content: "Resolve", trigger: ".o_statusbar_buttons button:contains(Resolve)", run: "click" },
        { trigger: ".modal .o_field_widget[name=resolution] textarea", run: "edit Three new chairs delivered" },
        { trigger: ".modal .o_field_widget[name=cause_id] input", run: "edit Tour cause" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains(Tour cause)", run: "click" },
        { trigger: ".modal .o_field_widget[name=department_id]:contains(Tour department)" },
        { trigger: ".modal button[name=action_resolve]", run: "click" },
        state("Resolved"),
        { content: "The verification is due next", trigger: ".oe_title .o_crm_deadline_chip:contains(in )" },
        { content: "Who solved it does not verify it", trigger: ".o_form_view .alert:contains(a colleague calls)" },
        { trigger: "body:not(:has(.o_statusbar_buttons button:contains(Satisfied)))" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_complaint_verify_tour", {
    url: "/odoo",
    steps: () => [
        ...openComplaints("crm_complaint_menu_verify"),
        { trigger: ".o_data_row:contains(Chairs came scratched) td[name=resolution]:contains(Three new chairs)" },
        {
            content: "The customer is satisfied",
            trigger: ".o_data_row:contains(Chairs came scratched) button:has(.fa-smile-o)",
            run: "click",
        },
        { trigger: ".modal .o_field_widget[name=answer] input:checked" },
        { trigger: ".modal .o_field_widget[name=note] textarea", run: "edit They like the new chairs" },
        { trigger: ".modal button[name=action_verify]", run: "click" },
        { trigger: ".o_view_nocontent:contains(Nobody has to be called)" },
        { content: "Look at it", trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_service']", run: "click" },
        { trigger: "[data-menu-xmlid='crm_relationship.crm_complaint_menu']", run: "click" },
        { content: "Closed ones, too", trigger: ".o_facet_remove", run: "click" },
        { trigger: ".o_kanban_group:contains(Closed) .o_kanban_record:contains(Chairs came scratched)", run: "click" },
        state("Closed"),
        { trigger: ".o_notebook .nav-link[name=verification]", run: "click" },
        { trigger: ".o_field_widget[name=verification_note]:contains(They like the new chairs)" },
    ],
});
