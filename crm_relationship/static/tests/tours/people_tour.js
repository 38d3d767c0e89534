import { registry } from "@web/core/registry";

// From the customer's page to the map, to a person, whose attitude has changed, and back.
registry.category("web_tour.tours").add("crm_relationship_people_tour", {
    steps: () => [
        { content: "Open the map", trigger: "button[name='action_view_people']", run: "click" },
        { trigger: ".o_crm_people [data-cell='3-hostile'] .o_crm_person:contains(Ann Lee)" },
        { trigger: ".o_crm_people .alert:contains(We know Ann Lee only)" },
        {
            content: "Open the person",
            trigger: ".o_crm_people_tree .o_crm_person:contains(Ann Lee)",
            run: "click",
        },
        { content: "Attitude", trigger: ".o_field_widget[name='attitude'] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Interested)", run: "click" },
        { trigger: ".o_field_widget[name='attitude_reason'] input", run: "edit Asked for samples" },
        { content: "Save", trigger: ".o_form_button_save", run: "click" },
        { trigger: ".o_field_widget[name='change_ids'] .o_data_row:contains(Asked for samples)" },
        { content: "Back", trigger: ".breadcrumb-item:contains(People) a, .o_back_button", run: "click" },
        { trigger: ".o_crm_people [data-cell='3-interested'] .o_crm_person:contains(Ann Lee)" },
        { content: "Somebody else", trigger: ".o_crm_add_person", run: "click" },
        { trigger: ".o_form_view .o_field_widget[name='account_id'] input:value(Harbour)" },
    ],
});
