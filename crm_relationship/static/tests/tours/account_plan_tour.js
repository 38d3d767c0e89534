import { registry } from "@web/core/registry";

/** From the customer to a plan that is judged, has an objective and is handed in. */
registry.category("web_tour.tours").add("crm_relationship_account_plan", {
    steps: () => [
        { trigger: ".o_form_view button[name=action_view_account_plans]", run: "click" },
        { trigger: ".o_field_widget[name=partner_id] input:value(Northwind)" },
        { trigger: "div[name=swot_strengths] textarea", run: "edit Close by" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "div[name=year]:contains(20)" },
        { trigger: "a[name=scores]", run: "click" },
        { trigger: "div[name=attractiveness_score_ids] tr.o_data_row:last td[name=grade]", run: "click" },
        { trigger: "div[name=attractiveness_score_ids] td[name=grade] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Very high)", run: "click" },
        { trigger: "div[name=attractiveness_score_ids] td[name=reason] input", run: "edit Opens two branches" },
        { trigger: "div[name=strength_score_ids] tr.o_data_row:last td[name=grade]", run: "click" },
        { trigger: "div[name=strength_score_ids] td[name=grade] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Low):not(:contains(Very))", run: "click" },
        { trigger: "div[name=strength_score_ids] td[name=reason] input", run: "edit They compare prices" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "a[name=situation]", run: "click" },
        { trigger: "div[name=position]:contains(Invest Selectively)" },
        { trigger: "a[name=objectives]", run: "click" },
        { trigger: "div[name=objective_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_field_widget[name=name] input", run: "edit Two branches more" },
        { trigger: ".modal .o_field_widget[name=metric] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Revenue)", run: "click" },
        { trigger: ".modal .o_field_widget[name=metric] input:value(Revenue)" },
        { trigger: ".modal .o_field_widget[name=target] input", run: "edit 1000" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "div[name=objective_ids] .o_data_row:contains(Two branches more)" },
        { trigger: ".o_form_button_save", run: "click" },
        { trigger: "button[name=action_submit]", run: "click" },
        { trigger: ".alert-info:contains(Waits for the approval)" },
    ],
});

/** From the activity of a manager to the approved plan, and to its place among the others. */
registry.category("web_tour.tours").add("crm_relationship_account_plan_approval", {
    steps: () => [
        { trigger: "button[name=action_approve]", run: "click" },
        { trigger: ".o_statusbar_status button.o_arrow_button_current:contains(Active)" },
        { trigger: "div[name=approved_by_id]:contains(plan_manager_ann)" },
    ],
});

/** The chart of all accounts: an account in the list beside it opens its plan. */
registry.category("web_tour.tours").add("crm_relationship_account_positions", {
    steps: () => [
        { trigger: ".o_crm_positions canvas" },
        { trigger: ".o_crm_positions [data-position=selective] button:contains(Northwind)", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=position]:contains(Invest Selectively)" },
    ],
});
