import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

const BACK = ".o_breadcrumb .breadcrumb-item a";

// The application opens with it; a figure, a tier and a customer who needs us lead to their records, and back.
registry.category("web_tour.tours").add("crm_relationship_dashboard_tour", {
    steps: () => [
        ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
        { trigger: ".o_crm_dashboard [data-tile=complaint_rate]:contains(missed)" },
        { trigger: ".o_crm_dashboard [data-tile=satisfaction] .o_crm_tile_value:contains(–)" },
        { trigger: ".o_crm_dashboard [data-part=needs] li:first-child:contains(Harbor Hotels)" },
        { content: "Look at this year", trigger: "button[data-period=this_year]", run: "click" },
        { trigger: "button[data-period=this_year].active" },
        {
            content: "Open what is not recorded",
            trigger: ".o_crm_tile_danger[data-tile=unrecorded]:contains(1)",
            run: "click",
        },
        { trigger: ".o_list_view .o_data_row:contains(Nobody knows whose)" },
        { content: "Back", trigger: BACK, run: "click" },
        { trigger: "button[data-period=this_year].active" },
        { content: "Open the rates", trigger: ".o_crm_tiles_first [data-tile=complaint_rate]", run: "click" },
        { trigger: ".o_view_controller .breadcrumb-item:contains(Overview)" },
        { content: "Back", trigger: BACK, run: "click" },
        { content: "The visit that was due this year", trigger: "[data-kpi=visits_kept]", run: "click" },
        { trigger: ".o_list_view:has(.o_data_row):not(:has(.o_data_row ~ .o_data_row))" },
        { content: "Back", trigger: BACK, run: "click" },
        { content: "Whoever is VIP", trigger: "[data-part=tiers] tr:contains(VIP) button:contains(1)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Harbor Hotels)" },
        { content: "Back", trigger: BACK, run: "click" },
        {
            content: "Do something about it",
            trigger: "[data-part=needs] [data-kind=complaint]:contains(Harbor Hotels)",
            run: "click",
        },
        { trigger: ".o_form_view:contains(Where is my order)" },
        { content: "Back", trigger: BACK, run: "click" },
        { trigger: ".o_crm_dashboard [data-part=needs]" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_dashboard_own_tour", {
    steps: () => [
        { trigger: ".o_crm_dashboard:not(:has([data-part=tiers])):not(:has([data-tile=revenue]))" },
        { trigger: ".o_crm_dashboard [data-part=needs]:contains(Harbor Hotels)" },
        { content: "My customers", trigger: ".o_crm_dashboard [data-tile=customers]:contains(1)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Harbor Hotels)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_dashboard_phone_tour", {
    steps: () => [
        { trigger: ".o_crm_dashboard [data-part=needs] li:contains(Harbor Hotels)" },
        { trigger: ".o_crm_dashboard [data-part=gaps]:not(:has(canvas))" },
        { content: "Unfold", trigger: "details[data-part=missed]:not([open]) summary", run: "click" },
        {
            content: "Open what is not recorded",
            trigger: "details[data-part=missed][open] [data-tile=unrecorded]",
            run: "click",
        },
        { trigger: ".o_kanban_view, .o_list_view" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_dashboard_start_tour", {
    steps: () => [
        { trigger: ".o_crm_dashboard .o_crm_empty li[data-step]:nth-child(3)" },
        { content: "Begin", trigger: ".o_crm_empty li[data-step=tiers] button", run: "click" },
        { trigger: "body:not(:has(.o_crm_dashboard)) .o_action_manager .o_action" },
    ],
});
