import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_satisfaction_trend_tour", {
    steps: () => [
        { trigger: ".o_crm_trend [data-tile='satisfaction']:contains(75.0)" },
        { trigger: ".o_crm_trend_months canvas" },
        { content: "Who recommends us?", trigger: ".o_crm_trend_months [data-choice='nps']", run: "click" },
        { trigger: ".o_crm_trend_months:contains(too few to tell)" },
        { content: "By salesperson", trigger: ".o_crm_trend_groups [data-choice='user_id']", run: "click" },
        { trigger: ".o_crm_trend_groups tr:contains(Sally):contains(75.0)" },
        { content: "Whom of hers have we asked?", trigger: ".o_crm_trend_asked [data-choice='user_id']", run: "click" },
        { trigger: ".o_crm_trend_asked tr:contains(Sally) .text-danger:contains(1)" },
        { content: "What did they say?", trigger: ".o_crm_trend_groups tr:contains(Sally) button", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Says little)" },
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { content: "Which were left out?", trigger: ".o_crm_trend_asked tr:contains(Sally) button", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(By hand)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_satisfaction_trend_empty_tour", {
    steps: () => [{ trigger: ".o_crm_trend .o_crm_empty:contains(No customer has been asked)" }],
});
