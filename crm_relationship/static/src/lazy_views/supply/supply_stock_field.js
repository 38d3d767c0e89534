import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { registry } from "@web/core/registry";
import { standardFieldProps } from "@web/views/fields/standard_field_props";
import { day, join, quantity } from "../../common/format";

const MOST_RECEIPTS = 3;

/** What is on hand, free, protected and coming of each product: rows of `crm.supply.allocation.stock`. */
export class SupplyStockField extends Component {
    static template = "crm_relationship.SupplyStockField";
    static props = { ...standardFieldProps };

    setup() {
        this.quantity = quantity;
    }

    get rows() {
        return this.props.record.data[this.props.name] || [];
    }

    /** Whether any product has a figure other than 0. */
    has(name) {
        return this.rows.some((row) => row[name]);
    }

    getReceipts(row) {
        const texts = row.receipts
            .slice(0, MOST_RECEIPTS)
            .map((receipt) => _t("%(quantity)s on %(day)s", { quantity: quantity(receipt.quantity), day: day(receipt.day) }));
        return join(row.receipts.length > MOST_RECEIPTS ? [...texts, "…"] : texts);
    }
}

registry.category("fields").add("crm_supply_stock", {
    component: SupplyStockField,
    displayName: _t("Stock of Scarce Goods"),
    supportedTypes: ["json"],
});
