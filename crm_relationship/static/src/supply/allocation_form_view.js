import { SIZES } from "@web/core/ui/ui_service";
import { registry } from "@web/core/registry";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

/** The workbench needs the whole width for its queue: on large screens too the chatter stays below it. */
export class AllocationFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const ui = this.uiService;
        this.uiService = Object.create(ui, { size: { get: () => Math.min(ui.size, SIZES.XL) } });
    }
}

registry.category("views").add("crm_supply_allocation_form", { ...formView, Renderer: AllocationFormRenderer });
