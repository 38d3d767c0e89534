import { registry } from "@web/core/registry";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A complaint or feedback begins as a new one, without a tier: columns that it would not come to offer no quick creation. */
class CaseKanbanHeader extends KanbanHeader {
    canQuickCreate() {
        const { groupByField, value } = this.group;
        const isReached = groupByField.name === "state" ? value === "new" : !groupByField.readonly;
        return super.canQuickCreate() && isReached;
    }
}

class CaseKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: CaseKanbanHeader };
}

registry.category("views").add("crm_case_kanban", { ...kanbanView, Renderer: CaseKanbanRenderer });
