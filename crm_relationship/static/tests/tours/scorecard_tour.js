import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_scorecard_tour", {
    steps: () => [
        { trigger: ".o_data_row:contains(Ann Lee) .badge:contains(Running)" },
        { content: "Open it", trigger: ".o_data_row:contains(Ann Lee) [name=date_from]", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=line_ids] .o_data_row:contains(Revenue Against Last Year):contains(120.0%)" },
        { content: "It pays nobody", trigger: ".o_form_view:contains(nothing here triggers a payment)" },
        { content: "Close it", trigger: "button[name=action_close]", run: "click" },
        { trigger: ".modal .btn-primary", run: "click" },
        { trigger: ".o_statusbar_status [data-value=closed].o_arrow_button_current" },
        { trigger: ".o_form_view:not(:has(button[name=action_update]))" },
        { content: "What is behind it", trigger: ".o_data_row:contains(Revenue Against Last Year) button[name=action_view_records]", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Tour Interiors)" },
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item:last a", run: "click" },
        { content: "Export", trigger: ".o_form_view button[name=action_export]", run: "click" },
        { trigger: ".o_form_view button[name=action_export]:not([disabled])" },
    ],
});
