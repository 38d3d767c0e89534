import { registry } from "@web/core/registry";

// On a phone: a visit that was proposed for today is reported in a few taps, and the next step stands there.
registry.category("web_tour.tours").add("crm_relationship_visit_tour", {
    steps: () => [
        { trigger: ".o_kanban_record:contains(Tour Interiors):contains(not planned yet)", run: "click" },
        { trigger: ".o_form_view button[name='action_open_map']:contains(Lake Road 3)" },
        { trigger: ".o_field_widget[name='contact_ids']:contains(Ann Lee)" },
        { content: "What came of it", trigger: ".o_selection_badge:contains(Progress)", run: "click" },
        { trigger: ".o_field_widget[name='result'] textarea", run: "edit They want samples" },
        { trigger: ".o_field_widget[name='next_step'] input", run: "edit Send the samples" },
        { trigger: ".o_field_widget[name='next_step_on']" },
        { content: "Done", trigger: "button[name='action_done']:visible", run: "click" },
        { trigger: ".o_crm_visit_reported:visible:contains(Progress):contains(Send the samples)" },
        { content: "Back to the day", trigger: ".o_breadcrumb .o_back_button, .breadcrumb-item a", run: "click" },
        { trigger: ".o_kanban_view:contains(No visit today)" },
    ],
});
