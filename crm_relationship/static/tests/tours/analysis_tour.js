import { registry } from "@web/core/registry";

registry.category("web_tour.tours").add("crm_relationship_grid_tour", {
    steps: () => [
        { trigger: ".o_crm_grid .o_crm_matrix" },
        { content: "Open a cell", trigger: "button.o_crm_cell[data-cell='2--1']", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Alpha)" },
        { trigger: ".o_list_view:not(:contains(Delta))" },
    ],
});

function pressKey(key) {
    return function () {
        this.anchor.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
    };
}

registry.category("web_tour.tours").add("crm_relationship_policy_tour", {
    steps: () => [
        { trigger: ".o_crm_pareto .o_crm_tier_table" },
        { trigger: ".o_crm_save:disabled" },
        { content: "All of the rule is here", trigger: "#crm_value_basis" },
        { content: "As low as it goes", trigger: ".o_crm_handle[data-tier='vip']", run: pressKey("Home") },
        { trigger: ".o_crm_handle[data-tier='vip'][aria-valuemin='1'][aria-valuenow='1']" },
        { trigger: ".o_crm_handle[data-tier='main'][aria-valuemin='2']" },
        { content: "As high as it goes", trigger: ".o_crm_handle[data-tier='vip']", run: pressKey("End") },
        { trigger: ".o_crm_handle[data-tier='vip'][aria-valuemax='79'][aria-valuenow='79']" },
        { content: "Change a cut-off", trigger: "#crm_cutoff_vip", run: "edit 75" },
        { trigger: ".o_crm_preview [role=status]:contains(nothing is saved)" },
        { trigger: ".o_crm_movers li:contains(Beta)" },
        { content: "VIP cannot end behind the next tier", trigger: "#crm_cutoff_vip", run: "edit 90" },
        { trigger: ".o_crm_preview .alert-danger:contains(must rise)" },
        { trigger: ".o_crm_preview:not(:has(.o_crm_tier_table)):not(:has(.o_crm_movers))" },
        { content: "Put it right", trigger: "#crm_cutoff_vip", run: "edit 75" },
        { trigger: ".o_crm_movers li:contains(Beta)" },
        {
            content: "Leave",
            trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_customers']",
            run: "click",
        },
        { trigger: "[data-menu-xmlid='crm_relationship.crm_customer_grid_menu']", run: "click" },
        { content: "Or rather not", trigger: ".modal:contains(is not saved) .btn-secondary", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_crm_pareto .o_crm_movers li:contains(Beta)" },
        { content: "Save", trigger: ".o_crm_save:enabled", run: "click" },
        { trigger: ".o_notification:contains(Saved and classified)" },
        { trigger: ".o_crm_preview:not(:has([role=status]))" },
        { trigger: ".o_crm_save:disabled" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_backtest_tour", {
    steps: () => [
        { trigger: ".o_crm_backtest .o_crm_confusion" },
        { trigger: ".o_crm_backtest_result canvas" },
        { trigger: ".o_crm_signals [data-signal='rhythm']" },
        { content: "Who would have been left in peace", trigger: "[data-outcome='calm']", run: "click" },
        { trigger: ".o_list_view .o_data_row" },
        { content: "Back", trigger: ".o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_crm_backtest .o_crm_confusion" },
        { content: "Look ahead 90 days", trigger: "#crm_backtest_horizon", run: "edit 90 && press Tab" },
        { trigger: ".o_crm_wide p:contains(90 days)" },
        { content: "A day in the future", trigger: "#crm_backtest_horizon", run: "edit 9999 && press Tab" },
        { trigger: ".o_crm_backtest .alert-danger" },
    ],
});
