import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";

/** New feedback in a dialogue is saved by its button only, not by closing the tab: it may cancel a complaint. */
class FeedbackController extends formView.Controller {
    async beforeUnload(ev) {
        if (!this.env.inDialog || !this.model.root.isNew) {
            return super.beforeUnload(ev);
        }
    }
}

registry.category("views").add("crm_feedback_form", { ...formView, Controller: FeedbackController });
