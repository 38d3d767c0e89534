import { ConfirmationDialog } from "@web/core/confirmation_dialog/confirmation_dialog";
import { _t } from "@web/core/l10n/translation";
import { SIZES } from "@web/core/ui/ui_service";
import { registry } from "@web/core/registry";
import { FormController } from "@web/views/form/form_controller";
import { FormRenderer } from "@web/views/form/form_renderer";
import { formView } from "@web/views/form/form_view";

const QUESTIONS = {
    action_apply: { field: "apply_question", title: _t("Apply this allocation?"), confirmLabel: _t("Apply") },
    action_undo: { field: "undo_question", title: _t("Undo this allocation?"), confirmLabel: _t("Undo") },
};

/** Before goods move the user reads how many, and whose. */
export class AllocationFormController extends FormController {
    async beforeExecuteActionButton(clickParams) {
        const result = await super.beforeExecuteActionButton(clickParams);
        const asked = QUESTIONS[clickParams.name];
        const body = asked && this.model.root.data[asked.field];
        return result !== false && body ? this.confirm({ ...asked, body }) : result;
    }

    confirm({ title, body, confirmLabel }) {
        return new Promise((resolve) => {
            const props = { title, body, confirmLabel, confirm: () => resolve(true), cancel: () => {} };
            this.dialogService.add(ConfirmationDialog, props, { onClose: () => resolve(false) });
        });
    }
}

/** The workbench needs the whole width for its queue: on large screens too the chatter stays below it. */
export class AllocationFormRenderer extends FormRenderer {
    setup() {
        super.setup();
        const ui = this.uiService;
        this.uiService = Object.create(ui, { size: { get: () => Math.min(ui.size, SIZES.XL) } });
    }
}

registry.category("views").add("crm_supply_allocation_form", {
    ...formView,
    Controller: AllocationFormController,
    Renderer: AllocationFormRenderer,
});
