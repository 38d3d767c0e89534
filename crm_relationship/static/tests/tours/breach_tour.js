import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_relationship_breach_tour", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
        { trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_service']", run: "click" },
        { trigger: "[data-menu-xmlid='crm_relationship.crm_service_breach_menu']", run: "click" },
        { content: "Open the breach", trigger: ".o_data_row td[name=partner_id]:contains(Waits for chairs)", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Proposed)" },
        { trigger: ".o_field_widget[name=remedy_amount] input:value(30.00)" },
        { content: "Approve", trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".o_form_view .o_statusbar_status .o_arrow_button_current:contains(Remedied)" },
        { trigger: "button[name=action_open_granted]" },
        { content: "See how promises are kept", trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_service']", run: "click" },
        { trigger: "[data-menu-xmlid='crm_relationship.crm_service_compliance_menu']", run: "click" },
        {
            content: "Open what is behind a figure",
            trigger: ".o_crm_compliance tr:contains(Delivered by the promised date) button:contains(0 of 1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Waits for chairs)" },
    ],
});
