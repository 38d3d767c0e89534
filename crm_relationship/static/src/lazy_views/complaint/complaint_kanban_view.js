import { registry } from "@web/core/registry";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A complaint begins as a new one, without a tier: columns that it would not come to offer no quick creation. */
class ComplaintKanbanHeader extends KanbanHeader {
    canQuickCreate() {
        const { groupByField, value } = this.group;
        const isReached = groupByField.name === "state" ? value === "new" : !groupByField.readonly;
        return super.canQuickCreate() && isReached;
    }
}

class ComplaintKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: ComplaintKanbanHeader };
}

registry.category("views").add("crm_complaint_kanban", { ...kanbanView, Renderer: ComplaintKanbanRenderer });
