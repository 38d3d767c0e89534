import { Component } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { day, money } from "../../common/format";
import { PercentBar } from "../../profile_fields/percent_bar";

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
        onOpenAll: Function,
    };

    setup() {
        this.format = { day, money };
    }

    get limitText() {
        const { customers, total } = this.props;
        return _t("The first %(shown)s of %(total)s", { shown: customers.length, total });
    }
}
