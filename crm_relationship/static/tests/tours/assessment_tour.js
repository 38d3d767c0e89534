import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_assessment_tour", {
    steps: () => [
        { content: "The radar is there", trigger: ".o_crm_assessment canvas" },
        { content: "The company by topic", trigger: "tr[data-topic=supply] td:contains(25)" },
        { content: "The lowest topic says what to do", trigger: "[data-weak=supply] button:contains(Shortages)", run: "click" },
        { content: "And leads there", trigger: ".o_breadcrumb:contains(Shortages)" },
        { content: "Back", trigger: ".o_breadcrumb a:contains(Self-Assessment), .o_back_button a", run: "click" },
        { content: "The year before", trigger: ".o_crm_assessment select[aria-label=Year]", run: "select 2025" },
        { trigger: "tr[data-topic=supply] td:contains(100)" },
        { content: "My own sheet", trigger: ".o_crm_assess:contains(How good are we?)" },
    ],
});
