import { registry } from "@web/core/registry";

const SECOND_QUARTER = ".o_crm_cohort_map tbody button[data-cell$='/1']";

registry.category("web_tour.tours").add("crm_relationship_retention_tour", {
    steps: () => [
        { trigger: ".o_crm_retention [data-tile='retention']" },
        { trigger: ".o_crm_reasons tr:contains(Nobody cared):contains(68%)" },
        { content: "By quarter", trigger: ".o_crm_open_cohorts", run: "click" },
        { trigger: `${SECOND_QUARTER}:contains(50%)` },
        { content: "By revenue", trigger: ".o_crm_cohorts [data-measure='revenue']", run: "click" },
        { trigger: `${SECOND_QUARTER}:contains(20%)` },
        { content: "By customers", trigger: ".o_crm_cohorts [data-measure='customers']", run: "click" },
        { content: "Who is it?", trigger: `${SECOND_QUARTER}:contains(50%)`, run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Came again)" },
        { trigger: ".o_list_view:not(:contains(Bought once))" },
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { content: "Why others left", trigger: ".o_crm_open_reasons", run: "click" },
        { trigger: ".o_pivot" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_retention_empty_tour", {
    steps: () => [{ trigger: ".o_crm_retention .o_crm_empty:contains(next night)" }],
});
