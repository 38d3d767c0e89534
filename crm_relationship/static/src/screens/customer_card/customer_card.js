import { Component } from "@odoo/owl";
import { registry } from "@web/core/registry";
import { useService } from "@web/core/utils/hooks";
import { standardWidgetProps } from "@web/views/widgets/standard_widget_props";
import { TierBadge } from "../../tier_badge/tier_badge";

/** What is known of a customer, as `customer_card` of the record tells it: also of one that is being typed in. */
export class CustomerCard extends Component {
    static template = "crm_relationship.CustomerCard";
    static components = { TierBadge };
    static props = { ...standardWidgetProps };

    setup() {
        this.action = useService("action");
        this.orm = useService("orm");
    }

    get rows() {
        return this.props.record.data.customer_card || [];
    }

    isChosen({ field, id }) {
        return this.props.record.data[field]?.id === id;
    }

    canChoose(item) {
        const { activeFields } = this.props.record;
        return Boolean(item.field) && item.field in activeFields && !this.props.readonly && !this.isChosen(item);
    }

    choose({ field, id, name }) {
        return this.props.record.update({ [field]: { id, display_name: name } });
    }

    /** Lists are opened from what is saved: nobody shall lose what they are typing. */
    canOpen({ method }) {
        return Boolean(method && this.props.record.resId);
    }

    async open({ method }) {
        const { id } = this.props.record.data.partner_id;
        return this.action.doAction(await this.orm.call("res.partner", method, [[id]]));
    }
}

registry.category("lazy_components").add("crm_relationship.CustomerCard", CustomerCard);
