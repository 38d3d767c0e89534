import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { listView } from "@web/views/list/list_view";

/** What the rows are grouped by stands above them, and takes no column. */
export class ShortageListRenderer extends ListRenderer {
    getActiveColumns() {
        const groupBy = this.props.list.groupBy || [];
        return super.getActiveColumns().filter((column) => !groupBy.includes(column.name));
    }
}

registry.category("views").add("crm_supply_shortage_list", { ...listView, Renderer: ShortageListRenderer });
