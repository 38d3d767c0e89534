import { registry } from "@web/core/registry";
import { formView } from "@web/views/form/form_view";
import { StatusBarButtons } from "@web/views/form/status_bar_buttons/status_bar_buttons";

/** The first button that is visible, which is the next step, and a menu of all others. */
class NextStepButtons extends StatusBarButtons {
    static template = "crm_relationship.NextStepButtons";
}

class NextStepRenderer extends formView.Renderer {
    static components = { ...formView.Renderer.components, StatusBarButtons: NextStepButtons };
}

registry.category("views").add("crm_next_step_form", { ...formView, Renderer: NextStepRenderer });
