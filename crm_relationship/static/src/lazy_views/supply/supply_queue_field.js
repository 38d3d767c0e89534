import { registry } from "@web/core/registry";
import { ListRenderer } from "@web/views/list/list_renderer";
import { X2ManyField, x2ManyField } from "@web/views/fields/x2many/x2many_field";

/** Who waits, product by product: where there are several, each product has a row of its own above its queue. */
export class SupplyQueueRenderer extends ListRenderer {
    static recordRowTemplate = "crm_relationship.SupplyQueueRow";

    /** The product whose lines begin with this one; none: it goes on, or there is no other. */
    getProduct(record) {
        const { records, evalContext } = this.props.list;
        const before = records[records.indexOf(record) - 1];
        const product = record.data.product_id;
        return evalContext.parent?.is_single_product || before?.data.product_id.id === product.id
            ? ""
            : product.display_name;
    }
}

export class SupplyQueueField extends X2ManyField {
    static components = { ...X2ManyField.components, ListRenderer: SupplyQueueRenderer };
}

registry.category("fields").add("crm_supply_queue", { ...x2ManyField, component: SupplyQueueField });
