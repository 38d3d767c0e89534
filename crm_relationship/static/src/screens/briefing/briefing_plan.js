import { Component, onWillUpdateProps, useState } from "@odoo/owl";
import { _t } from "@web/core/l10n/translation";
import { useService } from "@web/core/utils/hooks";
import { exactMoney, quantity } from "../../common/format";
import { inCompany } from "../kit/company_switch";

/**
 * What a customer is likely to order, to tick: what is ticked becomes a quotation, of the visit from which the briefing
 * was opened, else of the next one.
 */
export class BriefingPlan extends Component {
    static template = "crm_relationship.BriefingPlan";
    static props = { facts: Object, visitId: { type: [Number, Boolean], optional: true } };

    setup() {
        this.orm = useService("orm");
        this.action = useService("action");
        Object.assign(this, { exactMoney, quantity });
        this.state = useState({ lines: this.prepareLines(this.props.facts), isBusy: false });
        onWillUpdateProps(({ facts }) => {
            if (facts !== this.props.facts) {
                this.state.lines = this.prepareLines(facts);
            }
        });
    }

    /** Likely lines are ticked from the start; everything else is for the seller to choose. */
    prepareLines({ purchase_plan: plan }) {
        return Object.fromEntries(
            [...plan.due, ...plan.new].map((line) => [
                line.product_id,
                { isTicked: line.band === "likely", quantity: line.quantity },
            ])
        );
    }

    get plan() {
        return this.props.facts.purchase_plan;
    }

    get groups() {
        return [
            { id: "due", lines: this.plan.due },
            { id: "new", lines: this.plan.new },
        ];
    }

    get ticked() {
        return Object.entries(this.state.lines)
            .filter(([, line]) => line.isTicked && line.quantity > 0)
            .map(([productId, line]) => ({ product_id: Number(productId), quantity: line.quantity }));
    }

    get quoteLabel() {
        return _t("Create Quotation (%s)", this.ticked.length);
    }

    setQuantity(line, ev) {
        const value = ev.target.valueAsNumber;
        if (value > 0) {
            Object.assign(this.state.lines[line.product_id], { quantity: value, isTicked: true });
        }
    }

    /** A figure that nobody can read falls back to the last one. */
    restoreQuantity(line, ev) {
        ev.target.value = this.state.lines[line.product_id].quantity;
    }

    async quote() {
        const { partner_id: partnerId, company_id: companyId, visits } = this.props.facts;
        const visitId = this.props.visitId || visits?.next?.id || false;
        this.state.isBusy = true;
        try {
            const { order_id: orderId } = await this.orm.call("res.partner", "create_purchase_quotation", [[partnerId]], {
                lines: this.ticked,
                visit_id: visitId,
                context: inCompany(companyId),
            });
            await this.action.doAction({
                type: "ir.actions.act_window",
                res_model: "sale.order",
                res_id: orderId,
                views: [[false, "form"]],
            });
        } finally {
            this.state.isBusy = false;
        }
    }
}
