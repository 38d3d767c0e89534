import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_partner_tour", {
    steps: () => [
        { trigger: ".o_form_view .o_crm_tier_badge:contains(VIP)" },
        { content: "Open the page", trigger: ".o_notebook .nav-link[name=relationship]", run: "click" },
        { trigger: ".o_crm_panel .o_crm_tier_badge:contains(VIP)" },
        { trigger: ".o_crm_panel_figure:contains(Revenue) dd:contains(36,000)" },
        { trigger: ".o_crm_panel_chart canvas" },
        { trigger: ".o_crm_panel_explanation p:contains(rank 1)" },
        { trigger: ".o_crm_panel_history .o_crm_tier_badge:contains(VIP)" },
        { content: "Override the tier", trigger: ".o_crm_override", run: "click" },
        { trigger: ".modal .o_field_widget[name=tier_id] input", run: "edit Main" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains(Main)", run: "click" },
        { trigger: ".modal .o_field_widget[name=reason] input", run: "edit Sold to a competitor" },
        { trigger: ".modal button[name=action_apply]", run: "click" },
        { trigger: ".o_crm_panel_history li:contains(Sold to a competitor)" },
        { content: "In the header too", trigger: ".o_form_sheet .o_field_crm_tier_badge .o_crm_tier_badge:contains(Main)" },
    ],
});
