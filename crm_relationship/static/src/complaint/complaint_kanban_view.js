import { registry } from "@web/core/registry";
import { KanbanHeader } from "@web/views/kanban/kanban_header";
import { KanbanRenderer } from "@web/views/kanban/kanban_renderer";
import { kanbanView } from "@web/views/kanban/kanban_view";

/** A complaint begins as a new one: the other columns offer no quick creation. */
class ComplaintKanbanHeader extends KanbanHeader {
    canQuickCreate() {
        const { groupByField, value } = this.group;
        return super.canQuickCreate() && (groupByField.name !== "state" || value === "new");
    }
}

class ComplaintKanbanRenderer extends KanbanRenderer {
    static components = { ...KanbanRenderer.components, KanbanHeader: ComplaintKanbanHeader };
}

registry.category("views").add("crm_complaint_kanban", { ...kanbanView, Renderer: ComplaintKanbanRenderer });
