import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openCustomers = () => [
    ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
    { trigger: ".o_crm_dashboard" },
    { trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_customers']", run: "click" },
    { trigger: "[data-menu-xmlid='crm_relationship.crm_customer_profile_menu']", run: "click" },
    { trigger: ".o_list_view .o_data_row:contains(Alpha)" },
];

const openProfile = (name) => [
    { trigger: `.o_data_row .o_data_cell[name=partner_id]:contains(${name})`, run: "click" },
    { trigger: `.o_form_view .oe_title:contains(${name})` },
];

registry.category("web_tour.tours").add("crm_relationship_customers_tour", {
    steps: () => [
        ...openCustomers(),
        { content: "Filter", trigger: ".o_searchview_dropdown_toggler", run: "click" },
        { trigger: ".o_filter_menu .o_menu_item:contains(Key Accounts)", run: "click" },
        { trigger: ".o_searchview_facet:contains(Key Accounts)" },
        { trigger: ".o_list_view:not(:contains(Delta)) .o_data_row:contains(Alpha)" },
        { content: "Group", trigger: ".o_group_by_menu .o_menu_item:contains(Tier)", run: "click" },
        { trigger: ".o_searchview_facet:contains(Tier)" },
        { trigger: ".o_group_header:contains(VIP)", run: "click" },
        ...openProfile("Alpha"),
        { content: "Override the tier", trigger: ".o_form_view button[name=action_override]", run: "click" },
        { trigger: ".modal .o_field_widget[name=tier_id] input", run: "edit Small" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains(Small)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Pays late and complains" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: ".o_form_view .oe_title .o_crm_tier_badge:contains(Small)" },
        { trigger: ".o_form_view .o_field_widget[name=override_reason]:contains(Pays late)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_reader_tour", {
    steps: () => [
        ...openCustomers(),
        { content: "Nothing to configure", trigger: ".o_main_navbar:not(:contains(Configuration)):contains(Reporting)" },
        ...openProfile("Alpha"),
        {
            content: "Nothing for managers",
            trigger: ".o_form_view:not(:has(button[name=action_override])) button[name=action_open_partner]",
            run: "click",
        },
        { trigger: ".o_form_view .o_crm_tier_badge:contains(VIP)" },
        { trigger: ".o_notebook .nav-link[name=relationship]", run: "click" },
        { trigger: ".o_crm_panel:not(:has(.o_crm_override)) .o_crm_panel_explanation p" },
    ],
});
