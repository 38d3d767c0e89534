import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const openMenu = (menu) => [
    { trigger: ".o_menu_sections .dropdown-toggle:contains(Supply)", run: "click" },
    { trigger: `.o-dropdown--menu .dropdown-item:contains(${menu})`, run: "click" },
];

const line = (customer) => `.o_field_widget[name=line_ids] .o_data_row:contains(${customer})`;

registry.category("web_tour.tours").add("crm_relationship_supply_tour", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
        ...openMenu("Shortages"),
        { trigger: ".o_breadcrumb:contains(Shortages)" },
        { content: "Key accounts only", trigger: ".o_searchview_facet:contains(Key Accounts)" },
        {
            content: "The VIP is short, with no supply in sight",
            trigger: ".o_list_view:not(:contains(Customer small)) .o_data_row:contains(Customer vip):contains(No supply in sight)",
        },
        {
            content: "What could be done about it",
            trigger: ".o_data_row:contains(Customer vip) button[name=action_reallocate]",
            run: "click",
        },
        { content: "Simulated", trigger: ".o_form_view .o_arrow_button_current:contains(Simulated)" },
        { trigger: ".o_field_widget[name=stock] tr:contains(Chair):contains(10 Units)" },
        { trigger: ".o_field_widget[name=totals] tr:contains(VIP):contains(+6)" },
        { trigger: `${line("Customer vip")} td[name=after]:contains(7)` },
        { trigger: `${line("Customer small")} td[name=change]:contains(-6)` },
        {
            content: "Pin the order that would lose",
            trigger: `${line("Customer small")} button[name=action_toggle_pin]`,
            run: "click",
        },
        { content: "The figures are old now", trigger: ".alert:contains(simulate again)" },
        { trigger: ".o_form_statusbar button[name=action_simulate]", run: "click" },
        { trigger: `${line("Customer small")} td[name=reason]:contains(Pinned)` },
        { trigger: `${line("Customer vip")} td[name=reason]:contains(Still short)` },
        { content: "Let it go", trigger: `${line("Customer small")} button[name=action_toggle_pin]`, run: "click" },
        { trigger: ".alert:contains(simulate again)" },
        { trigger: ".o_form_statusbar button[name=action_simulate]", run: "click" },
        { trigger: `${line("Customer small")} td[name=change]:contains(-6)` },
        { content: "Apply", trigger: ".o_form_statusbar button[name=action_apply]", run: "click" },
        { trigger: ".modal:contains(Move 6 Units from 1 order) footer .btn-primary", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Applied)" },
        { content: "The record", trigger: "button[name=action_view_transfers]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Chair) td[name=moved]:contains(6)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_supply_undo_tour", {
    steps: () => [
        { content: "Undo", trigger: ".o_form_statusbar button[name=action_undo]", run: "click" },
        { trigger: ".modal:contains(Give 6 Units back to 1 order) footer .btn-primary", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Undone)" },
        { trigger: ".o_form_view .ribbon:contains(Undone)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_supply_reader_tour", {
    steps: () => [
        {
            content: "An officer reads",
            trigger: ".o_form_view:not(:has(button[name=action_simulate])):not(:has(button[name=action_toggle_pin]))",
        },
        { trigger: `${line("Customer vip")} td[name=after]:contains(7)` },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_season_tour", {
    steps: () => [
        { trigger: ".o_control_panel button:contains(Propose a Season)", run: "click" },
        { trigger: ".modal .o_field_widget[name=peaks_only] input", run: "uncheck" },
        { trigger: ".modal button[name=action_propose]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Chair):contains(Proposed) td[name=product_id]", run: "click" },
        { trigger: ".o_form_view .alert:contains(expected to need)" },
        { trigger: ".o_form_statusbar button[name=action_confirm]", run: "click" },
        { trigger: ".o_form_view .o_arrow_button_current:contains(Confirmed)" },
    ],
});
