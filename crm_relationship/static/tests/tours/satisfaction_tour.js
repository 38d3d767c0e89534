import { registry } from "@web/core/registry";
import { patch } from "@web/core/utils/patch";

// A low figure gets an action; the owner does it.
registry.category("web_tour.tours").add("crm_relationship_gap_action_tour", {
    steps: () => [
        { trigger: ".o_crm_gaps [role=status]:contains(nobody works on)" },
        { content: "Only the low ones", trigger: ".o_crm_unattended", run: "click" },
        { trigger: ".o_crm_gaps:not(:has([data-indicator='quality']))" },
        { content: "Plan an action", trigger: "[data-indicator='delivery'] .o_crm_plan.btn-danger", run: "click" },
        { trigger: ".modal [name='indicator_id'] :value(Delivery), .modal [name='indicator_id']:contains(Delivery)" },
        { trigger: ".modal [name='name'] textarea", run: "edit Call before it is late" },
        { trigger: ".modal [name='deadline'] input", run: "edit 12/31/2099 && press Tab" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: ".o_crm_gaps [role=status]:contains(Every low figure has an action)" },
        { content: "Show all again", trigger: ".o_crm_unattended", run: "click" },
        { trigger: "[data-indicator='delivery'] td button:contains(waiting), [data-indicator='delivery'] td button:contains(by)", run: "click" },
        { content: "It is done", trigger: ".modal button[name='action_done']", run: "click" },
        { trigger: ".o_crm_gaps [data-indicator='delivery'] td button:contains(waiting for answers)" },
    ],
});

// The next wave has come: the figure after is there, and the owner says whether it worked.
registry.category("web_tour.tours").add("crm_relationship_gap_wave_tour", {
    steps: () => [
        { trigger: ".o_list_view .o_data_row:contains(Call before it is late)" },
        { trigger: ".o_data_row:contains(Better) td[name='name']", run: "click" },
        { trigger: ".o_form_view [name='after_answers']:contains(30)" },
        { trigger: "button[name='action_worked']", run: "click" },
        { trigger: ".o_form_view [name='effective']:contains(It worked)" },
    ],
});

// Baselines are set from the gaps; what customers get against what it takes.
registry.category("web_tour.tours").add("crm_relationship_baseline_tour", {
    steps: () => [
        { trigger: ".o_crm_gaps [data-indicator='delivery'] [data-phase='find']" },
        { trigger: ".o_crm_set_baseline", run: "click" },
        { trigger: ".modal .btn-primary:contains(Set Baseline)", run: "click" },
        { trigger: ".o_notification:contains(2 indicators have a baseline)" },
        { trigger: ".o_crm_gaps [data-indicator='delivery'] [data-phase='baseline']" },
    ],
});

// The names beside the points are those of the period that is shown.
const drawn = [];
registry.category("web_tour.tours").add("crm_relationship_gap_period_tour", {
    steps: () => [
        {
            trigger: ".o_crm_gaps:has([data-indicator='delivery']) canvas",
            run: () => {
                patch(CanvasRenderingContext2D.prototype, {
                    fillText(text) {
                        drawn.push(text);
                        return super.fillText(...arguments);
                    },
                });
            },
        },
        { trigger: "button[data-period='last_3_months']", run: "click" },
        {
            trigger: ".o_crm_gaps:has([data-indicator='quality']):not(:has([data-indicator='delivery']))",
            run: async () => {
                await new Promise((resolve) => setTimeout(resolve, 300));
                if (drawn.findLast((text) => ["Quality", "Delivery"].includes(text)) !== "Quality") {
                    throw new Error(`drawn beside the points: ${drawn.join(", ")}`);
                }
            },
        },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_perceived_value_tour", {
    steps: () => [
        { trigger: ".o_crm_perceived_value [data-tile='ours']:contains(+50.0)" },
        { trigger: ".o_crm_perceived_value [data-tile='lead']:contains(-25.0)" },
        { trigger: ".o_crm_perceived_value canvas" },
        { trigger: "[data-indicator='cost_money'] button", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
    ],
});
