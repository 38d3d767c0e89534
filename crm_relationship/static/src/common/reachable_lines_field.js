import { useEffect } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Lines that nobody adds: where a list of Odoo has "Add a line", Tab comes to the first cell, and arrows go on from it. */
export class ReachableListRenderer extends ListRenderer {
    setup() {
        super.setup();
        useEffect(() => {
            const isEdited = Boolean(this.props.list.editedRecord);
            for (const [place, cell] of this.tableRef.el.querySelectorAll(".o_data_cell").entries()) {
                cell.tabIndex = place || isEdited ? -1 : 0;
            }
        });
    }
}

export class ReachableLinesField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: ReachableListRenderer };
}

registry.category("fields").add("crm_reachable_lines", { ...x2ManyField, component: ReachableLinesField });
