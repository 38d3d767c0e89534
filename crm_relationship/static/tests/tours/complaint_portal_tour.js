import { registry } from "@web/core/registry";

const openComplaints = [
    { content: "Open the complaints", trigger: ".o_portal_docs a[href='/my/complaints']", run: "click", expectUnloadPage: true },
];

/** Files of so many megabytes each. */
function chooseFiles(content, sizes) {
    return [
        {
            content: `Files: ${content}`,
            trigger: ".o_complaint_files",
            run() {
                const chosen = new DataTransfer();
                sizes.forEach((size, index) =>
                    chosen.items.add(new File([new Uint8Array(size * 1024 * 1024)], `${index}.txt`)));
                this.anchor.files = chosen.files;
                this.anchor.dispatchEvent(new Event("change", { bubbles: true }));
            },
        },
    ];
}

registry.category("web_tour.tours").add("crm_relationship_complaint_portal_tour", {
    url: "/my",
    steps: () => [
        ...openComplaints,
        { trigger: ".alert:contains(You have not complained yet)" },
        { content: "New complaint", trigger: "a.o_complaint_new", run: "click", expectUnloadPage: true },
        { trigger: ".o_complaint_form input[name=subject]", run: "edit Two chairs are broken" },
        { trigger: ".o_complaint_form textarea[name=description]", run: "edit The legs came off" },
        ...chooseFiles("too many", [1, 1, 1, 1, 1, 1]),
        { trigger: ".invalid-feedback:contains(At most 5 files, please.)" },
        ...chooseFiles("one too large", [1, 11]),
        { trigger: ".invalid-feedback:contains(\"1.txt\" is too large: at most 10 MB a file.)" },
        ...chooseFiles("too large together", [8, 8, 8]),
        { trigger: ".invalid-feedback:contains(The files are too large: at most 20 MB together.)" },
        { trigger: ".o_complaint_form:invalid .o_complaint_files[aria-invalid=true]" },
        ...chooseFiles("what is taken", []),
        { trigger: ".o_complaint_form:valid .o_complaint_files:not(.is-invalid)" },
        { content: "Send", trigger: ".o_complaint_form button[type=submit]", run: "click", expectUnloadPage: true },
        { trigger: ".alert-success:contains(Your complaint has arrived)" },
        { trigger: ".badge:contains(Received)" },
        { trigger: ".o_complaint_story li:contains(You have our answer by)" },
        { content: "Write more", trigger: "#chatterRoot:shadow .o-mail-Composer-input", run: "edit It was the red ones" },
        { trigger: "#chatterRoot:shadow .o-mail-Composer-send:enabled", run: "click" },
        { trigger: "#chatterRoot:shadow .o-mail-Message-body:contains(It was the red ones)" },
    ],
});

registry.category("web_tour.tours").add("crm_relationship_complaint_portal_answer_tour", {
    url: "/my",
    steps: () => [
        ...openComplaints,
        { trigger: "tr:contains(Two chairs are broken) .badge:contains(Is It Solved?)" },
        { content: "Open the complaint", trigger: "a:contains(Two chairs are broken)", run: "click", expectUnloadPage: true },
        { trigger: ".o_complaint_answer:contains(Two new chairs)" },
        { trigger: ".o_complaint_answer textarea[name=note]", run: "edit Thank you" },
        { content: "Yes", trigger: ".o_complaint_answer button[value=yes]", run: "click", expectUnloadPage: true },
        { trigger: ".alert-success:contains(Thank you for your answer)" },
        { trigger: ".badge:contains(Closed)" },
        { trigger: ".o_complaint_story li:contains(you have confirmed the solution)" },
    ],
});
