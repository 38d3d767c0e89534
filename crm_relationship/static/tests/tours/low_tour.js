import { registry } from "@web/core/registry";

const grade = (question, value) => ({
    content: `${question}: ${value}`,
    trigger: `.js_question-wrapper:contains(${question}) .o_survey_choice_btn:has(input[value='${value}'])`,
    run: "click",
});

// The customer is not content with the delivery, and says why.
registry.category("web_tour.tours").add("crm_relationship_low_sheet_tour", {
    steps: () => [
        { content: "Begin", trigger: "button.btn-primary.btn-lg:contains(Start)", run: "click" },
        grade("the delivery", 1),
        grade("the quality of the goods", 5),
        { trigger: ".js_question-wrapper textarea", run: "edit Three days late" },
        { content: "Send", trigger: "button[value='finish']:not(.disabled)", run: "click" },
        { content: "Confirm", trigger: ".modal .btn-primary:contains(Submit)", run: "click" },
        { trigger: ".o_survey_finished:contains(Somebody reads every answer)" },
    ],
});

// A colleague opens what has become of it, and sees that it is a wish.
registry.category("web_tour.tours").add("crm_relationship_low_complaint_tour", {
    steps: () => [
        {
            content: "Open the complaint",
            trigger: ".o_data_row:contains(Ann Lee) button[name='action_create_complaint']",
            run: "click",
        },
        { trigger: ".o_form_view [name='description']:contains(Delivery 0):contains(Three days late)" },
        { trigger: ".o_form_view button[name='action_view_low_answers']:contains(1)" },
        { content: "Look for more", trigger: ".o_crm_more_steps", run: "click" },
        { content: "It is none", trigger: ".o-dropdown--menu button[name='action_make_feedback']", run: "click" },
        { trigger: ".modal .o_form_view .alert:contains(Saving this cancels the complaint)" },
        { trigger: ".modal .o_field_widget[name='description'] textarea:value(Three days late)" },
        {
            content: "Loading the page again saves nothing",
            trigger: ".modal .o_form_view .o_field_widget[name='kind']",
            run: () => window.location.reload(),
            expectUnloadPage: true,
        },
        { trigger: "body:not(:has(.modal)) .o_form_view [name='state'] .o_arrow_button_current:contains(New)" },
        { content: "Look for more again", trigger: ".o_crm_more_steps", run: "click" },
        { content: "It is none, again", trigger: ".o-dropdown--menu button[name='action_make_feedback']", run: "click" },
        { trigger: ".modal .o_field_widget[name='description'] textarea:value(Three days late)" },
        { content: "What it is", trigger: ".modal .o_field_widget[name='kind'] input", run: "click" },
        { trigger: ".o_select_menu_item:contains(Wish)", run: "click" },
        { content: "Save", trigger: ".modal .o_form_button_save", run: "click" },
        { trigger: "body:not(:has(.modal)) .o_form_view .o_field_widget[name='state']:contains(Cancelled)" },
    ],
});
