import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_complaint_figures_tour", {
    steps: () => [
        { trigger: ".o_crm_tile_success[data-tile=unverified] .o_crm_tile_value:contains(0)" },
        { trigger: "[data-tile=complaint_rate]:contains(2 complaints):contains(4 orders):contains(50)" },
        { trigger: ".o_crm_figures_months canvas" },
        { content: "Look at this month", trigger: "button:contains(This month)", run: "click" },
        { trigger: "button.active:contains(This month)" },
        { trigger: "[data-tile=complaint_rate]:contains(1 complaints):contains(4 orders):contains(25)" },
        {
            content: "Open what is not recorded",
            trigger: ".o_crm_tile_danger[data-tile=unrecorded]:contains(1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Nobody knows whose)" },
        { content: "Back", trigger: ".o_breadcrumb .breadcrumb-item a", run: "click" },
        { trigger: "button.active:contains(This month)" },
        { content: "Open who is silent", trigger: ".o_crm_open_silent", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Buys less and says nothing)" },
    ],
});
