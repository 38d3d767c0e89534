import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { unique } from "@web/core/utils/arrays";
import { KanbanController } from "@web/views/kanban/kanban_controller";
import { kanbanView } from "@web/views/kanban/kanban_view";
import { ListController } from "@web/views/list/list_controller";
import { listView } from "@web/views/list/list_view";
import { CustomersControlPanel } from "./quick_filters";
import { useWorkbook } from "./workbook";

/** Opens a customer on the page "Relationship"; the pager goes through those of the list. */
function openCustomer(action, { data }, records, newWindow) {
    const resIds = unique(records.map((record) => record.data.partner_id.id));
    return action.doAction("crm_relationship.res_partner_action_relationship", {
        newWindow,
        props: { resId: data.partner_id.id, resIds },
    });
}

class CustomerListController extends ListController {
    setup() {
        super.setup();
        this.download = useWorkbook(this.env);
    }

    async openRecord(record, { newWindow } = {}) {
        if (await record.isDirty()) {
            await record.save();
        }
        return openCustomer(this.actionService, record, this.model.root.records, newWindow);
    }

    getStaticActionMenuItems() {
        return {
            ...super.getStaticActionMenuItems(),
            workbook: {
                isAvailable: () => this.isExportEnable,
                sequence: 11,
                icon: "fa fa-file-excel-o",
                description: _t("Excel with Pareto Chart"),
                callback: () => this.downloadSelected(),
            },
        };
    }

    async downloadSelected() {
        const { root } = this.model;
        return this.download(root.isDomainSelected ? [] : await root.getResIds(true));
    }
}

class CustomerKanbanController extends KanbanController {
    openRecord(record, { newWindow } = {}) {
        return openCustomer(this.actionService, record, this.model.root.records, newWindow);
    }
}

const views = registry.category("views");
views.add("crm_customer_list", {
    ...listView,
    Controller: CustomerListController,
    ControlPanel: CustomersControlPanel,
});
views.add("crm_customer_kanban", {
    ...kanbanView,
    Controller: CustomerKanbanController,
    ControlPanel: CustomersControlPanel,
});
