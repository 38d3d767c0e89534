import { registry } from "@web/core/registry";
import { stepUtils } from "@web_tour/tour_utils";

registry.category("web_tour.tours").add("crm_relationship_campaign_tour", {
    url: "/odoo",
    steps: () => [
        ...stepUtils.goToAppSteps("crm_relationship.crm_relationship_menu_root", "Open the app"),
        { trigger: "[data-menu-xmlid='crm_relationship.crm_relationship_menu_retention']", run: "click" },
        { trigger: "[data-menu-xmlid='crm_relationship.crm_retention_campaign_menu']", run: "click" },
        { content: "Plan a campaign", trigger: ".o-kanban-button-new", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name=name] input", run: "edit Come back to us" },
        { content: "For those who have gone silent", trigger: ".o_field_widget[name=kind] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Win-back)", run: "click" },
        { content: "Until a day to come", trigger: ".o_field_widget[name=end_date] input", run: "edit 12/31/2099" },
        { content: "Whom it is for", trigger: ".o_notebook .nav-link[name=audience]", run: "click" },
        { trigger: ".o_field_widget[name=audience_count]:contains(10)" },
        { trigger: ".o_field_widget[name=audience_sample_ids] .o_data_row:contains(Silent)" },
        { content: "What is done", trigger: ".o_notebook .nav-link[name=steps]", run: "click" },
        { trigger: ".o_field_widget[name=step_ids] .o_field_x2many_list_row_add a", run: "click" },
        { trigger: ".modal .o_field_widget[name=kind] .o_radio_item:contains(Activity) input", run: "click" },
        { trigger: ".modal .o_field_widget[name=activity_type_id] input", run: "edit Call" },
        { trigger: ".modal .o-autocomplete--dropdown-item:contains(Call)", run: "click" },
        { trigger: ".modal .o_field_widget[name=summary] input", run: "edit What would bring you back?" },
        { trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: ".o_form_view:not(:has(.modal)) .o_data_row:contains(What would bring you back?)" },
        { content: "Start", trigger: "button[name=action_start]:contains(Start)", run: "click" },
        { trigger: ".o_statusbar_status .o_arrow_button_current:contains(Running)" },
        { content: "Who takes part", trigger: "button[name=action_view_targets]:contains(10)", run: "click" },
        { trigger: ".o_list_view .o_data_row:contains(Silent)" },
    ],
});
