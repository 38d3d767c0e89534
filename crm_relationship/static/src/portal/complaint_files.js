import { registry } from "@web/core/registry";
import { Interaction } from "@web/public/interaction";

const MEGABYTE = 1024 * 1024;

/** Says before the form is sent that its files are too many or too large, in the server's words. */
export class ComplaintFiles extends Interaction {
    static selector = ".o_complaint_files";
    dynamicContent = {
        _root: { "t-on-change": this.check },
    };

    check() {
        const wrong = this.getWrong([...this.el.files]);
        this.el.setCustomValidity(wrong);
        this.el.classList.toggle("is-invalid", Boolean(wrong));
        this.el.setAttribute("aria-invalid", Boolean(wrong));
        this.el.parentElement.querySelector(".invalid-feedback").textContent = wrong;
    }

    /** @returns {string} what is wrong with these files; empty where nothing is */
    getWrong(files) {
        const { maxFiles, maxFileSize, maxTotalSize, many, large, together } = this.el.dataset;
        if (files.length > Number(maxFiles)) {
            return many;
        }
        const tooLarge = files.find((file) => file.size > maxFileSize * MEGABYTE);
        if (tooLarge) {
            return large.replace("{name}", () => tooLarge.name);
        }
        const total = files.reduce((sum, file) => sum + file.size, 0);
        return total > maxTotalSize * MEGABYTE ? together : "";
    }
}

registry.category("public.interactions").add("crm_relationship.complaint_files", ComplaintFiles);
