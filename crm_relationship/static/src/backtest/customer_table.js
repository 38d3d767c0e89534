import { Component } from "@odoo/owl";
import { day, money } from "../common/format";
import { PercentBar } from "../profile_fields/percent_bar";

/** Customers the warning was wrong about; a click opens one. */
export class CustomerTable extends Component {
    static template = "crm_relationship.BacktestCustomerTable";
    static components = { PercentBar };
    static props = {
        title: [String, Object],
        help: [String, Object],
        empty: [String, Object],
        customers: Array,
        total: Number,
        currencyId: [Number, Boolean],
        onOpen: Function,
    };

    setup() {
        this.format = { day, money };
    }
}
