import { registry } from "@web/core/registry";

// From the customer's page to the briefing, and from what they may order to a quotation.
registry.category("web_tour.tours").add("crm_relationship_briefing_tour", {
    steps: () => [
        { content: "Open the briefing", trigger: ".o_form_view button[name=action_open_briefing]", run: "click" },
        { trigger: ".o_crm_briefing h1:contains(Harbor Hotels)" },
        { trigger: ".o_crm_briefing [data-tile=revenue]:contains(Revenue)" },
        { trigger: ".o_crm_briefing [data-part=months] canvas" },
        { trigger: ".o_crm_briefing [data-part=people] li:contains(Ann Lee)" },
        {
            content: "Tick what they may order",
            trigger: "[data-part=purchase_plan] li:contains(Oak Chair) input[type=checkbox]",
            run: "check",
        },
        { trigger: "[data-part=purchase_plan] li:contains(Oak Chair) input[type=number]", run: "edit 7" },
        { content: "Make it a quotation", trigger: ".o_crm_briefing_quote:not(:disabled)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Harbor Hotels)" },
        { trigger: ".o_data_row:contains(Oak Chair) [name=product_uom_qty]:contains(7)" },
        { content: "Back to the briefing", trigger: ".o_back_button, .breadcrumb-item:contains(Briefing) a", run: "click" },
        { trigger: ".o_crm_briefing [data-part=quotations] li button" },
    ],
});

// On a phone the briefing is one column; without a customer, whom to visit is to choose.
registry.category("web_tour.tours").add("crm_relationship_briefing_choose_tour", {
    steps: () => [
        { content: "Type a customer", trigger: ".o_crm_briefing_customer input", run: "edit Harbor" },
        { trigger: ".o-autocomplete--dropdown-item:contains(Harbor Hotels)", run: "click" },
        { trigger: ".o_crm_briefing h1:contains(Harbor Hotels)" },
        { trigger: ".o_crm_briefing_print" },
    ],
});

// The lines of the purchase plan without a mouse: Tab comes to them, Enter opens one, Tab goes through it.
registry.category("web_tour.tours").add("crm_relationship_purchase_keys_tour", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_view_purchase_plan]", run: "click" },
        {
            trigger: ".modal footer button:contains(Close)",
            run({ anchor, press }) {
                anchor.focus();
                press("Tab");
            },
        },
        { trigger: ".modal .o_data_row .o_data_cell:focus", run: "press Enter" },
        { trigger: ".modal .o_selected_row [name=is_chosen] input:focus", run: "press Tab" },
        { trigger: ".modal .o_selected_row [name=quantity] input:focus", run: "edit 7" },
        { trigger: ".modal button[name=action_quote]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=partner_id] input:value(Harbor Hotels)" },
    ],
});
