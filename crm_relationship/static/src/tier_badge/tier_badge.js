import { Component } from "@odoo/owl";

/** A tier's name in the tier's own colour. */
export class TierBadge extends Component {
    static template = "crm_relationship.TierBadge";
    static props = {
        name: { type: [String, Boolean], optional: true },
        color: { type: Number, optional: true },
        tooltip: { type: [String, Boolean], optional: true },
    };
}
