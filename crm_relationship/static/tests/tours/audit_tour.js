import { registry } from "@web/core/registry";

/** What a phone hands over: a picture, drawn here. */
async function takePhoto(input) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 4;
    const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
    const transfer = new DataTransfer();
    transfer.items.add(new File([blob], "counter.png", { type: "image/png" }));
    input.files = transfer.files;
    input.dispatchEvent(new Event("change", { bubbles: true }));
}

const grade = (question, label) => [
    { content: `Open: ${question}`, trigger: `.o_field_widget[name=line_ids] .o_kanban_record:contains(${question})`, run: "click" },
    { trigger: `.modal .o_field_widget[name=grade] label:contains(${label})`, run: "click" },
];
const close = [
    { trigger: ".modal .o_form_button_save", run: "click" },
    { trigger: "body:not(:has(.modal))" },
];

registry.category("web_tour.tours").add("crm_relationship_audit_tour", {
    steps: () => [
        { content: "Open the visit", trigger: ".o_kanban_record:contains(Harbour Street)", run: "click" },
        ...grade("Were you greeted at once?", "Fully"),
        {
            content: "Take a photo",
            trigger: ".modal .o_crm_audit_photos input[type=file]",
            run: ({ anchor }) => takePhoto(anchor),
        },
        { trigger: ".modal .o_crm_audit_photos img" },
        ...close,
        { trigger: ".o_kanban_record:contains(Were you greeted at once?):has(.fa-camera)" },
        ...grade("Was it clean inside?", "Half"),
        ...close,
        { trigger: ".o_notebook_headers .nav-link:contains(Report)", run: "click" },
        { trigger: ".o_field_widget[name=note] textarea", run: "edit They were kind" },
        { content: "I was there", trigger: ".o_statusbar_buttons button[name=action_visit]", run: "click" },
        { trigger: ".o_statusbar_buttons button[name=action_report]", run: "click" },
        { trigger: ".modal .btn-primary:contains(Ok)", run: "click" },
        { trigger: "body:not(:has(.modal)):not(:has(button[name=action_report]))" },
    ],
});
