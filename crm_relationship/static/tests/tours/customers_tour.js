import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openCustomers = () => [
    ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
    { trigger: ".o_crm_dashboard" },
    { trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_customers']", run: "click" },
    { trigger: "[data-menu-xmlid='crm_relationship.crm_customer_profile_menu']", run: "click" },
    { trigger: ".o_list_view .o_data_row:contains(Alpha)" },
];

/** A row opens the customer on the page "Relationship". */
const openCustomer = (name) => [
    { trigger: `.o_data_row .o_data_cell[name=partner_id]:contains(${name})`, run: "click" },
    { trigger: `.o_breadcrumb:contains(${name})` },
    { trigger: ".o_form_view .o_notebook .nav-link.active[name=relationship]" },
    { trigger: ".o_crm_panel_explanation p" },
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
        ...openCustomer("Alpha"),
        { content: "Enter what they could buy", trigger: ".o_crm_edit", run: "click" },
        { trigger: ".modal .o_field_widget[name=capacity_amount] input", run: "edit 90000" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_crm_panel_figure:contains(Capacity) dd:contains(90,000)" },
        { content: "Override the tier", trigger: ".o_crm_override", run: "click" },
        { trigger: ".modal .o_field_widget[name=tier_id] input", run: "edit Small" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains(Small)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Pays late and complains" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: ".o_crm_panel .o_crm_tier_badge:contains(Small)" },
        { trigger: ".o_crm_panel_history li:contains(Pays late)" },
        { content: "Back to the list", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { content: "Who may leave", trigger: ".o_crm_quick_filters [data-filter=at_risk]", run: "click" },
        { trigger: ".o_crm_quick_filters [data-filter=at_risk].active:contains(1)" },
        { trigger: ".o_list_view:not(:contains(Beta))" },
        { content: "All again", trigger: ".o_crm_quick_filters [data-filter=all]", run: "click" },
        { trigger: ".o_searchview:not(:contains(May Leave))" },
        { content: "The gear", trigger: ".o_control_panel .o_cp_action_menus button", run: "click" },
        { trigger: ".o_crm_workbook" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_reader_tour", {
    steps: () => [
        ...openCustomers(),
        { content: "Nothing to configure", trigger: ".o_main_navbar:not(:contains(Configuration)):contains(Reporting)" },
        ...openCustomer("Alpha"),
        { trigger: ".o_form_view .o_crm_tier_badge:contains(VIP)" },
        { content: "Nothing for managers", trigger: ".o_crm_panel:not(:has(.o_crm_override))" },
    ],
});
