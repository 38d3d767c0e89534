import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_programme_tour", {
    steps: () => [
        { trigger: ".o_crm_programme [data-tile='programme_cost']:contains(80)" },
        { content: "A gain that is not known is a dash", trigger: ".o_crm_programme [data-figure='benefit']:contains(–)" },
        { trigger: ".o_crm_programme [data-cost='programme_visits']:contains(80)" },
        { content: "What is it told against?", trigger: ".o_crm_open_baselines", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Main)" },
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { content: "Which visits?", trigger: ".o_crm_programme dt button:contains(Visits)", run: "click" },
        { trigger: ".o_breadcrumb:contains(Visits)" },
        { content: "The one that was counted", trigger: ".o_list_view .o_data_row:contains(Buyer)" },
    ],
});
